/**
 * Keys written as options. aws-sdk v2 passed over a pair of which one was undefined or empty (lib/config.js,
 * extractCredentials) and went on to what it had besides; SDK v3 throws "Resolved credential object is not valid", or
 * signs with an empty key.
 */
import { isCall, isCast, isMember, keyName, type Node, type t, unwrap, walk } from "../../src/syntax/ast.ts";
import { expression, identifier, object, property } from "../../src/syntax/build.ts";
import { clone } from "../analysis/aws/clone.ts";
import { isTextMethod, mayBeUnset } from "../analysis/aws/unset.ts";
import type { Mapper } from "./mapper.ts";

/** `a && b ? { accessKeyId: a, secretAccessKey: b } : otherwise`, or the object alone when neither can be unset. */
export function keysOrElse(
  mapper: Mapper,
  members: readonly t.ObjectProperty[],
  otherwise: t.Expression | undefined,
): t.Expression {
  const doubtful = members.filter(
    (member) => keyName(member) !== "sessionToken" && mayBeUnset(mapper.context, member.value),
  );
  if (doubtful.length === 0) return object([...members]);
  const alternate = otherwise ?? identifier("undefined");
  const written = new Map(doubtful.map((member) => [member, member.value] as const));
  for (const member of doubtful) {
    const plain = withoutEmptyDefault(member.value as t.Expression);
    if (plain === member.value) continue;
    member.value = plain;
    member.shorthand = false;
  }
  const { isTypeScript } = mapper.context;
  if (doubtful.every(({ value }) => isRepeatable(value) && (!isTypeScript || isNarrowed(value)))) {
    const test = allOf(doubtful.map(({ value }) => clone(value as t.Expression)));
    return { type: "ConditionalExpression", test, consequent: object([...members]), alternate } as t.Expression;
  }
  // What an assertion makes of the answer is what a parameter's type takes; of the test it would take the point.
  for (const [member, value] of written) if (isTypeScript && isCast(value)) member.value = value;
  return askedOnce(mapper, members, doubtful, alternate);
}

/**
 * `((accessKeyId, secretAccessKey) => accessKeyId && secretAccessKey ? { … } : undefined)(getKey(), getSecret())`: what
 * is asked of somebody is asked once, as it was.
 */
function askedOnce(
  { context, at }: Mapper,
  members: readonly t.ObjectProperty[],
  doubtful: readonly t.ObjectProperty[],
  alternate: t.Expression,
): t.Expression {
  const names = new Map(
    members.map((member) => {
      const name = keyName(member) ?? "";
      return [member, isNamedIn(alternate, name) ? context.scopes.freshName(name, at) : name] as const;
    }),
  );
  const name = (member: t.ObjectProperty) => identifier(names.get(member) ?? "");
  const test = allOf(doubtful.map(name));
  const keys = object(members.map((member) => property(keyName(member) ?? "", name(member))));
  const parameters = members.map((member) => (context.isTypeScript ? maybeText(name(member)) : name(member)));
  const made = expression`(${parameters}) => ${test} ? ${keys} : ${alternate}`;
  return expression`(${made})(${members.map(({ value }) => value as t.Expression)})`;
}

/** `accessKeyId?: string` */
function maybeText(name: t.Identifier): t.Identifier {
  const typeAnnotation = { type: "TSTypeAnnotation", typeAnnotation: { type: "TSStringKeyword" } };
  return { ...name, optional: true, typeAnnotation } as unknown as t.Identifier;
}

function allOf(tests: readonly t.Expression[]): t.Expression {
  return tests.reduce(
    (left, right) => ({ type: "LogicalExpression", operator: "&&", left, right }) as t.LogicalExpression,
  );
}

/** Whether an expression names a variable as a parameter would be named. */
function isNamedIn(node: Node, name: string): boolean {
  let found = false;
  walk(node, (at) => {
    if (at.type === "Identifier" && at.name === name) found = true;
  });
  return found;
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
    case "NumericLiteral":
    case "RegExpLiteral":
    case "NullLiteral":
    case "ThisExpression":
      return true;
    case "MemberExpression":
    case "OptionalMemberExpression":
      return isRepeatable(node.object) && (!node.computed || isRepeatable(node.property));
    case "LogicalExpression":
    case "BinaryExpression":
      return isRepeatable(node.left) && isRepeatable(node.right);
    case "ConditionalExpression":
      return isRepeatable(node.test) && isRepeatable(node.consequent) && isRepeatable(node.alternate);
    case "TemplateLiteral":
      return node.expressions.every((part) => isRepeatable(part));
    case "CallExpression":
    case "OptionalCallExpression":
      return isOfText(node) && node.arguments.every((argument) => isRepeatable(argument));
    default:
      return false;
  }
}

/** A test of it tells TypeScript that it is there, or its type says so. */
function isNarrowed(value: Node): boolean {
  return !/^(Optional(Member|Call)|Logical|Conditional)Expression$/.test(unwrap(value).type);
}

/** `process.env.KEY?.trim()`, `String(process.env.KEY)`: one text is made of another. */
function isOfText(call: Node): boolean {
  if (!isCall(call)) return false;
  const { callee } = call;
  if (isMember(callee)) return isTextMethod(callee) && isRepeatable(callee.object);
  return callee.type === "Identifier" && callee.name === "String";
}
