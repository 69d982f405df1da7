import { join, relative } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../test/support/temporary/folder.ts";
import { writeTree } from "../../test/support/tree.ts";
import { defaultOptions } from "../../transforms/context.ts";
import { Pipeline } from "./pipeline.ts";
import { Sources } from "./source.ts";

let folder: string;
beforeEach(() => {
  folder = temporaryFolder("codemod-workspace");
});

/** What a module of the application means by a specifier, as a path in the repository. */
function resolved(
  files: Readonly<Record<string, string>>,
  specifier: string,
  from = "apps/web/pages/index.ts",
): string | undefined {
  writeTree(folder, { ".git/HEAD": "", [from]: "", ...files });
  const { graph } = new Pipeline(new Sources([]), [], defaultOptions);
  const found = graph.resolve(join(folder, from), specifier);
  return found && relative(folder, found);
}

const app = { "apps/web/package.json": JSON.stringify({ name: "@acme/web" }) };
const workspaces = { ...app, "package.json": JSON.stringify({ workspaces: ["apps/*", "packages/*"] }) };
const authPackage = (manifest: object) => ({
  "packages/auth/package.json": JSON.stringify({ name: "@acme/auth", ...manifest }),
});

describe("where the packages of a workspace are", () => {
  const auth = { ...authPackage({}), "packages/auth/src/index.ts": "" };
  it.each<[string, Readonly<Record<string, string>>]>([
    ["npm and yarn", { "package.json": JSON.stringify({ workspaces: ["apps/*", "packages/*"] }) }],
    [
      "yarn, as an object",
      { "package.json": JSON.stringify({ workspaces: { packages: ["./packages/*/", "apps/*"] } }) },
    ],
    ["any depth", { "package.json": JSON.stringify({ workspaces: ["**"] }) }],
    ["by its folder", { "package.json": JSON.stringify({ workspaces: ["apps/web", "packages/auth"] }) }],
    [
      "pnpm",
      {
        "package.json": "{}",
        "pnpm-workspace.yaml": "packages:\r\n  # all\r\n  - 'packages/*' # ours\r\n  - \"apps/*\"\r\n",
      },
    ],
    ["pnpm, in one line", { "pnpm-workspace.yaml": 'packages: ["apps/*", packages/*]\n' }],
    ["lerna", { "lerna.json": JSON.stringify({ packages: ["packages/*"] }) }],
    ["lerna, by its default", { "lerna.json": JSON.stringify({ version: "0.0.0" }) }],
    [
      "Rush",
      { "rush.json": '{ /* ours */ "projects": [{ "packageName": "@acme/auth", "projectFolder": "packages/auth" }] }' },
    ],
    [
      "a linked folder",
      { "apps/web/package.json": JSON.stringify({ dependencies: { "@acme/auth": "file:../../packages/auth" } }) },
    ],
  ])("%s", (_name, files) => {
    expect(resolved({ ...app, ...auth, ...files }, "@acme/auth")).toBe("packages/auth/src/index.ts");
  });

  it("not what a pattern leaves out, or another package installs", () => {
    const files = { "package.json": JSON.stringify({ workspaces: ["packages/*", "!packages/auth"] }) };
    expect(resolved({ ...app, ...auth, ...files }, "@acme/auth")).toBeUndefined();
    expect(resolved({ ...workspaces, "apps/web/node_modules/next-auth/index.js": "" }, "next-auth")).toBeUndefined();
  });

  it("not above the repository", () => {
    writeTree(folder, { "package.json": JSON.stringify({ workspaces: ["inner/packages/*"] }) });
    const inner = Object.fromEntries(
      Object.entries({ ...app, ...auth }).map(([path, text]) => [`inner/${path}`, text]),
    );
    expect(
      resolved({ ...inner, "inner/.git/HEAD": "" }, "@acme/auth", "inner/apps/web/pages/index.ts"),
    ).toBeUndefined();
  });
});

