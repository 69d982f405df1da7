import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../../test/support/temporary/folder.ts";
import { Aliases } from "./aliases.ts";

function projectWith(name: string, text: string): string {
  const folder = temporaryFolder("aliases");
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
  return folder;
}

/** A tool's file, what is in it, an import, and the file that it means. */
const cases: readonly [name: string, text: string, specifier: string, path: string][] = [
  [
    ".babelrc",
    `{ "presets": ["next/babel"], "plugins": [["module-resolver", { "root": ["."], "alias": { "@lib": "./lib" } }]] }`,
    "@lib/db",
    "lib/db",
  ],
  [".babelrc", `{ "plugins": [["module-resolver", { "root": ["./src"] }]] }`, "lib/db", "src/lib/db"],
  [
    ".babelrc",
    `{ // as Next.js wants it\n "plugins": [["module-resolver", { "alias": { "^@/(.+)": "./src/\\\\1" } }]] }`,
    "@/lib/db",
    "src/lib/db",
  ],
  [
    "babel.config.js",
    `module.exports = { plugins: [["babel-plugin-module-resolver", { alias: { "~": "./" } }]] };`,
    "~/lib/db",
    "lib/db",
  ],
  [
    "next.config.js",
    `const path = require("path");
module.exports = { webpack(config) { config.resolve.alias["@lib"] = path.join(__dirname, "lib"); return config; } };`,
    "@lib/db",
    "lib/db",
  ],
  [
    "next.config.js",
    `const { resolve } = require("path");
module.exports = { webpack: (config) => { config.resolve.alias = { ...config.resolve.alias, "~": resolve(__dirname, "src") }; return config; } };`,
    "~/lib/db",
    "src/lib/db",
  ],
  [
    "next.config.js",
    `module.exports = { webpack(config) { Object.assign(config.resolve.alias, { "@": \`\${__dirname}/src\` }); return config; } };`,
    "@/lib/db",
    "src/lib/db",
  ],
  [
    "next.config.mjs",
    `const root = process.cwd();
export default { webpack(config) { config.resolve.modules.push(root + "/src"); return config; } };`,
    "lib/db",
    "src/lib/db",
  ],
  [
    "next.config.js",
    `module.exports = { turbopack: { resolveAlias: { "@/*": "./src/*" } } };`,
    "@/lib/db",
    "src/lib/db",
  ],
  [
    "webpack.config.js",
    `module.exports = { resolve: { alias: { db$: __dirname + "/lib/db.js" } } };`,
    "db",
    "lib/db.js",
  ],
  [
    "vite.config.ts",
    `import { fileURLToPath, URL } from "node:url";
export default { resolve: { alias: [{ find: "@", replacement: fileURLToPath(new URL("./src", import.meta.url)) }] } };`,
    "@/lib/db",
    "src/lib/db",
  ],
  [
    "jest.config.js",
    `module.exports = { moduleNameMapper: { "^@/(.*)$": "<rootDir>/src/$1" } };`,
    "@/lib/db",
    "src/lib/db",
  ],
  ["package.json", `{ "jest": { "moduleNameMapper": { "^~\\\\/(.*)$": "<rootDir>/$1" } } }`, "~/lib/db", "lib/db"],
  ["package.json", `{ "_moduleAliases": { "@root": ".", "@db": "lib/db.js" } }`, "@db", "lib/db.js"],
];

describe("names for folders", () => {
  it.each(cases)("%s: %s", (name, text, specifier, path) => {
    const folder = projectWith(name, text);
    expect(new Aliases().candidates(folder, specifier)).toContain(join(folder, path));
  });

  it("passes over what it doesn't understand, and runs none of it", () => {
    const folder = projectWith(
      "next.config.js",
      `process.exit(1); module.exports = { resolve: { alias: { "^(a+)+$": "./lib", [name]: "./lib", x: make() } } };`,
    );
    expect(new Aliases().candidates(folder, `${"a".repeat(40)}!`)).toEqual([]);
    expect(new Aliases().candidates(projectWith("next.config.js", "alias {{{"), "x")).toEqual([]);
  });
});
