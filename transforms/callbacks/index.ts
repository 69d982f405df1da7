/** `callbacks`: what v3 gave as positional arguments, v4 gives as one object. */

import { locate, tellOthers } from "../analysis/options/locate.ts";
import { reportLost } from "../analysis/options/lost.ts";
import type { TransformContext } from "../context.ts";
import { asJscodeshift } from "../jscodeshift.ts";
import { convertCalls, tellCallers } from "../signatures/callers.ts";
import { convertFunctions } from "../signatures/convert.ts";
import type { Transform } from "../transform.ts";
import { settleSignIn } from "./sign-in.ts";

/** @internal */
export const callbacks: Transform = {
  name: "callbacks",
  analyse(context: TransformContext): void {
    tellOthers(context);
    tellCallers(context);
  },
  apply(context: TransformContext): void {
    const located = locate(context);
    reportLost(context, located, /^(options:callbacks|callback:)/, "callbacks");
    for (const found of located.functions) if (found.role === "callback:signIn") settleSignIn(context, found);
    convertFunctions(context, located, /^callback:/);
    convertCalls(context, "callbacks");
  },
};

export const parser = "tsx";
export default asJscodeshift(callbacks);
