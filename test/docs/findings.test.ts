import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const transforms = join(import.meta.dirname, "../../transforms");

/** `explain` reads docs/findings.md: every code that a transform raises has a section there, and no other. */
it("explains every finding", () => {
  const codesIn = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, code = ""]) => code);
  const sources = readdirSync(transforms, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
    .map((name) => readFileSync(join(transforms, name), "utf8"));
  const raised = new Set(sources.flatMap((text) => codesIn(text, /"(NAD\d{3})"/g)));
  const explained = codesIn(
    readFileSync(join(import.meta.dirname, "../../docs/findings.md"), "utf8"),
    /^## (NAD\d{3})$/gm,
  );
  expect(raised.size).toBeGreaterThan(0);
  expect(explained).toEqual([...raised].sort());
});
