import { isCall, isFunction, isMember, type Node, type t } from "../../src/syntax/ast.ts";
import { findProperty } from "../../src/syntax/edit.ts";
import type { TransformContext } from "../context.ts";

/** What calls of next-auth/jwt do otherwise in v4 although they are written the same. */
export function reportTokenCall(
  context: TransformContext,
  called: string,
  call: t.CallExpression,
  argument: t.ObjectExpression | undefined,
): void {
  if (called === "decode") noteOwnTokens(context, call);
  const maxAge = argument && called !== "encode" ? findProperty(argument, "maxAge") : undefined;
  if (maxAge) reportAge(context, maxAge, called);
  if (called !== "getToken") return;
  const raw = argument && findProperty(argument, "raw");
  const isRaw = raw?.type === "ObjectProperty" && raw.value.type === "BooleanLiteral" && raw.value.value;
  if (isRaw) reportRaw(context, raw);
  else if (isOnlyCaught(context, call)) reportOnlyCaught(context, call);
}

/** v3 refused what was older (lib/jwt.js:60); v4 looks at the token's own end alone (jwt/index.ts:30-39). */
function reportAge(context: TransformContext, member: Node, called: string): void {
  context.todo(
    member,
    "NAD318",
    `${called} of next-auth v4 ignores maxAge: a token is valid until it expires, 30 days by default; v3 rejected an older one.`,
    "Pass maxAge to encode where the token is created, or check token.iat: Date.now() / 1000 - token.iat > maxAge is too old.",
  );
}

/** v3 gave a signed token that others can verify (lib/jwt.js:97), v4 gives one that only next-auth/jwt reads (jwt/index.ts). */
function reportRaw(context: TransformContext, member: Node): void {
  context.todo(
    member,
    "NAD317",
    "the token is encrypted in next-auth v4: a service that verified its signature can't read it.",
    "Sign a separate token for that service, or configure your own jwt.encode and jwt.decode.",
  );
}

/**
 * `await getToken({ req })` for its exception, and whether there is a token isn't asked: v3 rejected for one that can't be read
 * (lib/jwt.js:109), v4 gives null.
 */
function isOnlyCaught(context: TransformContext, call: Node): boolean {
  const { scopes } = context;
  const awaited = scopes.parentOf(call);
  if (awaited?.type !== "AwaitExpression") return false;
  const taken = scopes.parentOf(awaited);
  if (taken?.type === "ExpressionStatement") return true;
  if (!isInTry(context, awaited)) return false;
  if (taken?.type === "AssignmentExpression" && isMember(taken.left)) return true;
  const kept =
    taken?.type === "VariableDeclarator" ? taken.id : taken?.type === "AssignmentExpression" ? taken.left : undefined;
  const references = kept?.type === "Identifier" ? scopes.bindingOf(kept)?.references : undefined;
  return references?.every(({ node, isWrite }) => isWrite || isHandedOn(scopes.parentOf(node), node)) ?? false;
}

function isInTry({ scopes }: TransformContext, node: Node): boolean {
  for (let at = node, above = scopes.parentOf(at); above && !isFunction(above); at = above, above = scopes.parentOf(at))
    if (above.type === "TryStatement" && above.block === at && above.handler) return true;
  return false;
}

/** `f(token)`, `req.token = token`: nothing is read of it, which would throw for null, nor is it tested. */
function isHandedOn(above: Node | undefined, node: Node): boolean {
  if (isCall(above)) return above.callee !== node;
  return (above?.type === "AssignmentExpression" && above.right === node) || above?.type === "ObjectProperty";
}

function reportOnlyCaught(context: TransformContext, call: Node): void {
  context.todo(
    call,
    "NAD319",
    "getToken of next-auth v4 returns null for a token that can't be read, where next-auth v3 rejected; the result isn't checked here.",
    "Handle null: if (!(await getToken({ req }))) return res.status(401).end().",
  );
}

function noteOwnTokens(context: TransformContext, call: Node): void {
  context.note(
    call,
    "NAD331",
    "decode of next-auth v4 can't read what encode of next-auth v3 wrote.",
    "Your own links and tokens that were issued before the deployment stop working.",
  );
}
