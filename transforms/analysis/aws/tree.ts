import { type Node, type t, unwrap } from "../../../src/syntax/ast.ts";
import { findProperty } from "../../../src/syntax/edit.ts";
import type { TransformContext } from "../../context.ts";

/** The node, or one that it stands in, is what is looked for. */
export function isWithin({ scopes }: TransformContext, node: Node, isWanted: (at: Node) => boolean): boolean {
  for (let at: Node | undefined = node; at; at = scopes.parentOf(at)) if (isWanted(at)) return true;
  return false;
}

/** The node is the holder or stands in it. */
export function isInside(context: TransformContext, node: Node, holder: Node): boolean {
  return isWithin(context, node, (at) => at === holder);
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
