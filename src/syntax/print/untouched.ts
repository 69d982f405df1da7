import { isLeaf, isNode, type Node } from "../ast.ts";
import { isPlainIdentifier, type Originals } from "../parse.ts";

/**
 * The nodes that are as they were parsed, with all below them, and that stand in something that isn't: most of a file, which needn't be
 * looked at field by field.
 */
export function untouchedBelow(root: Node, originals: Originals): Set<Node> {
  const finder = new Finder(originals);
  if (finder.isUntouched(root)) finder.untouched.add(root);
  return finder.untouched;
}

class Finder {
  readonly untouched = new Set<Node>();
  readonly #originals: Originals;
  /** Untouched children of the nodes that are being looked at. */
  readonly #open: Node[] = [];

  constructor(originals: Originals) {
    this.#originals = originals;
  }

  isUntouched(node: Node): boolean {
    const was = this.#originals.snapshot(node);
    if (was === undefined) return false;
    if (typeof was === "string") return isPlainIdentifier(node) && node.name === was;
    const now: readonly unknown[] = Object.values(node);
    if (isLeaf(node)) return isSame(was.values, now);
    const first = this.#open.length;
    let same = now.length === was.values.length;
    for (let index = 0; index < now.length; index++) {
      const is = now[index];
      const before = was.values[index];
      if (Array.isArray(is) && Array.isArray(before)) same = this.#isSameList(before, is) && same;
      else if (before !== is) same = false;
      else if (isNode(is)) same = this.#isSameChild(is) && same;
    }
    if (!same) for (const child of this.#open.slice(first)) this.untouched.add(child);
    this.#open.length = first;
    return same;
  }

  #isSameList(was: readonly unknown[], is: readonly unknown[]): boolean {
    let same = was.length === is.length;
    for (let index = 0; index < is.length; index++) {
      const item = is[index];
      if (item !== was[index]) same = false;
      if (isNode(item)) same = this.#isSameChild(item) && same;
    }
    return same;
  }

  #isSameChild(child: Node): boolean {
    const same = this.isUntouched(child);
    if (same) this.#open.push(child);
    return same;
  }
}

function isSame(was: readonly unknown[], now: readonly unknown[]): boolean {
  return was.length === now.length && was.every((value, index) => value === now[index]);
}
