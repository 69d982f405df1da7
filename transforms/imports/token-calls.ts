import { isCall, type Node, type t } from "../../src/syntax/ast.ts";
import { findProperty } from "../../src/syntax/edit.ts";
import type { TransformContext } from "../context.ts";

/** What calls of next-auth/jwt do otherwise in v4 although they are written the same. */
export function reportTokenCall(
  context: TransformContext,
  called: string,
  callee: Node,
  argument: t.ObjectExpression | undefined,
): void {
  const call = context.scopes.parentOf(callee);
  if (!isCall(call) || call.callee !== callee) return;
  if (called === "decode") noteOwnTokens(context, call);
  const maxAge = argument && called !== "encode" ? findProperty(argument, "maxAge") : undefined;
  if (maxAge) reportAge(context, maxAge, called);
  if (called !== "getToken") return;
  const raw = argument && findProperty(argument, "raw");
  const isRaw = raw?.type === "ObjectProperty" && raw.value.type === "BooleanLiteral" && raw.value.value;
  if (isRaw) reportRaw(context, raw);
  else if (isUnused(context, call)) reportUnused(context, call);
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

/** `await getToken({ req })` for its exception only: v3 rejected for a token that can't be read (lib/jwt.js:109), v4 gives null. */
function isUnused({ scopes }: TransformContext, call: Node): boolean {
  const awaited = scopes.parentOf(call);
  return awaited?.type === "AwaitExpression" && scopes.parentOf(awaited)?.type === "ExpressionStatement";
}

function reportUnused(context: TransformContext, call: Node): void {
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
