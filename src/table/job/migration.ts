import { join } from "node:path";
import { ToolError, usageError } from "../../errors.ts";
import { Call, named, option, sentence } from "../../words.ts";
import { backUp, enableTtl } from "../dynamodb/backup.ts";
import { migrate, plan } from "../migrate/migrate.ts";
import { sample } from "../migrate/sample.ts";
import { jobSource } from "../migrate/user-pages.ts";
import type { ChosenUser } from "../model/chosen-user.ts";
import type { Asked } from "../model/decide.ts";
import type { Job } from "../model/job.ts";
import type { Lease } from "../model/lease.ts";
import { type Tally, total } from "../model/tally.ts";
import { type MigrationReport, migrationReport } from "../report/migration.ts";
import { closeStore, openFileStore } from "../state/file-store.ts";
import { otherLocalRuns } from "../state/local-runs.ts";
import { lockTable } from "../state/lock.ts";
import { ordersIn } from "../state/orders.ts";
import {
  beginRun,
  checkCanGoOn,
  checkNotTurned,
  claimRun,
  loadRun,
  newRun,
  type Run,
  type RunOptions,
  runFolder,
  setRunState,
  unfinishedRun,
} from "../state/run.ts";
import { openStateFolder } from "../state/state-folder.ts";
import { forgetVerified } from "../state/verified.ts";
import { askedAgain } from "./asked-again.ts";
import { checkRules, quietMinutes } from "./check.ts";
import { atLocalWork } from "./local-work.ts";
import { type ConversionOptions, type MigrationOptions, migrationDefaults, type SampleOptions } from "./options.ts";
import {
  checkDrift,
  defaultTolerance,
  isTolerance,
  type MigrationPlan,
  type Planned,
  type PlanOptions,
  type PlanRunOptions,
  plannedOptions,
  planOf,
} from "./plan-file.ts";
import {
  checkClock,
  checkV3Quiet,
  circumstances,
  type JobContext,
  jobFor,
  onTable,
  placeIn,
  segmentsFor,
  watched,
  withIndexes,
} from "./setting.ts";

type MigrationContext = JobContext<ConversionOptions>;

/** Reads the table and reports what a migration would do. Writes nothing, neither to the table nor to the disk. */
export async function planMigration(options: ConversionOptions): Promise<MigrationReport> {
  return (await planned(options, defaultTolerance.percent)).report;
}

/** The same, and what a plan file holds of it. */
export async function makePlan({ tolerance = defaultTolerance.percent, ...options }: PlanOptions): Promise<Planned> {
  const { users } = options as MigrationOptions;
  checkRules([
    ["tolerance", tolerance, isTolerance(tolerance), "a number of percent, 100 at most"],
    ["users", users, users === undefined, "left out: a plan to keep is one of the whole table"],
  ]);
  return planned(options, tolerance);
}

async function planned(options: ConversionOptions, tolerance: number): Promise<Planned> {
  return onTable(options, { dryRun: true }, async (setting) => {
    const asked = runOptionsOf(setting);
    const part = partOf(asked, segmentsFor(setting.options, setting.table));
    const job = jobFor(setting, withIndexes(setting, askedFor(setting, asked)), part);
    const reading = { ...job, source: jobSource(job) };
    const tally = await watched(setting, job, "reading", itemsExpected(setting, asked), () => plan(reading));
    const outcome = setting.options.signal.aborted ? "interrupted" : "planned";
    const result = {
      outcome,
      tally,
      run: null,
      orders: [],
      leftFile: null,
      next: { resume: null, undo: null },
    } as const;
    const reported = report(setting, job, { ...result, options: saidOptions(asked) });
    const { identity, open, table } = setting;
    const { backup, enableTtl } = setting.options;
    const present = {
      identity,
      region: open.region,
      indexName: table.indexName,
      options: { ...asked, backup, enableTtl },
    };
    return { report: reported, plan: planOf({ ...present, report: reported }, tolerance) };
  });
}

/**
 * Reads the table again, and looks whether it still is what was planned for.
 *
 * @throws ToolError (`plan-drift`) when it isn't
 */
export async function checkPlan(plan: MigrationPlan, options: PlanRunOptions = {}): Promise<MigrationReport> {
  const now = await makePlan({ ...options, ...plannedOptions(plan) });
  if (now.report.outcome === "planned") checkDrift(plan, now.plan);
  return now.report;
}

/**
 * So many users of every shape that a migration would meet: of each provider, each change, each reason and note. Reads the whole
 * table.
 */
