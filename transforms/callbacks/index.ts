/** `callbacks`: what v3 gave as positional arguments, v4 gives as one object. */

import { tellAddressReads } from "../analysis/functions/addresses.ts";
import { answerAsked } from "../analysis/functions/asked.ts";
import { tellGiven } from "../analysis/functions/given-values.ts";
import { locate, tellOthers } from "../analysis/options/locate.ts";
import { reportLost } from "../analysis/options/lost.ts";
import type { TransformContext } from "../context.ts";
import { asJscodeshift } from "../jscodeshift.ts";
import { convertCalls, tellCallers } from "../signatures/callers.ts";
import { convertFunctions } from "../signatures/convert.ts";
import { declareForPages, tellCallbacks, tellDeclared } from "../signatures/open-types.ts";
import type { Transform } from "../transform.ts";
import { leaveAuthorize } from "./authorize.ts";
import { convertDecisions } from "./decisions.ts";
import { convertRedirect } from "./redirect.ts";
import { askForResults, convertSignIn } from "./sign-in.ts";

/** @internal */
export const callbacks: Transform = {
  name: "callbacks",
  analyse(context: TransformContext): void {
    tellOthers(context);
    tellCallers(context);
    tellGiven(context);
    tellAddressReads(context);
    tellDeclared(context);
    tellCallbacks(context);
    askForResults(context);
    answerAsked(context);
  },
  apply(context: TransformContext): void {
    const located = locate(context);
    convertDecisions(context);
    leaveAuthorize(context);
    reportLost(context, located, /^(options:callbacks|callback:)/, "callbacks");
    for (const found of located.functions) if (found.role === "callback:signIn") convertSignIn(context, found);
    for (const found of located.functions) if (found.role === "callback:redirect") convertRedirect(context, found);
    convertFunctions(context, located, /^callback:/);
    convertCalls(context, "callbacks");
    declareForPages(context);
  },
};

export const parser = "tsx";
export default asJscodeshift(callbacks);
