import { PerFile, type TransformContext } from "../../context.ts";
import { finalPlan, type Plan } from "./plan.ts";

const plans = new PerFile<Plan>();

/** The file's plan as it is before the first change; `adapter` asks for it before it rewrites the calls. */
export function planBeforeChanges(context: TransformContext): Plan {
  let plan = plans.get(context);
  if (!plan) {
    plan = finalPlan(context);
    plans.set(context, plan);
  }
  return plan;
}
