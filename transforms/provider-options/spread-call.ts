import { keyName, type Node, type t } from "../../src/syntax/ast.ts";
import { object as makeObject } from "../../src/syntax/build.ts";
import { replaceNode } from "../../src/syntax/edit.ts";
import { providerSpread } from "../analysis/providers/find.ts";
import { type Member, membersOf } from "../analysis/providers/members.ts";
import type { TransformContext } from "../context.ts";

/**
 * `{ ...Providers.GitHub({ … }), clientId }`: in v3 what stands outside of the call won; in v4 what stands inside of it
 * does, which it keeps as `options` and merges over the rest (core/lib/providers.ts). What stands outside goes in.
 */
export function foldSpreadCalls(context: TransformContext): void {
  if (!context.mentions("next-auth/providers")) return;
  for (const node of context.parsed.nodesOf("ObjectExpression")) {
    const [first, ...others] = node.properties;
    const call = node.properties.map((member) => providerSpread(context, member)).find((found) => found !== undefined);
    if (!call) continue;
    const given = call.arguments[0];
    const isPlain = providerSpread(context, first) === call && others.every(isMember) && isInPlace(first, call);
    const inside = given?.type === "ObjectExpression" ? [...membersOf(given).keys()] : undefined;
    if (isPlain && given?.type === "ObjectExpression") moveIn(context, node, call, given, others as Member[]);
    else if (!inside || others.some((member) => inside.includes(keyName(member) ?? ""))) report(context, node);
  }
}

function isMember(member: Node): member is Member {
  return member.type !== "SpreadElement" && keyName(member) !== undefined;
}

/** The call itself is spread, and not a name for what it made. */
function isInPlace(spread: Node | undefined, call: t.CallExpression): boolean {
  return spread?.type === "SpreadElement" && spread.argument === call;
}

function moveIn(
  context: TransformContext,
  outer: t.ObjectExpression,
  call: t.CallExpression,
  given: t.ObjectExpression,
  others: readonly Member[],
): void {
  const names = new Set(others.map(keyName));
  const kept = given.properties.filter((member) => member.type === "SpreadElement" || !names.has(keyName(member)));
  const merged = makeObject([...kept, ...others]);
  merged.extra = { multiline: outer.loc?.start.line !== outer.loc?.end.line };
  call.arguments = [merged];
  replaceNode(context, outer, call);
  context.change("options beside a provider's call → into it", outer);
}

function report(context: TransformContext, node: Node): void {
  context.todo(
    node,
    "NAD269",
    "options beside a spread provider win in next-auth v3, those in its call win in next-auth v4.",
    "Give them in the call itself, once.",
  );
}
