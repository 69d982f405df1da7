import { Command } from "commander";
import { ExitCode } from "../errors.ts";
import { checkTableOptions, fateCount, rollbackShard, rollbackTable } from "../index.ts";
import { rollbackDocument } from "../report/data/index.ts";
import { agrees } from "./ask.ts";
import type { Outcome } from "./main.ts";
import { type SharedFlags, sharedOptions, withSharedFlags } from "./shared-flags.ts";
import { checkCanAsk, checkSaidYes, deliver, exitCode, onTable } from "./table-command.ts";
import { type TableFlags, tableOptions, withTableFlags } from "./table-flags.ts";

export interface RollbackDataFlags extends TableFlags, Omit<SharedFlags, "run"> {
  readonly run: string;
  readonly dryRun?: true;
  readonly yes?: true;
}

/** `rollback-data`: undoes a run of `migrate-data`. */
export function rollbackDataCommand(outcome: Outcome): Command {
  return withSharedFlags(withTableFlags(new Command("rollback-data")))
    .description("Puts back what a run of migrate-data changed, where the item still is what the run made of it.")
    .requiredOption("--run <id>", "the run, as migrate-data named it")
    .option("--dry-run", "report what would happen, write nothing")
    .option("--yes", "don't ask before writing")
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
  const { state, shard, shards, parallelism, dryRun = false, yes = false, ...options } = tableOptions(flags);
  checkTableOptions(options);
  if (!shared) checkCanAsk("rollback-data", flags);
  else if (!dryRun) checkSaidYes("rollback-data", flags.yes);
  return onTable(flags, async (hooks) => {
    const isAgreed = dryRun || yes || (await agrees(`Undo the run ${flags.run} on ${flags.table}?`));
    if (!isAgreed) return ExitCode.interrupted;
    const asked = { ...options, dryRun, ...hooks };
    const report = await (shared ? rollbackShard({ ...asked, ...shared }) : rollbackTable(asked));
    await deliver(flags, { model: report, document: rollbackDocument(report) });
    return exitCode(report.outcome, fateCount(report, "changed"));
  });
}
