import { ExitCode } from "../errors.ts";
import type { MigrationReport, NextAuthVersion } from "../index.ts";
import { leftCount, migrationDocument, visible, writeCounts } from "../report/index.ts";
import { isAgreed, onlyWithout } from "./plan-agreement.ts";
import { deliver, exitCode } from "./table-command.ts";
import type { TableFlags } from "./table-flags.ts";
import { say, wrappedToSay } from "./terminal.ts";
import { spokenInFlags } from "./words.ts";

/** A conversion of a table, from the shapes of the next-auth that mustn't serve any more. */
interface Conversion {
  readonly table: string;
  readonly from: NextAuthVersion;
  /** What is done besides the conversion: then there is something to ask for in any case. */
  readonly alsoDoes: boolean;
  readonly plan: () => Promise<MigrationReport>;
  /** Throws when what is planned may not be done. */
  readonly check?: (plan: MigrationReport) => void;
  readonly write: () => Promise<MigrationReport>;
}

/** Plans, asks and writes; only plans, when told to or when nothing is to do; only writes, when told to. */
export async function convert(
  flags: TableFlags & { readonly dryRun?: true; readonly yes?: true },
  signal: AbortSignal,
  { table, from, alsoDoes, plan, check, write }: Conversion,
): Promise<ExitCode> {
  const { dryRun = false, yes = false } = flags;
  if (dryRun || !yes) {
    const planned = await plan();
    const hasWrites = Object.values(writeCounts(planned)).some((count) => count > 0);
    if (dryRun || !(hasWrites || alsoDoes)) return deliverConversion(flags, planned);
    if (planned.outcome === "interrupted") return ExitCode.interrupted;
    check?.(planned);
    if (!(await isAgreed(planned, signal))) return ExitCode.interrupted;
  } else say(wrappedToSay(visible(`Writing to ${table} without asking. ${onlyWithout(from)}`)));
  return deliverConversion(flags, await write());
}

/** Writes and prints the report of a conversion. */
export async function deliverConversion(flags: TableFlags, report: MigrationReport): Promise<ExitCode> {
  await deliver(flags, spokenInFlags({ model: report, document: migrationDocument(report) }));
  return exitCode(report.outcome, leftCount(report));
}
