import { isFunction, keyName, type Node, resultsOf, type t, unwrap } from "../../src/syntax/ast.ts";
import { expression, identifier, object, property, string } from "../../src/syntax/build.ts";
import { replaceNode } from "../../src/syntax/edit.ts";
import { factoryObjects } from "../analysis/client-module/mocks.ts";
import { isMockingObject, moduleUses } from "../analysis/client-module/module-uses.ts";
import { clientModule, reactModule } from "../analysis/client-module/names.ts";
import type { TransformContext } from "../context.ts";

/** Methods of a mock, of Jest, Vitest and Sinon, that are given the value to return. */
const givesValue = /^(mockReturnValue(Once)?|returns)$/;
/** Methods that are given the function to call. */
const givesFunction = /^(mockImplementation(Once)?|callsFake)$/;
/** Functions that make a mock from its implementation. */
const makesMock = /^(fn|stub|fake)$/;

/** The mocking object (`jest`, `vi`) of a mock whose return value is type-checked, and so has to have everything. */
type Typed = t.Identifier | undefined;

/**
 * Converts what tests make the hook return: `useSession.mockReturnValue([session, false])` → `{ data: session, status:
 * … }`. `node` is the hook; returns false when it isn't used as a mock here.
 */
export function convertMock(context: TransformContext, node: Node, given?: Typed): boolean {
  const { scopes } = context;
  const typed = given ?? typedBy(context, node);
  const parent = scopes.parentOf(node);
  switch (parent?.type) {
    case "TSAsExpression":
    case "TSNonNullExpression":
    case "TSTypeAssertion":
    case "TSSatisfiesExpression":
    case "ParenthesizedExpression":
    case "TypeCastExpression":
      return convertMock(context, parent, typed);
    case "MemberExpression":
      return parent.object === node && convertMethod(context, parent, typed);
    case "AssignmentExpression":
      if (parent.left !== node) return false;
      convertStandIn(context, parent.right, undefined);
      return true;
    case "VariableDeclarator": {
      const binding = parent.init === node ? scopes.bindingOf(parent.id) : undefined;
      if (!binding || binding.reassigned) return false;
      return binding.references.every(({ node: use }) => convertMock(context, use, typed) || isCalled(context, use));
    }
    case "ExpressionStatement":
      return node.type === "CallExpression";
    case "CallExpression": {
      const { callee } = parent;
      if (callee.type === "Identifier" && callee.name === "expect") return true;
      const mocking = mockingObjectOf(context, callee);
      return mocking !== undefined && convertMock(context, parent, context.isTypeScript ? mocking : undefined);
    }
    default:
      return false;
  }
}

/**
 * `useSession as jest.MockedFunction<typeof useSession>`, `jest.spyOn(client, "useSession")`: jest, and the compiler
 * knows the hook.
 */
function typedBy(context: TransformContext, node: Node): Typed {
  if (!context.isTypeScript) return undefined;
  if (node.type === "TSAsExpression" && node.typeAnnotation.type === "TSTypeReference") {
    const { typeName } = node.typeAnnotation;
    const isMocked = typeName.type === "TSQualifiedName" && /^Mocked(Function|Fn)$/.test(typeName.right.name);
    return isMocked && typeName.left.type === "Identifier" ? typeName.left : undefined;
  }
  if (node.type !== "CallExpression" || node.callee.type !== "MemberExpression") return undefined;
  const { object: mocking } = node.callee;
  const isSpy = keyName(node.callee) === "spyOn" && isMockingObject(context, mocking);
  // What `require` gives is any.
  return isSpy && mocking.type === "Identifier" && node.arguments[0]?.type === "Identifier" ? mocking : undefined;
}

/**
 * The mocking object behind a function that only tells the compiler that its argument is a mock: `jest.mocked`,
 * `vi.mocked`, `mocked` of ts-jest and jest-mock, `createMock` of ts-jest-mock. Undefined for any other function.
 */
function mockingObjectOf(context: TransformContext, callee: Node): t.Identifier | undefined {
  if (callee.type === "MemberExpression") {
    const { object: mocking } = callee;
    const isMocked = keyName(callee) === "mocked" && isMockingObject(context, mocking);
    return isMocked && mocking.type === "Identifier" ? mocking : undefined;
  }
  const origin = callee.type === "Identifier" ? context.scopes.bindingOf(callee)?.import : undefined;
  const isMocked = origin && /^(ts-jest(\/.*)?|jest-mock|ts-jest-mock)$/.test(origin.source);
  return isMocked && /^(mocked|createMock)$/.test(origin.imported) ? identifier("jest") : undefined;
}

function isCalled(context: TransformContext, node: Node): boolean {
  const parent = context.scopes.parentOf(node);
  return parent?.type === "CallExpression" && parent.callee === node;
}

