import { diffArrays } from "diff";
import { maskSecrets } from "../secrets/mask.ts";
import { longestIncreasing } from "../syntax/increasing.ts";

/** A unified diff to be shown. Both sides are masked alike before they are compared. */
export function unifiedDiff(path: string, before: string, after: string): string {
  const changes = compare(linesOf(maskSecrets(path, before)), linesOf(maskSecrets(path, after)));
  return `--- a/${path}\n+++ b/${path}\n${hunksOf(changes).map(hunkText).join("")}`;
}

/** A line with its end: the last one may have none. */
type Line = string;
interface Change {
  readonly sign: " " | "-" | "+";
  readonly line: Line;
}

function linesOf(text: string): Line[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/**
 * Lines that each side has once, and in the same order, are the same line: only what stands between them is compared. The smallest
 * difference of a whole file would take time by the square of it.
 */
function compare(old: readonly Line[], now: readonly Line[]): Change[] {
  const onlyPlace = (lines: readonly Line[]) => {
    const places = new Map<Line, number>();
    for (const [index, line] of lines.entries()) places.set(line, places.has(line) ? -1 : index);
    return places;
  };
  const [inOld, inNow] = [onlyPlace(old), onlyPlace(now)];
  const shared = now.flatMap((line, at) => {
    const was = inOld.get(line) ?? -1;
    return was >= 0 && inNow.get(line) === at ? { was, at } : [];
  });
  const anchors = longestIncreasing(shared.map(({ was }) => was)).map(
    (index) => shared[index] as { was: number; at: number },
  );
  const changes: Change[][] = [];
  let [i, j] = [0, 0];
  for (const { was, at } of [...anchors, { was: old.length, at: now.length }]) {
    changes.push(smallest(old.slice(i, was), now.slice(j, at)));
    if (was < old.length) changes.push([{ sign: " ", line: old[was] as Line }]);
    [i, j] = [was + 1, at + 1];
  }
  return changes.flat();
}

/** More changed lines than this between two anchors are shown as all old ones, and all new ones. */
const mostEdits = 500;

function smallest(old: Line[], now: Line[]): Change[] {
  const all = (sign: Change["sign"], lines: readonly Line[]) => lines.map((line): Change => ({ sign, line }));
  const parts = old.length > 0 && now.length > 0 && diffArrays(old, now, { maxEditLength: mostEdits });
  if (!parts) return [...all("-", old), ...all("+", now)];
  return parts.flatMap(({ value, added, removed }) => all(added ? "+" : removed ? "-" : " ", value));
}

/** Unchanged lines around a change. */
const context = 3;

interface Hunk {
  readonly oldStart: number;
  readonly newStart: number;
  readonly changes: readonly Change[];
}

function hunksOf(changes: readonly Change[]): Hunk[] {
  const hunks: Hunk[] = [];
  const changed = changes.flatMap(({ sign }, index) => (sign === " " ? [] : index));
  let [oldLine, newLine, at] = [1, 1, 0];
  const pass = (to: number) => {
    for (; at < to; at++) {
      if (changes[at]?.sign !== "+") oldLine++;
      if (changes[at]?.sign !== "-") newLine++;
    }
  };
  for (let first = 0; first < changed.length; ) {
    let last = first;
    while ((changed[last + 1] ?? Number.POSITIVE_INFINITY) - (changed[last] as number) <= 2 * context + 1) last++;
    const from = Math.max(at, (changed[first] as number) - context);
    const to = Math.min(changes.length, (changed[last] as number) + context + 1);
    pass(from);
    hunks.push({ oldStart: oldLine, newStart: newLine, changes: changes.slice(from, to) });
    pass(to);
    first = last + 1;
  }
  return hunks;
}

function hunkText({ oldStart, newStart, changes }: Hunk): string {
  const without = (sign: Change["sign"]) => changes.filter((change) => change.sign !== sign).length;
  // By convention a side without lines names the line before it.
  const range = (start: number, count: number) => `${count === 0 ? start - 1 : start},${count}`;
  const head = `@@ -${range(oldStart, without("+"))} +${range(newStart, without("-"))} @@\n`;
  const text = ({ sign, line }: Change) =>
    `${sign}${line}${line.endsWith("\n") ? "" : "\n\\ No newline at end of file\n"}`;
  return head + changes.map(text).join("");
}
