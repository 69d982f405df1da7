/**
 * An object put around a client of SDK v3 so that the v3 adapter could call `.promise()` on what its methods return.
 */
import { isFunction, keyName, type Node, resultsOf, type t, walk } from "../../../src/syntax/ast.ts";
import type { TransformContext } from "../../context.ts";
import { originsOf } from "./origins.ts";

export function isShim(context: TransformContext, node: Node): boolean {
  const value = context.scopes.resolveValue(node);
  if (value.type !== "ObjectExpression" && value.type !== "NewExpression" && value.type !== "CallExpression")
    return false;
  let found = false;
  walk(value, (at) => {
    if (keyName(at) === "promise") found = true;
  });
  return found;
}

/**
 * The client inside: each method of the object does nothing but to hand its arguments to one client and its result to
 * `promise`. Undefined when the object does more, or more than one client is in it.
 */
export function clientInShim(context: TransformContext, node: Node): t.Identifier | undefined {
  const value = context.scopes.resolveValue(node);
  if (value.type !== "ObjectExpression" || value.properties.length === 0) return undefined;
  const clients = value.properties.map((member) => clientOf(context, member));
  const [first] = clients;
  if (
    !first ||
    clients.some((client) => !client || context.scopes.bindingOf(client) !== context.scopes.bindingOf(first))
  ) {
    return undefined;
  }
  return first;
}

/** `get: (params) => ({ promise: () => client.get(params) })` */
function clientOf(context: TransformContext, member: Node): t.Identifier | undefined {
  const method = member.type === "ObjectProperty" ? member.value : member;
  const result = isFunction(method) ? only(resultsOf(method.body)) : undefined;
  if (result?.type !== "ObjectExpression" || result.properties.length !== 1) return undefined;
  const [promise] = result.properties;
  if (!promise || keyName(promise) !== "promise") return undefined;
  const thunk = promise.type === "ObjectProperty" ? promise.value : promise;
  const call = isFunction(thunk) ? only(resultsOf(thunk.body)) : undefined;
  if (call?.type !== "CallExpression" || call.callee.type !== "MemberExpression") return undefined;
  const { object } = call.callee;
  if (object.type !== "Identifier" || keyName(call.callee) !== keyName(member)) return undefined;
  return originsOf(context, object).v3 ? object : undefined;
}

function only(nodes: readonly Node[]): Node | undefined {
  return nodes.length === 1 ? (nodes[0] as Node) : undefined;
}
