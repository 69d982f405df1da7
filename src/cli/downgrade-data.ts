import { Command, Option } from "commander";
import type { ExitCode } from "../errors.ts";
import {
  type DowngradeOptions,
  defaultPrices,
  downgradeTable,
  itemTypes,
  planDowngrade,
  type TableOptions,
} from "../index.ts";
import { checkPlace, checkTableOptions } from "../table/job/check.ts";
import { convert } from "./convert.ts";
import { rareGroups } from "./help.ts";
import type { Outcome } from "./outcome.ts";
import { refuse, type SharedFlags } from "./shared-flags.ts";
import { checkCanAsk, runOnTable } from "./table-command.ts";
import { itemTypesArgument, numberArgument, type TableFlags, tableOptions, withTableFlags } from "./table-flags.ts";
import { tool } from "./tool.ts";

interface DowngradeDataFlags extends TableFlags, SharedFlags, Omit<DowngradeOptions, keyof TableOptions | "prices"> {
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
  // Whoever migrated in shards tries this: told of it is better than an unknown flag.
  for (const flag of ["--state <place>", "--shard <I/N>", "--shards <N>"])
    command.addOption(new Option(flag).hideHelp());
  return withTableFlags(command)
    .addHelpText(
      "after",
      `
Examples:
  $ ${tool} downgrade-data --table next-auth --dry-run
  $ ${tool} downgrade-data --table next-auth
  $ ${tool} verify-data --table next-auth --as v3
`,
    )
    .action(async (flags: DowngradeDataFlags) => {
      outcome.exitCode = await downgradeData(flags);
    });
}

async function downgradeData(flags: DowngradeDataFlags): Promise<ExitCode> {
  for (const name of ["state", "shard", "shards"] as const) {
    const only =
      "A downgrade is one machine's work: leave it out; --max-write-capacity and --concurrency set the pace.";
    refuse(flags[name] !== undefined, `--${name}`, only);
  }
  const { dryRun: _dryRun, yes: _yes, readPrice: read, writePrice: write, ...given } = tableOptions(flags);
  const asked: DowngradeOptions = { ...given, prices: { read, write } };
  checkTableOptions(asked);
  await checkPlace(asked);
  checkCanAsk("downgrade-data", flags);
  return runOnTable(flags, (hooks) => {
    const options = { ...asked, ...hooks };
    return convert(flags, hooks.signal, {
      table: asked.table,
      from: "v4",
      alsoDoes: asked.backup === true,
      plan: () => planDowngrade(options),
      write: () => downgradeTable(options),
    });
  });
}
