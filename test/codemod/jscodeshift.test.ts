import { execFile } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify, stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { transforms } from "../../transforms/index.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";

const root = resolve(import.meta.dirname, "../..");
const folder = temporaryFolder("codemod-jscodeshift");

async function jscodeshift(transform: string, file: string, ...flags: string[]): Promise<string> {
  const script = join(root, "node_modules/jscodeshift/bin/jscodeshift.js");
  const module = join(root, `dist/transforms/${transform}/index.js`);
  if (!existsSync(module)) throw new Error(`${module} is not there: npm run build`);
  const args = [script, "--fail-on-error", ...flags, "-t", module, file];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return stripVTControlCharacters(stdout);
}

describe("each transform runs alone under jscodeshift", () => {
  it.each(transforms.map(({ name }) => name))("%s leaves a file that is none of its business", async (name) => {
    const file = join(folder, `${name}.tsx`);
    const source = 'import { useSession } from "./ours";\n\nexport const A = () => <p>{useSession()}</p>;\n';
    writeFileSync(file, source);
    expect(await jscodeshift(name, file)).toMatch(/0 errors\s+0 unmodified\s+1 skipped/);
    expect(readFileSync(file, "utf8")).toBe(source);
  });

  it.each([[], ["--no-babel"], ["--run-in-band"]])("changes a file (%s)", async (...flags: string[]) => {
    const file = join(folder, "options.ts");
    writeFileSync(
      file,
      "import type { InitOptions } from 'next-auth'\nexport const o: InitOptions = { providers: [] }\n",
    );
    expect(await jscodeshift("types", file, ...flags)).toContain("1 ok");
    expect(readFileSync(file, "utf8")).toBe(
      "import type { NextAuthOptions } from 'next-auth'\nexport const o: NextAuthOptions = { providers: [] }\n",
    );
  });
});
