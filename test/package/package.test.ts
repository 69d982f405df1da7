import { execFile, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { type BuildOptions, build } from "esbuild";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { beforeAll, describe, expect, it } from "vitest";
import { transforms } from "../../transforms/index.ts";
import { application, compiler, runIn } from "../support/adapter/consumer.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";

const root = resolve(import.meta.dirname, "../..");

/** What the package may take on a disk, in bytes, with all that is bundled into it; 80,000 are its pictures. */
const ceiling = 2_500_000;

const permissive = new Set([
  "0BSD",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "CC0-1.0",
  "ISC",
  "MIT",
]);

interface Packed {
  readonly filename: string;
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string }[];
}
interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta: Readonly<Record<string, unknown>>;
  readonly exports: Readonly<Record<string, unknown>>;
}

let folder: string;
let packed: Packed;
let paths: readonly string[];
let manifest: Manifest;
beforeAll(async () => {
  folder = temporaryFolder("package");
  const args = ["pack", "--json", "--silent", "--ignore-scripts", "--pack-destination", folder];
  const { stdout } = await promisify(execFile)("npm", args, { cwd: root });
  [packed] = JSON.parse(stdout) as [Packed];
  paths = packed.files.map(({ path }) => path);
  manifest = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as Manifest;
});

it("stays below its size", () => {
  console.log(`npm pack: ${packed.files.length} files, ${packed.unpackedSize} bytes unpacked, ${packed.size} packed`);
  expect(packed.unpackedSize).toBeLessThan(ceiling);
});

it("holds only what runs, its declarations, schemas, pages and what deploys it", () => {
  const expected =
    /^(LICENSE|README\.md|package\.json|bin\/migrate-nextauth-dynamo\.js|dist\/.*\.(js|cjs|d\.ts|d\.cts)|dist\/schemas\/[^/]+\.json|dist\/sbom\.cdx\.json|THIRD-PARTY-NOTICES|CHANGELOG\.md|SECURITY\.md|docs\/[^/]+\.md|docs\/pictures\/[^/]+|deploy\/[^/]+)$/;
  expect(paths.filter((path) => !expected.test(path))).toEqual([]);
  expect(paths).toContain("dist/cli.js");
});

it("has pages whose links lead to what is in it, or to the web by https", async () => {
  const pages = paths.filter((path) => path.endsWith(".md"));
  expect(pages).toEqual(expect.arrayContaining(["README.md", "docs/errors.md"]));
  const dead = pages.flatMap((page) =>
    linksOf(page)
      .filter((link) => !leads(page, link))
      .map((link) => `${page}: ${link}`),
  );
  expect(dead).toEqual([]);
});

