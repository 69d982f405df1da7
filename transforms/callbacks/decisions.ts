/** What decides who gets in, and has another value in v4 without being gone. */

import { isCall, isMember, type Node, type t } from "../../src/syntax/ast.ts";
import { expression, identifier } from "../../src/syntax/build.ts";
import { replaceNode } from "../../src/syntax/edit.ts";
import {
  comparedWith,
  isIndifferentToText,
  isNumber,
  isUndefined,
  presenceTest,
} from "../analysis/functions/compared.ts";
import {
  type FieldRead,
  fieldReads,
  type Given,
  type GivenValues,
  type HandedOn,
  isForV3,
} from "../analysis/functions/given.ts";
import { givenValues } from "../analysis/functions/given-values.ts";
import { isLog } from "../analysis/functions/log.ts";
import type { TransformContext } from "../context.ts";
import { keepMissingAddress } from "./missing-address.ts";

export function convertDecisions(context: TransformContext): void {
  const values = givenValues(context);
  const forV3 = (reads: readonly FieldRead[]) => reads.filter(({ given }) => isForV3(given));
  for (const read of forV3(fieldReads(context, values, "user", "id"))) {
    convertUserId(context, read);
    convertNumber(context, read);
  }
  convertIdIn(context, values);
  for (const handed of values.handedOn) leaveHandedOn(context, handed);
  for (const read of forV3(fieldReads(context, values, "user", "emailVerified"))) leaveEmailVerified(context, read);
  for (const read of forV3(fieldReads(context, values, "account", "provider"))) convertProvider(context, read);
  for (const name of ["user", "token"] as const) {
    for (const field of ["email", "name", "image", "picture"]) {
      for (const read of forV3(fieldReads(context, values, name, field))) {
        convertNull(context, read, field);
        if (field === "email") keepMissingAddress(context, read);
      }
    }
  }
}

/** Whether a provider of a kind is, or may be, among those of the options. */
function mayBe({ setting: { providers } }: Given, ...kinds: ("email" | "credentials")[]): boolean {
  return providers === "unknown" || kinds.some((kind) => providers.has(kind));
}

/**
 * By e-mail, an unknown address was `{ email }` (next-auth 3 dist/server/routes/signin.js:58); v4 gives it the address as id
 * (next-auth 4 core/lib/email/getUserFromEmail.ts:20).
 */
function convertUserId(context: TransformContext, { given, node }: FieldRead): void {
  if (given.role !== "callback:signIn" || !mayBe(given, "email")) return;
  const test = presenceTest(node, context.scopes);
  if (!test) {
    leaveIdHandedOn(context, given, node);
    return;
  }
  const known = isKnownUser(context, given, node, test.asks === "presence" ? "!==" : "===");
  if (known) {
    replaceNode(context, test.node, known);
    context.change("user.id → user.id !== user.email: next-auth v4 gives an unknown address as its own id", node);
  } else leaveUserId(context, node);
}

/** `user.id !== user.email`, where that says the same for all providers that there are. */
function isKnownUser(
  { scopes }: TransformContext,
  { setting: { providers } }: Given,
  node: Node,
  operator: "===" | "!==",
): t.Expression | undefined {
  if (providers === "unknown" || providers.has("credentials")) return undefined;
  if (!isMember(node) || node.object.type !== "Identifier" || !scopes.bindingOf(node.object)) return undefined;
  const address = { ...node, property: identifier("email") } as t.MemberExpression;
  return { type: "BinaryExpression", operator, left: node, right: address } as t.BinaryExpression;
}

function leaveUserId(context: TransformContext, node: Node): void {
  context.todo(
    node,
    "NAD344",
    "In callbacks.signIn user.id was missing for an address that nobody had signed in with before; next-auth v4 uses the address itself as the id.",
    'Where it tells known users from others, write: account.type !== "email" || user.id !== user.email.',
  );
}

/** `await members.find(user.id)`: who is looked up has no id, or the address for one. */
function leaveIdHandedOn(context: TransformContext, { setting }: Given, node: Node): void {
  const { scopes } = context;
  const parent = scopes.parentOf(node);
  const object = parent?.type === "ObjectProperty" && parent.value === node ? scopes.parentOf(parent) : undefined;
  const call = object ? scopes.parentOf(object) : parent;
  if (!isCall(call) || call.callee === node || isLog(call.callee) || isStatement(scopes.parentOf(call), scopes)) return;
  if (comparedWith(node, scopes) || setting.providers === "unknown") return;
  leaveUserId(context, node);
}

