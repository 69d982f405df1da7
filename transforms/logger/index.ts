/**
 * `logger`: v3 gave a code and any number of messages, v4 gives `error` and `debug` one piece of metadata and `warn`
 * none. A logger that can't be followed is a library's mostly, to which it is all the same.
 */

import { locate, tellOthers } from "../analysis/options/locate.ts";
import type { TransformContext } from "../context.ts";
import { asJscodeshift } from "../jscodeshift.ts";
import type { Transform } from "../transform.ts";
import { leaveCodes } from "./codes.ts";
import { renameErrorCodes } from "./error-names.ts";
import { convertMessages } from "./messages.ts";

/** @internal */
export const logger: Transform = {
  name: "logger",
  analyse: tellOthers,
  apply(context: TransformContext): void {
    for (const found of locate(context).functions) {
      renameErrorCodes(context, found);
      convertMessages(context, found);
    }
    leaveCodes(context);
  },
};

export const parser = "tsx";
export default asJscodeshift(logger);
