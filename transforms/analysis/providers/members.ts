import { keyName, type Node, type t } from "../../../src/syntax/ast.ts";

/** A property with a value, as a provider's options have them. */
export type Member = t.ObjectProperty | t.ObjectMethod;

/** The properties of an object that are written out, by name; the last of a name counts. */
export function membersOf(object: t.ObjectExpression): Map<string, Member> {
  const members = new Map<string, Member>();
  for (const member of object.properties) {
    const name = member.type === "SpreadElement" ? null : keyName(member);
    if (name !== null && member.type !== "SpreadElement") members.set(name, member);
  }
  return members;
}

/** A property's value; null for a method. */
export function valueIn(member: Member | undefined): t.Expression | null {
  return member?.type === "ObjectProperty" ? (member.value as t.Expression) : null;
}

/** The text of a string or of a template without holes; null for anything else. */
export function textOf(node: Node | null): string | null {
  if (node?.type === "StringLiteral") return node.value;
  if (node?.type === "TemplateLiteral" && node.expressions.length === 0) return node.quasis[0]?.value.cooked ?? null;
  return null;
}
