import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../test/support/temporary/folder.ts";
import { writeTree } from "../../test/support/tree.ts";
import type { DependencyChange } from "../../transforms/project-files/package-json.ts";
import { installsFor, lineOf } from "./install.ts";

let root: string;
beforeEach(() => {
  root = temporaryFolder("migrate-nextauth-dynamo");
  mkdirSync(join(root, ".git"));
});

const nextAuth: DependencyChange = {
  kind: "update",
  section: "dependencies",
  name: "next-auth",
  to: "^4.24.12",
  why: "",
};
const adapter: DependencyChange = {
  kind: "update",
  section: "dependencies",
  name: "@next-auth/dynamodb-adapter",
  to: "^3.0.2",
  why: "",
};

/** The commands for a package.json at `path`, with a lock file in the root. */
function commandLines(lockFile: string | null, changes: readonly DependencyChange[], path = "package.json"): string[] {
  if (lockFile) writeFileSync(join(root, lockFile), "");
  return installsFor([{ path: join(root, path), changes }]).flatMap(({ commands }) => commands.map(lineOf));
}

describe("what is run to install", () => {
  it.each([
    [null, "npm install"],
    ["package-lock.json", "npm install"],
    ["yarn.lock", "yarn install"],
    ["pnpm-lock.yaml", "pnpm install"],
    ["bun.lockb", "bun install"],
  ])("is for %s: %s", (lockFile, expected) => {
    expect(commandLines(lockFile, [nextAuth])).toEqual([expected]);
  });

  it("is nothing where nothing changed", () => {
    expect(commandLines("package-lock.json", [])).toEqual([]);
  });

  it("lets npm take out the adapter of next-auth v3 before it takes in that of next-auth v4", () => {
    expect(commandLines("package-lock.json", [nextAuth, adapter])).toEqual([
      "npm uninstall @next-auth/dynamodb-adapter",
      "npm install @next-auth/dynamodb-adapter@3",
    ]);
    expect(
      commandLines("package-lock.json", [{ ...adapter, section: "devDependencies" }], "apps/site/package.json"),
    ).toEqual([
      "npm uninstall @next-auth/dynamodb-adapter --workspace=apps/site",
      "npm install @next-auth/dynamodb-adapter@3 --save-dev --workspace=apps/site",
    ]);
  });

  it("quotes a workspace whose folder has a space", () => {
    expect(commandLines("package-lock.json", [adapter], "apps/our site/package.json")).toContain(
      "npm uninstall @next-auth/dynamodb-adapter '--workspace=apps/our site'",
    );
  });

  it("is one command for the others", () => {
    expect(commandLines("pnpm-lock.yaml", [nextAuth, adapter])).toEqual(["pnpm install"]);
  });

  it.each([
    ["npm's", { "package.json": '{"workspaces":["apps/*"]}' }, "", "npm install"],
    ["pnpm's", { "package.json": "{}", "pnpm-workspace.yaml": "packages: ['apps/*']" }, "", "pnpm install"],
    ["lerna's", { "package.json": "{}", "lerna.json": '{"packages":["apps/*"]}' }, "apps/site", "npm install"],
    ["another's", { "package.json": '{"workspaces":["packages/*"]}' }, "apps/site", "npm install"],
  ])("without a lock file is run once for the whole of %s workspace", (_whose, files, folder, command) => {
    const manifests = ["apps/site", "apps/shop"].map((path) => `${path}/package.json`);
    writeTree(root, {
      ...files,
      ...Object.fromEntries(manifests.map((path) => [path, JSON.stringify({ name: path })])),
    });
    const installs = installsFor(manifests.map((path) => ({ path: join(root, path), changes: [nextAuth] })));
    expect(installs[0]).toEqual({ folder: join(root, folder), commands: [command.split(" ")] });
    expect(installs).toHaveLength(folder === "" ? 1 : 2);
  });
});