/** `useSession.mockReturnValueOnce(a).mockReturnValueOnce(b)`; true for any member of a mock. */
function convertMethod(context: TransformContext, member: t.MemberExpression, typed: Typed): boolean {
  const { scopes } = context;
  const name = keyName(member) ?? "";
  const call = scopes.parentOf(member);
  if (call?.type !== "CallExpression" || call.callee !== member) return /^mock|^call|^returns$/.test(name);
  const [given] = call.arguments;
  if (given && givesValue.test(name)) convertResult(context, given, typed);
  else if (given && givesFunction.test(name)) convertStandIn(context, given, typed);
  else if (!/^(mock|calls|reset|restore|on|with)/.test(name)) return false;
  const next = scopes.parentOf(call);
  if (next?.type === "MemberExpression" && next.object === call) convertMethod(context, next, typed);
  return true;
}

/** A function that stands in for the hook, or a mock made of one. */
function convertStandIn(context: TransformContext, node: Node, typed: Typed): void {
  const value = context.scopes.resolveValue(node);
  if (isFunction(value)) {
    for (const result of resultsOf(value.body)) convertResult(context, result, typed);
    return;
  }
  if (value.type !== "CallExpression") return;
  const { callee } = value;
  if (callee.type !== "MemberExpression") return;
  const inner = unwrap(callee.object);
  if (makesMock.test(keyName(callee) ?? "")) {
    const [implementation] = value.arguments;
    if (implementation) convertStandIn(context, implementation, typed);
  } else if (inner.type === "CallExpression") {
    convertMethod(context, callee, typed);
    convertStandIn(context, inner, typed);
  }
}

/** `[session, loading]` → `{ data: session, status: … }`. */
function convertResult(context: TransformContext, node: Node, typed: Typed): void {
  const value = context.scopes.resolveValue(node);
  if (value.type === "ObjectExpression" || value.type === "NullLiteral") return;
  const mocked = value.type === "CallExpression" ? value : undefined;
  if (
    value.type !== "ArrayExpression" ||
    value.elements.length > 2 ||
    value.elements.some((part) => part?.type === "SpreadElement")
  ) {
    if (mocked && context.scopes.moduleValue(mocked.callee)?.path.at(-1) === "useSession") return;
    reportTuple(context, node);
    return;
  }
  const [session, loading] = value.elements as (t.Expression | null | undefined)[];
  const status = statusOf(context, session, loading);
  const none = session && isNothing(session);
  const data = none || !session ? ({ type: "NullLiteral" } as t.NullLiteral) : session;
  const members = [property("data", data), property("status", status)];
  if (typed) members.push(property("update", expression`${identifier(typed.name)}.fn()`));
  replaceNode(context, value, object(members));
  context.change("the tuple of a mocked useSession → { data, status }", value);
}

/** What next-auth v4 says of a session and a loading flag. */
function statusOf(
  context: TransformContext,
  session: Node | null | undefined,
  loading: Node | null | undefined,
): t.Expression {
  const flag = loading ? truth(context, loading) : false;
  if (flag === true) return string("loading");
  const known = session ? truth(context, session) : false;
  const rest =
    known === undefined
      ? expression`${conditionOf(context, session as t.Expression)} ? "authenticated" : "unauthenticated"`
      : string(known ? "authenticated" : "unauthenticated");
  return flag === false ? rest : expression`${loading as t.Expression} ? "loading" : ${rest}`;
}

/** `user && { user }` is true when `user` is. */
function conditionOf(context: TransformContext, session: t.Expression): t.Expression {
  if (session.type !== "LogicalExpression" || session.operator !== "&&") return session;
  return truth(context, session.right) === true ? session.left : session;
}

/** Whether a value is true in a condition; undefined when that isn't known. */
function truth(context: TransformContext, node: Node): boolean | undefined {
  const value = context.scopes.resolveValue(node);
  if (value.type === "BooleanLiteral") return value.value;
  if (isNothing(value)) return false;
  if (value.type === "ObjectExpression") return true;
  return undefined;
}

/** `null`, `undefined`, `false`: no session. */
function isNothing(node: Node): boolean {
  if (node.type === "NullLiteral" || (node.type === "BooleanLiteral" && !node.value)) return true;
  return node.type === "Identifier" && node.name === "undefined";
}

/** `jest.mock("next-auth/client", () => ({ useSession: … }))` */
export function convertMocked(context: TransformContext): void {
  const uses = [clientModule, reactModule].flatMap((module) => moduleUses(context, module));
  for (const use of uses) {
    if (use.kind !== "mock") continue;
    for (const factory of factoryObjects(context, use.node)) convertFactory(context, factory);
  }
}

function convertFactory(context: TransformContext, factory: t.ObjectExpression): void {
  for (const member of factory.properties) {
    if (member.type === "SpreadElement" || keyName(member) !== "useSession") continue;
    if (member.type === "ObjectMethod") {
      for (const result of resultsOf(member.body)) convertResult(context, result, undefined);
    } else convertStandIn(context, member.value, undefined);
  }
}

function reportTuple(context: TransformContext, node: Node): void {
  context.todo(
    node,
    "NAD213",
    "a mock of useSession has to return { data, status } in next-auth v4; what it returns isn't visible here.",
    'Return { data: session, status: "authenticated" }, "unauthenticated" or "loading".',
  );
}
