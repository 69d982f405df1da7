import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findFixtures } from "../../test/support/codemod-fixtures.ts";
import { TransformContext } from "../../transforms/context.ts";
import type { Edit } from "../syntax/layout.ts";
import { parse } from "../syntax/parse.ts";
import { textAfter } from "../syntax/print/print.ts";
import { checkWhole } from "./check.ts";
import { changedPartHolds } from "./check-changed.ts";

/** Inputs and outputs of all cases: what people write, and what transforms do. */
const sources = findFixtures()
  .flatMap(({ files }) => files)
  .flatMap(({ inputPath, outputPath }) => [inputPath, outputPath])
  .map((path) => ({ path, source: readFileSync(path, "utf8") }));

/** What an edit may go wrong by: what opens and doesn't close, what is declared twice or nowhere, what goes on with the line before. */
const wrong = fc.constantFrom(
  "",
  "nowhere",
  "(nowhere)",
  "[0]",
  "/* ",
  " */",
  "`",
  "{",
  "}",
  "//",
  ";",
  "\n",
  "const client = 1;",
  "import client from 'client';",
  "export default 1;",
  "export { handler as default };",
  "export const options = 1;",
  "type Session = string;",
  "await 0",
  "async",
);

const nothing = () => false;

/** Replaces words of the file, and things between them, by other words of the file and by what goes wrong. */
const changed = fc
  .record({
    of: fc.constantFrom(...sources),
    at: fc.array(
      fc.record({
        word: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
        instead: fc.oneof(
          { weight: 3, arbitrary: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }) },
          wrong,
        ),
      }),
      { minLength: 1, maxLength: 2 },
    ),
  })
  .map(({ of: { path, source }, at }) => {
    const words = [...source.matchAll(/[A-Za-z_$][\w$]*/g)];
    const edits: Edit[] = at.flatMap(({ word, instead }) => {
      const replaced = words[Math.floor(word * words.length)];
      if (!replaced) return [];
      const text = typeof instead === "string" ? instead : (words[Math.floor(instead * words.length)]?.[0] ?? "");
      return [{ start: replaced.index, end: replaced.index + replaced[0].length, text }];
    });
    return { path, source, edits };
  });

describe("changedPartHolds", () => {
  it("never says of a text that it holds when all of it, looked at, doesn't", () => {
    let held = 0;
    let failed = 0;
    fc.assert(
      fc.property(changed, ({ path, source, edits }) => {
        const { parsed, scopes } = new TransformContext(parse(source, path));
        const isAllowed = (name: string) => scopes.unbound.has(name);
        const problem = checkWhole(scopes, textAfter(parsed, edits), path, isAllowed);
        if (problem) failed++;
        if (!changedPartHolds(parsed, scopes, edits, isAllowed)) return;
        held++;
        expect(problem).toBeUndefined();
      }),
      { numRuns: 1_000 },
    );
    // Both kinds are tried, many times.
    expect(Math.min(held, failed)).toBeGreaterThan(100);
  });

  it("holds for an edit in the middle of a file, and needs the whole file where names or exports are shared", () => {
    const source = `import { a, b } from "m";
const one = a;
const two = b;
const three = () => one;
const four = 4;
const five = () => four;
export const six = 6;
const seven = () => two;
`;
    const { parsed, scopes } = new TransformContext(parse(source, "file.ts"));
    const replaced = (what: string, text: string) => {
      const start = source.indexOf(what);
      return changedPartHolds(parsed, scopes, [{ start, end: start + what.length, text }], nothing);
    };
    expect(replaced("4", "5")).toBe(true);
    expect(replaced("4", "one")).toBe(true);
    // What nothing declares, and what the others can't miss.
    expect(replaced("4", "nowhere")).toBe(false);
    expect(replaced("const two", "const deux")).toBe(false);
    expect(replaced("{ a, b }", "{ b }")).toBe(false);
    // Twice.
    expect(replaced("four = 4", "four = 4, seven = 7")).toBe(false);
    expect(replaced("const four = 4;", "export const four = 4; export { four as six };")).toBe(false);
    // What swallows its neighbours, and gives them back.
    expect(replaced("4", "4 /*")).toBe(false);
    expect(replaced("4", "`")).toBe(false);
  });
});
