import { keyName, literalText, type Node, type t, unwrap } from "../../src/syntax/ast.ts";
import { expression, object, property, string } from "../../src/syntax/build.ts";
import { adopt, findProperty, remove, replaceNode } from "../../src/syntax/edit.ts";
import { choicesOf, isString } from "../../src/syntax/values.ts";
import type { FoundObject, Located } from "../analysis/options/found.ts";
import { cookieOf } from "../analysis/options/roles.ts";
import { propertiesOf } from "../analysis/options/setting.ts";
import type { TransformContext } from "../context.ts";
import { inSeconds } from "./seconds.ts";

/**
 * Cookies with options of the application's own. v3 had a serializer of its own (server/lib/cookie.js), v4 has the package cookie
 * (next/utils.ts:5), which takes maxAge for seconds, sets no path by itself, and throws at an `expires` that isn't a Date.
 */
export function convertCookies(context: TransformContext, located: Located): void {
  for (const [node, roles] of cookieOptions(located)) convertOptions(context, node, roles);
  for (const found of located.objects) {
    if (found.setting.version !== "v3") continue;
    if (cookieOf(found.role)?.part === "whole") {
      completeCookie(context, found);
      noteShortName(context, found);
    } else if (found.role === "options:cookies") reportStateCookie(context, found);
    else if (found.role === "options") convertSecureCookies(context, found.node);
  }
}

/** The options of cookies, with the cookies that each is for. What isn't known to be v3's stays: a second run must not divide again. */
function cookieOptions({ objects }: Located): Map<t.ObjectExpression, FoundObject[]> {
  const found = new Map<t.ObjectExpression, FoundObject[]>();
  for (const each of objects) {
    if (each.setting.version !== "v3" || cookieOf(each.role)?.part !== "options") continue;
    found.set(each.node, [...(found.get(each.node) ?? []), each]);
  }
  return found;
}

function convertOptions(context: TransformContext, node: t.ObjectExpression, uses: readonly FoundObject[]): void {
  const { byName, open } = propertiesOf(node, context.scopes);
  const maxAge = findProperty(node, "maxAge");
  if (maxAge?.type === "ObjectProperty") convertMaxAge(context, maxAge);
  const expires = findProperty(node, "expires");
  // v4 gives the session's cookie an expiry of its own.
  const isOfOthers = uses.some(({ role }) => cookieOf(role)?.cookie !== "sessionToken");
  if (expires?.type === "ObjectProperty" && isOfOthers) convertExpires(context, expires);
  if (!uses.some(({ whole }) => whole) || byName.has("path")) return;
  // Before a spread: what that brings goes before.
  const path = property("path", string("/"));
  if (open) node.properties.unshift(path);
  else node.properties.push(path);
  adopt(context, path, node);
  context.change('path: "/" added to a cookie, as v3 did by itself', node);
}

function convertMaxAge(context: TransformContext, member: t.ObjectProperty): void {
  const seconds = inSeconds(context, member.value as t.Expression);
  if (!seconds) return;
  if (member.shorthand) replaceNode(context, member, property("maxAge", seconds));
  else {
    member.value = seconds;
    adopt(context, seconds, member);
  }
  context.change("maxAge of a cookie: milliseconds → seconds", member);
  context.note(
    member,
    "NAD309",
    "a cookie's maxAge is in seconds in next-auth v4, and was in milliseconds in next-auth v3: it was divided by 1000.",
    "If seconds were meant all along, restore the value: the cookie lived only a thousandth of it.",
  );
}

/** v3 made a Date of whatever stood there. */
function convertExpires(context: TransformContext, member: t.ObjectProperty): void {
  const value = member.value as t.Expression;
  const isText = isString(value, context.scopes) || isTextOfDate(context.scopes.resolveValue(value));
  if (!isText) return;
  const date = expression`new Date(${value})`;
  if (member.shorthand) replaceNode(context, member, property("expires", date));
  else {
    member.value = date;
    adopt(context, date, member);
  }
  context.change("expires of a cookie → a Date", member);
}

function isTextOfDate(value: Node): boolean {
  if (value.type !== "CallExpression" || value.callee.type !== "MemberExpression") return false;
  return /^to(ISO|UTC|GMT)?String$|^toJSON$/.test(keyName(value.callee) ?? "");
}

