import { keyName, type MemberNode, type Node, type t, withoutDefault } from "../../src/syntax/ast.ts";
import { identifier } from "../../src/syntax/build.ts";
import { renameInBinding, renameMember } from "../../src/syntax/edit.ts";
import { own } from "../../src/syntax/own.ts";
import type { Setting } from "../analysis/options/setting.ts";
import type { TransformContext } from "../context.ts";
import type { ReachedBy } from "../project.ts";
import { convertExpiry, type ExpiryField } from "./expiry.ts";
import { meaningOfId, noteOtherMeaning } from "./id.ts";
import { keepNumber } from "./number.ts";
import { leaveEither, protocolOf, readEither, renamedInOAuth1 } from "./oauth1.ts";

/** Fields that only have another name: v3 gave both spellings of the tokens, v4 gives OAuth's. */
const renamed: Readonly<Record<string, string>> = {
  accessToken: "access_token",
  refreshToken: "refresh_token",
  idToken: "id_token",
};

/** What an account out of the table has, once it is migrated, for a field that v3 alone had; undefined for any other. */
export function migratedField(name: string | undefined): string | undefined {
  return name === "accessTokenExpires" ? "expires_at" : own(renamed, name);
}

/** What v4 gives for a field that v3 alone gave; undefined for any other. */
export function v4Field(context: TransformContext, name: string | undefined): string | undefined {
  const to = migratedField(name);
  return to !== undefined && isOnlyTwitter(context) ? (own(renamedInOAuth1, name) ?? to) : to;
}

/** `account.accessToken`, `account?.id`, `account["idToken"]`. */
export function convertMember(
  context: TransformContext,
  member: MemberNode,
  { setting, by }: { readonly setting: Setting; readonly by: (node: Node) => ReachedBy },
): void {
  const name = keyName(member);
  if (name === undefined) return;
  const to = own(renamed, name);
  const protocol = protocolOf(context, name, () => by(member));
  if (to && protocol === "either") readEither(context, member, name, to);
  else if (to) rename(context, member, (protocol === "oauth1" && own(renamedInOAuth1, name)) || to);
  else if (name === "id" && setting.version !== "v4") {
    const meaning = meaningOfId(context, member, setting);
    if (meaning !== "unclear") {
      if (meaning === "providerAccountId") noteOtherMeaning(context, member, setting, by(member));
      rename(context, member, meaning);
      if (meaning === "providerAccountId") keepNumber(context, member, setting);
    } else {
      context.todo(
        member,
        "NAD362",
        "account.id was the provider's id for Email and Credentials, and the user's id at the provider for OAuth.",
        "Use account.provider or account.providerAccountId, whichever you mean.",
      );
    }
  } else if (isOfOAuth1(name) && setting.version !== "v4") leaveOAuth1(context, member, name);
  else if (isOfSlack(context, name) && setting.version !== "v4") leaveSlack(context, member, name);
  else if (isExpiry(name, setting)) convertExpiry(context, member, name, () => expiresAtOf(member));
}

/** `expires_in` is a provider's own word, which v4 code may have written itself. */
function isExpiry(name: string, { version }: Setting): name is ExpiryField {
  return name === "accessTokenExpires" || (name === "expires_in" && version !== "v4");
}

/** `account.expires_at` for `account.expires_in`, `account?.expires_at` for `account?.expires_in`. */
function expiresAtOf(member: MemberNode): t.Expression {
  const { type, object, optional } = member;
  return { type, object, property: identifier("expires_at"), computed: false, optional } as t.MemberExpression;
}

/** Whether all accounts that have tokens are Twitter's, by OAuth 1: its provider in v4 knows OAuth 2 as `version: "2.0"`. */
function isOnlyTwitter(context: TransformContext): boolean {
  const { project, file } = context;
  const configured = project.factsNear("configured-provider", file.path).map(({ value }) => value);
  const oauth = configured.filter(({ key }) => key !== "Email" && key !== "Credentials");
  return oauth.length > 0 && oauth.every(({ key }) => key === "Twitter") && !context.mentions("2.0");
}

function rename(context: TransformContext, member: MemberNode, to: string): void {
  context.change(`account.${keyName(member)} → account.${to}`, member);
  renameMember(member, to);
}

/** `const { accessToken, id } = account` and `jwt({ account: { accessToken } })`. */
export function convertPattern(
  context: TransformContext,
  pattern: t.ObjectPattern,
  { setting, by }: { readonly setting: Setting; readonly by: (node: Node) => ReachedBy },
  isOwn: (member: t.ObjectProperty) => boolean,
): void {
  for (const member of [...pattern.properties]) {
    if (member.type !== "ObjectProperty" || isOwn(member)) continue;
    const name = keyName(member);
    if (name === undefined) continue;
    if (isExpiry(name, setting)) {
      convertExpiryInPattern(context, member, name);
      continue;
    }
    if (isOfOAuth1(name) && setting.version !== "v4") leaveOAuth1(context, member, name);
    if (isOfSlack(context, name) && setting.version !== "v4") leaveSlack(context, member, name);
    const to = name === "id" ? idInPattern(context, member, setting) : tokenInPattern(context, member, name, by);
    if (!to) continue;
    context.change(`account.${name} → account.${to}`, member);
    renameInBinding(context, member, to);
    if (to === "providerAccountId") followId(context, member, setting, by);
  }
}

