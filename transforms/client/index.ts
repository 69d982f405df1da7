import { earlyPlan } from "../analysis/adapter/plan.ts";
import { planBeforeChanges } from "../analysis/adapter/plan-before-changes.ts";
import { asJscodeshift } from "../jscodeshift.ts";
import type { Transform } from "../transform.ts";
import { applyPlan } from "./apply.ts";
import { publishPlan } from "./publish.ts";

/**
 * The client that the adapter is given: aws-sdk v2's DocumentClient → DynamoDBDocument of SDK v3, with all that applied
 * to the old one. Whatever else uses aws-sdk v2 goes on working.
 *
 * @internal
 */
export const client: Transform = {
  name: "client",
  analyse(context) {
    publishPlan(context, earlyPlan(context));
  },
  apply(context) {
    applyPlan(context, planBeforeChanges(context));
  },
};

export const parser = "tsx";
export default asJscodeshift(client);
