import { isCall, keyName, type Node, type t } from "../../src/syntax/ast.ts";
import type { TransformContext } from "../context.ts";

/** `createElement(Provider, props, …children)`, by whatever name React's function has here. */
export function isElementCall(context: TransformContext, node: Node | undefined): node is t.CallExpression {
  return isCall(node) && node.type === "CallExpression" && /^(createElement|jsxs?|h)$/.test(calleeName(context, node));
}

/** The name of the called function where it is made. */
function calleeName({ scopes }: TransformContext, call: t.CallExpression): string {
  const imported = scopes.moduleValue(call.callee)?.path.at(-1);
  if (imported && imported !== "default") return imported;
  return call.callee.type === "Identifier" ? call.callee.name : (keyName(call.callee) ?? "");
}
