/** Types that are written out at the parameters of callbacks and events: `account: { accessToken?: string }`. */
import { type FunctionNode, keyName, type Node, type t } from "../../src/syntax/ast.ts";
import { identifier } from "../../src/syntax/build.ts";
import { replaceNode } from "../../src/syntax/edit.ts";
import type { TransformContext } from "../context.ts";
import { v4Field } from "./fields.ts";

/** A member of a type as TypeScript or Flow writes it. */
type TypeMember = t.TSPropertySignature | t.ObjectTypeProperty;

/** Gives the account's fields their new names where the type of a function's parameter is written out. */
export function renameInAnnotations(context: TransformContext, functions: ReadonlySet<FunctionNode>): void {
  for (const made of functions) {
    for (const parameter of made.params as Node[]) {
      const target = parameter.type === "AssignmentPattern" ? parameter.left : parameter;
      const annotated =
        "typeAnnotation" in target ? typeOf(target.typeAnnotation as Node | null | undefined) : undefined;
      for (const member of membersOf(annotated)) {
        if (nameOf(member) === "account") renameMembers(context, membersOf(typeOfMember(member)));
      }
    }
  }
}

function renameMembers(context: TransformContext, members: readonly TypeMember[]): void {
  const names = members.map(nameOf);
  for (const member of members) {
    const name = nameOf(member);
    const to = name === "accessTokenExpires" ? undefined : v4Field(context, name);
    if (!to || names.includes(to) || member.key.type !== "Identifier") continue;
    // next-auth v4's type has each of them optional.
    if (member.optional) replaceNode(context, member.key, identifier(to));
    else replaceNode(context, member, { ...member, key: identifier(to), optional: true });
    context.change(`account.${name} → account.${to} in its type`, member);
  }
}

function typeOf(annotation: Node | null | undefined): Node | undefined {
  const inner = annotation && "typeAnnotation" in annotation ? (annotation.typeAnnotation as Node | null) : undefined;
  return inner ?? undefined;
}

function typeOfMember(member: TypeMember): Node | undefined {
  return member.type === "TSPropertySignature" ? typeOf(member.typeAnnotation) : member.value;
}

function nameOf(member: TypeMember): string | undefined {
  if (member.type === "TSPropertySignature" && member.computed) return undefined;
  return member.key.type === "Identifier" ? member.key.name : keyName(member);
}

/** The members of a type that is written out, whatever else it may be: `{ … } | null`. */
function membersOf(type: Node | undefined): TypeMember[] {
  switch (type?.type) {
    case "TSTypeLiteral":
      return type.members.filter((member) => member.type === "TSPropertySignature");
    case "ObjectTypeAnnotation":
      return type.properties.filter((member) => member.type === "ObjectTypeProperty");
    case "TSUnionType":
    case "TSIntersectionType":
    case "UnionTypeAnnotation":
    case "IntersectionTypeAnnotation":
      return (type.types as Node[]).flatMap(membersOf);
    case "NullableTypeAnnotation":
      return membersOf(type.typeAnnotation);
    default:
      return [];
  }
}
