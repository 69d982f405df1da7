import { Command, Option } from "commander";
import { ExitCode, usageError } from "../errors.ts";
import {
  checkPlan,
  defaultPrices,
  defaultTolerance,
  itemTypes,
  type MigrationOptions,
  makePlan,
  migrateShard,
  migrateTable,
  planExport,
  planMigration,
  plannedOptions,
  type SharedOptions,
  sampleUsers,
  type TableOptions,
} from "../index.ts";
import { visible } from "../report/index.ts";
import { checkPlace, checkQuietPlan, checkTableOptions } from "../table/job/check.ts";
import { type ChosenUserFlags, namedUsers, withChosenUserFlags } from "./chosen-users.ts";
import { convert, deliverConversion } from "./convert.ts";
import { type ExportFlags, exportOptions, withExportFlags } from "./export-flags.ts";
import { rareGroups } from "./help.ts";
import { orderCommands } from "./order.ts";
import type { Outcome } from "./outcome.ts";
import { isAgreed } from "./plan-agreement.ts";
import { checkApplied, checkPlanFile, planIn, writePlan } from "./plan-files.ts";
import { refuse, type SharedFlags, sharedOptions, withSharedFlags } from "./shared-flags.ts";
import { statusCommand } from "./status.ts";
import { checkCanAsk, checkSaidYes, runOnTable } from "./table-command.ts";
import { itemTypesArgument, numberArgument, type TableFlags, tableOptions, withTableFlags } from "./table-flags.ts";
import { readersOfTable } from "./table-readers.ts";
import { say, wrappedToSay } from "./terminal.ts";
import { tool } from "./tool.ts";

export interface MigrateDataFlags
  extends TableFlags,
    SharedFlags,
    ChosenUserFlags,
    ExportFlags,
    Omit<MigrationOptions, keyof TableOptions | "prices" | "journal" | "users"> {
  readonly journal?: boolean | string;
  readonly dryRun?: true;
  readonly yes?: true;
  readonly plan?: string;
  readonly tolerance?: number;
  readonly apply?: string;
  readonly writePrice: number;
  readonly readPrice: number;
}

/** `migrate-data`: rewrites the items of a next-auth v3 table to what v4 reads. */
export function migrateDataCommand(outcome: Outcome): Command {
  const command = new Command("migrate-data")
    .description("Rewrites the items of a next-auth v3 table to the shapes of v4, in place.")
    .optionsGroup("Migration:")
    .option("--dry-run", "report what would happen, write nothing")
    .option("--yes", "don't ask before writing")
    .option("--plan <file>", "keep the dry run as a plan")
    .option("--apply <file>", "carry out a plan, or refuse drift")
    .addOption(
      new Option("--expired <policy>", "expired sessions and tokens")
        .choices(["migrate", "delete", "leave"])
        .default("migrate"),
    )
    .option("--only <types>", `only these types, of ${itemTypes.join(",")}`, itemTypesArgument)
    .option("--resume [run]", "go on with the last run, or this one")
    .option("--no-journal", "keep no before-images: the run can't be undone")
    .option("--backup", "make an on-demand backup of the table first")
    .option("--enable-ttl", "have DynamoDB delete what expires, in the end");
  withExportFlags(withChosenUserFlags(command))
    .optionsGroup(rareGroups.tuning)
    .option("--repair", "repair v4 items too: what verify-data calls repairable")
    .addOption(
      new Option("--timestamps <policy>", "v3's createdAt and updatedAt on what is converted")
        .choices(["keep", "drop"])
        .default("keep"),
    )
    .option("--v3-quiet <minutes>", "refuse when v3 wrote since (default: 5; 0: don't look)", numberArgument)
    .option(
      "--tolerance <percent>",
      `by how much counts may differ from --plan's when it is applied (default: ${defaultTolerance.percent})`,
      numberArgument,
    )
    .option("--session-max-age <seconds>", "how long sessions without expiry live from now", numberArgument)
    .option("--write-price <dollars>", "per million write units, for the forecast", numberArgument, defaultPrices.write)
    .option("--read-price <dollars>", "per million read units, for the forecast", numberArgument, defaultPrices.read);
  const whole = withTableFlags(
    withSharedFlags(command)
      .option("--journal <place>", "where before-images go: s3://bucket/prefix")
      .option("--no-backup", "begin without point-in-time recovery or a backup of the last day"),
  )
    .addHelpText(
      "after",
      `
Examples:
  $ ${tool} migrate-data --table next-auth --dry-run
  $ ${tool} migrate-data --table next-auth --email you@example.com
`,
    )
    .addCommand(statusCommand(outcome))
    .action(async (flags: MigrateDataFlags, self: Command) => {
      outcome.exitCode = await (flags.apply === undefined ? migrateData(flags) : applyPlan(flags.apply, flags, self));
    });
  // Those of status are enough for a screen; its help names these.
  for (const order of orderCommands(outcome)) whole.addCommand(order, { hidden: true });
  return whole;
}

