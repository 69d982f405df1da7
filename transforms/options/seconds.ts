import { type Node, type t, unwrap } from "../../src/syntax/ast.ts";
import { expression } from "../../src/syntax/build.ts";
import type { TransformContext } from "../context.ts";

const millisecondsOfSecond = 1000;

/** Milliseconds as seconds: `30 * 60 * 1000` → `30 * 60`, `5000` → `5`, `age` → `age / 1000`; undefined for nothing. */
export function inSeconds(context: TransformContext, given: t.Expression): t.Expression | undefined {
  const value = unwrap(given) as t.Expression;
  if (value.type === "NullLiteral" || (value.type === "Identifier" && value.name === "undefined")) return undefined;
  if (value.type === "NumericLiteral") {
    return value.value === 0 ? undefined : numeric(Math.floor(value.value / millisecondsOfSecond));
  }
  if (value.type === "BinaryExpression" && value.operator === "*") {
    const without = withoutFactor(value);
    if (without) return without;
  }
  if (value.type === "ConditionalExpression") {
    const consequent = inSeconds(context, value.consequent) ?? value.consequent;
    const alternate = inSeconds(context, value.alternate) ?? value.alternate;
    return expression`${value.test} ? ${consequent} : ${alternate}`;
  }
  return expression`${value} / ${numeric(millisecondsOfSecond)}`;
}

/** A product without its factor 1000; undefined when it has none that is written out. */
function withoutFactor(product: t.BinaryExpression): t.Expression | undefined {
  const left = product.left as t.Expression;
  if (isThousand(product.right)) return left;
  if (isThousand(left)) return product.right;
  const inner = left.type === "BinaryExpression" && left.operator === "*" ? withoutFactor(left) : undefined;
  return inner && expression`${inner} * ${product.right}`;
}

function isThousand(node: Node): boolean {
  return node.type === "NumericLiteral" && node.value === millisecondsOfSecond;
}

function numeric(value: number): t.NumericLiteral {
  return { type: "NumericLiteral", value, extra: { raw: String(value) } } as unknown as t.NumericLiteral;
}

/** What a number comes to that is written out: `60 * 60`, a constant of this file. */
export function numberOf(context: TransformContext, node: Node): number | undefined {
  const value = context.scopes.resolveValue(node);
  if (value.type === "NumericLiteral") return value.value;
  if (value.type !== "BinaryExpression") return undefined;
  const left = numberOf(context, value.left);
  const right = numberOf(context, value.right);
  if (left === undefined || right === undefined) return undefined;
  switch (value.operator) {
    case "*":
      return left * right;
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "/":
      return left / right;
    default:
      return undefined;
  }
}
