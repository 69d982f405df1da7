import type { NextAuthVersion } from "../../items/index.ts";
import type { Call } from "../../words.ts";
import type { Moment, Snapshot } from "../dynamodb/progress.ts";
import type { RunOrder } from "../model/order.ts";
import { total } from "../model/tally.ts";
import type { UndoFate, UndoTally } from "../model/undo-tally.ts";
import type { TableReport } from "./table.ts";

/** What undoing a run reports. Nothing in it is a secret. */
export interface RollbackReport {
  readonly schema: "migrate-nextauth-dynamo/rollback-data/1";
  readonly version: string;
  /** Who ran it, and where: `user@host`. */
  readonly by: string;
  readonly outcome: "planned" | "finished" | "interrupted";
  /** The run; `null` where the items came from a restored table. */
  readonly run: string | null;
  /** The table that they came from; `null` where a journal told. */
  readonly fromTable: string | null;
  /** Which next-auth reads what was restored: v3 after a migration, v4 after a downgrade. */
  readonly restores: NextAuthVersion;
  readonly startedAt: string;
  /** What the run was told while somebody worked at it. */
  readonly orders: readonly RunOrder[];
  readonly table: TableReport;
  readonly byType: UndoTally;
  /** The file that lists the items that were left, with their keys; `null` when none were. */
  readonly leftFile: string | null;
  readonly progress: Snapshot;
  readonly history: readonly Moment[];
  /** The call that goes on; `null` when there is nothing to. */
  readonly next: { readonly resume: Call | null };
}

export function rollbackReport(result: Omit<RollbackReport, "schema">): RollbackReport {
  return { schema: "migrate-nextauth-dynamo/rollback-data/1", ...result };
}

/** How many writes had one fate. */
export function fateCount(report: Pick<RollbackReport, "byType">, fate: UndoFate): number {
  return total(report, fate);
}
