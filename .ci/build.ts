/**
 * `npm run build`: dist/, as it is published.
 *
 * The code is bundled, so that the command line loads few files, and minified but for the names of functions and classes, so that a
 * stack trace can be read. What a command loads only when it runs stays apart in chunks. Packages are not bundled.
 * Declarations are there for what package.json exports.
 */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { type OutputOptions, rolldown } from "rolldown";

const root = resolve(import.meta.dirname, "..");
const dist = join(root, "dist");
const types = join(dist, "types");
process.chdir(root);

/** Names of packages, and of Node.js's own modules. */
const packages = /^[@a-z]/;

const transforms = readdirSync("transforms").filter((name) => existsSync(`transforms/${name}/index.ts`));
const transformEntries = transforms.map((name) => [`transforms/${name}/index`, `transforms/${name}/index.ts`] as const);

rmSync(dist, { recursive: true, force: true });
await bundle(
  {
    cli: "src/cli/main.ts",
    index: "src/index.ts",
    worker: "src/codemod/worker.ts",
    ...Object.fromEntries(transformEntries),
  },
  { format: "esm", entryFileNames: "[name].js", chunkFileNames: "[name]-[hash].js" },
);
// The adapter apart, in one file: an application that imports it loads nothing of the command line.
await bundle({ adapter: "src/adapter/index.ts" }, { format: "esm", entryFileNames: "[name].js" });
await bundle({ adapter: "src/adapter/index.ts" }, { format: "cjs", entryFileNames: "[name].cjs" });
declare(
  ["src/index", "src/adapter/index", ...transforms.map((name) => `transforms/${name}/index`)],
  ["src/adapter/index"],
);

async function bundle(input: Record<string, string>, output: OutputOptions): Promise<void> {
  const keepNames = { function: true, class: true };
  const build = await rolldown({ input, platform: "node", external: packages, onLog: failOnWarnings });
  await build.write({ ...output, dir: dist, minify: { compress: { keepNames }, mangle: { keepNames } } });
  await build.close();
}

function failOnWarnings(level: string, { message }: { readonly message: string }): void {
  if (level === "warn") throw new Error(message);
}

/**
 * Writes the declarations of these modules and of what they import, and a CommonJS copy where one is asked for: TypeScript takes a
 * .d.ts of this package for an ES module.
 */
function declare(entries: readonly string[], commonJs: readonly string[]): void {
  execFileSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json"], {
    stdio: "inherit",
  });
  const declared = closure(entries);
  for (const file of closure(commonJs)) copyAs(file, "cts");
  for (const file of declared) copyAs(file, "ts");
  for (const name of readdirSync(types, { recursive: true, encoding: "utf8" })) {
    const file = join(types, name);
    if (/\.d\.ts$/.test(name) && !declared.has(file)) rmSync(file);
  }
}

function closure(entries: readonly string[]): ReadonlySet<string> {
  const found = new Set(entries.map((entry) => join(types, `${entry}.d.ts`)));
  for (const file of found) {
    for (const [, specifier = ""] of readFileSync(file, "utf8").matchAll(/["'](\.[^"']*)\.ts["']/g)) {
      found.add(join(dirname(file), `${specifier}.d.ts`));
    }
  }
  return found;
}

/** TypeScript writes the imports of declarations as they stand in the source, with .ts. */
function copyAs(file: string, extension: "ts" | "cts"): void {
  const text = readFileSync(file, "utf8").replace(
    /(?<=["']\.[^"']*)\.ts(?=["'])/g,
    extension === "cts" ? ".cjs" : ".js",
  );
  writeFileSync(file.replace(/ts$/, extension), text);
}
