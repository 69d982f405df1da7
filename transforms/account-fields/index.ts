/** The account that callbacks and events are given: its fields have their OAuth names in v4. */

import { locate, tellOthers } from "../analysis/options/locate.ts";
import type { TransformContext } from "../context.ts";
import { asJscodeshift } from "../jscodeshift.ts";
import type { Transform } from "../transform.ts";
import { settleAccount } from "./settle.ts";

/** @internal */
export const accountFields: Transform = {
  name: "account-fields",
  analyse: tellOthers,
  apply(context: TransformContext): void {
    for (const found of locate(context).functions) settleAccount(context, found);
  },
};

export const parser = "tsx";
export default asJscodeshift(accountFields);
