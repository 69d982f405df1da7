import { isImport, type Node } from "../ast.ts";
import type { Placed } from "../layout.ts";

/** A list's change as stretches that stay and gaps between them. */
export type ListStep = { kind: "keep"; node: Placed } | Gap;
export type Gap = { kind: "gap"; removed: Placed[]; added: Node[] };

export function nodeOf(step: ListStep | undefined): Placed | undefined {
  return step?.kind === "keep" ? step.node : undefined;
}

/** Aligns two lists by the identity of their elements: the longest run that keeps its order stays. */
export function align(was: readonly Placed[], is: readonly Node[]): ListStep[] {
  const kept = longestCommon(was, is);
  const steps: ListStep[] = [];
  let i = 0;
  let j = 0;
  for (const node of [...kept, null]) {
    const removed: Placed[] = [];
    const added: Node[] = [];
    while (i < was.length && was[i] !== node) removed.push(was[i++] as Placed);
    while (j < is.length && is[j] !== node) added.push(is[j++] as Node);
    if (removed.length > 0 || added.length > 0) steps.push({ kind: "gap", removed, added });
    if (node) steps.push({ kind: "keep", node });
    i++;
    j++;
  }
  return steps;
}

/** Lists with more than this between what both begin and end with are aligned by the first run that keeps its order. */
const mostCompared = 2_000;

function longestCommon(was: readonly Placed[], is: readonly Node[]): Placed[] {
  const shortest = Math.min(was.length, is.length);
  let start = 0;
  while (start < shortest && was[start] === is[start]) start++;
  let end = 0;
  while (end < shortest - start && was[was.length - 1 - end] === is[is.length - 1 - end]) end++;
  const [old, now] = [was.slice(start, was.length - end), is.slice(start, is.length - end)];
  return [...was.slice(0, start), ...longestRun(old, now), ...was.slice(was.length - end)];
}

/** The longest run of elements that both lists have in the same order. */
function longestRun(was: readonly Placed[], is: readonly Node[]): Placed[] {
  const positions = new Map(was.map((node, index) => [node, index]));
  const shared = is.filter((node): node is Placed => positions.has(node as Placed));
  const positionOf = (node: Placed) => positions.get(node) as number;
  if (shared.length > mostCompared) return firstRun(shared, positionOf);
  const best: { length: number; before: number }[] = [];
  let end = -1;
  shared.forEach((node, i) => {
    let entry = { length: 1, before: -1 };
    for (let k = 0; k < i; k++) {
      const earlier = best[k] as { length: number };
      if (positionOf(shared[k] as Placed) < positionOf(node) && earlier.length + 1 > entry.length)
        entry = { length: earlier.length + 1, before: k };
    }
    best.push(entry);
    if (end < 0 || entry.length > (best[end] as { length: number }).length) end = i;
  });
  const kept: Placed[] = [];
  for (let at = end; at >= 0; at = (best[at] as { before: number }).before) kept.unshift(shared[at] as Placed);
  return kept;
}

function firstRun(shared: readonly Placed[], positionOf: (node: Placed) => number): Placed[] {
  let last = -1;
  return shared.filter((node) => {
    if (positionOf(node) < last) return false;
    last = positionOf(node);
    return true;
  });
}

/** Which of the new statements stand where which of the old did: imports in the place of imports, others in that of others. */
export function pairUp(removed: readonly Placed[], added: readonly Node[]): { removed: Placed; added: Node[] }[] {
  const pairs = removed.map((node) => ({ removed: node, added: [] as Node[] }));
  let at = 0;
  for (const [i, pair] of pairs.entries()) {
    const wanted = isImport(pair.removed);
    const following = pairs[i + 1];
    const isLast = !following || isImport(following.removed) !== wanted;
    while (at < added.length && isImport(added[at] as Node) === wanted) {
      pair.added.push(added[at++] as Node);
      if (!isLast) break;
    }
  }
  const last = pairs.findLast((pair) => pair.added.length > 0);
  last?.added.push(...added.slice(at));
  return pairs;
}
