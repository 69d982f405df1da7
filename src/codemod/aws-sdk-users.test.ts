import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { writeTree } from "../../test/support/tree.ts";
import { awsSdkUsers } from "./aws-sdk-users.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "codemod-aws-sdk-users-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

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
