import { type Node, type t, unwrap } from "../ast.ts";
import type { TransformContext } from "../context.ts";
import { findProperty } from "../edit.ts";

/** The node is the holder or stands in it. */
export function isInside(context: TransformContext, node: Node, holder: Node): boolean {
  for (let at: Node | undefined = node; at; at = context.scopes.parentOf(at)) if (at === holder) return true;
  return false;
}

/** What an object says under a name, when it is written out. */
export function propertyValue(object: t.ObjectExpression, name: string): t.Expression | undefined {
  const member = findProperty(object, name);
  return member?.type === "ObjectProperty" ? (unwrap(member.value) as t.Expression) : undefined;
}

/** `null`, `undefined` */
export function isNothing(node: Node): boolean {
  return node.type === "NullLiteral" || (node.type === "Identifier" && node.name === "undefined");
}