/** Where it can't be followed, the user may be asked there whether it is known. */
function leaveHandedOn(context: TransformContext, { given, node, how, call, isFollowed }: HandedOn): void {
  if (given.name !== "user" || given.role !== "callback:signIn" || !isForV3(given) || isFollowed) return;
  if (!mayBe(given, "email") || how === "returned") return;
  const { scopes } = context;
  const decides = how !== "argument" || call === undefined || !isStatement(scopes.parentOf(call), scopes);
  const message =
    "The user is passed on here: in callbacks.signIn its id was missing for an address that nobody had signed in with before; next-auth v4 uses the address itself as the id.";
  const hint = "Where user.id distinguishes known users from new ones, write: user.id && user.id !== user.email.";
  if (decides && given.setting.providers !== "unknown") context.todo(node, "NAD344", message, hint);
  else context.note(node, "NAD344", message, hint);
}

/** `await remember(user);`: nothing is asked. */
function isStatement(node: Node | undefined, scopes: TransformContext["scopes"]): boolean {
  if (node?.type === "AwaitExpression") return isStatement(scopes.parentOf(node), scopes);
  return node?.type === "ExpressionStatement";
}

/** `"id" in user` */
function convertIdIn(context: TransformContext, values: GivenValues): void {
  const { scopes } = context;
  for (const { given, node } of values.uses) {
    const parent = scopes.parentOf(node);
    if (given.name !== "user" || given.role !== "callback:signIn" || !isForV3(given) || !mayBe(given, "email"))
      continue;
    if (parent?.type !== "BinaryExpression" || parent.operator !== "in" || parent.right !== node) continue;
    if (parent.left.type !== "StringLiteral" || parent.left.value !== "id") continue;
    const { providers } = given.setting;
    if (node.type !== "Identifier" || providers === "unknown" || providers.has("credentials")) {
      leaveUserId(context, parent);
      continue;
    }
    replaceNode(context, parent, expression`${identifier(node.name)}.id !== ${identifier(node.name)}.email`);
    context.change('"id" in user → user.id !== user.email', parent);
  }
}

function leaveEmailVerified(context: TransformContext, { given, node }: FieldRead): void {
  const compared = comparedWith(node, context.scopes);
  const asks = compared?.how === "strictly" && compared.values.some(isUndefined);
  if (asks && given.role === "callback:signIn" && mayBe(given, "email")) leaveUserId(context, node);
}

/**
 * v3's account had no `provider` with Email and Credentials (next-auth 3 dist/server/routes/signin.js:61, callback.js:182,292);
 * in v4 it is the provider's id.
 */
function convertProvider(context: TransformContext, { given, node, property }: FieldRead): void {
  const { scopes } = context;
  if (!mayBe(given, "email", "credentials")) return;
  const instead = scopes.parentOf(node);
  if (instead?.type === "LogicalExpression" && instead.operator !== "&&" && instead.left === node) {
    convertInstead(context, node, instead);
    return;
  }
  const test = presenceTest(node, scopes);
  if (test) {
    if (isMember(node) && !property) {
      const type = { ...node, property: identifier("type"), computed: false } as t.MemberExpression;
      const operator = test.asks === "presence" ? "===" : "!==";
      const asked = {
        type: "BinaryExpression",
        operator,
        left: type,
        right: expression`"oauth"`,
      } as t.BinaryExpression;
      replaceNode(context, test.node, asked);
      context.change(
        'account.provider → account.type === "oauth": next-auth v4 gives every account its provider',
        node,
      );
    } else leaveProvider(context, node);
    return;
  }
  const compared = comparedWith(node, scopes);
  if (compared?.values.some((value) => isUndefined(value) || isOfNoOAuth(value))) leaveProvider(context, node);
  else if (!compared && given.setting.providers !== "unknown" && isKept(context, node)) {
    context.note(
      node,
      "NAD345",
      "account.provider was undefined with Email and Credentials in next-auth v3, and is kept here; next-auth v4 gives their id.",
      "Check that every reader of it, on a page or in a table, expects that value.",
    );
  }
}

