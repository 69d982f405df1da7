import type { Node, t } from "../../src/syntax/ast.ts";
import { object as makeObject, property } from "../../src/syntax/build.ts";
import { remove, renameProperty, replaceNode } from "../../src/syntax/edit.ts";
import type { FoundProvider } from "../analysis/providers/find.ts";
import { type Member, membersOf, textOf, valueIn } from "../analysis/providers/members.ts";
import type { TransformContext } from "../context.ts";
import { reportDiscovered } from "./authorization.ts";

const endpoints = [
  ["accessTokenUrl", "token"],
  ["profileUrl", "userinfo"],
] as const;

/** `accessTokenUrl` → `token`, `profileUrl` → `userinfo`. OAuth 1 keeps them (next-auth 4, core/lib/oauth/client-legacy.ts). */
export function convertEndpoints(context: TransformContext, found: FoundProvider, object: t.ObjectExpression): void {
  if (found.facts.oauth1) return;
  const members = membersOf(object);
  // Neither version looks at it but for OAuth 1.
  const requestTokenUrl = found.isVersion3 ? members.get("requestTokenUrl") : undefined;
  if (requestTokenUrl) {
    remove(context, requestTokenUrl);
    context.change("requestTokenUrl went: only OAuth 1 has one", requestTokenUrl);
  }
  for (const [was, is] of endpoints) {
    const member = members.get(was);
    if (!member || members.has(is)) continue;
    const value = valueIn(member);
    if (value?.type === "NullLiteral" || isDefault(context, found, value)) {
      remove(context, member);
      context.change(`${was} went: version 4 finds it by itself`, member);
      continue;
    }
    if (member.type === "ObjectProperty" && member.shorthand)
      replaceNode(context, member, property(is, value as t.Expression));
    else renameProperty(member, is);
    if (found.facts.discovers) reportDiscovered(context, member, is);
    context.change(`${was} → ${is}`, member);
  }
}

/** The endpoint that version 3 had for the provider anyway, where version 4 discovers it. */
function isDefault(context: TransformContext, found: FoundProvider, value: t.Expression | null): boolean {
  const text = textOf(value && context.scopes.resolveValue(value));
  if (text === null || !URL.canParse(text)) return false;
  return found.facts.discovers?.origins?.includes(new URL(text).origin) ?? false;
}

/** What version 3 sent with the code by itself; so does version 4. */
const sentAnyway: Readonly<Record<string, (object: ReadonlyMap<string, Member>, value: Node) => boolean>> = {
  grant_type: (_members, value) => textOf(value) === "authorization_code",
  // It belongs to the authorization request; the token endpoint passes over it (RFC 6749, 3.2).
  response_type: (_members, value) => textOf(value) === "code",
  client_id: (members, value) => sameText(valueIn(members.get("clientId")), value),
  client_secret: (members, value) => sameText(valueIn(members.get("clientSecret")), value),
};

/** `params` went with the code to the token endpoint; version 4 has no such option, and sends what it needs itself. */
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
      return sentAnyway[name ?? ""]?.(members, member.value) ?? false;
    });
  if (plain) {
    remove(context, params);
    context.change("params went: version 4 sends them by itself", params);
    return;
  }
  context.todo(
    params,
    "NAD248",
    "version 4 has no parameters of its own for the token endpoint.",
    "Send them in token: { request }, or delete them if the provider doesn't need them.",
  );
}

function sameText(a: Node | null, b: Node): boolean {
  if (!a) return false;
  if (a.type === "Identifier" && b.type === "Identifier") return a.name === b.name;
  return textOf(a) !== null && textOf(a) === textOf(b);
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
      "version 4 writes the Authorization header itself, and whether these headers have one matters.",
      "Delete Authorization and set client.token_endpoint_auth_method; give other headers as httpOptions: { headers }.",
    );
    return;
  }
  replaceNode(context, headers, property("httpOptions", makeObject([property("headers", value)])));
  context.change("headers → httpOptions", headers);
}