/** Links and pictures of a page, of both of Markdown's forms and of HTML's, outside of code. */
function linksOf(page: string): string[] {
  const prose = readFileSync(join(root, page), "utf8")
    .replaceAll(/^ *```[\s\S]*?^ *```/gm, "")
    .replaceAll(/`[^`\n]*`/g, "");
  return [/\]\(\s*<?([^)\s>]+)/g, /^\[[^\]]+\]:\s*(\S+)/gm, /(?:href|src)="([^"]+)"/g, /<(https?:[^>]+)>/g].flatMap(
    (form) => [...prose.matchAll(form)].map(([, link = ""]) => link),
  );
}

function leads(page: string, link: string): boolean {
  if (URL.canParse(link)) return new URL(link).protocol === "https:" && !/(^|\.)example\./.test(new URL(link).hostname);
  const [path = ""] = link.split("#");
  return path === "" || paths.includes(join(dirname(page), path));
}

it("learns from package.json's repository alone where it lives, and isn't published without", async () => {
  const copy = join(folder, "package.json");
  const run = () =>
    spawnSync(join(root, "node_modules/.bin/tsx"), [join(root, "scripts/repository.ts"), copy], { encoding: "utf8" });
  const { repository: _, homepage: __, bugs: ___, ...nowhere } = manifest as Manifest & Record<string, unknown>;
  await writeFile(copy, JSON.stringify(nowhere));
  expect(run()).toMatchObject({
    status: 1,
    stderr: expect.stringContaining("npm pkg set repository=github:OWNER/NAME"),
  });
  await writeFile(copy, JSON.stringify({ ...nowhere, repository: "github:owner/name" }));
  expect(run().status).toBe(0);
  expect(JSON.parse(await readFile(copy, "utf8"))).toEqual({
    ...nowhere,
    repository: "github:owner/name",
    homepage: "https://github.com/owner/name#readme",
    bugs: "https://github.com/owner/name/issues",
  });
});

it("is what publint asks for", async () => {
  const { buffer } = new Uint8Array(await readFile(join(folder, packed.filename)));
  const { messages } = await publint({ strict: true, pack: { tarball: buffer } });
  expect(messages.map((message) => formatMessage(message, manifest))).toEqual([]);
});

it("has types that are right for every way in which TypeScript finds them", async () => {
  const tarball = new Uint8Array(await readFile(join(folder, packed.filename)));
  const includeEntrypoints = transforms.map(({ name }) => `./transforms/${name}`);
  const analysis = await checkPackage(createPackageFromTarballData(tarball), { includeEntrypoints });
  if (!analysis.types) throw new Error("The package has no types.");
  // All but the adapter are ES modules only, which every Node.js that we support can `require`: attw's profile "esm-only".
  const isEsmOnly = (entrypoint: string) => entrypoint !== "./adapter";
  const problems = analysis.problems.filter(
    (problem) => !(problem.kind === "CJSResolvesToESM" && isEsmOnly(problem.entrypoint)),
  );
  expect(problems).toEqual([]);
  expect(Object.keys(analysis.entrypoints)).toContain("./adapter");
});

it("depends on the AWS SDK, and on nothing that an application has to install for the command", () => {
  expect(Object.keys(manifest.dependencies)).toEqual(["@aws-sdk/client-dynamodb", "@aws-sdk/lib-dynamodb"]);
  expect(Object.keys(manifest.peerDependenciesMeta)).toEqual(Object.keys(manifest.peerDependencies));
});

it("loads no package that it doesn't depend on", async () => {
  const entryPoints = paths.filter((path) => /^dist\/.*\.js$/.test(path)).map((path) => join(root, path));
  const { metafile } = await bundle({ entryPoints, packages: "external" });
  const imported = Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path));
  const required = await Promise.all(entryPoints.map(async (path) => requiredIn(await readFile(path, "utf8"))));
  const loaded = new Set([...imported, ...required.flat()].filter((path) => !isBuiltin(path)).map(packageOf));
  const declared = { ...manifest.dependencies, ...manifest.peerDependencies };
  expect([...loaded].filter((name = "") => !(name in declared))).toEqual([]);
  expect(loaded).toContain("@aws-sdk/client-dynamodb");
});

it("begins without loading a package: the SDK waits for a command that asks a table", () => {
  const loaded = staticImports(join(root, "dist/cli.js"));
  expect([...loaded].filter((path) => !isBuiltin(path) && !path.startsWith(join(root, "dist/")))).toEqual([]);
  expect(loaded.size).toBeGreaterThan(10);
});

/** Packages that a built file requires, as it does the SDK. */
function requiredIn(text: string): string[] {
  const names = [...text.matchAll(/\(import\.meta\.url\)\(([`"])([^`"]+)\1\)/g)].map(([, , name = ""]) => name);
  return names.filter((name) => !name.endsWith("/package.json"));
}

