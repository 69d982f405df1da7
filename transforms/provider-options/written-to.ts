import { keyName, type t } from "../../src/syntax/ast.ts";
import { type Writes, writesBy, writesTo } from "../analysis/aws/writes.ts";
import { providerCalled } from "../analysis/providers/find.ts";
import type { TransformContext } from "../context.ts";

/** What next-auth v4 calls as v3 did, so that writing it comes to the same unless the call gives it too. */
const sameInBoth: ReadonlySet<string> = new Set(["id", "name", "clientId", "clientSecret"]);

/**
 * `const github = Providers.GitHub({ … }); github.scope = "repo"`, `Object.assign(Providers.GitHub({ … }), { … })`: v3 took what
 * is written there; v4 knows it by another name, and lets what the call was given win.
 */
export function reportWrittenTo(context: TransformContext): void {
  if (!context.mentions("next-auth/providers")) return;
  for (const call of context.parsed.nodesOf("CallExpression")) {
    if (!providerCalled(context, call.callee)?.isVersion3) continue;
    const writes = writesAfter(context, call);
    const [given] = call.arguments;
    const inside = given?.type === "ObjectExpression" ? given.properties.map((member) => keyName(member)) : [];
    const differ = [...writes.values.keys()].filter((name) => !sameInBoth.has(name) || inside.includes(name));
    if (differ.length === 0 && !writes.isPartial) continue;
    context.todo(
      call,
      "NAD269",
      `${differ.join(", ") || "an option"} is written to a provider after its call: next-auth v4 has other names, and prefers what the call was given.`,
      "Give it in the call, by next-auth v4's name.",
    );
  }
}

function writesAfter(context: TransformContext, call: t.CallExpression): Writes {
  const holder = context.scopes.parentOf(call);
  return holder?.type === "VariableDeclarator" ? writesTo(context, holder.id) : writesBy(context, call);
}
