import { type Fields, isLeaf, isNode, type Node } from "../ast.ts";
import type { Originals } from "../parse.ts";

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
    const before = this.#originals.get(node);
    if (!before) return false;
    const now = node as unknown as Fields;
    const keys = Object.keys(before);
    if (isLeaf(node)) return isSameLeaf(keys, before, now) && Object.keys(now).length === keys.length;
    const first = this.#open.length;
    let isSame = Object.keys(now).length === keys.length;
    for (const key of keys) {
      const was = before[key];
      const is = now[key];
      if (Array.isArray(is) && Array.isArray(was)) isSame = this.#isSameList(was, is) && isSame;
      else if (was !== is) isSame = false;
      else if (key !== "loc" && isNode(is)) isSame = this.#isSameChild(is) && isSame;
    }
    if (!isSame) for (const child of this.#open.slice(first)) this.untouched.add(child);
    this.#open.length = first;
    return isSame;
  }

  #isSameList(was: readonly unknown[], is: readonly unknown[]): boolean {
    let isSame = was.length === is.length;
    for (const [index, item] of is.entries()) {
      if (item !== was[index]) isSame = false;
      if (isNode(item)) isSame = this.#isSameChild(item) && isSame;
    }
    return isSame;
  }

  #isSameChild(child: Node): boolean {
    const isSame = this.isUntouched(child);
    if (isSame) this.#open.push(child);
    return isSame;
  }
}

function isSameLeaf(keys: readonly string[], before: Fields, now: Fields): boolean {
  for (const key of keys) if (before[key] !== now[key]) return false;
  return true;
}
