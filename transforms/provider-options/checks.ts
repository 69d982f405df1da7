import { keyName, type Node, type t } from "../../src/syntax/ast.ts";
import { expression, property, string } from "../../src/syntax/build.ts";
import { remove, renameProperty, replaceNode } from "../../src/syntax/edit.ts";
import { membersOf, textOf, valueIn } from "../analysis/providers/members.ts";
import type { TransformContext } from "../context.ts";

/**
 * `protection: "both"` → `checks: ["pkce", "state"]`; `state: false` → `checks: ["none"]`, which `protection`
 * overruled in next-auth v3.
 */
export function convertChecks(context: TransformContext, object: t.ObjectExpression): void {
  const members = membersOf(object);
  const protection = members.get("protection");
  const state = members.get("state");
  if (members.has("checks")) return;
  if (protection) {
    const value = valueIn(protection);
    const checks = value && checksOf(context, value);
    if (!checks) {
      reportUnknown(context, protection);
      return;
    }
    if (checks === value && protection.type === "ObjectProperty" && !protection.shorthand)
      renameProperty(protection, "checks");
    else replaceNode(context, protection, property("checks", checks));
    if (state) remove(context, state);
    context.change("protection → checks", protection);
    return;
  }
  const value = valueIn(state);
  if (!state || !value) return;
  const known = context.scopes.resolveValue(value);
  if (known.type !== "BooleanLiteral") {
    reportUnknown(context, state);
    return;
  }
  replaceNode(context, state, property("checks", expression`[${string(known.value ? "state" : "none")}]`));
  context.change("state → checks", state);
}

function checksOf(context: TransformContext, value: t.Expression): t.Expression | undefined {
  const known = context.scopes.resolveValue(value);
  const text = textOf(known);
  if (text === "both") return listOf(["pkce", "state"]);
  if (text !== undefined) return expression`[${value}]`;
  if (known.type !== "ArrayExpression") return undefined;
  const texts = known.elements.map((element) => textOf(element));
  if (texts.includes(undefined)) return undefined;
  return texts.includes("both") ? listOf(["pkce", "state"]) : value;
}

function listOf(checks: readonly string[]): t.Expression {
  return expression`[${checks.map((check) => string(check))}]`;
}

function reportUnknown(context: TransformContext, node: Node): void {
  context.todo(
    node,
    "NAD241",
    `${keyName(node)} is checks in next-auth v4, and its value can't be seen here.`,
    'Give checks: ["pkce"], ["state"], ["pkce", "state"] for "both", or ["none"].',
  );
}
