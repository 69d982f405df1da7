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

/** Where a function takes a value. */
export interface ParameterPlace {
  readonly made: FunctionNode;
  /** The place among its parameters. */
  readonly parameter: number;
  /** The property of what it is given there: `callbacks` in `({ callbacks }) => …`. */
  readonly key?: string | undefined;
  /** What stands for it where nothing is given. */
  readonly byDefault?: Node | undefined;
}

/** Where a function takes what its parameter holds, by itself or by a pattern one level deep. */
export function parameterPlace(binding: Binding): ParameterPlace | undefined {
  const made = binding.declaration;
  const name = binding.identifiers[0];
  if (!isFunction(made) || !name) return undefined;
  for (const [parameter, one] of (made.params as Node[]).entries()) {
    const target = withoutDefault(one);
    if (target === name) return { made, parameter, byDefault: defaultIn(one) };
    if (target.type !== "ObjectPattern") continue;
    const property = target.properties.find((part) => boundBy(part) === name);
    // What is left of an object is taken for all of it.
    if (property?.type === "RestElement") return { made, parameter };
    if (property) return { made, parameter, key: keyName(property), byDefault: defaultIn(property.value) };
  }
  return undefined;
}

function boundBy(part: t.ObjectPattern["properties"][number]): Node {
  return part.type === "RestElement" ? part.argument : withoutDefault(part.value);
}

function defaultIn(bound: Node): Node | undefined {
  return bound.type === "AssignmentPattern" ? bound.right : undefined;
}

/** What a parameter is in the calls that the file makes of its function: `x` in `function auth(options) {…}` and `auth(x)`. */
export function givenFor(parameter: Binding, scopes: Scopes): Node[] {
  const place = parameterPlace(parameter);
  return place && place.key === undefined ? givenIn(place, scopes) : [];
}

/** The arguments that the file's calls of a function give in a place: for a property, the objects that hold it. */
export function givenIn({ made, parameter }: ParameterPlace, scopes: Scopes): Node[] {
  return (bindingOfFunction(made, scopes)?.references ?? []).flatMap(({ node }) => {
    const call = scopes.parentOf(node);
    const given = call?.type === "CallExpression" && call.callee === node ? call.arguments[parameter] : undefined;
    return given && given.type !== "SpreadElement" ? [given] : [];
  });
}
