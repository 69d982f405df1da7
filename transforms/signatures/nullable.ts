import { type FunctionNode, keyName, type Node, type t } from "../../src/syntax/ast.ts";
import { replaceNode } from "../../src/syntax/edit.ts";
import type { Binding } from "../../src/syntax/scope.ts";
import { isKnownToBeThere } from "../analysis/functions/guards.ts";
import { valueParameters } from "../analysis/functions/parameters.ts";
import type { FoundFunction } from "../analysis/options/found.ts";
import type { FunctionRole } from "../analysis/options/roles.ts";
import type { TransformContext } from "../context.ts";

/** What v3's types promised and v4's don't: there `account` may be null and `profile` undefined (core/types.d.ts). */
const nullable: Readonly<Partial<Record<FunctionRole, readonly string[]>>> = {
  "callback:signIn": ["account", "profile"],
  "event:signIn": ["account"],
};

/**
 * Lets a strict TypeScript compiler go along: `account?.type`, since next-auth gives an account whatever the type
 * says, but `profile!.email`, since `profile?.email === user.email` would let in who has neither.
 */
export function allowNull(context: TransformContext, { node, role }: FoundFunction): void {
  const keys = nullable[role];
  const [parameter] = valueParameters(node);
  if (!keys || !context.isTypeScript || !parameter) return;
  if (parameter.type === "ObjectPattern") readPattern(context, node, parameter, keys);
  else if (parameter.type === "Identifier" && parameter.typeAnnotation == null) readMembers(context, parameter, keys);
}

/** `({ account, profile }) => …` */
function readPattern(
  context: TransformContext,
  made: FunctionNode,
  pattern: t.ObjectPattern,
  keys: readonly string[],
): void {
  for (const key of keys) {
    const member = pattern.properties.find((item) => item.type === "ObjectProperty" && keyName(item) === key);
    const bound = member?.type === "ObjectProperty" ? context.scopes.bindingOf(member.value) : undefined;
    if (bound && !bound.reassigned && !isAny(pattern, key)) readWithCare(context, made, bound, key);
  }
}

/** `(params) => … params.account …` */
function readMembers(context: TransformContext, parameter: t.Identifier, keys: readonly string[]): void {
  for (const { node: name } of context.scopes.bindingOf(parameter)?.references ?? []) {
    const member = context.scopes.parentOf(name);
    if (member?.type !== "MemberExpression" || member.object !== name) continue;
    const key = keyName(member);
    if (key !== undefined && keys.includes(key)) read(context, member, key);
  }
}

/** Typed as `any`, alone or with all of the pattern: any read of it goes. */
function isAny(pattern: t.ObjectPattern, key: string): boolean {
  const type = pattern.typeAnnotation?.type === "TSTypeAnnotation" ? pattern.typeAnnotation.typeAnnotation : undefined;
  if (type?.type !== "TSTypeLiteral") return type?.type === "TSAnyKeyword";
  const member = type.members.find((item) => keyName(item) === key);
  return member?.type === "TSPropertySignature" && member.typeAnnotation?.typeAnnotation.type === "TSAnyKeyword";
}

function readWithCare(context: TransformContext, made: FunctionNode, binding: Binding, key: string): void {
  const { scopes } = context;
  const unguarded = binding.references.filter(
    ({ node }) => !isKnownToBeThere(node, made, binding, scopes, { readsOptionally: key === "account" }),
  );
  for (const { node } of unguarded) read(context, node, key);
}

/** `account.x` → `account?.x`, `profile.x` → `profile!.x`, `account.x = …` → `account!.x = …`. */
function read(context: TransformContext, node: Node, key: string): void {
  const member = context.scopes.parentOf(node);
  if (member?.type !== "MemberExpression" || member.object !== node) return;
  const above = context.scopes.parentOf(member);
  const isTarget =
    above?.type === "UpdateExpression" || (above?.type === "AssignmentExpression" && above.left === member);
  if (key === "account" && !isTarget) {
    const optional = member as Node as t.OptionalMemberExpression;
    optional.type = "OptionalMemberExpression";
    optional.optional = true;
  } else replaceNode(context, node, { type: "TSNonNullExpression", expression: node } as t.TSNonNullExpression);
}
