/** What an expression gives at run time, as far as it is written out. */
import { type FunctionNode, isCall, isFunction, isMember, keyName, type Node, type t, withoutDefault } from "./ast.ts";
import type { Binding, Scopes } from "./scope.ts";

/** What an expression chooses from: `a ? b : c` is b or c, `a || b` and `a ?? b` are either, `a && b` is b or nothing. */
export function choicesOf(node: Node): Node[] | undefined {
  if (node.type === "ConditionalExpression") return [node.consequent, node.alternate];
  if (node.type !== "LogicalExpression") return undefined;
  return node.operator === "&&" ? [node.right] : [node.left, node.right];
}

/** True for what can only be a string, or nothing. */
export function isString(node: Node, scopes: Scopes): boolean {
  if (node.type === "TSAsExpression" && node.typeAnnotation.type === "TSStringKeyword") return true;
  const value = scopes.resolveValue(node);
  const choices = choicesOf(value);
  if (choices) return choices.every((choice) => isString(choice, scopes));
  if (value.type === "StringLiteral" || value.type === "TemplateLiteral") return true;
  if (value.type === "BinaryExpression")
    return value.operator === "+" && (isString(value.left, scopes) || isString(value.right, scopes));
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

/** The function that a node is or stands in. */
export function functionAround(node: Node, scopes: Scopes): FunctionNode | undefined {
  let at: Node | undefined = node;
  while (at && !isFunction(at)) at = scopes.parentOf(at);
  return at;
}

/** The name that a function has, or that of the constant that it is. */
export function bindingOfFunction(made: FunctionNode, scopes: Scopes): Binding | undefined {
  if (made.type === "FunctionDeclaration") return scopes.bindingOf(made.id);
  const parent = scopes.parentOf(made);
  return parent?.type === "VariableDeclarator" && parent.init === made ? scopes.bindingOf(parent.id) : undefined;
}

/** What a parameter is in the calls that the file makes of its function: `x` in `function auth(options) {…}` and `auth(x)`. */
export function givenFor(parameter: Binding, scopes: Scopes): Node[] {
  const made = parameter.declaration;
  if (!isFunction(made)) return [];
  const index = made.params.findIndex((one) => withoutDefault(one) === parameter.identifiers[0]);
  return (bindingOfFunction(made, scopes)?.references ?? []).flatMap(({ node }) => {
    const call = scopes.parentOf(node);
    const given = call?.type === "CallExpression" && call.callee === node ? call.arguments[index] : undefined;
    return given && given.type !== "SpreadElement" ? [given] : [];
  });
}
