import type { Call } from "../../words.ts";
import type { Snapshot } from "../dynamodb/progress.ts";
import type { ExportReport } from "./export.ts";
import type { AnswerReport } from "./inspection.ts";
import type { TableReport } from "./table.ts";

/** What was looked for by. */
type By = "id" | "email" | "account" | "session" | "link";

/** Look-ups that v4 would answer otherwise than v3 does, in one way. */
export interface AnswerDifference {
  readonly by: By;
  /** An account's provider; else what kind it is. */
  readonly what: string;
  readonly v3: AnswerReport;
  readonly v4: AnswerReport;
  readonly count: number;
  /** Some of the users that it is so with, where that was asked for: ids, or the address of a link. */
  readonly users: readonly string[];
}

/** What comparing the answers for a sample of users reports. Nothing in it is a secret, unless that was asked for. */
export interface SampleInspectionReport {
  readonly schema: "migrate-nextauth-dynamo/inspect-sample/1";
  readonly version: string;
  /** Who ran it, and where: `user@host`. */
  readonly by: string;
  readonly outcome: "finished" | "interrupted";
  readonly startedAt: string;
  readonly table: TableReport;
  /** The export that was read in its place; `null` where the table was. */
  readonly source: ExportReport | null;
  /** How many users of each shape were asked for, and how many were found in all. */
  readonly perShape: number;
  readonly users: number;
  /** How many look-ups were made of each kind. */
  readonly lookups: Readonly<Record<By, number>>;
  /** How many of them v4 answers as v3 does; and how many v3 doesn't, since the item is v4's already. */
  readonly same: number;
  readonly alreadyV4: number;
  /** The most frequent first. */
  readonly differences: readonly AnswerDifference[];
  readonly progress: Snapshot;
  /** The call that shows what a migration does; `null` for an export. */
  readonly next: { readonly plan: Call | null };
}

/** How many look-ups v4 would answer otherwise. */
export function differenceCount({ differences }: Pick<SampleInspectionReport, "differences">): number {
  return differences.reduce((sum, { count }) => sum + count, 0);
}
