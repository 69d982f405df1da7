import { isFunction, keyName, type Node, type t } from "../ast.ts";
import { identifier } from "../build.ts";
import { renameInBinding } from "../callbacks/parameters.ts";
import { valueParameters } from "../callbacks/shape.ts";
import type { TransformContext } from "../context.ts";
import type { FoundFunction } from "../options/locate.ts";
import type { FunctionRole } from "../options/roles.ts";
import type { Setting } from "../options/setting.ts";
import type { Binding } from "../scope.ts";
import { type Expiry, settleExpiry } from "./expiry.ts";
import { meaningOfId } from "./id.ts";

/** Fields that only have another name: v3 gave both spellings of the tokens, v4 gives OAuth's. */
const renamed: Readonly<Record<string, string>> = {
  accessToken: "access_token",
  refreshToken: "refresh_token",
  idToken: "id_token",
};

/** Where v3 gave the account, of the positional arguments. */
const position: Readonly<Partial<Record<FunctionRole, number>>> = { "callback:signIn": 1, "callback:jwt": 2 };
const inMessage: readonly FunctionRole[] = ["event:signIn", "event:linkAccount"];

export function settleAccount(context: TransformContext, { node, role, setting }: FoundFunction): void {
  const index = position[role];
  if (index === undefined && !inMessage.includes(role)) return;
  const parameters = valueParameters(node);
  const [first] = parameters.map(withoutDefault);
  if (parameters.length === 1 && first?.type === "ObjectPattern") settleTarget(context, accountIn(first), setting);
  else if (parameters.length === 1 && first?.type === "Identifier" && first.name !== "account") {
    settleEnvelope(context, context.scopes.bindingOf(first), setting);
  } else if (index !== undefined) settleTarget(context, parameters[index], setting);
}

function withoutDefault(node: Node): Node {
  return node.type === "AssignmentPattern" ? node.left : node;
}

/** What `{ account }` is bound to in a pattern. */
function accountIn(pattern: t.ObjectPattern): Node | undefined {
  const member = pattern.properties.find((item) => item.type === "ObjectProperty" && keyName(item) === "account");
  return member?.type === "ObjectProperty" ? member.value : undefined;
}

/** `message.account`, `const { account } = message`. */
function settleEnvelope(context: TransformContext, binding: Binding | undefined, setting: Setting): void {
  const { scopes } = context;
  for (const { node } of binding?.references ?? []) {
    const parent = scopes.parentOf(node);
    if (!parent) continue;
    if (isMember(parent) && parent.object === node && keyName(parent) === "account")
      settleUse(context, parent, setting);
    else if (parent.type === "VariableDeclarator" && parent.init === node && parent.id.type === "ObjectPattern") {
      settleTarget(context, accountIn(parent.id), setting);
    }
  }
}

/** A name or a pattern that is bound to the account. */
function settleTarget(context: TransformContext, bound: Node | undefined, setting: Setting): void {
  const target = bound && withoutDefault(bound);
  if (target?.type === "ObjectPattern") settlePattern(context, target, setting);
  else if (target?.type === "Identifier") settleBinding(context, context.scopes.bindingOf(target), setting);
}

function settleBinding(context: TransformContext, binding: Binding | undefined, setting: Setting): void {
  for (const { node, isWrite, isType } of binding?.references ?? [])
    if (!isWrite && !isType) settleUse(context, node, setting);
}

/** One place where the account, as a whole, is used. */
function settleUse(context: TransformContext, node: Node, setting: Setting): void {
  const { scopes } = context;
  const parent = scopes.parentOf(node);
  if (!parent) return;
  if (
    parent.type === "TSNonNullExpression" ||
    parent.type === "TSAsExpression" ||
    parent.type === "ParenthesizedExpression"
  ) {
    settleUse(context, parent, setting);
  } else if (parent.type === "LogicalExpression" && parent.left === node && parent.operator !== "&&") {
    // `account ?? {}`, `account || {}`
    settleUse(context, parent, setting);
  } else if (isMember(parent) && parent.object === node) {
    settleMember(context, parent, setting);
  } else if (parent.type === "VariableDeclarator" && parent.init === node) {
    settleTarget(context, parent.id as Node, setting);
  } else if (escapes(node, parent)) {
    handedOn(context, node, parent, setting);
  }
}

function settleMember(
  context: TransformContext,
  member: t.MemberExpression | t.OptionalMemberExpression,
  setting: Setting,
): void {
  const name = keyName(member);
  if (name === null) return;
  const to = renamed[name];
  if (to) rename(context, member, to);
  else if (name === "id") {
    const meaning = meaningOfId(context, member, setting);
    if (meaning) rename(context, member, meaning);
    else {
      context.todo(
        member,
        "NAD362",
        "account.id was the provider's id for Email and Credentials, and the user's id at the provider for OAuth.",
        "Use account.provider or account.providerAccountId, whichever is meant.",
      );
    }
  } else if (isExpiry(name, setting)) settleExpiry(context, member, name, () => expiresAtOf(member));
}

/** `expires_in` is a provider's own word, which v4 code may have written itself. */
function isExpiry(name: string, { version }: Setting): name is Expiry {
  return name === "accessTokenExpires" || (name === "expires_in" && version !== "v4");
}

/** `account.expires_at` for `account.expires_in`, `account?.expires_at` for `account?.expires_in`. */
function expiresAtOf(member: t.MemberExpression | t.OptionalMemberExpression): t.Expression {
  const { type, object, optional } = member;
  return { type, object, property: identifier("expires_at"), computed: false, optional } as t.MemberExpression;
}

