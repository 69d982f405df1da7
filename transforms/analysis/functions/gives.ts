/** What an expression, or a function, gives when it is asked for a yes, a no, or a text to go to. */

import {
  type CallNode,
  type FunctionNode,
  isFunction,
  isMember,
  keyName,
  type Node,
  resultsOf,
  type t,
  unwrap,
  walk,
} from "../../../src/syntax/ast.ts";
import { calledBy } from "../../../src/syntax/called.ts";
import { own } from "../../../src/syntax/own.ts";
import type { Binding, Scopes } from "../../../src/syntax/scope.ts";
import { isRejection, isString } from "../../../src/syntax/values.ts";
import { isAny } from "./any.ts";
import { leaves } from "./leaves.ts";

export type Gives =
  /** true or false. */
  | "boolean"
  /** A text, anything else that counts as true, or any of these and a boolean. */
  | "answer"
  /** undefined or null, always. */
  | "nothing"
  /** An answer in some cases, nothing in others. */
  | "either"
  /** It can't be told: it may be nothing, 0 or an empty text. */
  | "unknown"
  /** A compiler of TypeScript can't tell, either: its type is `any`. */
  | "any";

/** Whether it is an answer in every case. */
export function alwaysAnswers(gives: Gives): boolean {
  return gives === "boolean" || gives === "answer";
}

/** A function whose body stands elsewhere. */
export interface Elsewhere {
  readonly source: string;
  readonly exportName: string;
}

export interface GivesContext {
  readonly scopes: Scopes;
  /** What is known of a function of another module. */
  readonly elsewhere?: (called: Elsewhere) => Gives;
  /** Names that hold a text or an answer: `url` in a redirect callback. */
  readonly answers?: ReadonlySet<Binding>;
  /** Whether the profile says at a place if the address is verified, as Google's does and GitHub's doesn't; by default it does. */
  readonly saysVerified?: (node: Node) => boolean;
}

/** Functions call functions; deeper than this nobody writes a check of who may sign in. */
const deepest = 8;

export function isUnknown(gives: Gives): boolean {
  return gives === "unknown" || gives === "any";
}

export function givesOf(node: Node, context: GivesContext, depth = 0): Gives {
  const gives = ofValue(node, context, depth);
  return gives === "unknown" && isAny(node, context.scopes) ? "any" : gives;
}

function ofValue(node: Node, context: GivesContext, depth: number): Gives {
  const value = unwrap(node);
  if (depth > deepest) return "unknown";
  const again = (part: Node) => givesOf(part, context, depth + 1);
  switch (value.type) {
    case "BooleanLiteral":
      return "boolean";
    case "TemplateLiteral":
    case "ObjectExpression":
    case "ArrayExpression":
    case "RegExpLiteral":
    case "ArrowFunctionExpression":
    case "FunctionExpression":
    case "ClassExpression":
      return "answer";
    case "StringLiteral":
      return value.value === "" ? "unknown" : "answer";
    case "NumericLiteral":
      return value.value === 0 ? "unknown" : "answer";
    case "NullLiteral":
      return "nothing";
    case "UnaryExpression":
      if (value.operator === "void") return "nothing";
      if (value.operator === "typeof") return "answer";
      return /^(!|delete)$/.test(value.operator) ? "boolean" : "unknown";
    case "BinaryExpression":
      return ofBinary(value, context);
    case "AwaitExpression":
      return again(value.argument);
    case "SequenceExpression":
      return again(value.expressions.at(-1) as Node);
    case "ConditionalExpression":
      return oneOf([again(value.consequent), again(value.alternate)]);
    case "LogicalExpression":
      return ofLogical(value, context, depth);
    case "AssignmentExpression":
      return value.operator === "=" ? again(value.right) : "unknown";
    case "Identifier":
      return ofName(value, context, depth);
    case "NewExpression":
      return isPromise(value, context.scopes) ? ofPromise(value, context, depth) : "answer";
    case "CallExpression":
    case "OptionalCallExpression":
      return ofCall(value, context, depth);
    case "MemberExpression":
      return isClaim(value, context) ? "boolean" : "unknown";
    default:
      return "unknown";
  }
}