describe("which file of a package is meant", () => {
  it.each<[string, object, string, string]>([
    ["main, as it stands", { main: "src/auth.ts" }, "@acme/auth", "src/auth.ts"],
    ["main, by what it is built from", { main: "./dist/index.js" }, "@acme/auth", "src/index.ts"],
    ["main without an extension", { main: "lib" }, "@acme/auth", "lib/index.js"],
    ["a build of several forms", { main: "dist/cjs/auth.js", module: "dist/esm/auth.js" }, "@acme/auth", "src/auth.ts"],
    ["a build that keeps the folder", { main: "dist/src/auth.js" }, "@acme/auth", "src/auth.ts"],
    ["types before what runs", { main: "dist/bundle.js", types: "dist/auth.d.ts" }, "@acme/auth", "src/auth.ts"],
    ["source before all", { source: "code/entry.ts", main: "dist/index.js" }, "@acme/auth", "code/entry.ts"],
    ["nothing named", {}, "@acme/auth", "src/index.ts"],
    ["one export", { exports: "./src/auth.ts" }, "@acme/auth", "src/auth.ts"],
    [
      "conditions",
      { exports: { ".": { types: "./dist/auth.d.ts", import: "./dist/auth.mjs" } } },
      "@acme/auth",
      "src/auth.ts",
    ],
    ["conditions without a path", { exports: { import: "./dist/auth.mjs" } }, "@acme/auth", "src/auth.ts"],
    [
      "a subpath",
      { exports: { ".": "./src/index.ts", "./client": "./src/client.tsx" } },
      "@acme/auth/client",
      "src/client.tsx",
    ],
    ["a pattern", { exports: { "./*": { default: "./dist/*.js" } } }, "@acme/auth/client", "src/client.tsx"],
    ["a subpath without exports", {}, "@acme/auth/src/client", "src/client.tsx"],
    ["a built subpath", {}, "@acme/auth/dist/client", "src/client.tsx"],
    ["a subpath by custom", {}, "@acme/auth/client", "src/client.tsx"],
  ])("%s", (_name, manifest, specifier, expected) => {
    const files = {
      "src/index.ts": "",
      "src/auth.ts": "",
      "src/client.tsx": "",
      "lib/index.js": "",
      "code/entry.ts": "",
    };
    const inPackage = Object.fromEntries(Object.entries(files).map(([path, text]) => [`packages/auth/${path}`, text]));
    const { "packages/auth/src/index.ts": index, ...others } = inPackage;
    const there =
      manifest && "main" in manifest && manifest.main === "lib"
        ? others
        : { ...others, "packages/auth/src/index.ts": index ?? "" };
    expect(resolved({ ...workspaces, ...authPackage(manifest), ...there }, specifier)).toBe(
      `packages/auth/${expected}`,
    );
  });

  it("what a build has written is no source", () => {
    const files = { ...authPackage({ main: "dist/index.js" }), "packages/auth/dist/index.js": "" };
    expect(resolved({ ...workspaces, ...files }, "@acme/auth")).toBeUndefined();
  });

  it("its own name, and its own imports", () => {
    const files = {
      ...workspaces,
      "apps/web/package.json": JSON.stringify({
        name: "@acme/web",
        imports: { "#auth": "./lib/auth.ts", "#lib/*": "./lib/*.ts" },
      }),
      "apps/web/lib/auth.ts": "",
    };
    expect(resolved(files, "@acme/web/lib/auth")).toBe("apps/web/lib/auth.ts");
    expect(resolved(files, "#auth")).toBe("apps/web/lib/auth.ts");
    expect(resolved(files, "#lib/auth")).toBe("apps/web/lib/auth.ts");
  });

  it("nothing outside of the package", () => {
    const files = { ...authPackage({ main: "../../secret.js", exports: "./../../secret.js" }), "secret.js": "" };
    expect(resolved({ ...workspaces, ...files }, "@acme/auth")).toBeUndefined();
    expect(resolved({ ...workspaces, ...files }, "@acme/auth/../../secret")).toBeUndefined();
  });
});