export async function sampleUsers({ perShape, ...options }: SampleOptions): Promise<readonly ChosenUser[]> {
  checkPerShape(perShape);
  return onTable<MigrationOptions, readonly ChosenUser[]>(options, { dryRun: true }, async (setting) => {
    const job = jobFor(setting, withIndexes(setting, askedFor(setting, runOptionsOf(setting))));
    const reading = { ...job, source: jobSource(job) };
    return watched(setting, job, "reading", setting.table.itemCount, () => sample(reading, perShape));
  });
}

/** A sample is looked at by a person. */
const mostPerShape = 1_000;

/** @throws ToolError (`option-invalid`) for a number that is none of users */
export function checkPerShape(perShape: number): void {
  const isCount = Number.isInteger(perShape) && perShape >= 1 && perShape <= mostPerShape;
  checkRules([["perShape", perShape, isCount, `a whole number from 1 to ${mostPerShape}`]]);
}

/** Migrates a table, without asking. */
export function migrateTable(options: ConversionOptions): Promise<MigrationReport> {
  return onTable(options, { dryRun: false }, async (setting) => {
    const { options, identity } = setting;
    await openStateFolder(options.stateDir);
    const lock = await lockTable(options.stateDir, identity);
    try {
      return await migrateLocked(setting, lock.lease);
    } finally {
      await lock.release();
    }
  });
}

async function migrateLocked(setting: MigrationContext, lease: Lease): Promise<MigrationReport> {
  const { options, open } = setting;
  const { run: asked, resumed } = await runToDo(setting);
  checkClock(setting, asked.options);
  // Of chosen users the run looks at each page before it writes.
  if (!asked.options.users) await checkV3Quiet(setting, { segments: asked.segments });
  if (options.backup) {
    options.onEvent({ type: "backup", name: await backUp(open.requests, `migrate-nextauth-dynamo-${asked.id}`) });
  }
  await forgetVerified(options.stateDir, setting.identity);
  const run = await (resumed ? claimRun : beginRun)(options.stateDir, asked);
  const folder = runFolder(options.stateDir, run.id);
  options.onEvent({ type: "run", run: run.id, resumed, folder });
  const { job, tally, mayCountTwice } = await migrateRun(setting, run, lease);
  const isFinished = !options.signal.aborted;
  await lease.proveNow();
  if (isFinished) await setRunState(options.stateDir, run, "finished");
  return report(setting, job, {
    outcome: isFinished ? "finished" : "interrupted",
    tally,
    mayCountTwice,
    run: run.id,
    orders: await ordersIn(folder).list(),
    options: saidOptions(run.options),
    leftFile: total(tally, "invalid") > 0 ? join(folder, "left.ndjson") : null,
    next: {
      resume: isFinished ? null : resumeCall(setting, run),
      undo:
        run.options.journal && total(tally, "update", "move", "delete") > 0
          ? new Call("rollbackTable", { ...placeIn(setting), run: run.id })
          : null,
    },
  });
}

async function migrateRun(setting: MigrationContext, run: Run, lease: Lease) {
  const { options, startedAt } = setting;
  const asked = withIndexes(setting, askedFor(setting, run.options));
  const job = jobFor(setting, asked, { ...partOf(run.options, run.segments), lease });
  const folder = runFolder(options.stateDir, run.id);
  const others = otherLocalRuns(options.stateDir, run, setting.table.keys);
  const store = await openFileStore(folder, run.options, others);
  try {
    const doing = run.options.to === "v3" ? "downgrading" : "migrating";
    const tally = await atLocalWork(job, { folder, task: "migrate", startedAt }, () =>
      watched(setting, job, doing, itemsExpected(setting, run.options), () =>
        migrate(job, store, quietMinutes(options)),
      ),
    );
    if (options.enableTtl && !options.signal.aborted) await turnOnTtl(setting);
    return { job, tally, mayCountTwice: store.moved === undefined };
  } catch (error) {
    const { itemsWritten } = job.progress.snapshot();
    if (mayGoOn(error)) options.onEvent({ type: "stopped", itemsWritten, resume: resumeCall(setting, run) });
    throw error;
  } finally {
    await closeStore(store);
  }
}

/** A run that may have believed an answer to another request isn't gone on with, nor one whose table is gone. */
export function mayGoOn(error: unknown): boolean {
  return !(error instanceof ToolError && /^(answers-mixed-up|table-replaced)$/.test(error.code));
}

/** Users are read in one segment, by keys. */
function partOf({ users }: RunOptions, segments: number): { readonly segments: number; readonly users?: Job["users"] } {
  return users ? { segments: 1, users } : { segments };
}

/** How many items users have isn't known. */
function itemsExpected({ table }: MigrationContext, { users }: RunOptions): number {
  return users ? 0 : table.itemCount;
}

