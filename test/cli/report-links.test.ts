/** A report goes to the file that was named, for its owner alone, and never through a link that lies there. */

import { execFileSync } from "node:child_process";
import { lstatSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { writeReport } from "../../src/cli/report-files.ts";
import { cli } from "../support/data/cli.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";

const elsewhere = "what is elsewhere stays as it is";

/** What may lie in a report's place, and what is said of it. */
const places: readonly [what: string, make: (path: string, target: string) => void, said: string][] = [
  ["a link to a file", (path, target) => symlinkSync(target, path), "it is a link"],
  ["a link that leads nowhere", (path, target) => symlinkSync(`${target}-not-there`, path), "it is a link"],
  ["a link to a folder", (path) => symlinkSync("..", path), "it is a link"],
  ["a link to a device", (path) => symlinkSync("/dev/null", path), "it is a link"],
  ["a folder", (path) => mkdirSync(path), "it is a folder"],
  ["a pipe", (path) => execFileSync("mkfifo", [path]), "it is no file"],
];

describe.each([".json", ".md", ".html", ".txt", ".sarif"])("a report in %s", (extension) => {
  it.each(places)("isn't written to %s", async (_what, make, said) => {
    const cwd = temporaryFolder();
    const target = join(temporaryFolder(), "target");
    writeFileSync(target, elsewhere);
    writeFileSync(join(cwd, "package.json"), "{}");
    const report = join(cwd, `r${extension}`);
    make(report, target);
    const before = lstatSync(report).mode;
    const { code, stderr } = await cli(["codemod", "--report", report], { cwd });
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(said) });
    expect(readFileSync(target, "utf8")).toBe(elsewhere);
    expect(lstatSync(report).mode).toBe(before);
  });
});

it("replaces a link that was put there meanwhile", async () => {
  const folder = temporaryFolder();
  const target = join(folder, "target");
  writeFileSync(target, elsewhere, { mode: 0o644 });
  const report = join(folder, "r.txt");
  symlinkSync(target, report);
  await writeReport(report, "the report", "");
  expect(readFileSync(target, "utf8")).toBe(elsewhere);
  expect(lstatSync(report).isFile()).toBe(true);
  expect(statSync(report).mode & 0o777).toBe(0o600);
});
