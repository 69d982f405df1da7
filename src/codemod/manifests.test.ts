import { join, relative } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../test/support/temporary/folder.ts";
import { writeTree } from "../../test/support/tree.ts";
import { adapterPackages } from "../../transforms/adapter-packages.ts";
import { planManifests } from "./manifests.ts";
import type { FileResult } from "./result.ts";

let folder: string;
beforeEach(() => {
  folder = temporaryFolder("codemod-manifests");
});

const page = "apps/web/pages/_app.js";
const app = (range: string) => ({
  "apps/web/package.json": JSON.stringify({ name: "@acme/web", dependencies: { "next-auth": range } }),
});

/** What is planned when the application's page alone was upgraded, by the files' paths: the changes, or what is left open. */
function planned(
  files: Readonly<Record<string, string>>,
  scanned: readonly string[] = Object.keys(files),
  outcomes: Readonly<Record<string, FileResult["outcome"]>> = {},
) {
  writeTree(folder, { ".git/HEAD": "", [page]: "", ...files });
  const upgraded: FileResult = {
    path: join(folder, page),
    before: 'import { useSession } from "next-auth/client";',
    outcome: { status: "changed", after: 'import { useSession } from "next-auth/react";' },
    changes: [],
    findings: [],
  };
  const others = Object.entries(outcomes).map(([path, outcome]): FileResult => {
    return { ...upgraded, path: join(folder, path), before: files[path] ?? "", outcome };
  });
  const plans = planManifests([upgraded, ...others], {
    adapter: adapterPackages[0],
    ownRange: "^1.2.3",
    cwd: folder,
    scanned: [page, ...scanned].map((path) => join(folder, path)),
    graph: { facts: () => [] },
  });
  const told = plans.filter(({ changes, warnings }) => changes.length + warnings.length > 0);
  return Object.fromEntries(
    told.map(({ path, changes, warnings }) => [
      relative(folder, path),
      [
        ...changes.map(({ kind, section, name, from, to }) => `${kind} ${section}.${name} ${from} → ${to}`),
        ...warnings,
      ],
    ]),
  );
}

const update = (section: string, from = "^3.29.0") => `update ${section}.next-auth ${from} → ^4.24.12`;
const root = (more: object = {}) => ({
  "package.json": JSON.stringify({ workspaces: ["apps/*", "packages/*"], ...more }),
});
const ui = (manifest: object) => ({ "packages/ui/package.json": JSON.stringify({ name: "@acme/ui", ...manifest }) });

describe("the other packages of a workspace", () => {
  it("ask for v4, too, in whatever section", () => {
    const peers = { peerDependencies: { "next-auth": ">=3 <4" }, devDependencies: { "next-auth": "^3.29.0" } };
    expect(
      planned({ ...app("^3.29.0"), ...root({ devDependencies: { "next-auth": "3.29.0" } }), ...ui(peers) }),
    ).toEqual({
      "apps/web/package.json": [update("dependencies")],
      "package.json": [update("devDependencies", "3.29.0")],
      "packages/ui/package.json": [update("devDependencies"), update("peerDependencies", ">=3 <4")],
    });
  });

  it("stay where code of theirs was left out of the run", () => {
    const files = {
      ...ui({ peerDependencies: { "next-auth": "^3" } }),
      "packages/ui/a.js": 'import "next-auth/client";',
    };
    const found = planned({ ...app("^3.29.0"), ...root(), ...files }, []);
    expect(Object.keys(found)).toEqual(["apps/web/package.json"]);
  });

  const site = {
    "apps/site/package.json": JSON.stringify({ name: "@acme/site", dependencies: { "next-auth": "3.29.0" } }),
  };
  const route = { "apps/site/auth.js": 'import NextAuth from "next-auth";\nimport { options } from "@acme/auth";\n' };
  it.each<[string, FileResult["outcome"], boolean]>([
    ["where nothing of their code had to change", { status: "unchanged" }, true],
    ["where what changed doesn't name next-auth", { status: "changed", after: "" }, true],
    ["but not where their code was refused", { status: "refused", reason: { message: "", hint: "" } }, false],
    ["nor where it can't be parsed", { status: "failed", reason: { message: "", hint: "" } }, false],
  ])("ask for v4 %s", (_what, outcome, isRaised) => {
    const helper = { "apps/site/use.js": 'import { token } from "@acme/auth";\n' };
    const file = outcome.status === "changed" ? "apps/site/use.js" : "apps/site/auth.js";
    const all = { ...app("^3.29.0"), ...root(), ...site, ...route, ...helper };
    expect(planned(all, Object.keys(all), { [file]: outcome })["apps/site/package.json"]).toEqual(
      isRaised ? [update("dependencies", "3.29.0")] : undefined,
    );
  });

  it("stay where they allow v4, or are of another workspace", () => {
    const files = {
      ...ui({ peerDependencies: { "next-auth": "^4" } }),
      "tools/package.json": '{ "dependencies": { "next-auth": "3" } }',
    };
    expect(Object.keys(planned({ ...app("^3.29.0"), ...root(), ...files }))).toEqual(["apps/web/package.json"]);
  });
});

describe("a range that is kept in a catalog is raised there", () => {
  it.each<[string, string, string, string]>([
    [
      "pnpm's",
      "catalog:",
      "pnpm-workspace.yaml",
      "packages:\n  - apps/*\ncatalog:\n  next: ^11.0.0\n  next-auth: ^3.29.0 # auth\n",
    ],
    ["in quotes", "catalog:", "pnpm-workspace.yaml", `packages: ["apps/*"]\ncatalog:\n  'next-auth': "^3.29.0"\n`],
    [
      "by its default's name",
      "catalog:default",
      "pnpm-workspace.yaml",
      "packages:\n  - apps/*\ncatalogs:\n  default:\n    next-auth: ^3.29.0\n",
    ],
    [
      "one with a name",
      "catalog:auth",
      "pnpm-workspace.yaml",
      "packages:\n  - apps/*\ncatalogs:\n  old:\n    next-auth: ^2.0.0\n  auth:\n    next-auth: ^3.29.0\n",
    ],
    ["yarn's", "catalog:", ".yarnrc.yml", "nodeLinker: node-modules\ncatalog:\n  next-auth: ^3.29.0\n"],
  ])("%s", (_name, range, file, text) => {
    const workspace = file === ".yarnrc.yml" ? root() : {};
    expect(planned({ ...app(range), ...workspace, [file]: text })).toEqual({ [file]: [update("catalog")] });
  });

  it("Bun's", () => {
    const workspaces = { packages: ["apps/*"], catalog: { "next-auth": "^3.29.0" } };
    expect(planned({ ...app("catalog:"), ...root({ workspaces }) })).toEqual({ "package.json": [update("catalog")] });
  });

  it("once for all packages, and nowhere else", () => {
    const pnpm = { "pnpm-workspace.yaml": "packages:\n  - apps/*\n  - packages/*\ncatalog:\n  next-auth: ^3.29.0\n" };
    const found = planned({ ...app("catalog:"), ...pnpm, ...ui({ peerDependencies: { "next-auth": "catalog:" } }) });
    expect(found).toEqual({ "pnpm-workspace.yaml": [update("catalog")] });
  });

  it("what no catalog holds is left to a person", () => {
    const warning = 'next-auth is "catalog:new": make sure that it means ^4.24.12.';
    expect(planned({ ...app("catalog:new"), ...root() })).toEqual({ "apps/web/package.json": [warning] });
  });
});
