import { literalText, type Node, type t, unwrap } from "../../src/syntax/ast.ts";
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
  /** `jwt.verificationOptions.maxTokenAge`: v3 refused older tokens, too. */
  readonly age: Node | undefined;
  /** A spread that can't be followed may bring others. */
  readonly open: boolean;
}

function lifetimesOf({ scopes }: TransformContext, options: t.ObjectExpression): Lifetimes {
  const { byName, open } = propertiesOf(options, scopes);
  const inside = (name: string, holder = byName) => {
    const value = holder.get(name) && scopes.resolveValue(holder.get(name) as Node);
    return value?.type === "ObjectExpression"
      ? propertiesOf(value, scopes)
      : { byName: new Map(), open: Boolean(value) };
  };
  const session = inside("session");
  const jwt = inside("jwt");
  const verification = inside("verificationOptions", jwt.byName);
  return {
    session: session.byName.get("maxAge"),
    jwt: jwt.byName.get("maxAge"),
    // An own `decode` is given the options, and may not look at them.
    age: jwt.byName.has("decode") ? undefined : verification.byName.get("maxTokenAge"),
    open: open || session.open || jwt.open,
  };
}

/** What ended a token in v3 before the session did; the smaller where there are two. */
interface Limit {
  readonly name: string;
  readonly node: Node;
  /** Undefined where it is worked out at run time. */
  readonly seconds: number | undefined;
}

function limitOf(context: TransformContext, { jwt, age }: Lifetimes): Limit | undefined {
  const ofJwt = jwt && { name: "jwt.maxAge", node: jwt, seconds: numberOf(context, jwt) };
  const ofAge = age && { name: "jwt.verificationOptions.maxTokenAge", node: age, seconds: secondsIn(context, age) };
  if (!ofAge || (ofJwt && ofJwt.seconds === undefined)) return ofJwt;
  const other = ofJwt ? ofJwt.seconds : defaultSeconds;
  return ofAge.seconds !== undefined && other !== undefined && other <= ofAge.seconds ? ofJwt : ofAge;
}

/** `"2 hours"`, `"7200s"`, `` `${2 * 60 * 60}s` `` in seconds. */
function secondsIn(context: TransformContext, age: Node): number | undefined {
  const value = context.scopes.resolveValue(age);
  if (value.type === "TemplateLiteral" && value.expressions.length === 1) {
    const [before, unit] = value.quasis.map(({ value: { raw } }) => raw);
    const amount = numberOf(context, value.expressions[0] as Node);
    return before === "" && amount !== undefined ? inUnit(amount, unit) : undefined;
  }
  const [, amount, unit] = /^([\d.]+)(.*)$/.exec(literalText(value) ?? "") ?? [];
  return amount === undefined ? undefined : inUnit(Number(amount), unit);
}

/** The units of jose 1 (lib/help/secs.js). */
const units: readonly (readonly [RegExp, number])[] = [
  [/^ ?(s|secs?|seconds?)$/i, 1],
  [/^ ?(m|mins?|minutes?)$/i, 60],
  [/^ ?(h|hrs?|hours?)$/i, 60 * 60],
  [/^ ?(d|days?)$/i, 24 * 60 * 60],
  [/^ ?(w|weeks?)$/i, 7 * 24 * 60 * 60],
  [/^ ?(y|yrs?|years?)$/i, 365.25 * 24 * 60 * 60],
];

function inUnit(amount: number, unit = ""): number | undefined {
  const factor = units.find(([name]) => name.test(unit))?.[1];
  return factor === undefined ? undefined : Math.floor(amount * factor);
}

function shortenSession(context: TransformContext, { node }: FoundObject): void {
  const lifetimes = lifetimesOf(context, node);
  const { session, open } = lifetimes;
  const limit = limitOf(context, lifetimes);
  if (!limit && !session) return;
  const tokenSeconds = limit ? limit.seconds : open ? undefined : defaultSeconds;
  const sessionSeconds = session ? numberOf(context, session) : open ? undefined : defaultSeconds;
  if (tokenSeconds === undefined || sessionSeconds === undefined) {
    // Without a lifetime of the tokens there is only one, which both versions go by up to 30 days.
    if (limit) reportLifetimes(context, limit.node, limit.name);
    return;
  }
  if (tokenSeconds >= sessionSeconds) return;
  if (!limit) {
    reportLifetimes(context, session as Node, "jwt.maxAge");
    return;
  }
  const { name, node: jwt } = limit;
  const holder = findProperty(node, "session");
  const made = holder?.type === "ObjectProperty" ? unwrap(holder.value) : undefined;
  const isNumber = numberOf(context, jwt) !== undefined && context.scopes.bindingOf(jwt) !== undefined;
  const copy = isNumber ? expression`${(jwt as t.Identifier).name}` : seconds(tokenSeconds);
  if (made?.type === "ObjectExpression") setProperty(context, made, "maxAge", copy);
  else if (holder) {
    reportLifetimes(context, jwt, name);
    return;
  } else setProperty(context, node, "session", object([property("maxAge", copy)]), after(node, "jwt"));
  context.change(`session.maxAge is what ${name} was: v4 goes by the session's alone`, jwt);
  context.note(
    jwt,
    "NAD336",
    `session.maxAge was set to ${name}, which ended sessions in next-auth v3; next-auth v4 goes by session.maxAge alone.`,
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

function reportLifetimes(context: TransformContext, at: Node, name: string): void {
  const standard = name === "jwt.maxAge" ? " (30 days by default)" : "";
  context.todo(
    at,
    "NAD316",
    `next-auth v3 refused a token older than ${name}${standard}; next-auth v4 renews it by session.maxAge alone.`,
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
