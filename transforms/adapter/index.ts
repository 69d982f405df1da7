import { walk } from "../ast.ts";
import { moduleOf, type PlannedCall } from "../client/plan.ts";
import { settledPlan } from "../client/settled.ts";
import type { TransformContext } from "../context.ts";
import { asJscodeshift, type Transform } from "../transform.ts";
import { rewriteArguments } from "./arguments.ts";
import { argumentsOf } from "./calls.ts";
import { isV4File, reportForeignAdapters } from "./foreign.ts";
import { rewritePackage, v3Package } from "./package.ts";
import { reportWrapping } from "./wrapped.ts";

/** The v3 adapter, called in any of its four documented ways → the v4 adapter of the package that the options name. */
export const adapter: Transform = {
  name: "adapter",
  apply(context) {
    reportForeignAdapters(context);
    const { calls } = settledPlan(context);
    const old = calls.filter((call) => isV3(context, call));
    for (const { adapter: call } of old) {
      reportWrapping(context, call);
      rewriteArguments(context, call, argumentsOf(context, call));
    }
    if (old.some(({ adapter: call }) => call.source === v3Package) || isOnlyReexported(context, calls))
      rewritePackage(context);
  },
};

/** A call of v4's adapter looks like the last form of v3's: the client says which it is. */
function isV3(context: TransformContext, { adapter: call, form, origins }: PlannedCall): boolean {
  if (form !== "client" || !origins) return form !== "unreadable" || !isV4File(context);
  if (call.exportName === "default" && call.source === v3Package) return true;
  if (origins.created.size > 0) return true;
  if (origins.v3) return false;
  const sdks = origins.imported.map((value) => {
    const made = moduleOf(context, value);
    return (
      made &&
      context.project.facts("client-export", made.path).find((fact) => fact.value.exportName === made.exportName)?.value
        .sdk
    );
  });
  if (sdks.includes(2)) return true;
  return !sdks.includes(3) && !isV4File(context);
}

/** `export { DynamoDBAdapter } from "@next-auth/dynamodb-adapter"`, or an import that nothing calls. */
function isOnlyReexported(context: TransformContext, calls: readonly PlannedCall[]): boolean {
  if (calls.length > 0 || !context.mentions(v3Package) || isV4File(context)) return false;
  let found = false;
  walk(context.program, (node) => {
    if ("source" in node && node.source && typeof node.source === "object" && "value" in node.source) {
      found ||= node.source.value === v3Package;
    }
  });
  return found;
}

export const parser = "tsx";
export default asJscodeshift(adapter);
