/** What an expression gives at run time, as far as it is written out. */
import { isCall, isMember, keyName, type Node, type t } from "./ast.ts";
import type { Scopes } from "./scope.ts";

/** True for what can only be a string, or nothing. */
export function isString(node: Node, scopes: Scopes): boolean {
  if (node.type === "TSAsExpression" && node.typeAnnotation.type === "TSStringKeyword") return true;
  const value = scopes.resolveValue(node);
  const areStrings = (...parts: Node[]) => parts.every((part) => isString(part, scopes));
  switch (value.type) {
    case "StringLiteral":
    case "TemplateLiteral":
      return true;
    case "BinaryExpression":
      return value.operator === "+" && (areStrings(value.left) || areStrings(value.right));
    case "ConditionalExpression":
      return areStrings(value.consequent, value.alternate);
    case "LogicalExpression":
      return areStrings(value.left, value.right);
    default:
      break;
  }
  // process.env.NAME
  if (isMember(value)) return isMember(value.object) && keyName(value.object) === "env";
  if (!isCall(value)) return false;
  const { callee } = value;
  if (callee.type === "Identifier") return callee.name === "String";
  return isMember(callee) && /^(toString|join|trim|replace)$/.test(keyName(callee) ?? "");
}

/** `Promise.reject(x)` */
export function isRejection(node: Node, scopes: Scopes): node is t.CallExpression {
  if (node.type !== "CallExpression" || node.callee.type !== "MemberExpression") return false;
  const { object } = node.callee;
  const isPromise = object.type === "Identifier" && object.name === "Promise" && !scopes.bindingOf(object);
  return isPromise && keyName(node.callee) === "reject";
}
