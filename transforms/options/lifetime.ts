import { type Node, type t, unwrap } from "../../src/syntax/ast.ts";
import { expression, object, property } from "../../src/syntax/build.ts";
import { adopt, findProperty, replaceNode, setProperty } from "../../src/syntax/edit.ts";
import { isString } from "../../src/syntax/values.ts";
import type { FoundObject, Located } from "../analysis/options/found.ts";
import { propertiesOf } from "../analysis/options/setting.ts";
import type { TransformContext } from "../context.ts";
import { numberOf } from "./seconds.ts";

/** How long both versions let a session or a token live when nothing is said: 30 days. */
const defaultSeconds = 30 * 24 * 60 * 60;

/**
 * How long sessions live: `session.maxAge` and `jwt.maxAge`. v3 refused each token that was older than jwt.maxAge (lib/jwt.js:60); v4
 * encodes it again with session.maxAge at every look at the session, and knows no other age (core/routes/session.ts:96-100).
 */
export function convertLifetimes(context: TransformContext, located: Located): void {
  for (const found of located.objects) {
    if (found.setting.version !== "v3") continue;
    const { role, node, setting } = found;
    if (setting.strategy !== "database" && (role === "options:session" || role === "options:jwt"))
      convertText(context, node);
    if (role === "options" && found.whole) {
      if (setting.strategy === "jwt") shortenSession(context, found);
      else reportEndless(context, found);
    }
  }
}

/** v3 reckoned with a text as with a number; v4 joins it to the time (jwt/index.ts:24). */
function convertText(context: TransformContext, holder: t.ObjectExpression): void {
  const member = findProperty(holder, "maxAge");
  if (member?.type !== "ObjectProperty") return;
  const value = member.value as t.Expression;
  if (!mayBeText(context, value)) return;
  const number = expression`Number(${value})`;
  if (member.shorthand) replaceNode(context, member, property("maxAge", number));
  else {
    member.value = number;
    adopt(context, number, member);
  }
  context.change("maxAge → a number", member);
}

/** A text, or a choice one of which is: `process.env.MAX_AGE || 3600`. */
function mayBeText({ scopes }: TransformContext, node: Node): boolean {
  const value = scopes.resolveValue(node);
  if (isString(value, scopes)) return true;
  if (value.type === "LogicalExpression") return isString(value.left, scopes) || isString(value.right, scopes);
  if (value.type !== "ConditionalExpression") return false;
  return isString(value.consequent, scopes) || isString(value.alternate, scopes);
}

interface Lifetimes {
  readonly session: Node | undefined;
  readonly jwt: Node | undefined;
  /** A spread that can't be followed may bring others. */
  readonly open: boolean;
}

function lifetimesOf({ scopes }: TransformContext, options: t.ObjectExpression): Lifetimes {
  const { byName, open } = propertiesOf(options, scopes);
  const inside = (name: string) => {
    const value = byName.get(name) && scopes.resolveValue(byName.get(name) as Node);
    return value?.type === "ObjectExpression"
      ? propertiesOf(value, scopes)
      : { byName: new Map(), open: Boolean(value) };
  };
  const session = inside("session");
  const jwt = inside("jwt");
  return {
    session: session.byName.get("maxAge"),
    jwt: jwt.byName.get("maxAge"),
    open: open || session.open || jwt.open,
  };
}

function shortenSession(context: TransformContext, { node }: FoundObject): void {
  const { session, jwt, open } = lifetimesOf(context, node);
  if (!jwt && !session) return;
  const jwtSeconds = jwt ? numberOf(context, jwt) : open ? undefined : defaultSeconds;
  const sessionSeconds = session ? numberOf(context, session) : open ? undefined : defaultSeconds;
  if (jwtSeconds === undefined || sessionSeconds === undefined) {
    // Without a lifetime of the tokens there is only one, which both versions go by up to 30 days.
    if (jwt) reportLifetimes(context, node, jwt);
    return;
  }
  if (jwtSeconds >= sessionSeconds) return;
  if (!jwt) {
    reportLifetimes(context, node, session as Node);
    return;
  }
  const holder = findProperty(node, "session");
  const made = holder?.type === "ObjectProperty" ? unwrap(holder.value) : undefined;
  const copy = context.scopes.bindingOf(jwt) ? expression`${(jwt as t.Identifier).name}` : seconds(jwtSeconds);
  if (made?.type === "ObjectExpression") setProperty(context, made, "maxAge", copy);
  else if (holder) {
    reportLifetimes(context, node, jwt);
    return;
  } else setProperty(context, node, "session", object([property("maxAge", copy)]), after(node, "jwt"));
  context.change("session.maxAge is what jwt.maxAge was: v4 goes by the session's alone", jwt);
  context.note(
    jwt,
    "NAD336",
    "session.maxAge was set to jwt.maxAge, which ended sessions in next-auth v3; next-auth v4 goes by session.maxAge alone.",
    "The cookie and session.expires now tell that time, not a longer one.",
  );
}

function after(node: t.ObjectExpression, name: string): { after?: Node } {
  const member = findProperty(node, name);
  return member ? { after: member } : {};
}

function seconds(value: number): t.Expression {
  return { type: "NumericLiteral", value, extra: { raw: String(value) } } as unknown as t.NumericLiteral;
}

function reportLifetimes(context: TransformContext, options: t.ObjectExpression, at: Node): void {
  context.todo(
    at ?? options,
    "NAD316",
    "next-auth v3 refused a token older than jwt.maxAge (30 days by default); next-auth v4 renews it by session.maxAge alone.",
    "Set session.maxAge to the smaller of the two values.",
  );
}

/** v3's adapter stored no expiry for a maxAge of nothing; in v4 such a session has expired at once. */
function reportEndless(context: TransformContext, { node }: FoundObject): void {
  const { session } = lifetimesOf(context, node);
  const value = session && context.scopes.resolveValue(session);
  const isNothing = value?.type === "NullLiteral" || (value?.type === "NumericLiteral" && value.value === 0);
  if (!session || !isNothing) return;
  context.todo(
    session,
    "NAD315",
    "a session with this maxAge never expired in next-auth v3; in next-auth v4 it expires immediately.",
    "Set the lifetime of a session in seconds: `10 * 365 * 24 * 60 * 60` for ten years.",
  );
}
