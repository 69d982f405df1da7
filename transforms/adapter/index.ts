import { removeImport } from "../../src/syntax/imports.ts";
import { argumentsOf, v3Package } from "../analysis/adapter/calls.ts";
import { builtIn, isV4File, reportForeignAdapters } from "../analysis/adapter/foreign.ts";
import type { PlannedCall } from "../analysis/adapter/plan.ts";
import { planBeforeChanges } from "../analysis/adapter/plan-before-changes.ts";
import { isV3Call } from "../analysis/adapter/source.ts";
import type { TransformContext } from "../context.ts";
import { asJscodeshift } from "../jscodeshift.ts";
import type { Transform } from "../transform.ts";
import { rewriteArguments, setOption } from "./arguments.ts";
import { reportUnseen, rewritePackage } from "./package.ts";
import { publishStated } from "./stated.ts";
import { reportWrapping } from "./wrapped.ts";

/**
 * The v3 adapter, called in any of its four documented ways → the v4 adapter of the package that the options name.
 *
 * @internal
 */
export const adapter: Transform = {
  name: "adapter",
  analyse: publishStated,
  apply(context) {
    removeUnusedBuiltIn(context);
    reportForeignAdapters(context);
    reportUnseen(context);
    const { calls } = planBeforeChanges(context);
    const old = calls.filter((call) => isV3Call(context, call));
    for (const { adapter: call } of old) {
      reportWrapping(context, call);
      rewriteArguments(context, call, argumentsOf(context, call));
      const { readV3Items, strongSessions } = context.options;
      if (readV3Items) setOption(context, call, "readV3Items", "The adapter also reads what next-auth v3 wrote");
      if (strongSessions) setOption(context, call, "strongSessions", "The adapter reads new sessions by primary key");
    }
    if (old.some(({ adapter: call }) => call.source === v3Package) || isOnlyNamed(context, calls))
      rewritePackage(context);
  },
};

/** `import Adapters from "next-auth/adapters"` of which nothing is used: a bundler doesn't find it in next-auth v4. */
function removeUnusedBuiltIn(context: TransformContext): void {
  for (const binding of context.scopes.imports(builtIn)) {
    if (binding.references.length > 0 || !removeImport(context, binding)) continue;
    context.change(`${binding.name}: imported from ${builtIn} and not used`, binding.declaration);
  }
}

/** A file that names the package and calls nothing of it: it passes the adapter on, or mocks it for a test. */
function isOnlyNamed(context: TransformContext, calls: readonly PlannedCall[]): boolean {
  return calls.length === 0 && context.mentions(v3Package) && !isV4File(context);
}

export const parser = "tsx";
export default asJscodeshift(adapter);