/** The name of a token in v4 where a pattern takes it: by all the places in which what the pattern names it is used. */
function tokenInPattern(
  context: TransformContext,
  member: t.ObjectProperty,
  name: string,
  by: (node: Node) => ReachedBy,
): string | undefined {
  const to = own(renamed, name);
  const places = [member, ...usesOf(context, member).map(({ node }) => node)];
  const protocols = new Set(
    (places.length > 1 ? places.slice(1) : places).map((at) => protocolOf(context, name, () => by(at))),
  );
  if (!to || (protocols.size === 1 && protocols.has("oauth1"))) return to && own(renamedInOAuth1, name);
  if (protocols.has("either") || protocols.has("oauth1")) leaveEither(context, member, name, to);
  return to;
}

/** The uses of the name that a pattern gives a member. */
function usesOf({ scopes }: TransformContext, member: t.ObjectProperty) {
  const target = withoutDefault(member.value);
  return target.type === "Identifier" ? (scopes.bindingOf(target)?.references ?? []) : [];
}

/** What is said of each use of the name that a pattern gives the id, and done with it. */
function followId(
  context: TransformContext,
  member: t.ObjectProperty,
  setting: Setting,
  by: (node: Node) => ReachedBy,
): void {
  for (const { node, isType, isWrite } of usesOf(context, member)) {
    if (isType || isWrite) continue;
    noteOtherMeaning(context, node, setting, by(node));
    keepNumber(context, node, setting);
  }
}

/** `const { expires_in } = account`: the name goes with the meaning. */
function convertExpiryInPattern(context: TransformContext, member: t.ObjectProperty, field: ExpiryField): void {
  const { value } = member;
  const binding = value.type === "Identifier" ? context.scopes.bindingOf(value) : undefined;
  if (value.type !== "Identifier" || !binding || binding.reassigned) {
    context.todo(
      member,
      "NAD360",
      `account.${field} is account.expires_at in next-auth v4: the time of expiry, in seconds since 1970.`,
      "Use expires_at, and multiply it by 1000 where you need milliseconds.",
    );
    return;
  }
  const name = context.scopes.freshName("expires_at", member);
  value.name = name;
  renameInBinding(context, member, "expires_at");
  for (const { node } of binding.references) convertExpiry(context, node, field, () => identifier(name));
}

function idInPattern(context: TransformContext, member: t.ObjectProperty, setting: Setting): string | undefined {
  const meanings = new Set(usesOf(context, member).map(({ node }) => meaningOfId(context, node, setting)));
  const [meaning] = meanings;
  if (meanings.size <= 1 && meaning !== "unclear") return meaning ?? "providerAccountId";
  context.todo(
    member,
    "NAD362",
    "account.id was the provider's id for Email and Credentials, and the user's id at the provider for OAuth.",
    "Use account.provider or account.providerAccountId, whichever you mean.",
  );
  return undefined;
}

/** What v3 kept of the answer to an OAuth 1 request (next-auth 3 dist/server/lib/oauth/client.js:56-63). */
function isOfOAuth1(name: string): boolean {
  return name === "results" || name === "params";
}

function leaveOAuth1(context: TransformContext, node: MemberNode | t.ObjectProperty, name: string): void {
  context.todo(
    node,
    "NAD356",
    `account.${name} was Twitter's answer to the token request in next-auth v3; next-auth v4 has its tokens only.`,
    "Read screen_name and id_str from the profile, which callbacks.signIn and callbacks.jwt receive.",
  );
}

/** What Slack's OAuth v2 answers beside the token, which v3 kept and OpenID Connect doesn't answer (docs.slack.dev/reference/methods/oauth.v2.access). */
const answeredBySlack = /^(ok|app_id|authed_user|team|enterprise|bot_user_id|incoming_webhook|is_enterprise_install)$/;

function isOfSlack({ project, file }: TransformContext, name: string): boolean {
  if (!answeredBySlack.test(name)) return false;
  return project.factsNear("configured-provider", file.path).some(({ value }) => value.key === "Slack");
}

function leaveSlack(context: TransformContext, node: MemberNode | t.ObjectProperty, name: string): void {
  context.todo(
    node,
    "NAD264",
    `account.${name} was part of Slack's OAuth v2 response in next-auth v3; next-auth v4 uses Slack's OpenID Connect, whose response has none.`,
    'Take the team from profile["https://slack.com/team_id"]; for a bot or its token describe Slack yourself, as the explanation of NAD264 does.',
  );
}
