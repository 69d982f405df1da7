/** Which of two places of a file runs first, as far as its text tells. */
import {
  calledName,
  type FunctionNode,
  isCall,
  isFunction,
  isMember,
  type Node,
  walk,
} from "../../../src/syntax/ast.ts";
import { functionAround } from "../../../src/syntax/values.ts";
import type { TransformContext } from "../../context.ts";
import { callsOf } from "./functions.ts";
import { listFor } from "./held.ts";
import { isInside } from "./tree.ts";

/** `never`: in a function that nobody calls; `unknown`: in one that others may call, at any time. */
export type Order = "before" | "after" | "never" | "unknown";

/** Functions that call functions: deeper than anybody goes to set a region, and recursion has to end. */
const deepestCall = 5;

/** When `node` runs, seen from `place`; without one, from the end of the module's evaluation. */
export function orderOf(context: TransformContext, node: Node, place: Node | undefined, depth = 0): Order {
  const home = functionAround(node, context.scopes);
  const isAround = (owner: Node) => place !== undefined && isInside(context, place, owner);
  if (!home || isAround(home)) return place ? byPosition(context, node, place, home) : "before";
  if (depth > deepestCall) return "unknown";
  const later = place && isOfLoading(context, place) ? "after" : "unknown";
  const calls = callersOf(context, home);
  if (!calls) return isCalledLater(context, home) ? later : "unknown";
  if (calls.length === 0) return "never";
  const orders = calls.map((call) => orderOf(context, call, place, depth + 1));
  if (orders.includes("before")) return isAwaiting(home, node) ? later : "before";
  if (orders.includes("unknown")) return "unknown";
  return orders.every((order) => order === "never") ? "never" : "after";
}

/**
 * Both in `home`, or `node` in the module's own statements: those below a function run before it is called, as a rule.
 */
function byPosition(context: TransformContext, node: Node, place: Node, home: Node | undefined): Order {
  const start = node.start ?? 0;
  if (start < (place.start ?? start + 1)) return "before";
  const owner = functionAround(place, context.scopes);
  if (owner === home) return "after";
  const calls = owner && callersOf(context, owner);
  const isOver =
    calls?.length && calls.every((call) => !functionAround(call, context.scopes) && (call.start ?? 0) < start);
  return isOver ? "after" : "before";
}

/** The calls of a function; undefined when somebody else may call it. */
function callersOf(context: TransformContext, owner: FunctionNode): readonly Node[] | undefined {
  const parent = context.scopes.parentOf(owner);
  if (isCall(parent) && parent.callee === owner) return [parent];
  const list = isCall(parent) ? listFor(parent, owner) : undefined;
  // `[a, b].forEach(() => …)`
  if (parent && list && context.scopes.resolveValue(list).type === "ArrayExpression") return [parent];
  return callsOf(context, owner);
}

const timers = /^(setTimeout|setInterval|setImmediate|queueMicrotask|nextTick)$/;

/** `secrets.then(() => …)`, `setTimeout(() => …)`: it runs when what loads the module is over. */
function isCalledLater(context: TransformContext, owner: FunctionNode): boolean {
  const call = context.scopes.parentOf(owner);
  if (!isCall(call) || call.callee === owner) return false;
  const name = calledName(call.callee) ?? "";
  return timers.test(name) || (isMember(call.callee) && /^(then|catch|finally)$/.test(name));
}

/** A place in the module's own statements, none of which waits for anything. */
function isOfLoading(context: TransformContext, place: Node): boolean {
  if (functionAround(place, context.scopes)) return false;
  let waits = false;
  walk(context.program, (at) => {
    if (at.type === "AwaitExpression" || (at.type === "ForOfStatement" && at.await)) waits = true;
    return !waits && !isFunction(at);
  });
  return !waits;
}

/** `async () => { await …; AWS.config.update(…) }`: who calls it goes on before. */
function isAwaiting(home: FunctionNode, node: Node): boolean {
  return home.async === true && node.start != null && hasAwaitBefore(home, node.start);
}

function hasAwaitBefore(home: Node, end: number): boolean {
  let found = false;
  walk(home, (at) => {
    if (at.type === "AwaitExpression" && (at.start ?? end) < end) found = true;
    return !found;
  });
  return found;
}
