import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { errorCodes } from "../../src/index.ts";

const root = resolve(import.meta.dirname, "../..");
const page = readFileSync(join(root, "docs/errors.md"), "utf8");
const sections = [...page.matchAll(/^### (\S+)\n\n(.+)/gm)];

it("docs/errors.md has a section with text for every error, and none for another", () => {
  expect(sections.map(([, code]) => code).sort()).toEqual([...errorCodes].sort());
});

it("every code is thrown somewhere", () => {
  const sources = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts") && name !== "errors.ts")
    .map((name) => readFileSync(join(root, "src", name), "utf8"))
    .join("\n");
  expect(errorCodes.filter((code) => !sources.includes(`"${code}"`))).toEqual([]);
});

it("the links between sections and pages lead somewhere", () => {
  for (const [, target = ""] of page.matchAll(/\]\(([^)#]+)[^)]*\)/g)) {
    expect(readFileSync(join(root, "docs", target), "utf8").length).toBeGreaterThan(0);
  }
});