async function migrateData(flags: MigrateDataFlags): Promise<ExitCode> {
  const { fromExport } = flags;
  if (fromExport !== undefined) return planByExport(fromExport, flags);
  refuse(flags.maxExportAge !== undefined, "--max-export-age", "It is --from-export's: add that.");
  const shared = sharedOptions(flags);
  if (shared) return migrateSharedData(flags, shared);
  const { journal, run, readPrice: read, writePrice: write } = flags;
  refuse(typeof journal === "string", "--journal", "Without --state, before-images are kept in --state-dir.");
  refuse(run !== undefined, "--run", "Without --state, runs get their names; --resume goes on with one.");
  const users = namedUsers(flags);
  const isPart = users !== undefined || flags.sample !== undefined;
  refuse(isPart && flags.plan !== undefined, "--plan", "A plan is of the whole table: leave the users out.");
  refuse(
    isPart && flags.enableTtl === true,
    "--enable-ttl",
    "TTL is the whole table's: turn it on with the whole job.",
  );
  const given: MigrationOptions = { ...migrationOptions(flags), journal: journal !== false, prices: { read, write } };
  const asked = { ...given, ...(users ? { users } : {}) };
  checkTableOptions(asked);
  if (flags.plan !== undefined) checkPlanFile(flags.plan, flags.dryRun === true);
  refuse(flags.tolerance !== undefined && flags.plan === undefined, "--tolerance", "It is --plan's: add that.");
  await checkPlace(asked);
  checkCanAsk("migrate-data", flags);
  if (flags.plan !== undefined) return planToFile(flags.plan, flags, asked);
  return runOnTable(flags, async (hooks) => {
    const sampled = await sampleOf(flags, { ...given, ...hooks });
    if (sampled?.length === 0) return noSample(asked.table, hooks.signal);
    const options = { ...asked, ...(sampled ? { users: sampled } : {}), ...hooks };
    return convert(flags, hooks.signal, {
      table: asked.table,
      from: "v3",
      alsoDoes: asked.backup === true || asked.enableTtl === true,
      plan: async () => {
        const plan = await planMigration(options);
        await sayReaders(hooks.signal);
        return plan;
      },
      check: (plan) => checkQuietPlan(plan, options),
      write: () => migrateTable(options),
    });
  });
}

/** What the flags of a migration say that has no meaning for an export, of which nothing is written. */
const notOfExports = [
  ["resume", "--resume"],
  ["yes", "--yes"],
  ["backup", "--backup"],
  ["enableTtl", "--enable-ttl"],
  ["plan", "--plan"],
  ["tolerance", "--tolerance"],
  ["sample", "--sample"],
  ["state", "--state"],
  ["run", "--run"],
  ["v3Quiet", "--v3-quiet"],
] as const;

/** A dry run on the export of a table, which isn't touched. */
async function planByExport(fromExport: string, flags: MigrateDataFlags): Promise<ExitCode> {
  refuse(flags.dryRun !== true, "--from-export", "An export can only be looked at: add --dry-run.");
  for (const [name, flag] of notOfExports) {
    refuse(flags[name] !== undefined, flag, "It is of a table, and with --from-export none is written to.");
  }
  refuse(namedUsers(flags) !== undefined, "--from-export", "An export is read as a whole: leave the users out.");
  const { readPrice: read, writePrice: write, journal, ...given } = migrationFlags(flags);
  const options = exportOptions({ ...given, fromExport });
  return runOnTable(flags, async (hooks) => {
    const prices = { read, write };
    return deliverConversion(flags, await planExport({ ...options, journal: journal !== false, prices, ...hooks }));
  });
}

