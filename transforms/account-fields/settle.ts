import { isCast, isFunction, isMember, keyName, type Node, type t, withoutDefault } from "../../src/syntax/ast.ts";
import type { Binding } from "../../src/syntax/scope.ts";
import { valueParameters } from "../analysis/functions/shape.ts";
import type { FoundFunction } from "../analysis/options/found.ts";
import type { FunctionRole } from "../analysis/options/roles.ts";
import type { Setting } from "../analysis/options/setting.ts";
import type { TransformContext } from "../context.ts";
import { settleMember, settlePattern } from "./fields.ts";

/** Where v3 gave the account, of the positional arguments. */
const position: Readonly<Partial<Record<FunctionRole, number>>> = { "callback:signIn": 1, "callback:jwt": 2 };
const inMessage: readonly FunctionRole[] = ["event:signIn", "event:linkAccount"];

export function settleAccount(context: TransformContext, { node, role, setting }: FoundFunction): void {
  const index = position[role];
  if (index === undefined && !inMessage.includes(role)) return;
  const parameters = valueParameters(node);
  const [first] = parameters.map(withoutDefault);
  if (parameters.length === 1 && first?.type === "ObjectPattern") settleTarget(context, accountIn(first), setting);
  else if (parameters.length === 1 && first?.type === "Identifier" && first.name !== "account") {
    settleEnvelope(context, context.scopes.bindingOf(first), setting);
  } else if (index !== undefined) settleTarget(context, parameters[index], setting);
}

/** What `{ account }` is bound to in a pattern. */
function accountIn(pattern: t.ObjectPattern): Node | undefined {
  const member = pattern.properties.find((item) => item.type === "ObjectProperty" && keyName(item) === "account");
  return member?.type === "ObjectProperty" ? member.value : undefined;
}

/** `message.account`, `const { account } = message`. */
function settleEnvelope(context: TransformContext, binding: Binding | undefined, setting: Setting): void {
  const { scopes } = context;
  for (const { node } of binding?.references ?? []) {
    const parent = scopes.parentOf(node);
    if (!parent) continue;
    if (isMember(parent) && parent.object === node && keyName(parent) === "account")
      settleUse(context, parent, setting);
    else if (parent.type === "VariableDeclarator" && parent.init === node && parent.id.type === "ObjectPattern") {
      settleTarget(context, accountIn(parent.id), setting);
    }
  }
}

/** A name or a pattern that is bound to the account. */
function settleTarget(context: TransformContext, bound: Node | undefined, setting: Setting): void {
  const target = withoutDefault(bound);
  if (target?.type === "ObjectPattern") settlePattern(context, target, setting);
  else if (target?.type === "Identifier") settleBinding(context, context.scopes.bindingOf(target), setting);
}

function settleBinding(context: TransformContext, binding: Binding | undefined, setting: Setting): void {
  for (const { node, isWrite, isType } of binding?.references ?? [])
    if (!isWrite && !isType) settleUse(context, node, setting);
}

/** One place where the account, as a whole, is used. */
function settleUse(context: TransformContext, node: Node, setting: Setting): void {
  const { scopes } = context;
  const parent = scopes.parentOf(node);
  if (!parent) return;
  if (isCast(parent)) {
    settleUse(context, parent, setting);
  } else if (parent.type === "LogicalExpression" && parent.left === node && parent.operator !== "&&") {
    // `account ?? {}`, `account || {}`
    settleUse(context, parent, setting);
  } else if (isMember(parent) && parent.object === node) {
    settleMember(context, parent, setting);
  } else if (parent.type === "VariableDeclarator" && parent.init === node) {
    settleTarget(context, parent.id as Node, setting);
  } else if (parent.type === "AssignmentExpression" && parent.right === node && parent.left.type === "ObjectPattern") {
    settlePattern(context, parent.left, setting);
  } else if (escapes(node, parent)) {
    handedOn(context, node, parent, setting);
  }
}

/** True where the account itself, and not only whether it is there, goes somewhere else. */
function escapes(node: Node, parent: Node): boolean {
  switch (parent.type) {
    case "CallExpression":
    case "NewExpression":
      return parent.callee !== node && !isConsole(parent.callee);
    case "SpreadElement":
    case "ReturnStatement":
    case "ArrayExpression":
      return true;
    case "ObjectProperty":
      return parent.value === node;
    case "AssignmentExpression":
      return parent.right === node;
    default:
      return false;
  }
}

function isConsole(callee: Node): boolean {
  return callee.type === "MemberExpression" && callee.object.type === "Identifier" && callee.object.name === "console";
}

function handedOn(context: TransformContext, node: Node, parent: Node, setting: Setting): void {
  const taken = parent.type === "CallExpression" ? parameterFor(context, parent, node) : null;
  if (taken) {
    settleTarget(context, taken, setting);
    return;
  }
  context.note(
    node,
    "NAD363",
    "The account is handed on as a whole; its fields have other names in next-auth 4.",
    "Look where it goes for accessToken, refreshToken, idToken, accessTokenExpires and id: they are access_token, refresh_token, id_token, expires_at and providerAccountId.",
  );
}

/** The parameter that an argument becomes, when the function is of this file and called nowhere else. */
function parameterFor({ scopes }: TransformContext, call: t.CallExpression, argument: Node): Node | null {
  const made = scopes.resolveValue(call.callee);
  const binding = scopes.bindingOf(call.callee);
  if (!isFunction(made) || binding?.references.length !== 1) return null;
  return (made.params as Node[])[call.arguments.indexOf(argument as t.Expression)] ?? null;
}
