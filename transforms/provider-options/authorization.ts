import { keyName, type Node, type t, unwrap } from "../../src/syntax/ast.ts";
import { expression, object as makeObject, property, string } from "../../src/syntax/build.ts";
import { remove, replaceNode } from "../../src/syntax/edit.ts";
import { isString } from "../../src/syntax/values.ts";
import type { FoundProvider } from "../analysis/providers/find.ts";
import { type Member, membersOf, textOf, valueIn } from "../analysis/providers/members.ts";
import type { TransformContext } from "../context.ts";

/** The options of next-auth v3 that are `authorization` in next-auth v4. */
export const authorizationKeys = ["scope", "authorizationUrl", "authorizationParams"] as const;

/**
 * `scope`, `authorizationUrl` and `authorizationParams` → `authorization: { url, params }`.
 *
 * next-auth v3 asked for the URL's own query, then the scope, then the parameters, each overriding the one before
 * (next-auth v3, server/lib/signin/oauth.js); the new `params` has them in that order.
 */
export function convertAuthorization(
  context: TransformContext,
  found: FoundProvider,
  object: t.ObjectExpression,
): void {
  const members = membersOf(object);
  const sources = authorizationKeys.flatMap((key) => {
    const member = members.get(key);
    return member ? [member] : [];
  });
  if (sources.length === 0 || members.has("authorization")) return;
  const values = new Map(authorizationKeys.map((key) => [key, valueIn(members.get(key))]));
  const isPlain = sources.every((member) => valueIn(member) !== undefined);
  const made = isPlain
    ? authorizationOf(context, found, {
        scope: values.get("scope"),
        url: values.get("authorizationUrl"),
        params: values.get("authorizationParams"),
      })
    : undecided;
  if (made === undecided) {
    context.todo(
      sources[0] as Member,
      "NAD240",
      "next-auth v4 takes these as authorization: { url, params }, and how they combine can't be seen here.",
      "Give the URL as authorization.url, and its query, the scope and the parameters as authorization.params.",
    );
    return;
  }
  const inOrder = object.properties.filter((member) => sources.includes(member as Member)) as Member[];
  const [first, ...others] = inOrder as [Member, ...Member[]];
  for (const member of others) remove(context, member);
  if (made) replaceNode(context, first, property("authorization", made));
  else remove(context, first);
  context.change(`${inOrder.map(keyName).join(", ")} → authorization`, first);
}

interface Sources {
  readonly scope: t.Expression | undefined;
  readonly url: t.Expression | undefined;
  readonly params: t.Expression | undefined;
}

const undecided = Symbol("undecided");

/** The value of `authorization`; undefined when nothing is left to say. */
function authorizationOf(
  context: TransformContext,
  found: FoundProvider,
  sources: Sources,
): t.Expression | undefined | typeof undecided {
  const { url, params } = sources;
  const text = textOf(url && context.scopes.resolveValue(url));
  const parts = text === undefined ? undefined : splitUrl(text);
  if (text !== undefined && !parts) return undecided;
  const scope = scopeOf(found, sources, parts);
  if (url && text === undefined) {
    if (!scope && !params) return url;
    // Where next-auth v4 discovers the endpoint it looks at the params alone, and would miss the query of this one.
    if (found.facts.discovers) return undecided;
  }
  const entries = paramsOf(context, parts?.query ?? [], scope, params);
  const endpoint = parts ? endpointOf(context, found, parts.endpoint, url as t.Expression) : url;
  if (!endpoint && !entries) return undefined;
  if (endpoint && !entries) return endpoint;
  return makeObject([
    ...(endpoint ? [property("url", endpoint)] : []),
    ...(entries ? [property("params", entries)] : []),
  ]);
}

/**
 * What to ask for. next-auth v3 sent an empty scope where it was given none (next-auth v3, server/lib/signin/oauth.js);
 * next-auth v4 would ask for `openid` (openid-client, lib/client.js), and refuse the ID token that it gets.
 */
