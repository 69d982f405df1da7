import { type Node, type t, unwrap } from "../../src/syntax/ast.ts";
import { property } from "../../src/syntax/build.ts";
import { adopt, findProperty } from "../../src/syntax/edit.ts";
import type { Located } from "../analysis/options/found.ts";
import { propertiesOf } from "../analysis/options/setting.ts";
import type { TransformContext } from "../context.ts";

/** v3 took no providers for an empty list (server/lib/providers.js); v4 asks what isn't there for its items on every route. */
export function provideProviders(context: TransformContext, { objects, late }: Located): void {
  if (late.some(({ role, name }) => role === "options" && name === "providers")) return;
  for (const { role, node, whole, setting } of objects) {
    if (role !== "options" || !whole || setting.version !== "v3") continue;
    const { byName, open } = propertiesOf(node, context.scopes);
    if (open || byName.has("providers")) continue;
    const providers = property("providers", { type: "ArrayExpression", elements: [] } as unknown as t.ArrayExpression);
    node.properties.unshift(providers);
    adopt(context, providers, node);
    context.change("providers: [] added", node);
  }
}

/** v4's debug log has the provider with its client secret, the cookies and what the adapter is given (core/index.ts, utils/logger.ts). */
export function noteDebug(context: TransformContext, { objects }: Located): void {
  for (const { role, node, setting } of objects) {
    const member = role === "options" && setting.version === "v3" ? findProperty(node, "debug") : undefined;
    if (member?.type !== "ObjectProperty" || member.value.type !== "BooleanLiteral" || !member.value.value) continue;
    context.note(
      member,
      "NAD332",
      "debug is on in every environment, and next-auth v4 logs client secrets, cookies and tokens.",
      'Write debug: process.env.NODE_ENV === "development".',
    );
  }
}

/**
 * `adapter: useTable ? DynamoDBAdapter(…) : undefined` beside Email: without an adapter v3 failed when a link was asked for
 * (server/routes/signin.js), v4 answers every route with 500 (core/lib/assert.ts).
 */
export function reportUncertainAdapter(context: TransformContext, { objects }: Located): void {
  for (const { role, node, setting } of objects) {
    const isV3 = role === "options" && setting.version === "v3";
    if (!isV3 || setting.providers === "unknown" || !setting.providers.has("email")) continue;
    const member = findProperty(node, "adapter");
    if (member?.type !== "ObjectProperty" || !mayBeMissing(context.scopes.resolveValue(member.value))) continue;
    context.todo(
      member,
      "NAD337",
      "without an adapter next-auth v4 answers every request with status 500 where Email is among the providers.",
      "Add Email under the same condition: providers: [...(useTable ? [EmailProvider({ … })] : []), …].",
    );
  }
}

function mayBeMissing(value: Node): boolean {
  const node = unwrap(value);
  if (node.type === "ConditionalExpression") return mayBeMissing(node.consequent) || mayBeMissing(node.alternate);
  if (node.type === "LogicalExpression") return node.operator === "&&" || mayBeMissing(node.right);
  return node.type === "NullLiteral" || (node.type === "Identifier" && node.name === "undefined");
}
