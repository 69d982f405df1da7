/** Code of the application that reads next-auth's table itself, and adapters of next-auth v3's interface. */

import type { TransformContext } from "../context.ts";
import { asJscodeshift } from "../jscodeshift.ts";
import type { Transform } from "../transform.ts";
import { followAdapters, leaveAdapters } from "./adapters.ts";
import { tellTables } from "./other-tables.ts";
import { reportReads } from "./reads.ts";
import { reportStreams } from "./streams.ts";

/** @internal */
export const tableReaders: Transform = {
  name: "table-readers",
  analyse(context: TransformContext): void {
    followAdapters(context);
    tellTables(context);
  },
  apply(context: TransformContext): void {
    leaveAdapters(context);
    reportReads(context);
    reportStreams(context);
  },
};

export const parser = "tsx";
export default asJscodeshift(tableReaders);
