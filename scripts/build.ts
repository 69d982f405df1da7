/**
 * `npm run build`: dist/, as it is published. `npm run build -- --maps` adds source maps, which are not.
 *
 * The code is bundled, so that the command line loads few files, and minified. What a command loads only when it runs stays apart in
 * chunks. Packages are not bundled. Declarations are bundled too: there are those of what package.json exports, and no others.
 */
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type OutputOptions, type RolldownPluginOption, rolldown } from "rolldown";
import { dts } from "rolldown-plugin-dts";

const root = resolve(import.meta.dirname, "..");
const dist = join(root, "dist");
process.chdir(root);

/** Where the compiler writes a declaration for every file; only what is exported is taken from there. */
const declarations = "node_modules/.cache/declarations";
/** Names of packages, and of Node.js's own modules. */
const packages = /^[@a-z]/;
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

await bundle(
  { cli: "src/cli/main", worker: "src/codemod/worker", ...entries },
  { minify: true, sourcemap, format: "esm" },
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
for (const input of [entries, adapter]) await bundle(input, { format: "esm" }, declarations);
// TypeScript takes a .d.ts of this package for an ES module.
copyFileSync(join(dist, "adapter.d.ts"), join(dist, "adapter.d.cts"));

mkdirSync(join(dist, "schemas"));
for (const name of readdirSync("schemas")) {
  writeFileSync(join(dist, "schemas", name), JSON.stringify(JSON.parse(readFileSync(join("schemas", name), "utf8"))));
}

/** @param types the folder with the compiler's declarations, when they are what is to be bundled */
async function bundle(modules: Record<string, string>, output: OutputOptions, types?: string): Promise<void> {
  const files = Object.entries(modules).map(([name, path]) => [name, types ? `${types}/${path}.d.ts` : `${path}.ts`]);
  const plugins: RolldownPluginOption = types ? dts({ dtsInput: true, emitDtsOnly: true }) : [];
  const build = await rolldown({
    input: Object.fromEntries(files),
    platform: "node",
    external: packages,
    plugins,
    experimental: { attachDebugInfo: "none" },
    onLog(level, { code, message }) {
      // How long plug-ins take says something of the machine only.
      if (level === "warn" && code !== "PLUGIN_TIMINGS") throw new Error(message);
    },
  });
  await build.write({ dir: dist, ...output });
  await build.close();
}
