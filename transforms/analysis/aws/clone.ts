import { type Fields, fieldsOf, isNode, type Node } from "../../../src/syntax/ast.ts";

// On the node and not in a WeakMap, for the reason that Note (context.ts) gives.
const cloned = Symbol("cloned");
interface Cloned {
  [cloned]?: { readonly copy: Node; readonly original: Node };
}

/** A copy that may stand elsewhere in the file and be changed there. `originalOf` knows what its names are bound to. */
export function clone<T extends Node>(node: T): T {
  const copy = { type: node.type } as unknown as Fields;
  for (const key of fieldsOf(node)) {
    const value = (node as unknown as Fields)[key];
    copy[key] = Array.isArray(value)
      ? value.map((item: unknown) => (isNode(item) ? clone(item) : item))
      : isNode(value)
        ? clone(value)
        : value;
  }
  if (node.type === "NumericLiteral") copy.extra = { raw: node.extra?.raw };
  const made = copy as unknown as T;
  // What is noted on a node under a symbol is said of its copy too.
  for (const symbol of Object.getOwnPropertySymbols(node)) Reflect.set(copy, symbol, Reflect.get(node, symbol));
  (made as Cloned)[cloned] = { copy: made, original: originalOf(node) };
  return made;
}

/** The node as it was parsed, whose bindings are known. */
export function originalOf(node: Node): Node {
  const noted = (node as Cloned)[cloned];
  return noted?.copy === node ? noted.original : node;
}
