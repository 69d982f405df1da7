import { isImport, type Node } from "../ast.ts";
import { longestIncreasing } from "../increasing.ts";
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
  const positions = new Map<Node, number>(was.map((node, index) => [node, index]));
  const shared = is.flatMap((node) => positions.get(node) ?? []);
  return longestIncreasing(shared).map((index) => was[shared[index] as number] as Placed);
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