async function turnOnTtl({ open, table: { ttl }, options }: MigrationContext): Promise<void> {
  if ("value" in ttl && ttl.value.enabled) options.onEvent({ type: "ttl-kept", attribute: ttl.value.attribute });
  else await enableTtl(open.requests);
}

/** The run that is to be resumed, or a new one, of which nothing is kept yet. */
async function runToDo(setting: MigrationContext): Promise<{ readonly run: Run; readonly resumed: boolean }> {
  const { options, identity, table } = setting;
  const { stateDir, resume = false } = options;
  const runOptions = runOptionsOf(setting);
  const unfinished = await unfinishedRun(stateDir, identity, runOptions);
  if (resume === false) {
    if (unfinished) options.onEvent({ type: "unfinished-run", run: unfinished.id });
    const { segments } = partOf(runOptions, segmentsFor(options, table));
    return { run: newRun({ identity, options: runOptions, segments }), resumed: false };
  }
  const id = resume === true ? unfinished?.id : resume;
  if (id === undefined) {
    throw usageError(
      "nothing-to-resume",
      `No run of the table "${identity.table}" in "${stateDir}" waits to be resumed.`,
      sentence`Leave ${option("resume")} out to begin a new one.`,
    );
  }
  const run = await loadRun(stateDir, id, identity);
  checkCanGoOn(run, identity);
  await checkNotTurned(stateDir, run);
  // A run is told by its name: whose items it is about needn't be said again.
  checkSameOptions(run, { ...(run.options.users ? { users: run.options.users } : {}), ...runOptions });
  return { run, resumed: true };
}

/** @throws ToolError when a run was begun with other options */
export function checkSameOptions(run: Run, asked: RunOptions): void {
  for (const name of ["to", "expired", "timestamps", "sessionMaxAge", "repair", "only", "users", "journal"] as const) {
    if (JSON.stringify(run.options[name]) === JSON.stringify(asked[name])) continue;
    // Whose items it is about is nobody else's business.
    const value = name === "users" ? (run.options.users?.length ?? null) : (run.options[name] ?? null);
    throw usageError(
      "other-options",
      sentence`The run ${run.id} was begun with another ${named(name)}: ${JSON.stringify(value)}.`,
      "Go on with it with the same options as then, or begin a new run.",
    );
  }
}

function runOptionsOf({ options, now }: MigrationContext): RunOptions {
  return optionsOf(options, { now, journal: options.journal ?? migrationDefaults.journal });
}

/** What a run is asked to do, with what was left out filled in. */
export function optionsOf(
  options: Pick<ConversionOptions, "to" | "sessionMaxAge" | "repair" | "only" | "users" | "expired" | "timestamps">,
  { now, journal }: { readonly now: number; readonly journal: boolean },
): RunOptions {
  const { to, sessionMaxAge, repair, only, users } = options;
  return {
    ...(to ? { to } : {}),
    now,
    expired: options.expired ?? migrationDefaults.expired,
    timestamps: options.timestamps ?? migrationDefaults.timestamps,
    ...(sessionMaxAge ? { sessionMaxAge } : {}),
    ...(repair ? { repair } : {}),
    only: only ?? null,
    ...(users ? { users } : {}),
    journal,
  };
}

export function askedFor(
  { table }: Pick<MigrationContext, "table">,
  { only, users: _users, journal: _journal, ...options }: RunOptions,
): Asked {
  return { options: { ...options, keys: table.keys }, ...(only ? { only: new Set(only) } : {}) };
}

/** What a run is asked to do, as reports say it. */
export function saidOptions(asked: RunOptions): MigrationReport["options"] {
  const { expired, timestamps, sessionMaxAge, only, users, journal } = asked;
  return { expired, timestamps, sessionMaxAge: sessionMaxAge ?? null, only, users: users?.length ?? null, journal };
}

function report(
  setting: MigrationContext,
  job: Job,
  result: Pick<MigrationReport, "outcome" | "run" | "orders" | "options" | "leftFile" | "next"> & {
    readonly tally: Tally;
    readonly mayCountTwice?: boolean;
  },
): MigrationReport {
  const { prices = migrationDefaults.prices, maxWriteCapacity: writeCeiling } = setting.options;
  return migrationReport({
    ...circumstances(setting, job),
    to: setting.options.to ?? "v4",
    source: null,
    secondsAhead: setting.open.requests.clock.secondsAhead,
    prices,
    writeCeiling,
    ...result,
  });
}

function resumeCall(setting: MigrationContext, { id, options }: Run): Call {
  const { enableTtl, v3Quiet } = setting.options;
  const again = { ...placeIn(setting), resume: id, ...askedAgain(options) };
  return options.to === "v3"
    ? new Call("downgradeTable", again)
    : new Call("migrateTable", { ...again, enableTtl, v3Quiet });
}
