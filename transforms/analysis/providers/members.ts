import { keyName, literalText, type Node, type t } from "../../../src/syntax/ast.ts";

/** A property with a value, as a provider's options have them. */
export type Member = t.ObjectProperty | t.ObjectMethod;

/** The properties of an object that are written out, by name; the last of a name counts. */
export function membersOf(object: t.ObjectExpression): Map<string, Member> {
  const members = new Map<string, Member>();
  for (const member of object.properties) {
    const name = member.type === "SpreadElement" ? undefined : keyName(member);
    if (name !== undefined && member.type !== "SpreadElement") members.set(name, member);
  }
  return members;
}

/** A property's value; undefined for a method. */
export function valueIn(member: Member | undefined): t.Expression | undefined {
  return member?.type === "ObjectProperty" ? (member.value as t.Expression) : undefined;
}

/** The text of a string or of a template without holes; undefined for anything else. */
export function textOf(node: Node | null | undefined): string | undefined {
  return literalText(node ?? undefined);
}
