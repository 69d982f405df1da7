/** Which settings may be undefined or empty where the application runs. */
import { keyName, type Node, unwrap } from "../../../src/syntax/ast.ts";
import type { TransformContext } from "../../context.ts";
import type { Facts } from "../../project.ts";
import { originalOf } from "./clone.ts";

/** Whether a value may be undefined or empty, as far as the code tells. */
export function mayBeUnset(context: TransformContext, value: Node): boolean {
  const node = unwrap(value);
  switch (node.type) {
    case "StringLiteral":
      return node.value === "";
    case "TemplateLiteral":
      return node.expressions.length === 0 && node.quasis.every(({ value: { raw } }) => raw === "");
    case "LogicalExpression":
      return node.operator === "||" ? mayBeUnset(context, node.right) : true;
    case "ConditionalExpression":
      return mayBeUnset(context, node.consequent) || mayBeUnset(context, node.alternate);
    case "MemberExpression": {
      const name = keyName(node);
      const imported = importedOptions(context, node.object);
      return !name || !imported || imported.maybeUnset.includes(name);
    }
    default: {
      const original = originalOf(node);
      const held = context.scopes.resolveValue(original);
      return held === original || held === unwrap(original) || mayBeUnset(context, held);
    }
  }
}

/** What an object of another module of the project holds, as far as that is known. */
export function importedOptions(context: TransformContext, node: Node): Facts["options-export"] | undefined {
  const { scopes, project, file } = context;
  const value = scopes.moduleValue(originalOf(node));
  const made = value && project.resolveExport(file.path, value.source, value.path.at(-1) ?? "default");
  const facts = made ? project.facts("options-export", made.path) : [];
  return facts.find((fact) => fact.value.exportName === made?.exportName)?.value;
}