function ofBinary(value: t.BinaryExpression, context: GivesContext): Gives {
  if (/^([=!]==?|[<>]=?|in|instanceof)$/.test(value.operator)) return "boolean";
  if (value.operator === "+" && [value.left, value.right].some((side) => isAnswer(side, context))) return "answer";
  return isString(value, context.scopes) ? "answer" : "unknown";
}

/** What a function gives: each of its results, and nothing where it ends without one. */
export function givesOfFunction(made: FunctionNode, context: GivesContext, depth = 0): Gives {
  if (made.generator) return "answer";
  const declared = declaredResult(made);
  if (declared) return declared;
  const results = resultsOf(made.body).map((result) => givesOf(result, context, depth + 1));
  if (endsWithoutResult(made)) results.push("nothing");
  return oneOf(results);
}

/** Control may reach the end of the function, or a `return` of nothing. */
export function endsWithoutResult({ body }: FunctionNode): boolean {
  if (body.type !== "BlockStatement") return false;
  let found = !leaves(body);
  walk(body, (node) => {
    if (isFunction(node)) return false;
    if (node.type === "ReturnStatement" && !node.argument) found = true;
    return !found;
  });
  return found;
}

const claims = /^(verified_email|email_verified)$/;

/** `profile.email_verified`: with the address that is asked for, it is always there, and true or false. */
function isClaim(member: t.MemberExpression, { saysVerified = always }: GivesContext): boolean {
  return claims.test(keyName(member) ?? "") && saysVerified(member);
}

const always = () => true;

/** `const { email_verified } = profile` */
function isTakenClaim(name: t.Identifier, { scopes, saysVerified = always }: GivesContext): boolean {
  const binding = scopes.bindingOf(name);
  const declared = binding?.identifiers[0];
  const property = declared && scopes.parentOf(declared);
  return (
    property?.type === "ObjectProperty" &&
    !binding?.reassigned &&
    claims.test(keyName(property) ?? "") &&
    saysVerified(name)
  );
}

export function oneOf(all: readonly Gives[]): Gives {
  if (all.includes("any")) return "any";
  if (all.includes("unknown")) return "unknown";
  const [first = "nothing"] = all;
  if (all.every((one) => one === first)) return first;
  return all.every(alwaysAnswers) ? "answer" : "either";
}

function ofLogical({ left, operator, right }: t.LogicalExpression, context: GivesContext, depth: number): Gives {
  const first = givesOf(left, context, depth + 1);
  const second = givesOf(right, context, depth + 1);
  if (operator === "&&") {
    if (first === "boolean") return oneOf(["boolean", second]);
    // What is always there gives the second.
    if (isTruthy(unwrap(left))) return second;
    return [first, second].includes("any") ? "any" : "unknown";
  }
  // What counts as true is an answer, and nothing gives the second.
  if (operator === "||") return oneOf([first === "boolean" ? "boolean" : "answer", second]);
  if (first === "nothing") return second;
  if (first === "boolean") return "boolean";
  return isUnknown(first) && !alwaysAnswers(second) ? first : oneOf(["answer", second]);
}

function isTruthy({ type }: Node): boolean {
  return /^(Object|Array|ArrowFunction|Function|New)Expression$/.test(type);
}

