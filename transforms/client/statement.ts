import { isFunction, type Node, type t } from "../../src/syntax/ast.ts";
import type { TransformContext } from "../context.ts";

/**
 * The statement of a block that evaluates `node` whenever it runs; undefined when it does so only sometimes, or later.
 */
export function statementAround(context: TransformContext, node: Node): t.Statement | undefined {
  const { scopes } = context;
  for (let at = node; ; ) {
    const parent = scopes.parentOf(at);
    if (!parent || isFunction(parent) || /^(Conditional|Logical)Expression$|^Class|^(For|While|Do)/.test(parent.type))
      return undefined;
    if (parent.type === "Program" || parent.type === "BlockStatement") return at as t.Statement;
    at = parent;
  }
}
