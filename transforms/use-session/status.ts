import { isFunction, type Node } from "../../src/syntax/ast.ts";
import type { Scope } from "../../src/syntax/scope.ts";
import type { TransformContext } from "../context.ts";

/** What the status of a session may be called, where `status` means something else. */
const candidates = ["status", "sessionStatus", "authStatus"];

/**
 * A name for `status` in the function around `node`: one that is declared nowhere in it at that level, and that nothing
 * inside takes from outside. A function further in may have its own.
 */
export function statusName(context: TransformContext, node: Node): string {
  for (const name of candidates) {
    if (!isFreeAround(context, name, node)) continue;
    context.scopes.declare(name, context.scopes.scopeOf(node));
    return name;
  }
  return context.scopes.freshName("sessionStatus", node);
}

function isFreeAround(context: TransformContext, name: string, node: Node): boolean {
  const { scopes } = context;
  let scope: Scope = scopes.scopeOf(node);
  while (!declares(scope, name) && !isFunction(scope.node) && scope.parent) scope = scope.parent;
  if (declares(scope, name)) return false;
  const { start, end } = scope.node;
  const outer = scope.parent ? scopes.lookup(name, scope.parent.node) : undefined;
  const references = [...(outer?.references ?? []), ...(scopes.unbound.get(name) ?? [])];
  return !references.some(({ node: at }) => (at.start ?? 0) >= (start ?? 0) && (at.end ?? 0) <= (end ?? 0));
}

function declares(scope: Scope, name: string): boolean {
  return scope.values.has(name) || scope.types.has(name) || scope.declared.has(name);
}
