import { keyName, type Node, type t } from "../../src/syntax/ast.ts";
import { object as makeObject, property } from "../../src/syntax/build.ts";
import { remove, renameProperty, replaceNode } from "../../src/syntax/edit.ts";
import { own } from "../../src/syntax/own.ts";
import type { FoundProvider } from "../analysis/providers/find.ts";
import { type Member, membersOf, textOf, valueIn } from "../analysis/providers/members.ts";
import type { TransformContext } from "../context.ts";
import { optionFacts } from "../knowledge/provider-options.ts";
import { reportDiscovered } from "./authorization.ts";

/** What has another name in next-auth v4, or none (knowledge/provider-options.ts). */
export function convertNames(context: TransformContext, found: FoundProvider, object: t.ObjectExpression): void {
  const members = membersOf(object);
  for (const [was, { change, inOAuth1 }] of Object.entries(optionFacts)) {
    const member = members.get(was);
    if (!member || !change || (found.facts.oauth1 && inOAuth1)) continue;
    if (change.kind === "renamed" && !members.has(change.to)) renameOption(context, found, member, change.to);
    else if (change.kind === "gone" && found.isVersion3) {
      remove(context, member);
      context.change(`${was} went: ${change.why}`, member);
    }
  }
}

function renameOption(context: TransformContext, found: FoundProvider, member: Member, to: string): void {
  const was = keyName(member);
  const value = valueIn(member);
  if (value?.type === "NullLiteral" || isDefault(context, found, value)) {
    remove(context, member);
    context.change(`removed ${was}: next-auth v4 finds it by itself`, member);
    return;
  }
  if (member.type === "ObjectProperty" && member.shorthand)
    replaceNode(context, member, property(to, value as t.Expression));
  else renameProperty(member, to);
  if (found.facts.discovers) reportDiscovered(context, member, to);
  context.change(`${was} → ${to}`, member);
}

/** The endpoint that next-auth v3 had for the provider anyway, where next-auth v4 discovers it. */
function isDefault(context: TransformContext, found: FoundProvider, value: t.Expression | undefined): boolean {
  const text = textOf(value && context.scopes.resolveValue(value));
  if (text === undefined || !URL.canParse(text)) return false;
  return found.facts.discovers?.origins?.includes(new URL(text).origin) ?? false;
}

/** What next-auth v3 sent with the code by itself; so does next-auth v4. */
const sentAnyway: Readonly<Record<string, (object: ReadonlyMap<string, Member>, value: Node) => boolean>> = {
  grant_type: (_members, value) => textOf(value) === "authorization_code",
  // It belongs to the authorization request; the token endpoint passes over it (RFC 6749, 3.2).
  response_type: (_members, value) => textOf(value) === "code",
  client_id: (members, value) => sameText(valueIn(members.get("clientId")), value),
  client_secret: (members, value) => sameText(valueIn(members.get("clientSecret")), value),
};

/**
 * `params` went with the code to the token endpoint; next-auth v4 has no such option, and sends what it needs itself.
 */
export function convertParams(context: TransformContext, object: t.ObjectExpression): void {
  const members = membersOf(object);
  const params = members.get("params");
  if (!params) return;
  const value = valueIn(params);
  const known = value && context.scopes.resolveValue(value);
  const plain =
    known?.type === "ObjectExpression" &&
    known.properties.every((member) => {
      if (member.type !== "ObjectProperty") return false;
      const [name] = membersOf(makeObject([member])).keys();
      return own(sentAnyway, name)?.(members, member.value) ?? false;
    });
  if (plain) {
    remove(context, params);
    context.change("removed params: next-auth v4 sends them by itself", params);
    return;
  }
  context.todo(
    params,
    "NAD248",
    "next-auth v4 doesn't send custom parameters to the token endpoint.",
    "Send them in token: { request }, or delete them if the provider doesn't need them.",
  );
}

function sameText(a: Node | undefined, b: Node): boolean {
  if (!a) return false;
  if (a.type === "Identifier" && b.type === "Identifier") return a.name === b.name;
  return textOf(a) !== undefined && textOf(a) === textOf(b);
}

/** `headers` → `httpOptions: { headers }`. */
export function convertHeaders(context: TransformContext, object: t.ObjectExpression): void {
  const members = membersOf(object);
  const headers = members.get("headers");
  const value = valueIn(headers);
  if (!headers || !value || members.has("httpOptions")) return;
  const known = context.scopes.resolveValue(value);
  if (known.type === "ObjectExpression" && known.properties.length === 0) {
    remove(context, headers);
    return;
  }
  const authorizes =
    known.type !== "ObjectExpression" ||
    [...membersOf(known).keys()].some((name) => name.toLowerCase() === "authorization");
  if (authorizes) {
    context.todo(
      headers,
      "NAD254",
      "next-auth v4 sets the Authorization header itself, so it matters whether these headers contain one.",
      "Delete Authorization and set client.token_endpoint_auth_method; pass other headers as httpOptions: { headers }.",
    );
    return;
  }
  replaceNode(context, headers, property("httpOptions", makeObject([property("headers", value)])));
  context.change("headers → httpOptions", headers);
}
