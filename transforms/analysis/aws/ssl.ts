import { keyName, type Node, type t } from "../../../src/syntax/ast.ts";
import type { TransformContext } from "../../context.ts";
import type { ConfigStep } from "./config.ts";
import { orderOf } from "./order.ts";
import { isInside } from "./tree.ts";

/**
 * What some statements have made of `AWS.config.sslEnabled` when a place is reached, by which `AWS.Endpoint` chose its scheme; undefined
 * where they haven't set it.
 */
export function sslAt(
  context: TransformContext,
  steps: readonly ConfigStep[],
  place: Node,
): t.Expression | "unclear" | undefined {
  let found: t.Expression | "unclear" | undefined;
  for (const step of steps) {
    const member = step.members.findLast((one) => keyName(one) === "sslEnabled");
    const order = isInside(context, place, step.node) ? "after" : orderOf(context, step.node, place);
    if (step.resets && order === "before") found = undefined;
    if (member?.type !== "ObjectProperty" || order === "after" || order === "never") continue;
    found = order === "unknown" || step.branches.length > 0 ? "unclear" : (member.value as t.Expression);
  }
  return found;
}
