import { Command } from "commander";
import { ExitCode } from "../errors.ts";
import { rollbackShard, rollbackTable } from "../index.ts";
import { fateCount, rollbackDocument } from "../report/index.ts";
import { checkPlace, checkTableOptions } from "../table/job/check.ts";
import { agrees } from "./ask.ts";
import type { Outcome } from "./outcome.ts";
import { refuseJournal, type SharedFlags, sharedOptions, withJournalFlag, withSharedFlags } from "./shared-flags.ts";
import { checkCanAsk, checkSaidYes, deliver, exitCode, runOnTable } from "./table-command.ts";
import { required, type TableFlags, tableOptions, withTableFlags } from "./table-flags.ts";
import { spokenInFlags } from "./words.ts";

export interface RollbackDataFlags extends TableFlags, SharedFlags {
  readonly dryRun?: true;
  readonly yes?: true;
  readonly journal?: string;
}

/** `rollback-data`: undoes a run of `migrate-data`. */
export function rollbackDataCommand(outcome: Outcome): Command {
  const command = new Command("rollback-data")
    .description("Puts back what a run changed, where the item still is what the run made of it.")
    .optionsGroup("Rollback:")
    .option("--run <id>", "the run, as migrate-data named it (required)")
    .option("--dry-run", "report what would happen, write nothing")
    .option("--yes", "don't ask before writing");
  return withTableFlags(withJournalFlag(withSharedFlags(command)))
    .addHelpText(
      "after",
      `
Examples:
  $ npx migrate-nextauth-dynamo rollback-data --table next-auth --run 20261123T083629-62a9 --dry-run
  $ npx migrate-nextauth-dynamo rollback-data --table next-auth --run 20261123T083629-62a9
`,
    )
    .action(async (flags: RollbackDataFlags) => {
      outcome.exitCode = await rollbackData(flags);
    });
}

async function rollbackData(flags: RollbackDataFlags): Promise<ExitCode> {
  const shared = sharedOptions(flags);
  refuseJournal(flags);
  const { state, shard, shards, parallelism, journal, dryRun = false, yes = false, ...given } = tableOptions(flags);
  const options = { ...given, run: required(flags.run, "--run", "20261123T083629-62a9") };
  checkTableOptions(options);
  await checkPlace(options);
  if (!shared) checkCanAsk("rollback-data", flags);
  else if (!dryRun) checkSaidYes("rollback-data", flags.yes);
  return runOnTable(flags, async (hooks) => {
    const isAgreed = dryRun || yes || (await agrees(`Undo the run ${options.run} on ${options.table}?`));
    if (!isAgreed) return ExitCode.interrupted;
    const asked = { ...options, dryRun, ...hooks };
    const report = await (shared ? rollbackShard({ ...asked, ...shared, journal }) : rollbackTable(asked));
    await deliver(flags, spokenInFlags({ model: report, document: rollbackDocument(report) }));
    return exitCode(report.outcome, fateCount(report, "changed"));
  });
}