function ofName(name: t.Identifier, context: GivesContext, depth: number): Gives {
  const { scopes } = context;
  const binding = scopes.bindingOf(name);
  if (!binding) return name.name === "undefined" ? "nothing" : "unknown";
  if (isAnswer(name, context)) return "answer";
  const value = scopes.resolveValue(name);
  if (value !== name) return givesOf(value, context, depth + 1);
  if (isTakenClaim(name, context)) return "boolean";
  const { declaration } = binding;
  if (declaration.type !== "VariableDeclarator" || declaration.id !== binding.identifiers[0]) return "unknown";
  if (!binding.reassigned || binding.identifiers.length !== 1) return "unknown";
  // `let allowed = false; if (…) allowed = true; return allowed`
  const written = binding.references.flatMap(({ node, isWrite }) => (isWrite ? [scopes.parentOf(node)] : []));
  const given = written.map((by) =>
    by?.type === "AssignmentExpression" && by.operator === "=" ? givesOf(by.right, context, depth + 1) : "unknown",
  );
  // What it holds before is forgotten where each path writes it; that is hard to tell.
  return oneOf([declaration.init ? givesOf(declaration.init, context, depth + 1) : "unknown", ...given]);
}

/** A name that holds a text. */
function isAnswer(node: Node, { scopes, answers }: GivesContext): boolean {
  const binding = scopes.bindingOf(unwrap(node));
  return binding !== undefined && !binding.reassigned && answers?.has(binding) === true;
}

const tests =
  /^(includes|startsWith|endsWith|test|some|every|has|hasOwnProperty|hasOwn|isArray|isInteger|isSafeInteger|isFinite|isNaN)$/;

/** `list.includes(…)`, `/…/.test(…)`, `Array.isArray(…)`: by their names in the language's own objects. */
function isTest({ callee }: CallNode): boolean {
  return callee.type === "MemberExpression" && tests.test(keyName(callee) ?? "");
}

/** Calls that a client of a database answers with an object, or fails, by the members that show that it is one: Prisma's. */
const recorded: Readonly<Record<string, readonly string[]>> = {
  create: ["data"],
  update: ["where", "data"],
  upsert: ["where", "create", "update"],
  findUniqueOrThrow: ["where"],
  findFirstOrThrow: ["where"],
};
/** MongoDB's, which take `{ upsert: true }` last. */
const acknowledged = /^(updateOne|updateMany|replaceOne)$/;

/** `prisma.user.upsert({ where, create, update })`, `users.updateOne(query, change, { upsert: true })` */
function isRecord({ callee, arguments: given }: CallNode): boolean {
  const name = isMember(callee) ? keyName(callee) : undefined;
  if (name === undefined) return false;
  const [first, last] = [given[0], given.at(-1)].map(namesIn);
  const needed = own(recorded, name);
  if (needed) return needed.every((one) => first?.has(one));
  if (!last?.has("upsert")) return false;
  // Without these it gives what was there before: nothing, for a new one.
  const givesNew = last.has("new") || last.has("returnDocument") || last.has("returnOriginal");
  return acknowledged.test(name) || (name === "findOneAndUpdate" && givesNew);
}

function namesIn(node: Node | undefined): ReadonlySet<string | undefined> | undefined {
  return node?.type === "ObjectExpression" ? new Set(node.properties.map(keyName)) : undefined;
}

function isCallOf(call: CallNode, name: string, scopes: Scopes): boolean {
  const { callee } = call;
  return callee.type === "Identifier" && callee.name === name && !scopes.bindingOf(callee);
}

function isPromise(made: t.NewExpression, scopes: Scopes): boolean {
  return made.callee.type === "Identifier" && made.callee.name === "Promise" && !scopes.bindingOf(made.callee);
}

/** `new Promise((resolve, reject) => …)`: what it is resolved with. */
function ofPromise(made: t.NewExpression, context: GivesContext, depth: number): Gives {
  const calls = resolvingCalls(made, context.scopes);
  if (!calls || calls.length === 0) return "unknown";
  return oneOf(calls.map((call) => (call.arguments[0] ? givesOf(call.arguments[0], context, depth + 1) : "nothing")));
}

