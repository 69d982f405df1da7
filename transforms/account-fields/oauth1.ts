/**
 * Twitter's OAuth 1 beside other providers: it has no access token but a token and its secret, which next-auth v3 gave as accessToken
 * and refreshToken too, and v4 as oauth_token and oauth_token_secret only (client-legacy.js of both).
 */
import { isCall, isMember, type MemberNode, type Node, type t } from "../../src/syntax/ast.ts";
import { expression } from "../../src/syntax/build.ts";
import { renameMember, replaceNode } from "../../src/syntax/edit.ts";
import { own } from "../../src/syntax/own.ts";
import { clone } from "../analysis/aws/clone.ts";
import type { TransformContext } from "../context.ts";
import type { ReachedBy } from "../project.ts";

/** What v4 has of OAuth 1 for the fields of v3's. */
export const renamedInOAuth1: Readonly<Record<string, string>> = {
  accessToken: "oauth_token",
  refreshToken: "oauth_token_secret",
};

/** Which of the two a token is of, in a place that these providers' sign-ins get to. */
type Protocol = "oauth1" | "oauth2" | "either";

/** Of which a field is where an account is read, by the providers that the application has; undefined for what is no token. */
export function protocolOf(
  context: TransformContext,
  name: string | undefined,
  reachedBy: () => ReachedBy,
): Protocol | undefined {
  if (own(renamedInOAuth1, name) === undefined) return undefined;
  const { project, file } = context;
  const configured = project.factsNear("configured-provider", file.path).map(({ value }) => value);
  const twitter = configured.filter(({ key }) => key === "Twitter");
  // Its provider in v4 knows OAuth 2 as `version: "2.0"`.
  if ((twitter.length === 0 && !usesTwitter(context)) || context.mentions("2.0")) return "oauth2";
  const by = reachedBy();
  const ids = twitter.length > 0 ? twitter.map(({ id }) => id ?? "twitter") : ["twitter"];
  const others = configured.filter(({ key }) => !/^(Twitter|Email|Credentials)$/.test(key ?? ""));
  const isOnly = twitter.length > 0 && others.length === 0;
  const [mayBeOne, mayBeOther] = [ids.some((id) => mayBe(by, id)), !isOnly && mayBeAnother(by, ids)];
  if (mayBeOne && mayBeOther) return "either";
  return mayBeOne ? "oauth1" : "oauth2";
}

function mayBe(by: ReachedBy, id: string): boolean {
  if ("only" in by) return by.only.includes(id);
  return "except" in by ? !by.except.includes(id) : by.key === "Twitter";
}

function mayBeAnother(by: ReachedBy, ids: readonly string[]): boolean {
  if ("only" in by) return by.only.some((id) => !ids.includes(id));
  return "except" in by || by.key !== "Twitter";
}

function usesTwitter({ scopes }: TransformContext): boolean {
  return scopes.imports("next-auth/providers/twitter").length > 0;
}

/** `account.accessToken` → `account.access_token ?? account.oauth_token`, or a TODO where that can't be written. */
export function readEither(context: TransformContext, member: MemberNode, name: string, to: string): void {
  const other = own(renamedInOAuth1, name) ?? to;
  const holder = member.object;
  const isPlain = /^(Identifier|ThisExpression)$/.test(holder.type);
  if (!isPlain || !isRead(context, member)) {
    leaveEither(context, member, name, to);
    renameMember(member, to);
    return;
  }
  const second = clone(member);
  renameMember(second, other);
  // next-auth's types don't know it, so that it is unknown there.
  const right = context.isTypeScript ? asMaybeText(second) : second;
  const first = clone(member);
  renameMember(first, to);
  replaceNode(context, member, expression`${first} ?? ${right}`);
  context.change(`account.${name} → account.${to} ?? account.${other}`, member);
}

/** Says what to read where both may be meant and the codemod can't write it. */
export function leaveEither(context: TransformContext, node: Node, name: string, to: string): void {
  const other = own(renamedInOAuth1, name) ?? to;
  context.todo(
    node,
    "NAD364",
    `With Twitter account.${name} was part of its OAuth 1 token in next-auth v3; next-auth v4 has it as account.${other} only.`,
    `Read account.${to} ?? account.${other}.`,
  );
}

/** It is read, and nothing that is asked of it is left out with it: `account?.accessToken.length`. */
function isRead({ scopes }: TransformContext, member: MemberNode): boolean {
  const parent = scopes.parentOf(member);
  if (!parent) return false;
  if (isMember(parent) && parent.object === member)
    return parent.type === "MemberExpression" || parent.optional === true;
  if (isCall(parent) && parent.callee === member) return false;
  if (parent.type === "AssignmentExpression") return parent.left !== member;
  if (parent.type === "UnaryExpression") return parent.operator !== "delete";
  return (
    !/^(UpdateExpression|.*Pattern|RestElement|For(In|Of)Statement)$/.test(parent.type) && !isTarget(parent, scopes)
  );
}

/** `({ x: account.accessToken } = y)` */
function isTarget(parent: Node, scopes: TransformContext["scopes"]): boolean {
  return parent.type === "ObjectProperty" && scopes.parentOf(parent)?.type === "ObjectPattern";
}

function asMaybeText(node: t.Expression): t.Expression {
  const types = [{ type: "TSStringKeyword" }, { type: "TSUndefinedKeyword" }];
  return {
    type: "TSAsExpression",
    expression: node,
    typeAnnotation: { type: "TSUnionType", types },
  } as t.TSAsExpression;
}
