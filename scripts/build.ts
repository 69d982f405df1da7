/**
 * `npm run build`: dist/, as it is published. `npm run build -- --maps` adds source maps, which are not.
 *
 * The code is bundled and minified, with the packages that only the command needs: an application that installs this one gets
 * the AWS SDK and nothing else. What a command loads only when it runs stays apart in chunks. THIRD-PARTY-NOTICES and
 * dist/sbom.cdx.json say whose code is in it. Declarations are bundled too: there are those of what package.json exports, and no
 * others.
 */
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire, isBuiltin } from "node:module";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { type OutputOptions, type RolldownPlugin, rolldown } from "rolldown";
import { dts } from "rolldown-plugin-dts";
import { bill, bundledPackages, notices } from "./bundled.ts";

const root = resolve(import.meta.dirname, "..");
const dist = join(root, "dist");
process.chdir(root);

/** Where the compiler writes a declaration for every file; only what is exported is taken from there. */
const declarations = "node_modules/.cache/declarations";
/** Names of packages, and of Node.js's own modules. */
const packages = /^[@a-z]/;
/** What an application has anyway, or installs for what only it asks for. */
const installed = /^@aws-sdk\//;
const sourcemap = process.argv.includes("--maps");
/** The adapter is in an application's stack traces: its functions and classes keep their names. */
const keepNames = { function: true, class: true };
const readable = { minify: { compress: { keepNames }, mangle: { keepNames } } };

const transforms = readdirSync("transforms")
  .filter((name) => existsSync(`transforms/${name}/index.ts`))
  .map((name) => `transforms/${name}/index`);
const entries = { index: "src/index", ...Object.fromEntries(transforms.map((path) => [path, path])) };
const adapter = { adapter: "src/adapter/index" };

for (const folder of [dist, declarations]) rmSync(folder, { recursive: true, force: true });

/**
 * What jscodeshift loads to parse. Here it prints (src/syntax/reprint.ts), which calls none of them, and with them it would be
 * larger than all the rest.
 */
const parsers = /[\\/]node_modules[\\/](flow-parser|esprima|source-map)[\\/]/;
const builtinPrefix = "\0builtin:";
const requiredPrefix = "\0required:";
/** Files that find something in node_modules when they run; built, they have it in them. */
const takenIn: RolldownPlugin = {
  name: "taken-in",
  resolveId(name, _importer, { kind }) {
    return kind === "require-call" && isBuiltin(name) ? `${builtinPrefix}${name}` : undefined;
  },
  load(id) {
    if (parsers.test(id)) return "module.exports = {};";
    // The bundler's own way to them takes `import.meta`, which jscodeshift's Babel leaves in what it makes CommonJS of.
    if (id.startsWith(builtinPrefix))
      return `module.exports = process.getBuiltinModule(${JSON.stringify(id.slice(builtinPrefix.length))});`;
    if (!id.endsWith("diff-style.ts")) return undefined;
    const style = readFileSync("node_modules/diff2html/bundles/css/diff2html.min.css", "utf8");
    return `export const diffStyle = ${JSON.stringify(style)};`;
  },
  transform(code, id) {
    // Without a `require` of its own it has the bundler's, which evaluates what it names when it is called.
    if (!id.endsWith("reprint.ts")) return undefined;
    // No other line moves, so that the maps hold.
    return { code: without(code, "const require = createRequire(import.meta.url);"), map: null };
  },
};

/**
 * The SDK is written in CommonJS: to import it, Node.js parses it once more to learn what it exports, and for that compiles it once
 * more, too. Required, it is just loaded, which takes a command a quarter less to start.
 */
const required: RolldownPlugin = {
  name: "required",
  resolveId(name, _importer, { kind }) {
    if (!installed.test(name)) return undefined;
    return kind === "import-statement" ? `${requiredPrefix}${name}` : { id: name, external: true };
  },
  load(id) {
    if (!id.startsWith(requiredPrefix)) return undefined;
    const name = id.slice(requiredPrefix.length);
    const names = Object.keys(createRequire(import.meta.url)(name)).filter((each) => /^[A-Za-z]\w*$/.test(each));
    return [
      'import { createRequire } from "node:module";',
      `const loaded = createRequire(import.meta.url)(${JSON.stringify(name)});`,
      // Pure, so that only what is used stays.
      ...names.map((each) => `export const ${each} = /* @__PURE__ */ (() => loaded.${each})();`),
    ].join("\n");
  },
};

