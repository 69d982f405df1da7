import { keyName, type Node, type t, unwrap } from "../ast.ts";
import { expression, identifier } from "../build.ts";
import type { TransformContext } from "../context.ts";
import { replaceNode } from "../edit.ts";

type Member = t.MemberExpression | t.OptionalMemberExpression;

/**
 * `account.accessTokenExpires`: v3 always gave null (next-auth 3 dist/server/lib/oauth/client.js). v4 gives `expires_at`, in seconds,
 * when the provider says when the token expires; the application meant milliseconds, as the adapter stored them.
 */
export function settleExpiry(context: TransformContext, member: Member): void {
  const { scopes } = context;
  const parent = scopes.parentOf(member);
  const isTarget = parent?.type === "AssignmentExpression" && parent.left === member;
  if (
    isTarget ||
    parent?.type === "UpdateExpression" ||
    parent?.type === "UnaryExpression" ||
    sumWithNow(context, member)
  ) {
    if (!isTarget && settleSum(context, member)) return;
    leave(context, member, "NAD360", "account.accessTokenExpires");
    return;
  }
  const test = copyTo(member, "expires_at");
  const value = {
    ...copyTo(member, "expires_at"),
    type: "MemberExpression",
    optional: null,
  } as unknown as t.MemberExpression;
  replaceNode(context, member, expression`${test} && ${value} * 1000`);
  context.change("account.accessTokenExpires → account.expires_at, in milliseconds", member);
  context.report({
    code: "NAD360",
    node: member,
    level: "note",
    message:
      "account.accessTokenExpires was always null in next-auth 3; account.expires_at is the time of expiry in seconds since 1970.",
    hint: "The value is in milliseconds now wherever the provider tells it: check what is done with it.",
  });
}

/** `account.expires_in`, the seconds that the token is good for: v4 keeps only when that is over, as `expires_at`. */
export function settleLifetime(context: TransformContext, member: Member): void {
  if (settleSum(context, member)) return;
  leave(context, member, "NAD361", "account.expires_in");
}

function leave(context: TransformContext, member: Member, code: "NAD360" | "NAD361", name: string): void {
  context.todo(
    member,
    code,
    `${name} is account.expires_at in next-auth 4: the time of expiry, in seconds since 1970.`,
    "Take expires_at, and multiply it by 1000 where milliseconds are wanted.",
  );
}

/** `Date.now() + account.expires_in * 1000` → `account.expires_at * 1000`, `Date.now() / 1000 + account.expires_in` → `account.expires_at`. */
function settleSum(context: TransformContext, member: Member): boolean {
  const sum = sumWithNow(context, member);
  if (!sum) return false;
  context.change(`now + account.${keyName(member)} → account.expires_at`, member);
  member.property = identifier("expires_at");
  replaceNode(context, sum.whole, sum.duration);
  return true;
}

function sumWithNow({ scopes }: TransformContext, member: Member): { whole: Node; duration: Node } | null {
  let duration: Node = member;
  let inMilliseconds = false;
  for (let above = scopes.parentOf(duration); above; above = scopes.parentOf(duration)) {
    if (
      above.type === "TSNonNullExpression" ||
      above.type === "TSAsExpression" ||
      above.type === "ParenthesizedExpression"
    ) {
      duration = above;
    } else if (above.type === "BinaryExpression" && above.operator === "*" && !inMilliseconds) {
      const factor = above.left === duration ? above.right : above.left;
      if (factor.type !== "NumericLiteral" || factor.value !== 1000) return null;
      inMilliseconds = true;
      duration = above;
    } else if (above.type === "BinaryExpression" && above.operator === "+") {
      const other = unwrap(above.left === duration ? above.right : above.left);
      const whole = inMilliseconds ? above : wholeSeconds(above, scopes);
      return (inMilliseconds ? isNow(other) : isNowInSeconds(other)) ? { whole, duration } : null;
    } else return null;
  }
  return null;
}

/** `Math.floor(Date.now() / 1000 + x)`: the rounding goes too, v4's is a whole number. */
function wholeSeconds(sum: Node, scopes: TransformContext["scopes"]): Node {
  const call = scopes.parentOf(sum);
  return call?.type === "CallExpression" && isRounding(call) ? call : sum;
}

function isRounding(node: Node): node is t.CallExpression {
  return (
    node.type === "CallExpression" &&
    node.callee.type === "MemberExpression" &&
    node.callee.object.type === "Identifier" &&
    node.callee.object.name === "Math" &&
    /^(floor|round|ceil|trunc)$/.test(keyName(node.callee) ?? "")
  );
}

function isNowInSeconds(node: Node): boolean {
  const value = isRounding(node) && node.arguments[0] ? unwrap(node.arguments[0]) : node;
  return (
    value.type === "BinaryExpression" &&
    value.operator === "/" &&
    value.right.type === "NumericLiteral" &&
    value.right.value === 1000 &&
    isNow(unwrap(value.left))
  );
}

/** `Date.now()`, `new Date().getTime()`, `+new Date()`. */
function isNow(node: Node): boolean {
  if (node.type === "UnaryExpression" && node.operator === "+") return isNewDate(node.argument);
  if (node.type !== "CallExpression" || node.callee.type !== "MemberExpression") return false;
  const name = keyName(node.callee);
  if (name === "getTime" || name === "valueOf") return isNewDate(node.callee.object);
  return name === "now" && node.callee.object.type === "Identifier" && node.callee.object.name === "Date";
}

function isNewDate(node: Node): boolean {
  const value = unwrap(node);
  return (
    value.type === "NewExpression" &&
    value.callee.type === "Identifier" &&
    value.callee.name === "Date" &&
    value.arguments.length === 0
  );
}

function copyTo(member: Member, name: string): t.Expression {
  return {
    type: member.type,
    object: member.object,
    property: identifier(name),
    computed: false,
    optional: (member as { optional?: boolean }).optional,
  } as unknown as t.Expression;
}
