import { Command, Option } from "commander";
import type { ExitCode } from "../errors.ts";
import { type NextAuthVersion, verifyExport, verifyShard, verifyTable } from "../index.ts";
import { findingCount, verificationDocument } from "../report/index.ts";
import { type ExportFlags, exportOptions, withExportFlags } from "./export-flags.ts";
import type { Outcome } from "./outcome.ts";
import {
  refuse,
  refuseJournal,
  type SharedFlags,
  sharedOptions,
  withJournalFlag,
  withSharedFlags,
} from "./shared-flags.ts";
import { deliver, exitCode, runOnTable } from "./table-command.ts";
import { type TableFlags, tableOptions, withTableFlags } from "./table-flags.ts";
import { tool } from "./tool.ts";
import { spokenInFlags } from "./words.ts";

type VerifyDataFlags = TableFlags &
  SharedFlags &
  ExportFlags & { readonly journal?: string; readonly as: NextAuthVersion };

/** `verify-data`: finds what next-auth v4 would stumble over. */
export function verifyDataCommand(outcome: Outcome): Command {
  const command = new Command("verify-data")
    .optionsGroup("Verification:")
    .addOption(new Option("--as <version>", "which next-auth is to serve").choices(["v4", "v3"]).default("v4"));
  return withTableFlags(withExportFlags(withJournalFlag(withSharedFlags(command))))
    .description("Reads the whole table and says what next-auth v4 would stumble over.")
    .addHelpText(
      "after",
      `
Examples:
  $ ${tool} verify-data --table next-auth
  $ ${tool} verify-data --table next-auth --json | jq .flaws

Ends with 3 when anything is found.
`,
    )
    .action(async (flags: VerifyDataFlags) => {
      outcome.exitCode = await verifyData(flags);
    });
}

async function verifyData(flags: VerifyDataFlags): Promise<ExitCode> {
  const { fromExport } = flags;
  if (fromExport !== undefined) return verifyByExport(fromExport, flags);
  const shared = sharedOptions(flags);
  refuse(!shared && flags.run !== undefined, "--run", "It names a run that shards share: add --state.");
  refuseJournal(flags);
  refuse(shared !== undefined && flags.as !== "v4", "--as", "Shards verify what they migrated, for v4.");
  refuse(flags.maxExportAge !== undefined, "--max-export-age", "It is --from-export's: add that.");
  const { state, shard, shards, parallelism, run, journal, as, maxExportAge, ...options } = tableOptions(flags);
  return runOnTable(flags, async (hooks) => {
    const asked = { ...options, ...hooks };
    const report = await (shared ? verifyShard({ ...asked, ...shared, journal }) : verifyTable({ ...asked, as }));
    await deliver(flags, spokenInFlags({ model: report, document: verificationDocument(report) }));
    return exitCode(report.outcome, findingCount(report));
  });
}

/** What the export of a table holds, in its place. */
async function verifyByExport(fromExport: string, flags: VerifyDataFlags): Promise<ExitCode> {
  const { state, shard, shards, parallelism, run, journal, as, ...given } = flags;
  refuse(sharedOptions(flags) !== undefined || run !== undefined, "--state", "An export is read by one machine.");
  refuseJournal(flags);
  const options = exportOptions({ ...given, fromExport });
  return runOnTable(flags, async (hooks) => {
    const report = await verifyExport({ ...options, as, ...hooks });
    await deliver(flags, spokenInFlags({ model: report, document: verificationDocument(report) }));
    return exitCode(report.outcome, findingCount(report));
  });
}
