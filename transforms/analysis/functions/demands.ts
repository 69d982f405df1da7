import { keyName, type Node, type t } from "../../../src/syntax/ast.ts";
import { own } from "../../../src/syntax/own.ts";
import type { TransformContext } from "../../context.ts";

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
/** What of v3's account gets v4's names where its type is written out at a parameter, and needn't be there then. */
const renamedWhereWritten = ["accessToken", "refreshToken", "idToken", "accessTokenExpires", "id"];
/** Types of types of a chain that refers to itself are followed this far. */
const deepest = 8;

interface Declared {
  readonly key: string;
  /** The type of next-auth's that v4 declares it as. */
  readonly name: string;
  readonly isStored: boolean;
}

/**
 * Whether a parameter's type wants members that next-auth v4's type hasn't, or needn't have: `JWT & { tenant: string }`. Of a type that
 * another module declares that isn't known.
 */
export function asksForMore(context: TransformContext, type: t.TSType, { key, name, isStored }: Declared): boolean {
  const given = [...(own(always, key) ?? []), ...(key === "user" && isStored ? ofAdapter : [])];
  if (key === "account" && type.type === "TSTypeLiteral") given.push(...renamedWhereWritten);
  return asks(context, type, new Set([...given, ...declaredOf(context, name)]), 0);
}

/**
 * Whether TypeScript refuses to take a session of next-auth v4's for this type: each has to have something that the other one hasn't.
 * v3's sessions needed not to have anything.
 */
export function isNoSession(context: TransformContext, type: t.TSType): boolean {
  const given = new Set(["user", "expires", ...declaredOf(context, "Session")]);
  return asks(context, type, given, 0) && lacks(context, type, "expires", 0);
}

/** What the project itself declares of a type of next-auth's. */
function declaredOf({ project, file }: TransformContext, name: string): string[] {
  return project
    .factsNear("declares-properties", file.path)
    .flatMap(({ value }) => value.names)
    .filter((one) => one.startsWith(`${name}.`))
    .map((one) => one.slice(name.length + 1));
}

/** False also of what can't be seen, and of an interface, for which TypeScript never took a session of v3's. */
function lacks(context: TransformContext, type: Node, name: string, depth: number): boolean {
  if (depth > deepest) return false;
  const inside = (part: Node) => lacks(context, part, name, depth + 1);
  switch (type.type) {
    case "TSParenthesizedType":
    case "TSTypeAliasDeclaration":
      return inside(type.typeAnnotation);
    case "TSNullKeyword":
    case "TSUndefinedKeyword":
      return true;
    case "TSUnionType":
    case "TSIntersectionType":
      return type.types.every(inside);
    case "TSTypeLiteral":
      return type.members.every((member) => keyName(member) !== name);
    case "TSTypeReference": {
      const declaration = declarationHere(context, type);
      return declaration?.type === "TSTypeAliasDeclaration" && inside(declaration);
    }
    default:
      return false;
  }
}

/** The declaration of a type that this file declares. */
function declarationHere(
  { scopes }: TransformContext,
  type: t.TSTypeReference | t.TSExpressionWithTypeArguments,
): Node | undefined {
  const binding = scopes.bindingOf(type.type === "TSTypeReference" ? type.typeName : type.expression);
  return binding?.import ? undefined : binding?.declaration;
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
      const declaration = declarationHere(context, type);
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
