import { execFile } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify, stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { transforms } from "../../transforms/index.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";

const root = resolve(import.meta.dirname, "../..");
const folder = temporaryFolder("codemod-jscodeshift");

function builtTransform(name: string): string {
  const module = join(root, `dist/transforms/${name}/index.js`);
  if (!existsSync(module)) throw new Error(`${module} is not there: npm run build`);
  return module;
}

async function jscodeshift(module: string, file: string, ...flags: string[]): Promise<string> {
  const script = join(root, "node_modules/jscodeshift/bin/jscodeshift.js");
  const args = [script, "--fail-on-error", ...flags, "-t", module, file];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return stripVTControlCharacters(stdout);
}

const none = 'import { useSession } from "./ours";\n\nexport const A = () => <p>{useSession()}</p>;\n';
const names = transforms.map(({ name }) => name);

describe("each transform runs alone under jscodeshift", () => {
  it.each(names)("%s leaves a file that is none of its business", async (name) => {
    const file = join(folder, `${name}.tsx`);
    writeFileSync(file, none);
    const said = await jscodeshift(builtTransform(name), file, "--no-babel", "--run-in-band");
    expect(said).toMatch(/0 errors\s+0 unmodified\s+1 skipped/);
    expect(readFileSync(file, "utf8")).toBe(none);
  });

  // jscodeshift's Babel compiles all that a transform is built of, for seconds: they share most of it, and one process.
  it("they do so when Babel has made CommonJS of them", { timeout: 120_000 }, async () => {
    const [module, file] = [join(folder, "all.js"), join(folder, "all.tsx")];
    const built = JSON.stringify(names.map(builtTransform));
    writeFileSync(
      module,
      `const all = ${built}.map((path) => require(path).default);
module.exports = (...given) => {
  if (all.length !== ${names.length} || all.some((one) => typeof one !== "function")) throw new Error("no transform");
  for (const one of all) if (one(...given) !== undefined) throw new Error("changed");
};
`,
    );
    writeFileSync(file, none);
    expect(await jscodeshift(module, file, "--parser", "tsx")).toMatch(/0 errors\s+0 unmodified\s+1 skipped/);
  });

  it.each([[], ["--no-babel"], ["--run-in-band"]])("changes a file (%s)", async (...flags: string[]) => {
    const file = join(folder, "options.ts");
    writeFileSync(
      file,
      "import type { InitOptions } from 'next-auth'\nexport const o: InitOptions = { providers: [] }\n",
    );
    expect(await jscodeshift(builtTransform("types"), file, ...flags)).toContain("1 ok");
    expect(readFileSync(file, "utf8")).toBe(
      "import type { NextAuthOptions } from 'next-auth'\nexport const o: NextAuthOptions = { providers: [] }\n",
    );
  });
});
