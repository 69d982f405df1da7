import { applyPatch, createTwoFilesPatch } from "diff";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { unifiedDiff } from "./diff.ts";

/** Few different lines, so that most stand there several times; some texts end without a line end. */
const text = fc
  .tuple(fc.array(fc.constantFrom("a", "b", "c", "", "x = 1", "}"), { maxLength: 40 }), fc.boolean())
  .map(([lines, isEnded]) => lines.join("\n") + (isEnded ? "\n" : ""));

/** A text of unlike lines, and what came of it by changes here and there. */
const edited = fc
  .array(fc.record({ change: fc.constantFrom("keep", "keep", "keep", "remove", "replace", "insert") }), {
    maxLength: 60,
  })
  .map((lines) => {
    const before = lines.map((_, n) => `line ${n}\n`).join("");
    const after = lines.map(({ change }, n) => {
      const line = `line ${n}\n`;
      return { keep: line, remove: "", replace: `other ${n}\n`, insert: `${line}new ${n}\n` }[change];
    });
    return [before, after.join("")] as const;
  });

describe("a unified diff", () => {
  it("gives the text after for the text before, whatever they are", () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        fc.pre(before !== after);
        expect(applyPatch(before, unifiedDiff("a.txt", before, after))).toBe(after);
      }),
      { numRuns: 500 },
    );
  });

  it("is the smallest one where the lines are unlike", () => {
    fc.assert(
      fc.property(edited, ([before, after]) => {
        fc.pre(before !== after);
        const theirs = createTwoFilesPatch("a/a.txt", "b/a.txt", before, after, undefined, undefined, { context: 3 });
        expect(unifiedDiff("a.txt", before, after)).toBe(theirs.replace(/^=+\n/, ""));
      }),
    );
  });

  it("shows thousands of changes among lines that stay", () => {
    const lines = (text: string) => Array.from({ length: 5_000 }, (_, n) => `stays ${n}\n${text} ${n}\n`).join("");
    const diff = unifiedDiff("a.txt", lines("was"), lines("is"));
    expect(diff.match(/^ stays /gm)).toHaveLength(5_000);
  });
});
