import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../../test/support/temporary/folder.ts";
import { writeTree } from "../../test/support/tree.ts";
import { lookAround } from "./project-files.ts";

describe("the version that a lock file holds", () => {
  const old = 'typescript@^4.1.3:\n  version "4.1.3"\n';
  const recent = 'typescript@^4.1.3:\n  version "4.9.5"\n';
  const without = 'react@^17.0.2:\n  version "17.0.2"\n';

  it.each([
    ["nearest", { "packages/web/yarn.lock": recent, "yarn.lock": old }, []],
    ["nearest", { "packages/web/yarn.lock": old, "yarn.lock": recent }, ["NAD401"]],
    [
      "of the workspace, where the nearest lacks the package",
      { "packages/web/yarn.lock": without, "yarn.lock": old },
      ["NAD401"],
    ],
    [
      "of the workspace, of another package manager",
      { "packages/web/yarn.lock": without, "package-lock.json": '"typescript": {\n "version": "4.1.3",' },
      ["NAD401"],
    ],
    ["of the repository only", { "../yarn.lock": old }, []],
  ] as const)("is that of the %s", (_, locks, codes) => {
    const root = join(temporaryFolder(), "repository");
    const manifest = join(root, "packages/web/package.json");
    writeTree(root, {
      ".git/HEAD": "",
      "package.json": '{ "private": true, "workspaces": ["packages/*"] }',
      "packages/web/package.json": '{ "name": "web", "devDependencies": { "typescript": "^4.1.3" } }',
      ...locks,
    });
    const found = lookAround([{ manifest, needs: undefined, losesAwsSdk: false }], [], root);
    expect(found.flatMap(({ findings }) => findings.map(({ code }) => code))).toEqual(codes);
  });
});

it("looks for the client's old name where modules are given a place", () => {
  const root = temporaryFolder();
  writeTree(root, {
    ".git/HEAD": "",
    "package.json": '{ "jest": { "moduleNameMapper": { "^next-auth/client$": "<rootDir>/client.js" } } }',
    "tsconfig.json": '{ "compilerOptions": { "paths": { "next-auth/client": ["./client"] } } }',
    "tsconfig.test.json": '{ "extends": "./tsconfig.json" }',
  });
  const found = lookAround([{ manifest: join(root, "package.json"), needs: undefined, losesAwsSdk: false }], [], root);
  expect(found.map(({ path, findings }) => [path, findings.map(({ code }) => code)])).toEqual([
    [join(root, "package.json"), ["NAD204"]],
    [join(root, "tsconfig.json"), ["NAD204"]],
  ]);
});
