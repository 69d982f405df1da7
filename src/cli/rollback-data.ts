import { Command, Option } from "commander";
import { ExitCode } from "../errors.ts";
import {
  lookAtRestored,
  lookAtRun,
  type RestoreOptions,
  type RollbackOptions,
  rollbackFromTable,
  rollbackShard,
  rollbackTable,
} from "../index.ts";
import { fateCount, rollbackDocument } from "../report/index.ts";
import { checkPlace, checkTableOptions } from "../table/job/check.ts";
import { agreesToWrite, wholePlace } from "./agree-to-write.ts";
import { rareGroups } from "./help.ts";
import type { Outcome } from "./outcome.ts";
import { runs } from "./runs.ts";
import {
  refuse,
  refuseJournal,
  type SharedFlags,
  sharedOptions,
  withJournalFlag,
  withSharedFlags,
} from "./shared-flags.ts";
import { checkCanAsk, checkSaidYes, deliver, exitCode, runOnTable } from "./table-command.ts";
import { required, type TableFlags, tableOptions, withTableFlags } from "./table-flags.ts";
import { tool } from "./tool.ts";
import { spokenInFlags } from "./words.ts";

export interface RollbackDataFlags extends TableFlags, SharedFlags {
  readonly dryRun?: true;
  readonly yes?: true;
  readonly journal?: string;
  readonly fromTable?: string;
  readonly expired?: RestoreOptions["expired"];
  readonly timestamps?: RestoreOptions["timestamps"];
}

/** `rollback-data`: undoes a run of `migrate-data`. */
export function rollbackDataCommand(outcome: Outcome): Command {
  const command = new Command("rollback-data")
    .description("Puts back what a run changed, where the item still is what the run made of it.")
    .optionsGroup("Rollback:")
    .option("--run <id>", "the run, as migrate-data named it (without it: lists them)")
    .option("--from-table <name>", "a table restored from before, instead of a run")
    .option("--dry-run", "report what would happen, write nothing")
    .option("--yes", "don't ask before writing")
    .optionsGroup(rareGroups.tuning)
    .addOption(new Option("--expired <policy>", "with --from-table: as then").choices(["migrate", "delete", "leave"]))
    .addOption(new Option("--timestamps <policy>", "with --from-table: as then").choices(["keep", "drop"]));
  return withTableFlags(withJournalFlag(withSharedFlags(command)))
    .addHelpText(
      "after",
      `
Examples:
  $ ${tool} rollback-data --table next-auth --run 20261123T083629-62a9 --dry-run
  $ ${tool} rollback-data --table next-auth --run 20261123T083629-62a9
`,
    )
    .action(async (flags: RollbackDataFlags) => {
      outcome.exitCode = await rollbackData(flags);
    });
}

async function rollbackData(flags: RollbackDataFlags): Promise<ExitCode> {
  if (flags.fromTable !== undefined) return putBack(flags.fromTable, flags);
  const odd = (["expired", "timestamps"] as const).find((name) => flags[name] !== undefined);
  refuse(odd !== undefined, `--${odd}`, "The run knows what it was asked; it is for --from-table.");
  // Who said yes said it to something else.
  const isList = flags.run === undefined && !flags.yes;
  const shared = isList ? undefined : sharedOptions(flags);
  refuseJournal(flags);
  const { state, shard, shards, parallelism, journal, dryRun = false, yes = false, ...rest } = tableOptions(flags);
  const { fromTable, expired, timestamps, ...given } = rest;
  if (isList) return runs({ ...given, state }, flags);
  const options = { ...given, run: required(flags.run, "--run", "20261123T083629-62a9") };
  checkTableOptions(options);
  await checkPlace(options);
  if (!shared) checkCanAsk("rollback-data", flags);
  else if (!dryRun) checkSaidYes("rollback-data", flags.yes);
  return runOnTable(flags, async (hooks) => {
    if (!(dryRun || yes || (await isAgreed(options, hooks.signal)))) return ExitCode.interrupted;
    const asked = { ...options, dryRun, ...hooks };
    const report = await (shared ? rollbackShard({ ...asked, ...shared, journal }) : rollbackTable(asked));
    await deliver(flags, spokenInFlags({ model: report, document: rollbackDocument(report) }));
    return exitCode(report.outcome, fateCount(report, "changed"));
  });
}

/** By a table as it was before, without a journal. */
async function putBack(fromTable: string, flags: RollbackDataFlags): Promise<ExitCode> {
  refuse(flags.run !== undefined, "--run", "A restored table needs no run.");
  refuse(sharedOptions(flags) !== undefined, "--state", "A restored table needs no state of shards.");
  refuseJournal(flags);
  const {
    state,
    run,
    shard,
    shards,
    parallelism,
    journal,
    dryRun = false,
    yes = false,
    ...given
  } = tableOptions(flags);
  const options: RestoreOptions = { ...given, fromTable };
  checkTableOptions(options);
  await checkPlace(options);
  checkCanAsk("rollback-data", flags);
  return runOnTable(flags, async (hooks) => {
    if (!(dryRun || yes || (await isPutBack(options, hooks.signal)))) return ExitCode.interrupted;
    const report = await rollbackFromTable({ ...options, dryRun, ...hooks });
    await deliver(flags, spokenInFlags({ model: report, document: rollbackDocument(report) }));
    return exitCode(report.outcome, fateCount(report, "changed"));
  });
}

/** Says what would be put back, where, and by whom, and asks. */
async function isPutBack(options: RestoreOptions, signal: AbortSignal): Promise<boolean> {
  const { table, source } = await lookAtRestored({ ...options, signal });
  const arn = source.arn === "" ? "" : ` (${source.arn})`;
  const message = `Put back into ${wholePlace(table)} what ${source.name}${arn} holds of before the migration?`;
  return agreesToWrite(message, table, { items: 0, signal });
}

/** Says what would be undone, where, and by whom, and asks. */
async function isAgreed(options: RollbackOptions, signal: AbortSignal): Promise<boolean> {
  const { run, startedAt, state, table } = await lookAtRun({ ...options, signal });
  const before = state === "rolled back" ? " It was undone before, or that was begun." : "";
  const message = `Undo the run ${run}, begun at ${startedAt}, on ${wholePlace(table)}?${before}`;
  return agreesToWrite(message, table, { items: 0, signal });
}
