import { execFile } from "node:child_process";
import { cp, readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { typeCheck } from "../support/codemod-types.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";

/** Whole applications, with what the built command makes of them beside them: fixtures/apps/<name>-v3 and <name>-v4. */
const applications = join(import.meta.dirname, "../../fixtures/apps");
const bin = join(import.meta.dirname, "../../bin/migrate-nextauth-dynamo.js");

describe.each(["javascript", "monorepo"])("the %s application", (name) => {
  let folder: string;
  beforeAll(async () => {
    folder = temporaryFolder("codemod-applications");
    await cp(join(applications, `${name}-v3`), folder, { recursive: true });
  });

  it("is rewritten whole, with nothing left to do by hand", async () => {
    expect(await codemod(folder)).toMatchObject({ code: 0 });
    expect(await read(folder)).toEqual(await read(join(applications, `${name}-v4`)));
  });

  it("is not changed by a second run", async () => {
    const before = await read(folder);
    expect(await codemod(folder)).toMatchObject({ code: 0, stderr: expect.stringContaining("0 files changed") });
    expect(await read(folder)).toEqual(before);
  });
});

it.each(["monorepo-v3", "monorepo-v4"])("%s passes the type check", { timeout: 60_000 }, async (name) => {
  const root = join(applications, name);
  const files = [...(await read(root)).keys()].filter((file) => /\.tsx?$/.test(file)).map((file) => join(root, file));
  expect(await typeCheck(files, name.endsWith("v3") ? "v3" : "v4")).toEqual(new Map());
});

/** Every file of an application, by its path; without what the tool keeps for who wants the old state back. */
async function read(root: string): Promise<Map<string, string>> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && !entry.parentPath.includes(".migrate-nextauth-dynamo"))
    .map(({ parentPath, name }) => join(parentPath, name));
  const texts = paths.sort().map(async (path) => [relative(root, path), await readFile(path, "utf8")] as const);
  return new Map(await Promise.all(texts));
}

function codemod(cwd: string): Promise<{ code: number; stderr: string }> {
  return new Promise((done) => {
    const child = execFile(process.execPath, [bin, "codemod"], { cwd }, (_error, _stdout, stderr) =>
      done({ code: child.exitCode ?? -1, stderr }),
    );
    child.stdin?.end();
  });
}