/** What a file of dist/ loads as soon as it is loaded itself, directly or through another. */
function staticImports(file: string, seen = new Set<string>()): Set<string> {
  const text = readFileSync(file, "utf8");
  const imported = [...text.matchAll(/(?:^|[;}])(?:import|export)(?:[^"'()]*from)?"([^"]+)"/g)];
  for (const name of [...imported.map(([, name = ""]) => name), ...requiredIn(text)]) {
    const path = name.startsWith(".") ? join(dirname(file), name) : name;
    if (seen.has(path)) continue;
    seen.add(path);
    if (name.startsWith(".")) staticImports(path, seen);
  }
  return seen;
}

/** What another bundler sees: this one's list is of what ours took in. */
function bundle(options: BuildOptions & { readonly entryPoints: string[] }) {
  const common = { bundle: true, platform: "node", format: "esm", outdir: folder, write: false } as const;
  return build({ ...common, ...options, metafile: true });
}

function packageOf(path: string): string | undefined {
  return path.match(/^(@[^/]+\/)?[^/]+/)?.[0];
}

describe("what is bundled", () => {
  interface Listed {
    readonly name: string;
    readonly version: string;
    readonly licenses: readonly { readonly license: { readonly id: string } }[];
  }
  let listed: readonly Listed[];
  beforeAll(async () => {
    listed = JSON.parse(await readFile(join(root, "dist/sbom.cdx.json"), "utf8")).components;
  });

  it("is listed: every package that the command's sources load, and what those load", async () => {
    const entries = ["src/cli/main.ts", "src/codemod/worker.ts", "node_modules/jscodeshift/index.js"];
    const { metafile } = await bundle({
      entryPoints: entries.map((path) => join(root, path)),
      // What jscodeshift parses with is left out: here it prints.
      external: ["@aws-sdk/*", "flow-parser", "esprima", "source-map"],
      mainFields: ["module", "main"],
      absWorkingDir: root,
    });
    const inputs = Object.values(metafile.outputs).flatMap((output) =>
      Object.entries(output.inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
    );
    const folders = new Set(inputs.flatMap((path) => path.match(/^.*node_modules\/(@[^/]+\/)?[^/]+(?=\/)/)?.[0] ?? []));
    const loaded = [...folders].map((path) => {
      const { name, version } = JSON.parse(readFileSync(join(root, path, "package.json"), "utf8"));
      return `${name} ${version}`;
    });
    expect(listed.map(({ name, version }) => `${name} ${version}`).sort()).toEqual(loaded.sort());
    expect(listed.length).toBeGreaterThan(10);
  });

  it("has permissive licences, whose texts come with it", () => {
    const other = listed.filter(({ licenses }) => licenses.some(({ license }) => !permissive.has(license.id)));
    expect(other).toEqual([]);
    const notices = readFileSync(join(root, "THIRD-PARTY-NOTICES"), "utf8");
    expect(paths).toContain("THIRD-PARTY-NOTICES");
    const parts = notices.split(/^-+\n(?=.+\n-+\n)/m).slice(1);
    expect(parts.map((part) => part.slice(0, part.indexOf("\n")))).toEqual(
      listed.map(({ name, version, licenses }) => `${name} ${version} (${licenses[0]?.license.id})`),
    );
    for (const part of parts) expect(part).toMatch(/copyright/i);
  });
});

it("depends on packages with permissive licences only", async () => {
  const lock = JSON.parse(await readFile(join(root, "package-lock.json"), "utf8")) as {
    packages: Record<string, { dev?: true; license?: string }>;
  };
  const production = Object.entries(lock.packages).filter(([path, { dev }]) => path !== "" && !dev);
  expect(production.length).toBeGreaterThan(Object.keys(manifest.dependencies).length);
  const other = production.filter(([, { license = "none" }]) => !permissive.has(license));
  expect(other.map(([path, { license }]) => `${path}: ${license}`)).toEqual([]);
});

it.each([
  { module: "esnext", moduleResolution: "node10", file: "app.ts" },
  { module: "node16", moduleResolution: "node16", file: "app.mts" },
  { module: "esnext", moduleResolution: "bundler", file: "app.ts" },
])(
  "declares its functions and every transform for TypeScript's $moduleResolution",
  async ({ module, moduleResolution, file }) => {
    const uses = transforms.map(
      ({ name }, i) => `
import transform${i}, { parser as parser${i} } from "migrate-nextauth-dynamo/transforms/${name}";
export const text${i}: string | undefined = transform${i}({ path: "a.ts", source: "" }, {}, { adapter: "@auth/dynamodb-adapter" });
export const tsx${i}: "tsx" = parser${i};
// @ts-expect-error: not any
transform${i}(1);`,
    );
    uses.push(`
import { type MigrationReport, migrateTable, ToolError } from "migrate-nextauth-dynamo";
export const report: Promise<MigrationReport> = migrateTable({ table: "next-auth", expired: "delete" });
export const error: Error = new ToolError({ code: "no-region", message: "b", hint: "c" });
// @ts-expect-error: not any
migrateTable({ tabel: "next-auth" });`);
    const compilerOptions = {
      noEmit: true,
      strict: true,
      target: "es2022",
      types: ["node"],
      skipLibCheck: true,
      module,
      moduleResolution,
    };
    const files = { "tsconfig.json": JSON.stringify({ compilerOptions, files: [file] }), [file]: uses.join("\n") };
    const packages = { "@aws-sdk/client-dynamodb": "@aws-sdk/client-dynamodb", "@types/node": "@types/node" };
    const project = await application({ packages, files });
    expect(await runIn(project, process.execPath, [await compiler("5.9.3"), "-p", "."])).toBe("");
  },
);
