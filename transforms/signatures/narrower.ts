import { keyName, type Node, type t } from "../../src/syntax/ast.ts";
import { own } from "../../src/syntax/own.ts";
import type { TransformContext } from "../context.ts";

/** What next-auth v4's types always have (core/types.d.ts, adapters.d.ts); the rest of them may be missing. */
const always: Readonly<Record<string, readonly string[]>> = {
  user: ["id"],
  session: ["expires"],
  token: [],
  account: ["provider", "providerAccountId", "type"],
  profile: [],
};
/** What the user of a stored session has besides. */
const ofAdapter = ["email", "emailVerified"];
/** Types of types of a chain that refers to itself are followed this far. */
const deepest = 8;

export interface Given {
  readonly key: string;
  /** The type of next-auth's that v4 declares it as. */
  readonly name: string;
  readonly isStored: boolean;
}

/**
 * Whether a parameter's type wants members that next-auth v4's type hasn't, or needn't have: `JWT & { tenant: string }`. Of a type that
 * another module declares that isn't known.
 */
export function asksForMore(context: TransformContext, type: t.TSType, { key, name, isStored }: Given): boolean {
  const declared = context.project.factsNear("declares-properties", context.file.path);
  const given = new Set([...(own(always, key) ?? []), ...(key === "user" && isStored ? ofAdapter : [])]);
  for (const { value } of declared) {
    for (const one of value.names) if (one.startsWith(`${name}.`)) given.add(one.slice(name.length + 1));
  }
  return asks(context, type, given, 0);
}

function asks(context: TransformContext, type: Node, given: ReadonlySet<string>, depth: number): boolean {
  if (depth > deepest) return false;
  const inside = (part: Node) => asks(context, part, given, depth + 1);
  switch (type.type) {
    case "TSParenthesizedType":
    case "TSTypeAliasDeclaration":
      return inside(type.typeAnnotation);
    case "TSUnionType": {
      const objects = type.types.filter((one) => one.type !== "TSUndefinedKeyword" && one.type !== "TSNullKeyword");
      return objects.length > 0 && objects.every(inside);
    }
    case "TSIntersectionType":
      return type.types.some(inside);
    case "TSTypeLiteral":
      return asksMembers(type.members, given);
    case "TSInterfaceDeclaration":
      return asksMembers(type.body.body, given) || (type.extends ?? []).some(inside);
    case "TSTypeReference":
    case "TSExpressionWithTypeArguments": {
      const name = type.type === "TSTypeReference" ? type.typeName : type.expression;
      const binding = context.scopes.bindingOf(name);
      const declaration = binding?.import ? undefined : binding?.declaration;
      return declaration !== undefined && inside(declaration);
    }
    default:
      return false;
  }
}

function asksMembers(members: readonly t.TSTypeElement[], given: ReadonlySet<string>): boolean {
  return members.some((member) => {
    if (member.type !== "TSPropertySignature" && member.type !== "TSMethodSignature") return false;
    const name = keyName(member);
    return !member.optional && name !== undefined && !given.has(name);
  });
}
