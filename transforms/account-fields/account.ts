import { isFunction, keyName, type Node } from "../../src/syntax/ast.ts";
import {
  type Given,
  type GivenUse,
  type GivenValues,
  type HandedOn,
  memberAround,
  reachedWith,
} from "../analysis/functions/given.ts";
import { givenOrTyped } from "../analysis/functions/given-values.ts";
import { leave } from "../analysis/options/lost.ts";
import type { Setting } from "../analysis/options/setting.ts";
import type { TransformContext } from "../context.ts";
import type { ReachedBy } from "../project.ts";
import { renameInAnnotations } from "./annotations.ts";
import { convertMember, convertPattern, migratedField, v4Field } from "./fields.ts";

/** The account wherever it is read: in callbacks, in events, in what these hand it to, and where its type is next-auth's. */
export function convertAccounts(context: TransformContext): void {
  const values: GivenValues = givenOrTyped(context);
  for (const use of values.uses) if (use.given.name === "account") convertUse(context, use);
  for (const { given, pattern } of values.patterns) {
    if (given.name !== "account") continue;
    if (given.isFetched) for (const member of pattern.properties) leaveFetched(context, member);
    else {
      const by = (node: Node) => signInsAt(context, given, node);
      convertPattern(context, pattern, { setting: given.setting, by }, (member) => isOwn(context, given, member));
    }
  }
  const accounts = [...values.uses, ...values.patterns].filter(({ given }) => given.name === "account");
  renameInAnnotations(
    context,
    new Set(
      accounts.flatMap(({ given }) =>
        given.role === "typed" || given.setting.version === "v4" ? [] : (given.made ?? []),
      ),
    ),
  );
  for (const use of values.written) leaveWritten(context, use);
  for (const handed of values.handedOn) {
    if (handed.given.name !== "account" || handed.isFollowed) continue;
    if (!keepsItsType(context, handed, values) && !isSpokenOf(context, handed, values)) leaveHandedOn(context, handed);
  }
}

function convertUse(context: TransformContext, { given, node }: GivenUse): void {
  const member = memberAround(node, context.scopes);
  if (!member || isOwn(context, given, member)) return;
  if (keyName(member) === undefined) leaveComputed(context, member, given.setting.version);
  else if (given.isFetched) leaveFetched(context, member);
  else convertMember(context, member, { setting: given.setting, by: () => signInsAt(context, given, node) });
}

/** Which sign-ins' account it may be: only those by OAuth link one. */
function signInsAt({ scopes }: TransformContext, given: Given, node: Node): ReachedBy {
  return given.role === "event:linkAccount" ? { except: ["email", "credentials"] } : reachedWith(scopes, given, node);
}

/**
 * Whether the type of the application's has a field of its own by this name. Where it has not taken next-auth's away it may declare
 * what next-auth v3 gave it, more closely.
 */
function isOwn(context: TransformContext, { beside, setting }: Given, member: Node): boolean {
  const name = keyName(member);
  if (name === undefined) return false;
  const { owns, lacks, keeps } = beside ?? {};
  if (lacks?.includes(name) || keeps?.includes(name) === false) return true;
  if (!owns?.includes(name)) return false;
  const to = name === "id" ? "providerAccountId" : v4Field(context, name);
  if (to === undefined || setting.version === "v4") return to !== undefined;
  context.todo(
    member,
    "NAD363",
    `account.${name} is ${to} in next-auth v4, and the account's type declares ${name} itself.`,
    `Where its value is next-auth's, declare and read ${to}.`,
  );
  return true;
}

/** What is spread into an account that is written out: `leaveWritten` speaks of it. */
function isSpokenOf({ scopes }: TransformContext, { how, node }: HandedOn, { written }: GivenValues): boolean {
  const spread = how === "spread" ? scopes.parentOf(node) : undefined;
  const object = spread && scopes.parentOf(spread);
  return object !== undefined && written.some((one) => one.node === object);
}

/** `const account: Account = await load()`: it may be next-auth's, or an item of the table, whose attributes change later. */
function leaveFetched(context: TransformContext, member: Node): void {
  const name = keyName(member);
  const to = migratedField(name);
  if (to === undefined) return;
  context.todo(
    member,
    "NAD363",
    `account.${name} is ${to} in next-auth v4, and in the table once it is migrated; where this account comes from can't be seen.`,
    `Read ${to} where it is next-auth v4's; read both names where it is an item of the table, until that is migrated.`,
  );
}

/** `const account: Account = { accessToken: "…" }`, in a test mostly. */
function leaveWritten(context: TransformContext, { given, node }: GivenUse): void {
  if (given.name !== "account" || node.type !== "ObjectExpression") return;
  const names = node.properties.map((member) => keyName(member));
  const old = node.properties.flatMap((member) => {
    const name = keyName(member);
    const to = v4Field(context, name);
    // v3's type asked for an accessTokenExpires, which was null.
    const isNothing = member.type === "ObjectProperty" && member.value.type === "NullLiteral";
    return to === undefined || isNothing || names.includes(to) ? [] : [name];
  });
  if (old.length === 0) return;
  context.todo(
    node,
    "NAD363",
    `An account is written out here by next-auth v3's names: ${old.map((name) => `${name} is ${v4Field(context, name)}`).join(", ")} in next-auth v4.`,
    "Give it next-auth v4's names; expires_at is in seconds since 1970.",
  );
}

/** What a function gives back whose type says that it gives an account, and what is kept where the type is, is read as one there. */
function keepsItsType({ scopes }: TransformContext, { given, how, node }: HandedOn, { uses }: GivenValues): boolean {
  const parent = scopes.parentOf(node);
  if (how === "stored" && parent?.type === "AssignmentExpression")
    return uses.some((use) => use.node === parent.left && use.given.role === "typed");
  if (how !== "returned" || given.role !== "typed") return false;
  let at: Node | undefined = node;
  while (at && !isFunction(at)) at = scopes.parentOf(at);
  return at?.returnType != null;
}

/** `account[name]` */
function leaveComputed(context: TransformContext, node: Node, version: Setting["version"]): void {
  // Code of next-auth v4 has no reason to read it otherwise.
  if (version !== "v3" && !context.mentions(`[NAD363] ${message}`)) return;
  leave(
    context,
    { node, version },
    {
      code: "NAD363",
      message,
      hint,
    },
  );
}

const message = "The account's fields are read by computed names; they have other names in next-auth v4.";

const hint =
  "Where it goes, read access_token, refresh_token, id_token, expires_at (seconds) and providerAccountId (a string) for " +
  "accessToken, refreshToken, idToken, accessTokenExpires and id.";

function leaveHandedOn(context: TransformContext, { node, given, how, call }: HandedOn): void {
  if (call && isPrinted(call.callee)) return;
  leave(
    context,
    { node, version: given.setting.version },
    {
      code: "NAD363",
      message: `The account is ${how === "argument" ? "passed on" : how} as a whole; its fields have other names in next-auth v4.`,
      hint,
    },
  );
}

/** `Boolean(account)`, `util.inspect(account)`: no field is read. */
function isPrinted(callee: Node): boolean {
  if (callee.type === "Identifier") return /^(Boolean|String)$/.test(callee.name);
  return callee.type === "MemberExpression" && keyName(callee) === "inspect";
}