/** v4 joins all cookies whose names begin with the session's to one value (core/lib/cookie.ts:146-178). */
function noteShortName(context: TransformContext, { node, role }: FoundObject): void {
  const isSessions = cookieOf(role)?.cookie === "sessionToken";
  const name = isSessions ? propertiesOf(node, context.scopes).byName.get("name") : undefined;
  const text = name && literalText(context.scopes.resolveValue(name));
  // A name with several parts is no other's beginning.
  if (!name || !text || /[.-]/.test(text)) return;
  context.note(
    name,
    "NAD312",
    `next-auth v4 reads every cookie whose name begins with "${text}" as a piece of the session cookie.`,
    `Make sure that no other cookie's name begins like that, \`${text}_theme\` for example; another name signs everybody out once.`,
  );
}

/** v4 reads `options.maxAge` of some cookies without looking whether there are options (core/lib/oauth/checks.ts:54). */
function completeCookie(context: TransformContext, { node, whole }: FoundObject): void {
  const { byName, open } = propertiesOf(node, context.scopes);
  if (!whole || open || byName.has("options") || !byName.has("name")) return;
  const options = property("options", object([property("path", string("/"))]));
  node.properties.push(options);
  adopt(context, options, node);
  context.change('options: { path: "/" } added to a cookie, as v3 did by itself', node);
}

/**
 * v3's state was a hash of the CSRF token, so that token's cookie decided where a sign-in may end (server/lib/oauth/
 * state-handler.js:33-41). v4 has cookies of its own for state, code verifier and nonce (core/lib/cookie.ts:89-117).
 */
function reportStateCookie(context: TransformContext, { node, whole }: FoundObject): void {
  const { byName, open } = propertiesOf(node, context.scopes);
  if (!whole || open || byName.has("state")) return;
  const csrf = objectAt(context, byName.get("csrfToken"));
  const options = csrf && objectAt(context, propertiesOf(csrf, context.scopes).byName.get("options"));
  if (!options) return;
  const given = propertiesOf(options, context.scopes).byName;
  const sameSite = given.get("sameSite");
  const site = sameSite && unwrap(context.scopes.resolveValue(sameSite));
  const isWider = site !== undefined && !(site.type === "StringLiteral" && site.value.toLowerCase() === "lax");
  if (!given.has("domain") && !isWider) return;
  context.todo(
    findProperty(node, "csrfToken") ?? node,
    "NAD311",
    "the state of a sign-in was kept in this cookie; next-auth v4 keeps it in separate cookies, which don't get these options.",
    "Give state, pkceCodeVerifier and nonce the same options, each with a name; otherwise a sign-in can't finish on another subdomain.",
  );
}

function objectAt({ scopes }: TransformContext, node: Node | undefined): t.ObjectExpression | undefined {
  const value = node && scopes.resolveValue(node);
  return value?.type === "ObjectExpression" ? value : undefined;
}

/**
 * v3: `useSecureCookies` or a site with https (server/index.js:90); v4: `useSecureCookies`, and only when it isn't given whether the
 * site has https (core/init.ts:78). False never had an effect on a site with https.
 */
function convertSecureCookies(context: TransformContext, options: t.ObjectExpression): void {
  const member = findProperty(options, "useSecureCookies");
  if (member?.type !== "ObjectProperty") return;
  const value = member.value as t.Expression;
  const known = context.scopes.resolveValue(value);
  if (known.type === "BooleanLiteral" && known.value) return;
  if (isOfSite(known)) return;
  if (known.type === "BooleanLiteral" || known.type === "NullLiteral") {
    remove(context, member);
    context.change("useSecureCookies: false removed: it had no effect on a site with https", member);
    return;
  }
  const choices = choicesOf(known);
  const last = choices?.at(-1);
  if (known.type === "LogicalExpression" && last?.type === "Identifier" && last.name === "undefined") return;
  const either = expression`${value} || undefined`;
  if (member.shorthand) replaceNode(context, member, property("useSecureCookies", either));
  else {
    member.value = either;
    adopt(context, either, member);
  }
  context.change("useSecureCookies: false is left to the site's URL, as in v3", member);
}

/** `process.env.NEXTAUTH_URL.startsWith("https")`: what next-auth finds out by itself. */
function isOfSite(node: Node): boolean {
  const value = node.type === "UnaryExpression" && node.operator === "!" ? node.argument : node;
  if (value.type !== "CallExpression" && value.type !== "OptionalCallExpression") return false;
  const { callee } = value;
  if (callee.type !== "MemberExpression" && callee.type !== "OptionalMemberExpression") return false;
  return keyName(callee) === "startsWith" && keyName(callee.object) === "NEXTAUTH_URL";
}
