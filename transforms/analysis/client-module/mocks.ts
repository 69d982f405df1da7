import { isFunction, resultsOf, type t } from "../../../src/syntax/ast.ts";
import type { TransformContext } from "../../context.ts";

/** The objects that a mock's factory gives in the place of the module: `jest.mock("m", () => ({ … }))`. */
export function factoryObjects(context: TransformContext, call: t.CallExpression): t.ObjectExpression[] {
  const factory = call.arguments[1] && context.scopes.resolveValue(call.arguments[1]);
  if (!isFunction(factory)) return [];
  return resultsOf(factory.body).flatMap((result) => {
    const value = context.scopes.resolveValue(result);
    return value.type === "ObjectExpression" ? [value] : [];
  });
}
