/** Modules that do something when they are loaded: an import of one may lose its names, but not go. */
import type { t } from "../../../src/syntax/ast.ts";
import type { TransformContext } from "../../context.ts";
import { awsSdk } from "../aws/aws.ts";
import type { Plan } from "./plan.ts";

export function hasEffects(context: TransformContext, plan: Plan): boolean {
  const settings = new Set<t.Statement | undefined>(plan.steps.map(({ statement }) => statement));
  return context.program.body.some((statement) => {
    if (statement.type === "ImportDeclaration")
      return statement.specifiers.length === 0 && !awsSdk.test(statement.source.value);
    if (statement.type !== "ExpressionStatement" || settings.has(statement)) return false;
    return statement.expression.type === "CallExpression";
  });
}