/** The calls of `resolve` in `new Promise((resolve) => …)`; undefined when it is handed on. */
export function resolvingCalls(made: t.NewExpression, scopes: Scopes): t.CallExpression[] | undefined {
  const [executor] = made.arguments;
  if (!executor || !isFunction(executor)) return undefined;
  const binding = scopes.bindingOf(executor.params[0] as Node | undefined);
  const calls = binding?.references.map(({ node }) => {
    const call = scopes.parentOf(node);
    return call?.type === "CallExpression" && call.callee === node ? call : undefined;
  });
  return calls?.every((call) => call !== undefined) ? calls : undefined;
}

function ofCall(call: CallNode, context: GivesContext, depth: number): Gives {
  const { scopes } = context;
  if (isTest(call) || isCallOf(call, "Boolean", scopes)) return "boolean";
  if (isRejection(call, scopes)) return "answer";
  const { callee } = call;
  const [first, second] = call.arguments;
  const name = isMember(callee) ? keyName(callee) : undefined;
  if (isMember(callee) && callee.object.type === "Identifier" && callee.object.name === "Promise" && name === "resolve")
    return first ? givesOf(first, context, depth + 1) : "nothing";
  if (isMember(callee) && first && name === "then") {
    const failed = second ? [givesOfCalled(second, context, depth)] : [];
    return oneOf([givesOfCalled(first, context, depth), ...failed]);
  }
  if (isMember(callee) && first && name === "catch")
    return oneOf([givesOf(callee.object, context, depth + 1), givesOfCalled(first, context, depth)]);
  if (isMember(callee) && name === "finally") return givesOf(callee.object, context, depth + 1);
  if (isString(call, scopes) || isRecord(call)) return "answer";
  const isIndirect = isMember(callee) && (name === "apply" || name === "call");
  return givesOfCalled(isIndirect ? callee.object : callee, context, depth);
}

/** What a function gives, by its name or as it stands. */
export function givesOfCalled(called: Node, context: GivesContext, depth = 0): Gives {
  if (depth > deepest) return "unknown";
  const made = context.scopes.resolveValue(called);
  if (isFunction(made)) return givesOfFunction(made, context, depth + 1);
  const inside = calledBy(called, context.scopes)?.functions;
  if (inside) return oneOf(inside.map((one) => givesOfFunction(one, context, depth + 1)));
  const value = context.scopes.moduleValue(called);
  if (!value || value.path.length > 1 || !context.elsewhere) return "unknown";
  return context.elsewhere({ source: value.source, exportName: value.path[0] ?? "default" });
}

/** What the annotation of a function says that it gives: `Promise<boolean>`, `boolean | string`, `void`. */
function declaredResult({ returnType }: FunctionNode): Gives | undefined {
  if (returnType?.type !== "TSTypeAnnotation") return undefined;
  return ofType(returnType.typeAnnotation);
}

function ofType(type: t.TSType): Gives | undefined {
  switch (type.type) {
    case "TSBooleanKeyword":
    case "TSTypePredicate":
      return "boolean";
    case "TSStringKeyword":
    case "TSObjectKeyword":
    case "TSNeverKeyword":
      return "answer";
    case "TSAnyKeyword":
      return "any";
    case "TSVoidKeyword":
    case "TSUndefinedKeyword":
    case "TSNullKeyword":
      return "nothing";
    case "TSLiteralType":
      if (type.literal.type === "BooleanLiteral") return "boolean";
      return type.literal.type === "StringLiteral" ? "answer" : undefined;
    case "TSUnionType": {
      const all = type.types.map(ofType);
      return all.every((one) => one !== undefined) ? oneOf(all) : undefined;
    }
    case "TSTypeReference": {
      const [inner] =
        (type.typeParameters?.type === "TSTypeParameterInstantiation" && type.typeParameters.params) || [];
      const isWrapper = type.typeName.type === "Identifier" && /^(Promise|Awaitable)$/.test(type.typeName.name);
      return isWrapper && inner ? ofType(inner) : undefined;
    }
    default:
      return undefined;
  }
}
