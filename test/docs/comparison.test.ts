import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const page = readFileSync(join(root, "docs/comparison.md"), "utf8");
const sources = new Map(
  [...(page.split("## Pages read")[1] ?? "").matchAll(/^(\d+)\. ([\s\S]*?)(?=^\d+\. |$(?![\s\S]))/gm)].map(
    ([, number = "", text = ""]) => [number, text],
  ),
);
const rows = page
  .split("\n")
  .filter((line) => /^\| (?!\|)/.test(line) && !line.startsWith("| |"))
  .map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );

describe("docs/comparison.md", () => {
  it("is found, with a date", () => {
    expect(rows.length).toBeGreaterThan(15);
    expect(page).toMatch(/All on 20\d\d-\d\d-\d\d/);
  });

  it.each(rows)("says of %s only what a test holds, and what was read of the others", (_what, here = "", ...others) => {
    const tests = [...here.matchAll(/`((?:src|test)\/[^`]+)`/g)].map(([, path = ""]) => path);
    expect(tests.length).toBeGreaterThan(0);
    expect(tests.filter((path) => !existsSync(join(root, path)))).toEqual([]);
    for (const cell of others) {
      const read = [...cell.matchAll(/\[(\d+)\]/g)].map(([, number = ""]) => number);
      expect(cell === "not found" || read.length > 0, cell).toBe(true);
      expect(read.filter((number) => !sources.has(number))).toEqual([]);
    }
  });

  it("gives the address of each page, and names none that isn't used", () => {
    const used = new Set([...page.matchAll(/\[(\d+)\](?!\()/g)].map(([, number]) => number));
    for (const [number, text] of sources) {
      expect(text, number).toMatch(/<https:\/\/[^>]+>/);
      expect(used.has(number), number).toBe(true);
    }
  });
});
