import { expect, it } from "vitest";
import { defaultOptions } from "../../transforms/context.ts";
import { findFixtures, readTexts, runCodemod } from "../support/codemod-fixtures.ts";

// A large project's files are changed as soon as they are analysed, while others still say something of them; a small one's are kept
// until all has been said. Nobody may see a difference.

const fixtures = findFixtures();
const kept = { keptCharacters: Number.POSITIVE_INFINITY };
const ahead = { keptCharacters: 0 };

const reversed = <K, V>(map: ReadonlyMap<K, V>) => new Map([...map].reverse());

it.each(fixtures)("$name is changed ahead as it is changed last", ({ files, options }) => {
  const texts = readTexts(files.map(({ inputPath }) => inputPath));
  expect(runCodemod(texts, options, ahead)).toEqual(runCodemod(texts, options, kept));
  if (files.length > 1) {
    const others = reversed(texts);
    expect(runCodemod(others, options, ahead)).toEqual(runCodemod(others, options, kept));
  }
});

it("a third of them as one project, whose files say much of each other, in either order", () => {
  const some = fixtures.filter((_, i) => i % 3 === 0);
  const texts = readTexts([...new Set(some.flatMap(({ files }) => files.map(({ inputPath }) => inputPath)))]);
  for (const each of [texts, reversed(texts)]) {
    const last = runCodemod(each, defaultOptions, kept);
    expect(last.length).toBeGreaterThan(some.length / 2);
    expect(runCodemod(each, defaultOptions, ahead)).toEqual(last);
  }
}, 240_000);
