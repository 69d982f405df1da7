import { type FunctionNode, isFunction, type Node, resultsOf, type t, unwrap, walk } from "../../src/syntax/ast.ts";
import { expression, statement } from "../../src/syntax/build.ts";
import { adopt, replaceNode } from "../../src/syntax/edit.ts";
import type { Scopes } from "../../src/syntax/scope.ts";
import { choicesOf, isRejection, isString } from "../../src/syntax/values.ts";
import { shapeOf } from "../analysis/functions/shape.ts";
import { signatures } from "../analysis/functions/signatures.ts";
import type { FoundFunction } from "../analysis/options/found.ts";
import type { TransformContext } from "../context.ts";

/**
 * What signIn gives back. v3 turned a user away for `false` only, and went to the string that a promise was rejected with; v4 turns
 * away for everything that isn't true, and goes to a string that is returned (next-auth 3 dist/server/routes/callback.js, next-auth
 * 4 core/routes/callback.js). An Error that is thrown ends on the error page in both.
 */
export function settleSignIn(context: TransformContext, { node, role, setting }: FoundFunction): void {
  const signature = signatures[role];
  const shape = signature && shapeOf(node, signature, setting.version, context.scopes);
  if (shape === "undecided" || setting.version === "v4") return;
  if (shape !== "object") returnTrue(context, node);
  returnRedirects(context, node);
}

/** Ends that return nothing let the user in under v3. */
function returnTrue(context: TransformContext, made: FunctionNode): void {
  const { body } = made;
  if (body.type !== "BlockStatement" || made.generator) return;
  let first: Node | undefined;
  walk(body, (node) => {
    if (isFunction(node)) return false;
    if (node.type === "ReturnStatement") {
      if (node.argument && !isNothing(node.argument)) return undefined;
      node.argument = expression`true`;
      adopt(context, node.argument, node);
      first ??= node;
    }
    return undefined;
  });
  if (!leaves(body)) {
    const end = statement`return true;`;
    body.body.push(end);
    adopt(context, end, body);
    first ??= made;
  }
  if (!first) return;
  context.change("callbacks.signIn returns true where it returned nothing", first);
  context.note(
    first,
    "NAD327",
    "callbacks.signIn returned nothing in places, which let the user in under next-auth 3; it returns true there now.",
    "Look through it: next-auth 4 turns the user away for anything but true.",
  );
}

function isNothing(node: Node): boolean {
  if (node.type === "NullLiteral") return true;
  if (node.type === "UnaryExpression") return node.operator === "void";
  return node.type === "Identifier" && node.name === "undefined";
}

/** True when a statement never lets control go on to the next one. */
function leaves(node: Node): boolean {
  switch (node.type) {
    case "ReturnStatement":
    case "ThrowStatement":
      return true;
    case "BlockStatement":
      return node.body.some(leaves);
    case "LabeledStatement":
      return leaves(node.body);
    case "IfStatement":
      return leaves(node.consequent) && node.alternate != null && leaves(node.alternate);
    case "TryStatement":
      if (node.finalizer && leaves(node.finalizer)) return true;
      return leaves(node.block) && (!node.handler || leaves(node.handler.body));
    case "SwitchStatement": {
      const last = node.cases.at(-1);
      const hasDefault = node.cases.some(({ test }) => !test);
      return hasDefault && !breaks(node) && (last?.consequent.some(leaves) ?? false);
    }
    case "WhileStatement":
      return node.test.type === "BooleanLiteral" && node.test.value && !breaks(node);
    case "ForStatement":
      return !node.test && !breaks(node);
    default:
      return false;
  }
}

function breaks(loop: Node): boolean {
  let found = false;
  walk(loop, (node) => {
    if (isFunction(node)) return false;
    if (node.type === "BreakStatement") found = true;
    return !found;
  });
  return found;
}

/** `throw "/url"` and `return Promise.reject("/url")` become `return "/url"`. */
function returnRedirects(context: TransformContext, made: FunctionNode): void {
  const results = new Set(resultsOf(made.body).flatMap(outcomes));
  walk(made.body, (node) => {
    if (node.type === "ThrowStatement") settleThrow(context, node, made);
    else if (isRejection(node, context.scopes)) settleRejection(context, node, results);
    else if (node.type === "NewExpression" && results.has(node)) settlePromise(context, node);
    return undefined;
  });
}

