/** The user: what the adapter gave of its item in v3, and what of a user gets into the item in v4. */

import { tellGiven } from "../analysis/functions/given-values.ts";
import { tellOthers } from "../analysis/options/locate.ts";
import { tellMakers } from "../analysis/providers/tell-makers.ts";
import type { TransformContext } from "../context.ts";
import { asJscodeshift } from "../jscodeshift.ts";
import type { Transform } from "../transform.ts";
import { convertItemReads } from "./item.ts";
import { leaveSets, tellSets } from "./sets.ts";
import { leaveStored } from "./stored.ts";
import { noteKeptWhole } from "./whole.ts";

/** @internal */
export const users: Transform = {
  name: "users",
  analyse(context: TransformContext): void {
    tellOthers(context);
    tellGiven(context);
    tellMakers(context);
    tellSets(context);
  },
  apply(context: TransformContext): void {
    convertItemReads(context);
    leaveSets(context);
    leaveStored(context);
    noteKeptWhole(context);
  },
};

export const parser = "tsx";
export default asJscodeshift(users);
