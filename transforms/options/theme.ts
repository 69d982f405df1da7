import { type Node, type t, unwrap } from "../../src/syntax/ast.ts";
import { object, property, string } from "../../src/syntax/build.ts";
import { findProperty, replaceNode, setProperty } from "../../src/syntax/edit.ts";
import type { Setting } from "../analysis/options/setting.ts";
import type { TransformContext } from "../context.ts";

/** `theme: "dark"` is `theme: { colorScheme: "dark" }` (next-auth v4 core/types.d.ts, Theme). */
export function convertTheme(context: TransformContext, options: t.ObjectExpression, { version }: Setting): void {
  const member = findProperty(options, "theme");
  if (member?.type !== "ObjectProperty") return;
  const scheme = member.value as t.Expression;
  if (!isScheme(context, scheme) && version !== "v3") return;
  if (context.scopes.resolveValue(scheme).type === "ObjectExpression") return;
  setProperty(context, options, "theme", object([property("colorScheme", scheme)]));
  context.change("theme → theme.colorScheme", member);
  retypeSchemes(context);
}

/** v3's type `Theme` is what v4's has as `colorScheme`. */
function retypeSchemes(context: TransformContext): void {
  for (const binding of context.scopes.imports("next-auth")) {
    if (binding.import?.imported !== "Theme") continue;
    for (const { node } of binding.references) {
      const reference = context.scopes.parentOf(node);
      if (reference?.type !== "TSTypeReference" || reference.typeName !== node) continue;
      if (context.scopes.parentOf(reference)?.type === "TSIndexedAccessType") continue;
      const indexType = { type: "TSLiteralType", literal: string("colorScheme") } as t.TSLiteralType;
      replaceNode(context, reference, {
        type: "TSIndexedAccessType",
        objectType: reference,
        indexType,
      } as t.TSIndexedAccessType);
    }
  }
}

function isScheme(context: TransformContext, node: Node): boolean {
  const value = unwrap(context.scopes.resolveValue(node));
  if (value.type === "ConditionalExpression")
    return isScheme(context, value.consequent) && isScheme(context, value.alternate);
  return value.type === "StringLiteral";
}
