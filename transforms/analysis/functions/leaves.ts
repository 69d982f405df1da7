import { isFunction, type Node, walk } from "../../../src/syntax/ast.ts";

/** True when a statement never lets control go on to the next one. */
export function leaves(node: Node): boolean {
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
