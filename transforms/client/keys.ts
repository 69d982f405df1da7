/**
 * Keys written as options. aws-sdk v2 passed over a pair of which one was undefined or empty (lib/config.js,
 * extractCredentials) and went on to what it had besides; SDK v3 throws "Resolved credential object is not valid", or
 * signs with an empty key.
 */
import { isCast, keyName, type Node, type t, unwrap } from "../../src/syntax/ast.ts";
import { identifier, object } from "../../src/syntax/build.ts";
import { clone } from "../analysis/aws/clone.ts";
import { mayBeUnset } from "../analysis/aws/unset.ts";
import type { Mapper } from "./mapper.ts";

/** `a && b ? { accessKeyId: a, secretAccessKey: b } : otherwise`, or the object alone when neither can be unset. */
export function keysOrElse(
  mapper: Mapper,
  members: readonly t.ObjectProperty[],
  otherwise: t.Expression | undefined,
): t.Expression {
  const doubtful: t.Expression[] = [];
  for (const member of members) {
    const isToken = keyName(member) === "sessionToken";
    const value = member.value as t.Expression;
    if (isToken || !mayBeUnset(mapper.context, value)) continue;
    if (!isRepeatable(value)) {
      mapper.note(
        "NAD123",
        `${keyName(member)} comes from an expression: where that was empty, aws-sdk v2 fell back to its default credentials; SDK v3 fails.`,
        "Make sure that it always has a value, or pass undefined as credentials when it doesn't.",
        member,
      );
      continue;
    }
    const plain = withoutEmptyDefault(value);
    if (plain !== value) {
      member.value = plain;
      member.shorthand = false;
    }
    doubtful.push(clone(plain));
  }
  const keys = object([...members]);
  const test = doubtful.reduce<t.Expression | undefined>(
    (left, right) =>
      left ? ({ type: "LogicalExpression", operator: "&&", left, right } as t.LogicalExpression) : right,
    undefined,
  );
  if (!test) return keys;
  const alternate = otherwise ?? identifier("undefined");
  return { type: "ConditionalExpression", test, consequent: keys, alternate } as t.ConditionalExpression;
}

/** `process.env.KEY || ""`, `process.env.KEY!`, `process.env.KEY as string` → `process.env.KEY` */
function withoutEmptyDefault(value: t.Expression): t.Expression {
  let at: Node = value;
  while (isCast(at) || isEmptyDefault(at)) at = isCast(at) ? at.expression : at.left;
  return at as t.Expression;
}

function isEmptyDefault(node: Node): node is t.LogicalExpression {
  return (
    node.type === "LogicalExpression" &&
    node.operator !== "&&" &&
    node.right.type === "StringLiteral" &&
    node.right.value === ""
  );
}

/** Reading it twice gives the same and does nothing else. */
function isRepeatable(value: Node): boolean {
  const node = unwrap(value);
  switch (node.type) {
    case "Identifier":
    case "StringLiteral":
      return true;
    case "MemberExpression":
    case "OptionalMemberExpression":
      return isRepeatable(node.object) && (!node.computed || isRepeatable(node.property));
    case "ThisExpression":
      return true;
    case "LogicalExpression":
      return isRepeatable(node.left) && isRepeatable(node.right);
    case "ConditionalExpression":
      return isRepeatable(node.test) && isRepeatable(node.consequent) && isRepeatable(node.alternate);
    default:
      return false;
  }
}
