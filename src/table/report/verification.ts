import { itemTypes, type NextAuthVersion } from "../../items/index.ts";
import type { Call } from "../../words.ts";
import type { Moment, Snapshot } from "../dynamodb/progress.ts";
import type { Verification } from "../model/verification.ts";
import type { ExportReport } from "./export.ts";
import type { TableReport } from "./table.ts";

/** What verifying a table reports. Nothing in it is a secret. */
export interface VerificationReport extends Omit<Verification, "flaws" | "notes"> {
  readonly schema: "migrate-nextauth-dynamo/verify-data/1";
  readonly version: string;
  /** Who ran it, and where: `user@host`. */
  readonly by: string;
  /** For which next-auth. */
  readonly as: NextAuthVersion;
  readonly outcome: "finished" | "interrupted";
  readonly startedAt: string;
  readonly table: TableReport;
  /** The export that was read in its place; `null` where the table was. */
  readonly source: ExportReport | null;
  readonly flaws: readonly Verification["flaws"][string][];
  /** What next-auth lives with: no reason to end with a failure. */
  readonly notes: readonly Verification["notes"][string][];
  /** The file that lists what was found, with the keys; `null` when nothing was. */
  readonly leftFile: string | null;
  readonly progress: Snapshot;
  readonly history: readonly Moment[];
  /** The calls that set right some of what was found; `null` where there is nothing for them. */
  readonly next: { readonly migrate: Call | null; readonly repair: Call | null; readonly downgrade: Call | null };
}

export function verificationReport({
  verification,
  ...rest
}: Omit<VerificationReport, "schema" | keyof Verification> & {
  readonly verification: Verification;
}): VerificationReport {
  return {
    schema: "migrate-nextauth-dynamo/verify-data/1",
    ...rest,
    ...verification,
    flaws: Object.values(verification.flaws),
    notes: Object.values(verification.notes),
  };
}

/** How many findings there are, v3 items among them. */
export function findingCount({ stillV3, flaws }: Pick<VerificationReport, "stillV3" | "flaws">): number {
  const v3 = itemTypes.reduce((sum, type) => sum + (stillV3[type] ?? 0), 0);
  return flaws.reduce((sum, { count }) => sum + count, v3);
}
