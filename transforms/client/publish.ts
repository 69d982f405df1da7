import type { Node, t } from "../ast.ts";
import type { TransformContext } from "../context.ts";
import { awsPath } from "./aws.ts";
import { mergeSteps } from "./config.ts";
import { exportedValue, exportNames } from "./exports.ts";
import { originsOf } from "./flow.ts";
import { adapterExports, importIsOnlyForAdapter, moduleOf, type Plan } from "./plan.ts";
import { portable } from "./portable.ts";

/** Tells the other files what they need to know of this one. */
export function publishPlan(context: TransformContext, plan: Plan): void {
  if (!context.project.knowsOthers) return;
  publishAws(context, plan);
  followImports(context, plan);
  for (const { exportName, values } of adapterExports(context)) publishExport(context, plan, exportName, values);
}

function publishAws(context: TransformContext, plan: Plan): void {
  const handsOn = exportNames(context).filter((name) => {
    const value = exportedValue(context, name);
    return value && awsPath(context, value)?.length === 0;
  });
  if (handsOn.length > 0) context.publish({ kind: "configured-aws", value: { exportNames: handsOn } });
  const members = mergeSteps(plan.steps);
  if (members.length > 0) context.publish({ kind: "aws-config", value: { options: portable(context, members) } });
  if (plan.awsBindings.length > 0 && usesAws(plan)) {
    context.publish({ kind: "uses-aws-sdk", value: true });
    if (plan.otherUses.length === 0) context.publish({ kind: "leaves-aws-sdk", value: true });
  }
}

function usesAws(plan: Plan): boolean {
  return plan.otherUses.length > 0 || plan.clients.size > 0 || plan.calls.some(({ form }) => form !== "client");
}

/** Says what role the imports play that clients come from, and whether they play another. */
function followImports(context: TransformContext, plan: Plan): void {
  const origins = [
    ...plan.calls.flatMap((call) => call.origins ?? []),
    ...adapterExports(context).flatMap(({ values }) => values.map((value) => originsOf(context, value))),
  ];
  for (const value of origins.flatMap(({ imported }) => imported)) {
    const { module, exportName, called } = value;
    context.assignRole({ module, exportName }, called ? "returns:adapter:client" : "adapter:client");
    const made = moduleOf(context, value);
    if (made && importIsOnlyForAdapter(context, value, plan.calls)) {
      context.publish({ kind: "only-for-adapter", value: made });
    }
  }
}

function publishExport(context: TransformContext, plan: Plan, exportName: string, values: readonly Node[]): void {
  for (const value of values) {
    const { created, v3 } = originsOf(context, value);
    if (v3 && created.size === 0) {
      const nothing = { sharedHere: false, exportNames: [], options: null };
      context.publish({ kind: "client-export", value: { exportName, sdk: 3, ...nothing } });
    }
    const [only, ...others] = created;
    const client = only && plan.clients.get(only);
    if (!client) continue;
    const options = others.length === 0 ? [...(client.created.arguments as t.Expression[])] : [];
    context.publish({
      kind: "client-export",
      value: {
        exportName,
        sdk: 2,
        sharedHere: [...created].some((one) => plan.clients.get(one)?.isShared),
        exportNames: [...client.exported],
        options: options.length > 0 ? portable(context, options) : null,
      },
    });
  }
}
