import { Command } from "commander";
import { ExitCode } from "../errors.ts";
import { checkTableOptions, fateCount, rollbackTable } from "../index.ts";
import { rollbackDocument } from "../report/data/index.ts";
import { agrees } from "./ask.ts";
import type { Outcome } from "./main.ts";
import { checkCanAsk, deliver, exitCode, onTable } from "./table-command.ts";
import { required, type TableFlags, tableOptions, withTableFlags } from "./table-flags.ts";

export interface RollbackDataFlags extends TableFlags {
  readonly run?: string;
  readonly dryRun?: true;
  readonly yes?: true;
}

/** `rollback-data`: undoes a run of `migrate-data`. */
export function rollbackDataCommand(outcome: Outcome): Command {
  const command = new Command("rollback-data")
    .description("Puts back what a run changed, where the item still is what the run made of it.")
    .optionsGroup("Rollback:")
    .option("--run <id>", "the run, as migrate-data named it (required)")
    .option("--dry-run", "report what would happen, write nothing")
    .option("--yes", "don't ask before writing");
  return withTableFlags(command)
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
  const { dryRun = false, yes = false, ...given } = tableOptions(flags);
  const options = { ...given, run: required(flags.run, "--run", "20261123T083629-62a9") };
  checkTableOptions(options);
  checkCanAsk("rollback-data", flags);
  return onTable(flags, async (hooks) => {
    const isAgreed = dryRun || yes || (await agrees(`Undo the run ${options.run} on ${options.table}?`));
    if (!isAgreed) return ExitCode.interrupted;
    const report = await rollbackTable({ ...options, dryRun, ...hooks });
    await deliver(flags, { model: report, document: rollbackDocument(report) });
    return exitCode(report.outcome, fateCount(report, "changed"));
  });
}