/** `account.provider || "email"` → `account.type === "oauth" ? account.provider : "email"` */
function convertInstead(context: TransformContext, node: Node, instead: t.LogicalExpression): void {
  if (!isMember(node) || node.object.type !== "Identifier") {
    leaveProvider(context, node);
    return;
  }
  const type = { ...node, property: identifier("type"), computed: false } as t.MemberExpression;
  replaceNode(context, instead, expression`${type} === "oauth" ? ${node} : ${instead.right}`);
  context.change("account.provider, where there was one: next-auth v4 gives every account its provider", node);
}

/** `token.provider = account.provider`, a property of an object, a text that is made of it. */
function isKept({ scopes }: TransformContext, node: Node): boolean {
  const parent = scopes.parentOf(node);
  switch (parent?.type) {
    case "AssignmentExpression":
      return parent.right === node;
    case "ObjectProperty":
      return parent.value === node && scopes.parentOf(parent)?.type === "ObjectExpression";
    case "TemplateLiteral":
      return !/^(CallExpression|TaggedTemplateExpression)$/.test(scopes.parentOf(parent)?.type ?? "");
    default:
      return false;
  }
}

function isOfNoOAuth(value: Node): boolean {
  return value.type === "StringLiteral" && (value.value === "email" || value.value === "credentials");
}

function leaveProvider(context: TransformContext, node: Node): void {
  context.todo(
    node,
    "NAD345",
    "account.provider was undefined with Email and Credentials in next-auth v3, so this never matched them; next-auth v4 gives their id.",
    'Where OAuth is meant, ask account.type === "oauth"; else see that what this lets happen is right for Email and Credentials.',
  );
}

/** `user.email === null`: what a provider doesn't give was null (next-auth 3 dist/server/lib/oauth/callback.js:131), and is missing in v4. */
function convertNull(context: TransformContext, { node }: FieldRead, field: string): void {
  const compared = comparedWith(node, context.scopes);
  if (compared?.how !== "strictly" || compared.node.type !== "BinaryExpression") return;
  if (compared.values.some(({ type }) => type === "NullLiteral")) {
    compared.node.operator = compared.node.operator.startsWith("!") ? "!=" : "==";
    context.change("compared with null → with null or undefined, which next-auth v4 gives", node);
  } else if (field === "email" && compared.values.some(isUndefined)) {
    context.todo(
      node,
      "NAD346",
      "user.email was null, never undefined, where a provider gave none in next-auth v3; in next-auth v4 it is undefined.",
      "Compare with == null where you mean a missing address.",
    );
  }
}

/** `user.id === 583231`: before there was a user, the id was the number that the provider gave; v4's own providers give a text. */
function convertNumber(context: TransformContext, read: FieldRead): void {
  const { node, property } = read;
  const compared = comparedWith(node, context.scopes);
  if (!compared) convertStoredNumber(context, read);
  if (!compared || compared.how === "loosely" || compared.how === "as a key") return;
  if (compared.values.length === 0 || !compared.values.every(isNumber)) return;
  if (context.scopes.parentOf(node) === undefined || property?.value.type === "AssignmentPattern") return;
  replaceNode(context, node, expression`Number(${node as t.Expression})`);
  context.change("user.id → Number(user.id): next-auth v4's providers give it as a string", node);
}

/** `token.id = user.id`, without an adapter: what the page, or another table, is given then. */
function convertStoredNumber(context: TransformContext, { given, node, property }: FieldRead): void {
  const { setting, role } = given;
  if (!/^callback:(signIn|jwt)$/.test(role) || setting.users !== "from profiles") return;
  if (setting.ids === "texts" || setting.ids === "unknown" || isIndifferentToText(node, context.scopes)) return;
  if (isWritten(context, node)) return;
  const isOptional = node.type === "OptionalMemberExpression" || property?.value.type === "AssignmentPattern";
  if (setting.ids === "numbers" && !context.isTypeScript && !isOptional) {
    replaceNode(context, node, expression`Number(${node as t.Expression})`);
    context.change("user.id → Number(user.id): next-auth v4's providers give it as a string", node);
    return;
  }
  context.note(
    node,
    "NAD348",
    "user.id was a number with some providers in next-auth v3 (GitHub, GitLab, …), where there is no adapter; next-auth v4's providers give a string.",
    "Where it is stored, compared on a page, or matched with what was stored before, Number(user.id) gives the former value.",
  );
}

function isWritten({ scopes }: TransformContext, node: Node): boolean {
  const parent = scopes.parentOf(node);
  return (parent?.type === "AssignmentExpression" && parent.left === node) || parent?.type === "UpdateExpression";
}
