/** Types that are written out at the parameters of callbacks and events: `account: { accessToken?: string }`. */
import { type FunctionNode, keyName, type Node, type t, walk } from "../../src/syntax/ast.ts";
import { identifier } from "../../src/syntax/build.ts";
import { replaceNode } from "../../src/syntax/edit.ts";
import { own } from "../../src/syntax/own.ts";
import type { TransformContext } from "../context.ts";
import { v4Field } from "./fields.ts";

/** A member of a type as TypeScript or Flow writes it. */
type TypeMember = t.TSPropertySignature | t.ObjectTypeProperty;

/**
 * Gives the account's fields their new names where the type of a function's parameter is written out, all but `id` optional as in
 * next-auth v4's type.
 */
export function renameInAnnotations(context: TransformContext, functions: ReadonlySet<FunctionNode>): void {
  for (const made of functions) {
    for (const parameter of made.params as Node[]) {
      const target = parameter.type === "AssignmentPattern" ? parameter.left : parameter;
      const annotated =
        "typeAnnotation" in target ? typeOf(target.typeAnnotation as Node | null | undefined) : undefined;
      for (const member of membersOf(annotated)) {
        if (nameOf(member) === "account") renameMembers(context, membersOf(typeOfMember(member)), made);
      }
    }
  }
}

function renameMembers(context: TransformContext, members: readonly TypeMember[], made: FunctionNode): void {
  const names = members.map(nameOf);
  for (const member of members) {
    const name = nameOf(member);
    const to = name === "id" ? idIn(made) : v4Field(context, name);
    if (!name || !to || names.includes(to) || member.key.type !== "Identifier") continue;
    const isOptional = member.optional || name !== "id";
    const type = member.type === "TSPropertySignature" ? own(retyped, name) : undefined;
    if (isOptional === Boolean(member.optional) && !type) replaceNode(context, member.key, identifier(to));
    else {
      const typed = type && { typeAnnotation: { type: "TSTypeAnnotation", typeAnnotation: { type } } };
      const renamed = { ...member, ...typed, key: identifier(to), optional: isOptional } as TypeMember;
      replaceNode(context, member, renamed);
    }
    context.change(`account.${name} → account.${to} in its type`, member);
  }
}

/** What v4 gives for fields that v3 gave in other types: v3's `accessTokenExpires` was null, its `id` a number with some. */
const retyped = { accessTokenExpires: "TSNumberKeyword", id: "TSStringKeyword" } as const;

/** What the function reads now for `account.id`, which has two meanings. */
function idIn(made: FunctionNode): string | undefined {
  let read: string | undefined;
  walk(made, (node) => {
    if (node.type === "Identifier" && node.name === "providerAccountId") read = node.name;
    return read === undefined;
  });
  return read;
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
