import { type CallNode, isCall, type Node } from "../../../src/syntax/ast.ts";
import type { TransformContext } from "../../context.ts";
import { isExportedDeclaration } from "./exported.ts";

/** The calls of a function that has a name and is only called; undefined when it may be called from elsewhere. */
export function callsOf(context: TransformContext, owner: Node): CallNode[] | undefined {
  const { scopes } = context;
  const parent = scopes.parentOf(owner);
  const name =
    owner.type === "FunctionDeclaration" ? owner.id : parent?.type === "VariableDeclarator" ? parent.id : undefined;
  const binding = name ? scopes.bindingOf(name as Node) : undefined;
  if (!binding || isExportedDeclaration(scopes, binding.declaration)) return undefined;
  const calls: CallNode[] = [];
  for (const { node } of binding.references) {
    const call = scopes.parentOf(node);
    if (!isCall(call) || call.callee !== node) return undefined;
    calls.push(call);
  }
  return calls;
}
