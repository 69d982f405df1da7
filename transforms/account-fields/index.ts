/** The account that callbacks and events are given: its fields have their OAuth names in v4. */

import { tellGiven } from "../analysis/functions/given-values.ts";
import { tellTypes } from "../analysis/functions/typed.ts";
import { tellOthers } from "../analysis/options/locate.ts";
import type { TransformContext } from "../context.ts";
import { asJscodeshift } from "../jscodeshift.ts";
import type { Transform } from "../transform.ts";
import { convertAccounts } from "./account.ts";
import { leaveKept, tellKept } from "./kept.ts";
import { renameInTypes } from "./types.ts";

/** @internal */
export const accountFields: Transform = {
  name: "account-fields",
  analyse(context: TransformContext): void {
    tellOthers(context);
    tellGiven(context);
    tellTypes(context);
    tellKept(context);
  },
  apply(context: TransformContext): void {
    convertAccounts(context);
    leaveKept(context);
    renameInTypes(context);
  },
};

export const parser = "tsx";
export default asJscodeshift(accountFields);
