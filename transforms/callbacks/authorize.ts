import {
  type FunctionNode,
  isCall,
  isCast,
  isFunction,
  isMember,
  keyName,
  type Node,
  type t,
  withoutDefault,
} from "../../src/syntax/ast.ts";
import { clientUses } from "../analysis/client-module/client-uses.ts";
import { reactName } from "../analysis/client-module/names.ts";
import { readsArguments, valueParameters } from "../analysis/functions/parameters.ts";
import { type FoundProvider, findProviders } from "../analysis/providers/find.ts";
import { membersOf } from "../analysis/providers/members.ts";
import type { TransformContext } from "../context.ts";

/** What v4 gives of the request (next-auth 4 core/routes/callback.ts:332); v3 gave all of it (3: server/routes/callback.js:275). */
const given: ReadonlySet<string> = new Set(["query", "body", "headers", "method"]);

/** The parts of the route, which v4 takes out of the query (next/index.ts:22). */
const withoutRoute = "query.nextauth";

/** `authorize(credentials, req)` of a Credentials provider. */
export function leaveAuthorize(context: TransformContext): void {
  if (!context.mentions("next-auth")) return;
  for (const found of findProviders(context)) {
    if (found.facts.kind !== "credentials" || !found.isVersion3) continue;
    const member = found.objects.map((object) => membersOf(object).get("authorize")).find((one) => one !== undefined);
    if (!member) leaveMissing(context, found);
    const made = member?.type === "ObjectProperty" ? context.scopes.resolveValue(member.value) : member;
    if (isFunction(made)) leaveRequest(context, made);
  }
}

/** What next-auth's own provider has by itself, a described one hasn't: v4 refuses to start (core/lib/assert.ts:114-121). */
function leaveMissing(context: TransformContext, { node, key, lost, objects }: FoundProvider): void {
  if (key !== undefined || lost.length > 0 || objects.length === 0) return;
  context.todo(
    node,
    "NAD359",
    "A described Credentials provider without authorize() lets next-auth v4 answer every request with an error; in next-auth v3 only its own sign-in failed.",
    "Write authorize(), or remove the provider.",
  );
}

function leaveRequest(context: TransformContext, made: FunctionNode): void {
  const target = withoutDefault(valueParameters(made)[1]);
  if (readsArguments(made, context.scopes)) leave(context, made, "`arguments`");
  if (target?.type === "ObjectPattern") {
    leavePattern(context, target);
  } else if (target?.type === "Identifier") {
    const references = context.scopes.bindingOf(target)?.references ?? [];
    for (const { node, isType, isWrite } of references) if (!isType && !isWrite) leaveUse(context, node);
  }
}

function leaveUse(context: TransformContext, node: Node): void {
  const parent = context.scopes.parentOf(node);
  if (isCast(parent)) leaveUse(context, parent);
  else if (isMember(parent) && parent.object === node) {
    const name = keyName(parent);
    if (name === undefined || !given.has(name)) leave(context, node, name ?? "a computed name");
    else if (name === "query" && isOfRoute(context.scopes.parentOf(parent), parent)) leave(context, node, withoutRoute);
  } else if (parent?.type === "VariableDeclarator" && parent.init === node && parent.id.type === "ObjectPattern") {
    leavePattern(context, parent.id);
  } else if (isHandedOn(parent, node) && !asksForSession(context, parent)) leave(context, node, "all of it");
}

/** `getSession({ req })`, which sends the headers alone. */
function asksForSession(context: TransformContext, member: Node | undefined): boolean {
  if (member?.type !== "ObjectProperty" || keyName(member) !== "req") return false;
  const call = context.scopes.parentOf(context.scopes.parentOf(member) ?? member);
  if (!isCall(call)) return false;
  return clientUses(context).some(
    ({ name, node }) => node === call.callee && /^get(Session|CsrfToken)$/.test(reactName(name)),
  );
}

function leavePattern(context: TransformContext, { properties }: t.ObjectPattern): void {
  for (const property of properties) {
    const name = property.type === "RestElement" ? "the rest of it" : keyName(property);
    if (name === undefined || !given.has(name)) leave(context, property, name ?? "a computed name");
    else if (name === "query" && property.type === "ObjectProperty" && takesRoute(property.value)) {
      leave(context, property, withoutRoute);
    }
  }
}

/** `query.nextauth`, `const { nextauth } = query`. */
function isOfRoute(parent: Node | undefined, query: Node): boolean {
  if (isMember(parent)) return parent.object === query && keyName(parent) === "nextauth";
  return parent?.type === "VariableDeclarator" && parent.init === query && takesRoute(parent.id);
}

function takesRoute(pattern: Node): boolean {
  if (pattern.type !== "ObjectPattern") return false;
  return pattern.properties.some((one) => one.type === "ObjectProperty" && keyName(one) === "nextauth");
}

function isHandedOn(parent: Node | undefined, node: Node): boolean {
  if (isCall(parent)) return parent.callee !== node;
  return /^(ReturnStatement|SpreadElement|ObjectProperty|VariableDeclarator|ArrayExpression)$/.test(parent?.type ?? "");
}

function leave(context: TransformContext, node: Node, what: string): void {
  const hint =
    what === withoutRoute
      ? "Write what it told, the provider's id for example, into the function: each provider has its own."
      : 'Take the address from req.headers["x-forwarded-for"], cookies from req.headers.cookie; what a middleware added has to come another way.';
  context.todo(
    node,
    "NAD358",
    `authorize() is given the request's query, body, headers and method in next-auth v4, and nothing else: ${what} is read here.`,
    hint,
  );
}