/** The users of a sample; `undefined` when none was asked for. A run that is resumed knows its users. */
async function sampleOf({ sample, resume }: MigrateDataFlags, options: MigrationOptions) {
  if (sample === undefined || typeof resume === "string") return undefined;
  return sampleUsers({ ...options, perShape: sample });
}

function noSample(table: string, signal: AbortSignal): ExitCode {
  if (signal.aborted) return ExitCode.interrupted;
  say(`The table ${table} has nobody to choose. Nothing was written.`);
  return ExitCode.done;
}

/** A dry run of which something is kept. */
function planToFile(file: string, flags: MigrateDataFlags, asked: MigrationOptions): Promise<ExitCode> {
  const { tolerance } = flags;
  return runOnTable(flags, async (hooks) => {
    const { report, plan } = await makePlan({ ...asked, ...hooks, ...(tolerance === undefined ? {} : { tolerance }) });
    if (report.outcome === "planned") await writePlan(file, plan);
    await sayReaders(hooks.signal);
    return deliverConversion(flags, report);
  });
}

async function sayReaders(signal: AbortSignal): Promise<void> {
  const warning = await readersOfTable(signal);
  if (warning !== undefined) say(wrappedToSay(visible(warning)));
}

/** What was planned, if the table still is what it was planned for. */
async function applyPlan(file: string, flags: MigrateDataFlags, command: Command): Promise<ExitCode> {
  checkApplied(command);
  const plan = planIn(file);
  const { profile, endpoint, segments, concurrency, maxReadCapacity, maxWriteCapacity, stateDir, v3Quiet } = flags;
  const how = { profile, endpoint, segments, concurrency, maxReadCapacity, maxWriteCapacity, stateDir, v3Quiet };
  const options: MigrationOptions = { ...how, ...plannedOptions(plan) };
  checkTableOptions(options);
  await checkPlace(options);
  checkCanAsk("migrate-data", flags);
  return runOnTable(flags, async (hooks) => {
    const report = await checkPlan(plan, { ...how, ...hooks });
    if (flags.dryRun) return deliverConversion(flags, report);
    if (report.outcome === "interrupted") return ExitCode.interrupted;
    checkQuietPlan(report, options);
    if (!(flags.yes || (await isAgreed(report, hooks.signal)))) return ExitCode.interrupted;
    return deliverConversion(flags, await migrateTable({ ...options, ...hooks }));
  });
}

/** The same for a shard of the table. */
async function migrateSharedData(flags: MigrateDataFlags, shared: SharedOptions): Promise<ExitCode> {
  const { journal, dryRun, resume, backup, enableTtl, yes, plan, sample } = flags;
  refuse(sample !== undefined || namedUsers(flags) !== undefined, "--state", "Some users are one machine's work.");
  refuse(plan !== undefined, "--plan", "It is what a dry run without --state comes to.");
  refuse(dryRun === true, "--dry-run", "A dry run keeps no state: leave --state and the shard out.");
  refuse(resume !== undefined, "--resume", "Give the run's name with --run: it goes on by itself.");
  refuse(backup === true, "--backup", "Make the backup before the first shard begins: aws dynamodb create-backup.");
  refuse(
    enableTtl === true,
    "--enable-ttl",
    "Turn TTL on when all shards have ended: aws dynamodb update-time-to-live.",
  );
  if (journal === undefined || journal === true) {
    throw usageError(
      "flags",
      "--state needs a place for before-images that all shards see.",
      "Add --journal s3://bucket/prefix, or --no-journal to do without a way back.",
    );
  }
  const { backup: _, ...given } = migrationOptions(flags);
  const asked = { ...given, ...shared, journal, ...(backup === false ? { backup } : {}) };
  checkTableOptions(given);
  checkSaidYes("migrate-data", yes);
  return runOnTable(flags, async (hooks) => deliverConversion(flags, await migrateShard({ ...asked, ...hooks })));
}

/** What the API is given whatever keeps the state. */
function migrationOptions(flags: MigrateDataFlags) {
  const { journal, readPrice, writePrice, maxExportAge, ...given } = migrationFlags(flags);
  return tableOptions(given);
}

/** What isn't the command line's own business. */
function migrationFlags(flags: MigrateDataFlags) {
  const { state, shard, shards, parallelism, run, dryRun, yes, fromExport, ...rest } = flags;
  const { plan, tolerance, apply, user, email, usersFile, sample, ...given } = rest;
  return given;
}