function scopeOf(
  { key, facts, objects, lost }: FoundProvider,
  sources: Sources,
  url: UrlParts | undefined,
): t.Expression | undefined {
  // OAuth 1 has no scope (next-auth v3 and v4, client-legacy).
  if (facts.oauth1) return undefined;
  const isWhole = key === undefined && objects.length === 1 && lost.length === 0;
  const isInUrl = url?.query.some(([name]) => name === "scope");
  return sources.scope ?? (isWhole && !isInUrl ? string("") : undefined);
}

interface UrlParts {
  readonly endpoint: string;
  readonly query: readonly (readonly [string, string])[];
}

export function splitUrl(text: string): UrlParts | undefined {
  if (!URL.canParse(text)) return undefined;
  return { endpoint: text.trim().replace(/\?.*$/s, ""), query: [...new URL(text).searchParams] };
}

/** The endpoint to write down; undefined for one that next-auth v4 finds by itself. */
function endpointOf(
  context: TransformContext,
  found: FoundProvider,
  endpoint: string,
  url: t.Expression,
): t.Expression | undefined {
  const { discovers } = found.facts;
  if (!discovers) {
    if (url.type !== "StringLiteral") return textOf(url) === endpoint ? url : string(endpoint);
    // The literal keeps its quotes.
    url.value = endpoint;
    return url;
  }
  if (discovers.origins?.includes(new URL(endpoint).origin)) return undefined;
  reportDiscovered(context, url, "authorization.url");
  return string(endpoint);
}

/** Says that an endpoint is not looked at any more. */
export function reportDiscovered(context: TransformContext, node: Node, option: string): void {
  context.todo(
    node,
    "NAD247",
    `next-auth v4 discovers this provider's endpoints, and does not look at ${option}.`,
    "Delete it if the discovered endpoint will do; else give wellKnown: undefined and all endpoints.",
  );
}

function paramsOf(
  context: TransformContext,
  query: UrlParts["query"],
  scope: t.Expression | undefined,
  params: t.Expression | undefined,
): t.Expression | undefined {
  if (!scope && query.length === 0) return params && isEmpty(params) ? undefined : params;
  const own = params?.type === "ObjectExpression" ? membersOf(params) : new Map<string, Member>();
  const added = query
    .filter(([name]) => !own.has(name) && !(name === "scope" && scope))
    .map(([name, value]) => property(name, string(value)));
  if (scope && !own.has("scope")) added.push(property("scope", scopeText(context, scope)));
  if (params?.type === "ObjectExpression") {
    params.properties.unshift(...added);
    return params;
  }
  const rest = params ? [{ type: "SpreadElement", argument: params } as t.SpreadElement] : [];
  return makeObject([...added, ...rest]);
}

function isEmpty(node: t.Expression): boolean {
  return node.type === "ObjectExpression" && node.properties.length === 0;
}

/**
 * The scopes as one text with spaces, as OAuth has it (RFC 6749, 3.3); openid-client would join an array with commas.
 */
function scopeText(context: TransformContext, scope: t.Expression): t.Expression {
  const value = context.scopes.resolveValue(scope);
  if (value.type !== "ArrayExpression") {
    if (value.type !== "BinaryExpression" && !isString(value, context.scopes)) reportScope(context, scope);
    return scope;
  }
  const texts = value.elements.map((element) => textOf(element));
  const [first] = value.elements;
  if (value === unwrap(scope) && !texts.includes(undefined)) {
    if (first?.type !== "StringLiteral") return string(texts.join(" "));
    first.value = texts.join(" ");
    return first;
  }
  return expression`${scope}.join(" ")`;
}

function reportScope(context: TransformContext, scope: Node): void {
  context.todo(
    scope,
    "NAD253",
    "scope has to be one string in next-auth v4, and whether it is an array can't be seen here.",
    'If it is an array, add .join(" ").',
  );
}