/** The expressions that may be the value of an expression. */
function outcomes(node: Node): Node[] {
  const value = unwrap(node);
  if (value.type === "AwaitExpression") return [value, ...outcomes(value.argument)];
  return choicesOf(value)?.flatMap(outcomes) ?? [value];
}

function settleThrow(context: TransformContext, node: t.ThrowStatement, made: FunctionNode): void {
  const kind = kindOf(context, node.argument);
  if (kind === "error" || isCaught(context, node, made)) return;
  if (kind === "string" && !isNested(context, node, made)) {
    const redirect = { type: "ReturnStatement", argument: node.argument } as t.ReturnStatement;
    replaceNode(context, node, redirect);
    context.change("throw of a URL → return of it", node);
  } else leaveRejection(context, node);
}

function settleRejection(context: TransformContext, node: t.CallExpression, results: ReadonlySet<Node>): void {
  const [reason] = node.arguments;
  if (!reason || reason.type === "SpreadElement") return;
  const kind = kindOf(context, reason);
  if (kind === "error") return;
  const parent = context.scopes.parentOf(node);
  if (kind === "string" && results.has(node)) {
    const whole = parent?.type === "AwaitExpression" ? parent : node;
    replaceNode(context, whole, reason);
    context.change("Promise.reject(url) → url", node);
    return;
  }
  leaveRejection(context, node);
}

/** `return new Promise((resolve, reject) => …)`: what it was rejected with it is resolved with. */
function settlePromise(context: TransformContext, node: t.NewExpression): void {
  const [executor] = node.arguments;
  if (node.callee.type !== "Identifier" || node.callee.name !== "Promise" || !executor || !isFunction(executor)) return;
  const [resolve, reject] = executor.params as Node[];
  const binding = context.scopes.bindingOf(reject);
  if (resolve?.type !== "Identifier" || !binding) return;
  for (const { node: name } of binding.references) {
    const call = context.scopes.parentOf(name);
    const reason = call?.type === "CallExpression" && call.callee === name ? call.arguments[0] : undefined;
    if (!reason || kindOf(context, reason) !== "string") continue;
    name.name = resolve.name;
    context.change("reject(url) → resolve(url)", name);
  }
}

function leaveRejection(context: TransformContext, node: Node): void {
  context.todo(
    node,
    "NAD329",
    "callbacks.signIn may be rejected with a URL, which next-auth 4 does not redirect to.",
    "Return the URL from signIn instead; an Error may be thrown as before.",
  );
}

function kindOf({ scopes }: TransformContext, reason: Node): "string" | "error" | "unknown" {
  if (isString(reason, scopes)) return "string";
  return isError(reason, scopes) ? "error" : "unknown";
}

function isError(node: Node, scopes: Scopes): boolean {
  const value = scopes.resolveValue(node);
  const choices = choicesOf(value);
  if (choices) return choices.every((choice) => isError(choice, scopes));
  switch (value.type) {
    case "NewExpression":
      return true;
    case "CallExpression":
      return value.callee.type === "Identifier" && /Error$/.test(value.callee.name);
    default:
      return scopes.bindingOf(value)?.kind === "catch";
  }
}

/** Thrown inside a `try` of the function, for its `catch`: next-auth never saw it. */
function isCaught({ scopes }: TransformContext, node: Node, made: FunctionNode): boolean {
  let at: Node = node;
  for (let above = scopes.parentOf(at); above && at !== made; at = above, above = scopes.parentOf(at)) {
    if (above.type === "TryStatement" && above.block === at && above.handler) return true;
    if (isFunction(above) && above !== made) return false;
  }
  return false;
}

/** In a function inside this one, where `return` would only leave that. */
function isNested({ scopes }: TransformContext, node: Node, made: FunctionNode): boolean {
  for (let above = scopes.parentOf(node); above && above !== made; above = scopes.parentOf(above))
    if (isFunction(above)) return true;
  return false;
}
