import { isFunction, resultsOf, type t } from "../../../src/syntax/ast.ts";
import { findProperty } from "../../../src/syntax/edit.ts";
import type { TransformContext } from "../../context.ts";

/**
 * The objects that a mock's factory gives in the place of the module: `jest.mock("m", () => ({ … }))`, and what these
 * have as `default`, the same functions once more.
 */
export function factoryObjects(context: TransformContext, call: t.CallExpression): t.ObjectExpression[] {
  const factory = call.arguments[1] && context.scopes.resolveValue(call.arguments[1]);
  if (!isFunction(factory)) return [];
  return resultsOf(factory.body).flatMap((result) => {
    const value = context.scopes.resolveValue(result);
    if (value.type !== "ObjectExpression") return [];
    const asDefault = defaultOf(value);
    return asDefault?.value.type === "ObjectExpression" ? [value, asDefault.value] : [value];
  });
}

/** `default: { … }` of a stand-in. */
export function defaultOf(object: t.ObjectExpression): t.ObjectProperty | undefined {
  const member = findProperty(object, "default");
  return member?.type === "ObjectProperty" ? member : undefined;
}
