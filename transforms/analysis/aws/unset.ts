/** Which settings may be undefined or empty where the application runs. */
import {
  type FunctionNode,
  isFunction,
  keyName,
  type MemberNode,
  type Node,
  resultsOf,
  unwrap,
} from "../../../src/syntax/ast.ts";
import type { TransformContext } from "../../context.ts";
import { isGuarded } from "../functions/guards.ts";
import { originalOf } from "./clone.ts";
import { importedOptions } from "./imported-options.ts";

/** Functions that call functions: nobody asks for a setting deeper than this, and a circle has to end. */
const deepest = 4;

/** Whether a value may be undefined or empty, as far as the code tells. */
export function mayBeUnset(context: TransformContext, value: Node, depth = 0): boolean {
  const again = (part: Node) => mayBeUnset(context, part, depth);
  const node = unwrap(value);
  switch (node.type) {
    case "StringLiteral":
      return node.value === "";
    case "TemplateLiteral":
      return node.quasis.every(({ value: { raw } }) => raw === "") && node.expressions.every(again);
    case "BinaryExpression":
      return node.operator !== "+" || (again(node.left) && again(node.right));
    case "LogicalExpression":
      return node.operator === "||" ? again(node.right) : true;
    case "ConditionalExpression":
      return again(node.consequent) || again(node.alternate);
    case "AwaitExpression":
      return again(node.argument);
    case "CallExpression":
      return mayGiveNothing(context, node.callee, node.arguments, depth);
    case "MemberExpression": {
      const name = keyName(node);
      const imported = importedOptions(context, node.object);
      return !name || !imported || imported.maybeUnset.includes(name);
    }
    default: {
      const original = originalOf(node);
      const held = context.scopes.resolveValue(original);
      return held === original || held === unwrap(original) || again(held);
    }
  }
}

/** `String(process.env.KEY)`, `"a,b".split(",")`, `required("KEY")` where that throws for a variable that isn't set. */
function mayGiveNothing(context: TransformContext, callee: Node, given: readonly Node[], depth: number): boolean {
  const [first] = given;
  if (callee.type === "Identifier" && callee.name === "String" && first) return mayBeUnset(context, first, depth);
  const made = context.scopes.resolveValue(originalOf(callee));
  return !isFunction(made) || depth >= deepest || !alwaysGives(context, made, depth + 1);
}

function alwaysGives(context: TransformContext, made: FunctionNode, depth: number): boolean {
  const { scopes } = context;
  const { body } = made;
  if (body.type === "BlockStatement" && !/^(Return|Throw)Statement$/.test(body.body.at(-1)?.type ?? "")) return false;
  return resultsOf(body).every((result) => {
    const name = scopes.bindingOf(unwrap(result));
    const isIt = (test: Node) => name !== undefined && scopes.bindingOf(unwrap(test)) === name;
    return (
      !mayBeUnset(context, result, depth) || isGuarded(result, made, (test, outcome) => outcome && isIt(test), scopes)
    );
  });
}

const textMethods =
  /^(trim(Start|End|Left|Right)?|to(String|LowerCase|UpperCase)|replace(All)?|slice|substr(ing)?|split|concat|pad(Start|End)|normalize|valueOf|charAt|at)$/;

/** A method of texts that does nothing but give another text, or its parts. */
export function isTextMethod(member: MemberNode): boolean {
  return textMethods.test(keyName(member) ?? "");
}
