import { type Fields, fieldsOf, isNode, type Node } from "../ast.ts";

const origins = new WeakMap<Node, Node>();

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
  origins.set(copy as unknown as Node, originalOf(node));
  return copy as unknown as T;
}

/** The node as it was parsed, whose bindings are known. */
export function originalOf(node: Node): Node {
  return origins.get(node) ?? node;
}
