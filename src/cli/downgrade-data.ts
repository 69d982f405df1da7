import { Command, Option } from "commander";
import { ExitCode } from "../errors.ts";
import {
  type DowngradeOptions,
  defaultPrices,
  downgradeTable,
  itemTypes,
  type MigrationReport,
  planDowngrade,
  type TableOptions,
} from "../index.ts";
import { leftCount, migrationDocument, visible, writeCounts } from "../report/index.ts";
import { checkPlace, checkTableOptions } from "../table/job/check.ts";
import { rareGroups } from "./help.ts";
import type { Outcome } from "./outcome.ts";
import { isAgreed, onlyWithout } from "./plan-agreement.ts";
import { checkCanAsk, deliver, exitCode, runOnTable } from "./table-command.ts";
import { itemTypesArgument, numberArgument, type TableFlags, tableOptions, withTableFlags } from "./table-flags.ts";
import { say, wrappedToSay } from "./terminal.ts";
import { spokenInFlags } from "./words.ts";

interface DowngradeDataFlags extends TableFlags, Omit<DowngradeOptions, keyof TableOptions | "prices"> {
  readonly dryRun?: true;
  readonly yes?: true;
  readonly writePrice: number;
  readonly readPrice: number;
}

/** `downgrade-data`: rewrites the items of a table to what v3 reads, those too that came under v4. */
export function downgradeDataCommand(outcome: Outcome): Command {
  const command = new Command("downgrade-data")
    .description("Rewrites the items of a table to the shapes of next-auth v3, those too that came under v4.")
    .optionsGroup("Downgrade:")
    .option("--dry-run", "report what would happen, write nothing")
    .option("--yes", "don't ask before writing")
    .addOption(
      new Option("--expired <policy>", "expired v4 sessions and tokens").choices(["leave", "delete"]).default("leave"),
    )
    .option("--only <types>", `only these types, of ${itemTypes.join(",")}`, itemTypesArgument)
    .option("--resume [run]", "go on with the last downgrade, or this one")
    .option("--no-journal", "keep no before-images: the run can't be undone")
    .option("--backup", "make an on-demand backup of the table first")
    .optionsGroup(rareGroups.tuning)
    .option("--write-price <dollars>", "per million write units, for the forecast", numberArgument, defaultPrices.write)
    .option("--read-price <dollars>", "per million read units, for the forecast", numberArgument, defaultPrices.read);
  return withTableFlags(command)
    .addHelpText(
      "after",
      `
Examples:
  $ npx migrate-nextauth-dynamo downgrade-data --table next-auth --dry-run
  $ npx migrate-nextauth-dynamo downgrade-data --table next-auth
  $ npx migrate-nextauth-dynamo verify-data --table next-auth --as v3
`,
    )
    .action(async (flags: DowngradeDataFlags) => {
      outcome.exitCode = await downgradeData(flags);
    });
}

async function downgradeData(flags: DowngradeDataFlags): Promise<ExitCode> {
  const { dryRun = false, yes = false, readPrice: read, writePrice: write, ...given } = tableOptions(flags);
  const asked: DowngradeOptions = { ...given, prices: { read, write } };
  checkTableOptions(asked);
  await checkPlace(asked);
  checkCanAsk("downgrade-data", flags);
  return runOnTable(flags, async (hooks) => {
    const options = { ...asked, ...hooks };
    if (dryRun || !yes) {
      const plan = await planDowngrade(options);
      const hasWrites = Object.values(writeCounts(plan)).some((count) => count > 0);
      if (dryRun || !(hasWrites || asked.backup)) return told(flags, plan);
      if (plan.outcome === "interrupted") return ExitCode.interrupted;
      if (!(await isAgreed(plan, hooks.signal))) return ExitCode.interrupted;
    } else say(wrappedToSay(visible(`Writing to ${asked.table} without asking. ${onlyWithout("v4")}`)));
    return told(flags, await downgradeTable(options));
  });
}

async function told(flags: DowngradeDataFlags, report: MigrationReport): Promise<ExitCode> {
  await deliver(flags, spokenInFlags({ model: report, document: migrationDocument(report) }));
  return exitCode(report.outcome, leftCount(report));
}