/**
 * To import one of these, Node.js reads all its exports, which with node:crypto and the net below node:child_process takes a fifth of
 * the time in which a command starts; most command lines call none. So the first call of a function loads its module.
 */
const seldomCalled = /^node:(child_process|crypto|readline|readline\/promises|v8)$/;
const calledPrefix = "\0called:";
const loadedByCall: RolldownPlugin = {
  name: "loaded-by-call",
  resolveId(name) {
    return seldomCalled.test(name) ? `${calledPrefix}${name}` : undefined;
  },
  load(id) {
    if (!id.startsWith(calledPrefix)) return undefined;
    const name = id.slice(calledPrefix.length);
    // Classes and constants are no calls, and what `promisify` knows more of would lose that: to import one of these is an error.
    const functions = Object.entries(process.getBuiltinModule(name) as object).filter(
      ([each, value]) => typeof value === "function" && /^[a-z]/.test(each) && !(promisify.custom in value),
    );
    const module = `process.getBuiltinModule(${JSON.stringify(name)})`;
    return functions.map(([each]) => `export const ${each} = (...given) => ${module}.${each}(...given);`).join("\n");
  },
};

const command = { cli: "src/cli/main", worker: "src/codemod/worker", ...entries };
const modules = await bundle(
  command,
  { minify: true, sourcemap, format: "esm" },
  { plugins: [loadedByCall, takenIn, required], external: [] },
);
// The adapter apart: an application that imports it loads nothing of the command line. What an option needs is a chunk of its own.
await bundle(adapter, { ...readable, format: "esm", chunkFileNames: "adapter-[name].js" });
await bundle(adapter, {
  ...readable,
  format: "cjs",
  entryFileNames: "[name].cjs",
  chunkFileNames: "adapter-[name].cjs",
});

execFileSync(
  process.execPath,
  ["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json", "--outDir", declarations],
  {
    stdio: "inherit",
  },
);
for (const input of [entries, adapter]) await bundle(input, { format: "esm" }, { types: declarations });
// TypeScript takes a .d.ts of this package for an ES module.
copyFileSync(join(dist, "adapter.d.ts"), join(dist, "adapter.d.cts"));

mkdirSync(join(dist, "schemas"));
for (const name of readdirSync("schemas")) {
  writeFileSync(join(dist, "schemas", name), JSON.stringify(JSON.parse(readFileSync(join("schemas", name), "utf8"))));
}

const bundled = bundledPackages(modules.filter((id) => !parsers.test(id)));
writeFileSync("THIRD-PARTY-NOTICES", notices(bundled));
const manifest = JSON.parse(readFileSync("package.json", "utf8")) as { name: string; version: string };
writeFileSync(join(dist, "sbom.cdx.json"), `${JSON.stringify(bill(bundled, manifest), null, 2)}\n`);

interface Extra {
  readonly plugins?: readonly RolldownPlugin[];
  /** What isn't taken in. */
  readonly external?: RegExp | [];
  /** The folder with the compiler's declarations, when they are what is to be bundled. */
  readonly types?: string;
}

/** Returns the paths of the modules with code in what was written. */
async function bundle(
  entries: Record<string, string>,
  output: OutputOptions,
  { plugins = [], types, external = types ? packages : installed }: Extra = {},
): Promise<readonly string[]> {
  const files = Object.entries(entries).map(([name, path]) => [name, types ? `${types}/${path}.d.ts` : `${path}.ts`]);
  const build = await rolldown({
    input: Object.fromEntries(files),
    platform: "node",
    external,
    // Some packages come as ES modules too, of which only what is used is taken.
    resolve: { mainFields: ["module", "main"] },
    plugins: [...plugins, types ? dts({ dtsInput: true, emitDtsOnly: true }) : []],
    experimental: { attachDebugInfo: "none" },
    onLog(level, { code, message }) {
      // How long plug-ins take says something of the machine only.
      if (level === "warn" && code !== "PLUGIN_TIMINGS") throw new Error(message);
    },
  });
  const { output: chunks } = await build.write({ dir: dist, ...output });
  await build.close();
  return chunks.flatMap((chunk) => (chunk.type === "chunk" ? chunk.moduleIds : []));
}

function without(code: string, line: string): string {
  if (!code.includes(line)) throw new Error(`There is no "${line}" to take out any more.`);
  return code.replace(line, "");
}
