import { keyName, type Node, type t } from "../../src/syntax/ast.ts";
import type { TransformContext } from "../context.ts";

/**
 * Types that give next-auth's User an id of their own: next-auth v4 has one there, which is always there and a string (v3's type knew
 * none).
 */
export function reportUserIds(context: TransformContext): void {
  if (!context.isTypeScript || !context.mentions("User")) return;
  for (const declared of context.parsed.nodesOf("TSInterfaceDeclaration")) {
    const isUser = declared.extends?.some((one) => isUserType(context, one)) || isAugmentedUser(context, declared);
    if (isUser) reportId(context, declared.body.body);
  }
  for (const { types } of context.parsed.nodesOf("TSIntersectionType")) {
    if (!types.some((one) => isUserType(context, one))) continue;
    for (const one of types) if (one.type === "TSTypeLiteral") reportId(context, one.members, "both");
  }
}

/** `User`, `DefaultUser` of next-auth. */
function isUserType({ scopes }: TransformContext, type: Node): boolean {
  const name =
    type.type === "TSTypeReference"
      ? type.typeName
      : type.type === "TSExpressionWithTypeArguments"
        ? type.expression
        : undefined;
  const origin = name && scopes.moduleValue(name);
  return origin?.source === "next-auth" && /^(Default)?User$/.test(origin.path.at(-1) ?? "");
}

/** `declare module "next-auth" { interface User { id: number } }` */
function isAugmentedUser({ scopes }: TransformContext, declared: t.TSInterfaceDeclaration): boolean {
  if (declared.id.name !== "User") return false;
  let at: Node | undefined = scopes.parentOf(declared);
  if (at?.type === "ExportNamedDeclaration") at = scopes.parentOf(at);
  const module = at?.type === "TSModuleBlock" ? scopes.parentOf(at) : undefined;
  return (
    module?.type === "TSModuleDeclaration" && module.id.type === "StringLiteral" && module.id.value === "next-auth"
  );
}

/** Of two types that are both meant the one that has an id always has the word. */
function reportId(context: TransformContext, members: readonly t.TSTypeElement[], meant: "own" | "both" = "own"): void {
  const id = members.find((member) => keyName(member) === "id");
  const type = id?.type === "TSPropertySignature" ? id.typeAnnotation?.typeAnnotation : undefined;
  if (id?.type !== "TSPropertySignature" || !type) return;
  const isText = type.type === "TSStringKeyword" || type.type === "TSAnyKeyword";
  const mayLack = id.optional && meant === "own";
  if (isText && !mayLack) return;
  context.todo(
    id,
    "NAD261",
    `the id of a user is a string in next-auth v4${mayLack ? ", and always there" : ""}.`,
    'Declare it as a string, or delete it here, and convert it where you need a number. A type of your own that has another can extend Omit<User, "id">.',
  );
}
