import { isCall, type Node, type t, unwrap, walk } from "../../src/syntax/ast.ts";
import { expression } from "../../src/syntax/build.ts";
import { replaceNode } from "../../src/syntax/edit.ts";
import type { Binding } from "../../src/syntax/scope.ts";
import { clientUses } from "../analysis/client-module/client-uses.ts";
import { clientModule, reactName } from "../analysis/client-module/names.ts";
import { isNoSession } from "../analysis/functions/demands.ts";
import type { TransformContext } from "../context.ts";
import type { FoundHooks } from "./hooks.ts";

/**
 * `session as { tenant: string }` → `session as unknown as { tenant: string }`: of v3's `Session` nothing was required, v4's has
 * `expires`, and TypeScript takes it no more for a type that hasn't.
 */
export function keepAssertions(context: TransformContext, hooks: FoundHooks): void {
  if (!context.isTypeScript) return;
  const { scopes } = context;
  const { calls, names } = sessionsOf(context, hooks);
  if (calls.size === 0 && names.size === 0) return;
  const found: t.TSAsExpression[] = [];
  walk(context.program, (node) => {
    if (node.type === "TSAsExpression" && isSession(node.expression)) found.push(node);
    return true;
  });
  for (const assertion of found) {
    if (!isNoSession(context, assertion.typeAnnotation)) continue;
    replaceNode(context, assertion.expression, expression`${assertion.expression} as unknown`);
    context.change("as unknown, first: next-auth v4's Session always has expires", assertion);
  }

  function isSession(value: Node): boolean {
    // A cast before this one has made something else of it.
    const inside = value.type === "ParenthesizedExpression" ? value.expression : value;
    if (inside.type === "AwaitExpression") return calls.has(unwrap(inside.argument));
    const binding = inside.type === "Identifier" ? scopes.bindingOf(inside) : undefined;
    return binding !== undefined && names.has(binding);
  }
}

/** The calls that give a session, and the names that hold one. */
function sessionsOf(
  context: TransformContext,
  hooks: FoundHooks,
): { calls: ReadonlySet<Node>; names: ReadonlySet<Binding> } {
  const { scopes } = context;
  const calls = new Set<Node>();
  const names = new Set<Binding>();
  const hold = (name: Node | null | undefined) => {
    const binding = name?.type === "Identifier" ? scopes.bindingOf(name) : undefined;
    if (binding && !binding.reassigned) names.add(binding);
  };
  for (const { name, node, module } of clientUses(context)) {
    const call = scopes.parentOf(node);
    if (module !== clientModule || reactName(name) !== "getSession" || !isCall(call) || call.callee !== node) continue;
    calls.add(call);
    const awaited = scopes.parentOf(call);
    const holder = awaited?.type === "AwaitExpression" ? scopes.parentOf(awaited) : undefined;
    if (holder?.type === "VariableDeclarator" && holder.init === awaited) hold(holder.id as Node);
  }
  for (const { node, module } of hooks.uses) {
    const call = scopes.parentOf(node);
    const holder = isCall(call) && call.callee === node && module === clientModule ? scopes.parentOf(call) : undefined;
    if (holder?.type === "VariableDeclarator" && holder.id.type === "ArrayPattern") hold(holder.id.elements[0] as Node);
  }
  return { calls, names };
}
