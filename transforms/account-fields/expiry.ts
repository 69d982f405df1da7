import { isCast, keyName, type Node, type t, unwrap } from "../../src/syntax/ast.ts";
import { expression } from "../../src/syntax/build.ts";
import { replaceNode } from "../../src/syntax/edit.ts";
import type { TransformContext } from "../context.ts";

/** What v3 had for the end of an access token, each of which is made of v4's `expires_at` now: seconds since 1970. */
export type ExpiryField =
  /** Always null in v3 (dist/server/lib/oauth/client.js); meant in milliseconds, as the adapters stored it. */
  | "accessTokenExpires"
  /**
   * The seconds that the token was good for, as the provider gave them. openid-client, which v4 uses, keeps only
   * their end.
   */
  | "expires_in";

/**
 * Replaces a read of one of v3's fields. `expiresAt` makes the expression for v4's: `account.expires_at`, or a name
 * that it was destructured to.
 */
export function convertExpiry(
  context: TransformContext,
  read: Node,
  field: ExpiryField,
  expiresAt: () => t.Expression,
): void {
  if (isTarget(context, read)) {
    context.todo(
      read,
      "NAD360",
      `account.${field} is account.expires_at in next-auth v4: the time of expiry, in seconds since 1970.`,
      "Set expires_at, in seconds.",
    );
    return;
  }
  const sum = sumWithNow(context, read);
  if (sum) {
    context.change(`now + account.${field} → account.expires_at`, read);
    replaceNode(context, read, expiresAt());
    replaceNode(context, sum.whole, sum.duration === read ? expiresAt() : sum.duration);
    return;
  }
  if (isMereTest(context, read)) {
    replaceNode(context, read, expiresAt());
    context.change(`account.${field} → account.expires_at`, read);
    return;
  }
  const value = unchained(expiresAt());
  replaceNode(
    context,
    read,
    field === "expires_in"
      ? expression`${expiresAt()} && ${value} - Math.floor(Date.now() / 1000)`
      : expression`${expiresAt()} && ${value} * 1000`,
  );
  context.change(`account.${field} → account.expires_at`, read);
  if (field === "expires_in") {
    context.note(
      read,
      "NAD361",
      "account.expires_in is gone: account.expires_at is the time of expiry, in seconds since 1970.",
      "The code now computes the seconds that are left; use expires_at itself where you want a time.",
    );
  } else {
    context.note(
      read,
      "NAD360",
      "account.accessTokenExpires was always null in next-auth v3; account.expires_at is the time of expiry in seconds since 1970.",
      "It now holds milliseconds wherever the provider gives an expiry: check how it is used.",
    );
  }
}

function isTarget({ scopes }: TransformContext, node: Node): boolean {
  const parent = scopes.parentOf(node);
  if (parent?.type === "AssignmentExpression") return parent.left === node;
  return parent?.type === "UpdateExpression" || (parent?.type === "UnaryExpression" && parent.operator === "delete");
}

/** `if (account.expires_in)`, `account.expires_in && …`: only whether there is one. */
function isMereTest({ scopes }: TransformContext, node: Node): boolean {
  const parent = scopes.parentOf(node);
  if (parent?.type === "IfStatement" || parent?.type === "ConditionalExpression") return parent.test === node;
  if (parent?.type === "LogicalExpression") return parent.operator === "&&" && parent.left === node;
  return parent?.type === "UnaryExpression" && parent.operator === "!";
}

/** `account?.expires_at` behind `account?.expires_at &&` needs no `?.` of its own. */
function unchained(node: t.Expression): t.Expression {
  return node.type === "OptionalMemberExpression"
    ? ({ ...node, type: "MemberExpression", optional: null } as unknown as t.MemberExpression)
    : node;
}

/**
 * `Date.now() + account.expires_in * 1000`, `Math.floor(Date.now() / 1000) + account.expires_in`: the end, as v4
 * gives it.
 */
function sumWithNow({ scopes }: TransformContext, read: Node): { whole: Node; duration: Node } | undefined {
  let duration = read;
  let inMilliseconds = false;
  for (let above = scopes.parentOf(duration); above; above = scopes.parentOf(duration)) {
    if (isCast(above)) {
      duration = above;
      continue;
    }
    if (above.type !== "BinaryExpression") return undefined;
    const other = above.left === duration ? above.right : above.left;
    if (above.operator === "+") {
      const whole = inMilliseconds ? above : wholeSeconds(above, scopes);
      const isSum = inMilliseconds ? isNow(unwrap(other)) : isNowInSeconds(unwrap(other));
      return isSum ? { whole, duration } : undefined;
    }
    if (above.operator !== "*" || inMilliseconds || !isThousand(other)) return undefined;
    inMilliseconds = true;
    duration = above;
  }
  return undefined;
}

function isThousand(node: Node): boolean {
  return node.type === "NumericLiteral" && node.value === 1000;
}

/** `Math.floor(Date.now() / 1000 + x)`: the rounding goes too, v4's is a whole number. */
function wholeSeconds(sum: Node, scopes: TransformContext["scopes"]): Node {
  const call = scopes.parentOf(sum);
  return call && isRounding(call) ? call : sum;
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
