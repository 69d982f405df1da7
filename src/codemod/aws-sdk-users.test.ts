import { join } from "node:path";
import { beforeEach, expect, it } from "vitest";
import { temporaryFolder } from "../../test/support/temporary/folder.ts";
import { writeTree } from "../../test/support/tree.ts";
import { awsSdkDependents, awsSdkUsers } from "./aws-sdk-users.ts";

let folder: string;
beforeEach(() => {
  folder = temporaryFolder("codemod-aws-sdk-users");
});

it.each<[Readonly<Record<string, string>>, string[]]>([
  [{ dynamoose: "^2.8.0", dynogels: "9", react: "17" }, ["dynamoose", "dynogels"]],
  [{ dynamoose: "^3.2.0" }, []],
  [{ dynamoose: ">=2" }, []],
  [{ dynamoose: "latest" }, []],
  [{ "sqs-consumer": "~5.7.0" }, ["sqs-consumer"]],
  [{ constructor: "1" }, []],
])("of %j these go by AWS.config: %j", (dependencies, expected) => {
  writeTree(folder, { ".git/HEAD": "", "package.json": JSON.stringify({ dependencies }) });
  expect(awsSdkUsers(folder)).toEqual(expected);
});

it("those of the workspace count", () => {
  writeTree(folder, {
    ".git/HEAD": "",
    "package.json": JSON.stringify({ workspaces: ["packages/*"], devDependencies: { vogels: "2" } }),
    "packages/a/package.json": JSON.stringify({ name: "a" }),
    "packages/b/package.json": JSON.stringify({ name: "b", peerDependencies: { dynamoose: "2" } }),
  });
  expect(awsSdkUsers(join(folder, "packages/a"))).toEqual(["dynamoose", "vogels"]);
});

const locks: readonly [name: string, text: string][] = [
  [
    "package-lock.json",
    `{ "packages": {
  "": { "dependencies": { "one": "1", "two": "1", "three": "1" } },
  "node_modules/one": { "version": "1.0.0", "dependencies": { "a": "1", "aws-sdk": "^2.0.0" } },
  "node_modules/three": { "version": "1.0.0", "dependencies": { "aws-sdk-client-mock": "1" } },
  "node_modules/two": { "version": "1.0.0", "dependencies": { "b": "1" }, "peerDependencies": { "aws-sdk": "*" } }
} }`,
  ],
  [
    "yarn.lock",
    `one@1:\n  version "1.0.0"\n  dependencies:\n    a "1"\n    aws-sdk "^2.0.0"\n\n"three@1":\n  version "1.0.0"\n  dependencies:\n    aws-sdk-client-mock "1"\n\n"two@npm:1":\n  version: 1.0.0\n  dependencies:\n    b: 1\n  peerDependencies:\n    aws-sdk: "*"\n`,
  ],
  [
    "pnpm-lock.yaml",
    `packages:\n\n  one@1.0.0:\n    resolution: {}\n    dependencies:\n      aws-sdk: 2.1.0\n\n  three@1.0.0:\n    dependencies:\n      aws-sdk-client-mock: 1.0.0\n\n  /two@1.0.0:\n    resolution: {}\n    peerDependencies:\n      aws-sdk: '*'\n`,
  ],
];

it.each(locks)("%s says who asks for aws-sdk, and who wants the application to bring it", (name, text) => {
  const dependencies = { one: "1", two: "1", three: "1" };
  writeTree(folder, { ".git/HEAD": "", "package.json": JSON.stringify({ dependencies }), [name]: text });
  expect(awsSdkDependents(folder)).toEqual([
    { name: "one", isPeer: false },
    { name: "two", isPeer: true },
  ]);
});

it("npm 6 wrote it otherwise", () => {
  const lock = { dependencies: { one: { version: "1.0.0", requires: { "aws-sdk": "^2.0.0" } } } };
  writeTree(folder, {
    ".git/HEAD": "",
    "package.json": JSON.stringify({ dependencies: { one: "1" } }),
    "package-lock.json": JSON.stringify(lock, null, 2),
  });
  expect(awsSdkUsers(folder)).toEqual(["one"]);
});

it("a lock file that was left beside a package of a workspace doesn't hide the workspace's own", () => {
  const [, [name, text] = ["", ""]] = locks;
  writeTree(folder, {
    ".git/HEAD": "",
    "package.json": JSON.stringify({ workspaces: ["packages/*"] }),
    [name]: text,
    "packages/web/package.json": JSON.stringify({ name: "web", dependencies: { one: "1" } }),
    [`packages/web/${name}`]: 'react@17:\n  version "17.0.2"\n',
  });
  expect(awsSdkDependents(join(folder, "packages/web"))).toEqual([{ name: "one", isPeer: false }]);
});