function rename(context: TransformContext, member: t.MemberExpression | t.OptionalMemberExpression, to: string): void {
  noteOAuth1(context, member);
  context.change(`account.${keyName(member)} → account.${to}`, member);
  if (member.property.type === "StringLiteral") member.property.value = to;
  else member.property = identifier(to);
}

/** `const { accessToken, id } = account` and `jwt({ account: { accessToken } })`. */
function settlePattern(context: TransformContext, pattern: t.ObjectPattern, setting: Setting): void {
  for (const member of [...pattern.properties]) {
    if (member.type !== "ObjectProperty") continue;
    const name = keyName(member);
    if (name === null) continue;
    if (isExpiry(name, setting)) {
      settleExpiryInPattern(context, member, name);
      continue;
    }
    const to = name === "id" ? idInPattern(context, member, setting) : renamed[name];
    if (!to) continue;
    noteOAuth1(context, member);
    context.change(`account.${name} → account.${to}`, member);
    renameInBinding(context, member, to);
  }
}

/** `const { expires_in } = account`: the name goes with the meaning. */
function settleExpiryInPattern(context: TransformContext, member: t.ObjectProperty, field: Expiry): void {
  const { value } = member;
  const binding = value.type === "Identifier" ? context.scopes.bindingOf(value) : undefined;
  if (value.type !== "Identifier" || !binding || binding.reassigned) {
    context.todo(
      member,
      "NAD360",
      `account.${field} is account.expires_at in next-auth 4: the time of expiry, in seconds since 1970.`,
      "Take expires_at, and multiply it by 1000 where milliseconds are wanted.",
    );
    return;
  }
  const name = context.scopes.freshName("expires_at", member);
  value.name = name;
  renameInBinding(context, member, "expires_at");
  for (const { node } of binding.references) settleExpiry(context, node, field, () => identifier(name));
}

function idInPattern(context: TransformContext, member: t.ObjectProperty, setting: Setting): string | undefined {
  const target = withoutDefault(member.value);
  const uses = target.type === "Identifier" ? (context.scopes.bindingOf(target)?.references ?? []) : [];
  const meanings = new Set(uses.map(({ node }) => meaningOfId(context, node, setting)));
  const [meaning] = meanings;
  if (meanings.size <= 1 && meaning !== null) return meaning ?? "providerAccountId";
  context.todo(
    member,
    "NAD362",
    "account.id was the provider's id for Email and Credentials, and the user's id at the provider for OAuth.",
    "Use account.provider or account.providerAccountId, whichever is meant.",
  );
  return undefined;
}

function isMember(node: Node): node is t.MemberExpression | t.OptionalMemberExpression {
  return node.type === "MemberExpression" || node.type === "OptionalMemberExpression";
}

/** True where the account itself, and not only whether it is there, goes somewhere else. */
function escapes(node: Node, parent: Node): boolean {
  switch (parent.type) {
    case "CallExpression":
    case "NewExpression":
      return parent.callee !== node && !isConsole(parent.callee);
    case "SpreadElement":
    case "ReturnStatement":
    case "ArrayExpression":
      return true;
    case "ObjectProperty":
      return parent.value === node;
    case "AssignmentExpression":
      return parent.right === node;
    default:
      return false;
  }
}

function isConsole(callee: Node): boolean {
  return callee.type === "MemberExpression" && callee.object.type === "Identifier" && callee.object.name === "console";
}

function handedOn(context: TransformContext, node: Node, parent: Node, setting: Setting): void {
  const taken = parent.type === "CallExpression" ? parameterFor(context, parent, node) : null;
  if (taken) {
    settleTarget(context, taken, setting);
    return;
  }
  context.report({
    code: "NAD363",
    node,
    level: "note",
    message: "The account is handed on as a whole; its fields have other names in next-auth 4.",
    hint: "Look where it goes for accessToken, refreshToken, idToken, accessTokenExpires and id: they are access_token, refresh_token, id_token, expires_at and providerAccountId.",
  });
}

/** The parameter that an argument becomes, when the function is of this file and called nowhere else. */
function parameterFor({ scopes }: TransformContext, call: t.CallExpression, argument: Node): Node | null {
  const made = scopes.resolveValue(call.callee);
  const binding = scopes.bindingOf(call.callee);
  if (!isFunction(made) || binding?.references.length !== 1) return null;
  return (made.params as Node[])[call.arguments.indexOf(argument as t.Expression)] ?? null;
}

/** Twitter's OAuth 1 has no access token but a token and its secret, which v3 gave under both names (v4: client-legacy.js). */
function noteOAuth1(
  context: TransformContext,
  node: t.MemberExpression | t.OptionalMemberExpression | t.ObjectProperty,
): void {
  const name = keyName(node);
  if ((name !== "accessToken" && name !== "refreshToken") || !usesTwitter(context)) return;
  context.report({
    code: "NAD364",
    node,
    level: "note",
    message: `With Twitter next-auth 3 gave its OAuth 1 token as account.${name}; next-auth 4 has it as oauth_token and oauth_token_secret only.`,
    hint: 'Read those for Twitter, or give its provider `version: "2.0"`.',
  });
}

function usesTwitter({ scopes }: TransformContext): boolean {
  if (scopes.imports("next-auth/providers/twitter").length > 0) return true;
  return scopes.imports("next-auth/providers").some((binding) =>
    binding.references.some(({ node }) => {
      const parent = scopes.parentOf(node);
      return binding.import?.path.at(-1) === "Twitter" || (parent !== undefined && keyName(parent) === "Twitter");
    }),
  );
}
