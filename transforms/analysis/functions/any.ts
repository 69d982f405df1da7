/** Which values TypeScript knows nothing of, so that no compiler, however strict, tells what they may be. */

import {
  type CallNode,
  type FunctionNode,
  isCall,
  isFunction,
  isMember,
  keyName,
  type Node,
  resultsOf,
  type t,
  unwrap,
} from "../../../src/syntax/ast.ts";
import type { Scopes } from "../../../src/syntax/scope.ts";

/** Values come of values of values; a circle has to end. */
const deepest = 8;

/** True for an expression of TypeScript whose type is `any`, by what the file shows of it. */
export function isAny(node: Node, scopes: Scopes, depth = 0): boolean {
  if (depth > deepest) return false;
  const again = (part: Node) => isAny(part, scopes, depth + 1);
  switch (node.type) {
    case "TSAsExpression":
    case "TSTypeAssertion":
      return node.typeAnnotation.type === "TSAnyKeyword";
    case "TSNonNullExpression":
    case "ParenthesizedExpression":
      return again(node.expression);
    case "AwaitExpression":
      return again(node.argument);
    case "MemberExpression":
    case "OptionalMemberExpression":
      return again(node.object) || isOpenMember(node, scopes);
    case "CallExpression":
    case "OptionalCallExpression":
      return ofCall(node, scopes, depth + 1);
    case "Identifier":
      return ofName(node, scopes, depth + 1);
    case "ConditionalExpression":
      return again(node.consequent) || again(node.alternate);
    case "LogicalExpression":
      return again(node.right) || (node.operator !== "&&" && again(node.left));
    default:
      return false;
  }
}

/** `: any`, `: any[]`, `: Promise<any>`, `: Record<string, any>`: what is taken out of these is `any`. */
function holdsAny(type: Node | null | undefined): boolean {
  switch (type?.type) {
    case "TSTypeAnnotation":
    case "TSParenthesizedType":
      return holdsAny(type.typeAnnotation);
    case "TSAnyKeyword":
      return true;
    case "TSArrayType":
      return holdsAny(type.elementType);
    case "TSTypeReference":
      return type.typeParameters?.params.some(holdsAny) === true;
    default:
      return false;
  }
}

/**
 * An attribute of an item of aws-sdk v2's DocumentClient (AttributeMap of clients/dynamodb.d.ts), and axios' `data`
 * (AxiosResponse of its index.d.ts), whose type nobody gave.
 */
function isOpenMember(member: t.MemberExpression | t.OptionalMemberExpression, scopes: Scopes): boolean {
  const { object } = member;
  if (isMember(unwrap(object)) && isItem(keyName(unwrap(object)))) return true;
  return keyName(member) === "data" && isAnswerOfAxios(object, scopes);
}

function isItem(name: string | undefined): boolean {
  return name === "Item" || name === "Items" || name === "Attributes";
}

function isAnswerOfAxios(node: Node, scopes: Scopes): boolean {
  const awaited = unwrap(scopes.resolveValue(node));
  const call = awaited.type === "AwaitExpression" ? unwrap(awaited.argument) : awaited;
  return isCall(call) && !call.typeParameters && scopes.moduleValue(call.callee)?.source === "axios";
}

function ofCall(call: CallNode, scopes: Scopes, depth: number): boolean {
  const { callee } = call;
  const again = (part: Node) => isAny(part, scopes, depth + 1);
  if (again(callee)) return true;
  if (isMember(callee)) {
    const name = keyName(callee);
    const { object } = callee;
    if (name === "json" && call.arguments.length === 0) return true;
    if (name === "parse" && object.type === "Identifier" && object.name === "JSON") return true;
    const [first] = call.arguments;
    if (name === "then" && first) return isFunction(first) ? givesAny(first, scopes, depth) : again(first);
    // @types/mongodb 3: a collection of what nobody gave a type holds `any`.
    if (/^findOne/.test(name ?? "") && isCollection(object)) return true;
  }
  const made = scopes.resolveValue(callee);
  return isFunction(made) && givesAny(made, scopes, depth);
}

function isCollection(node: Node): boolean {
  const value = unwrap(node);
  if (value.type === "AwaitExpression") return isCollection(value.argument);
  return isCall(value) && !value.typeParameters && isMember(value.callee) && keyName(value.callee) === "collection";
}

function givesAny(made: FunctionNode, scopes: Scopes, depth: number): boolean {
  if (made.returnType) return holdsAny(made.returnType);
  return resultsOf(made.body).some((result) => isAny(result, scopes, depth + 1));
}

function ofName(name: t.Identifier, scopes: Scopes, depth: number): boolean {
  const binding = scopes.bindingOf(name);
  const [bound] = binding?.identifiers ?? [];
  if (!binding || bound?.type !== "Identifier") return false;
  const pattern = patternAround(bound, scopes);
  const { typeAnnotation } = pattern ?? bound;
  if (typeAnnotation) return holdsAny(typeAnnotation);
  const { declaration } = binding;
  if (declaration.type !== "VariableDeclarator" || !declaration.init) return false;
  return isAny(declaration.init, scopes, depth) || (pattern !== undefined && isOpenPart(bound, declaration, scopes));
}

/** `const { data } = await axios.get(url)`; `const { Item: { role } } = …` */
function isOpenPart(name: Node, { init }: t.VariableDeclarator, scopes: Scopes): boolean {
  const keys: (string | undefined)[] = [];
  for (let at: Node | undefined = name; inPattern.test(at?.type ?? ""); at = at && scopes.parentOf(at))
    if (at?.type === "ObjectProperty") keys.unshift(keyName(at));
  return (keys[0] === "data" && init != null && isAnswerOfAxios(init, scopes)) || keys.some(isItem);
}

const inPattern = /^(Identifier|ObjectProperty|ObjectPattern|ArrayPattern|AssignmentPattern|RestElement)$/;

/** The outermost pattern that a name stands in. */
function patternAround(name: Node, scopes: Scopes): t.ObjectPattern | t.ArrayPattern | undefined {
  let found: t.ObjectPattern | t.ArrayPattern | undefined;
  for (let at = scopes.parentOf(name); at && inPattern.test(at.type); at = scopes.parentOf(at))
    if (at.type === "ObjectPattern" || at.type === "ArrayPattern") found = at;
  return found;
}
