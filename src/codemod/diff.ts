import { createTwoFilesPatch } from "diff";
import { maskSecrets } from "../secrets/mask.ts";

/** A unified diff to be shown. Both sides are masked alike before they are compared. */
export function unifiedDiff(path: string, before: string, after: string): string {
  const [old, now] = [maskSecrets(path, before), maskSecrets(path, after)];
  const options = { context: 3, maxEditLength: mostEdits };
  const patch = createTwoFilesPatch(`a/${path}`, `b/${path}`, old, now, undefined, undefined, options);
  return patch?.replace(/^=+\n/, "") ?? wholeDiff(path, old, now);
}

/** Finding the smallest difference takes time by the square of it: with more changed lines than this all of a file is shown. */
const mostEdits = 2_000;

function wholeDiff(path: string, before: string, after: string): string {
  const lines = (text: string, sign: string) => {
    const all = text.split("\n");
    const isEnded = all.at(-1) === "";
    const shown = (isEnded ? all.slice(0, -1) : all).map((line) => `${sign}${line}\n`);
    return { count: shown.length, text: shown.join("") + (isEnded ? "" : "\\ No newline at end of file\n") };
  };
  const [old, now] = [lines(before, "-"), lines(after, "+")];
  return `--- a/${path}\n+++ b/${path}\n@@ -1,${old.count} +1,${now.count} @@\n${old.text}${now.text}`;
}
