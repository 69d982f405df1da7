import { type Node, type t, unwrap } from "../ast.ts";
import { object, property } from "../build.ts";
import type { TransformContext } from "../context.ts";
import { findProperty, setProperty } from "../edit.ts";
import type { Setting } from "./setting.ts";

/** `theme: "dark"` is `theme: { colorScheme: "dark" }` (next-auth 4 core/types.d.ts, Theme). */
export function settleTheme(context: TransformContext, options: t.ObjectExpression, { version }: Setting): void {
  const member = findProperty(options, "theme");
  if (member?.type !== "ObjectProperty") return;
  const scheme = member.value as t.Expression;
  if (!isScheme(context, scheme) && version !== "v3") return;
  if (context.scopes.resolveValue(scheme).type === "ObjectExpression") return;
  setProperty(context, options, "theme", object([property("colorScheme", scheme)]));
  context.change("theme → theme.colorScheme", member);
}

function isScheme(context: TransformContext, node: Node): boolean {
  const value = unwrap(context.scopes.resolveValue(node));
  if (value.type === "ConditionalExpression")
    return isScheme(context, value.consequent) && isScheme(context, value.alternate);
  return value.type === "StringLiteral";
}
