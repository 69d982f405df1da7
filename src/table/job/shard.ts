import { usageError } from "../../errors.ts";
import { Call, type CallName, option, sentence } from "../../words.ts";
import { openTable } from "../dynamodb/open.ts";
import { migrate } from "../migrate/migrate.ts";
import type { Job } from "../model/job.ts";
import { noLease } from "../model/lease.ts";
import { type Shard, segmentsOf } from "../model/shard.ts";
import { isByType, total } from "../model/tally.ts";
import type { UndoTally } from "../model/undo-tally.ts";
import { type MigrationReport, migrationReport } from "../report/migration.ts";
import type { RollbackReport } from "../report/rollback.ts";
import type { VerificationReport } from "../report/verification.ts";
import { awaitOthers, type Claimed, checkUnclaimed, claimLease, claimMigration, claimUndo } from "../state/claim.ts";
import { ControlTable } from "../state/control-table.ts";
import { closeStore } from "../state/file-store.ts";
import { Heartbeat, type ShardTask } from "../state/heartbeat.ts";
import { stateDamaged } from "../state/lines.ts";
import { sharedOrders } from "../state/orders.ts";
import type { OtherJournal, OtherRuns } from "../state/other-runs.ts";
import { journalMissing } from "../state/run.ts";
import { S3Folder } from "../state/s3-folder.ts";
import { SealedParts } from "../state/sealed-parts.ts";
import {
  beginSharedRun,
  isBegun,
  loadSharedRun,
  markUndoBegun,
  readSharedRun,
  type SharedRun,
} from "../state/shared-runs.ts";
import {
  JournalParts,
  newWriter,
  noLeftList,
  openSharedStore,
  readSharedJournal,
  SharedLeftList,
  undoPart,
  verificationPart,
  writtenBySegment,
} from "../state/shared-store.ts";
import { rollbackSegments } from "../undo/rollback.ts";
import { trusted } from "../undo/trusted.ts";
import { verify } from "../verify/verify.ts";
import { askedAgain } from "./asked-again.ts";
import { quietMinutes } from "./check.ts";
import type { Doing } from "./events.ts";
import { askedFor, checkSameOptions, mayGoOn, optionsOf, saidOptions } from "./migration.ts";
import { migrationDefaults, type TableOptions } from "./options.ts";
import { checkRestorePoint } from "./restore-point.ts";
import { undoReport } from "./rollback.ts";
import {
  accountOf,
  checkClock,
  checkV3Quiet,
  circumstances,
  type JobContext,
  jobFor,
  noneAsked,
  onTable,
  placeIn,
  segmentsFor,
  watched,
  withIndexes,
} from "./setting.ts";
import {
  checkSharedOptions,
  controlTableName,
  type ShardMigrationOptions,
  type ShardRollbackOptions,
  type ShardVerificationOptions,
  type SharedOptions,
  shareOfCeilings,
} from "./shard-options.ts";
import type { VerificationRecord } from "./status.ts";
import { steered } from "./steered.ts";
import { findingsReport } from "./verification.ts";

type ShardContext<Options extends TableOptions & SharedOptions> = JobContext<Options> & {
  readonly control: ControlTable;
  readonly shard: Shard;
};

/**
 * How many segments a shard works on at a time by default: few, because of each many items are in memory, so that
 * checkpoints and parts of the journal, which are requests here, are far between.
 */
const shardConcurrency = 2;

/**
 * Migrates a shard of a table, without asking. Needs nothing from the other shards, and may be run any number of times
 * on any machine: what is already done is recognised.
 */
export function migrateShard(given: ShardMigrationOptions): Promise<MigrationReport> {
  const asked = { ...given, concurrency: given.concurrency ?? shardConcurrency };
  return onShard(asked, { dryRun: false, create: true }, async (setting) => {
    const { options, shard, control, identity, table, now } = setting;
    const folder = await folderOf(setting, { journal: options.journal });
    checkClock(setting, {
      expired: options.expired ?? migrationDefaults.expired,
      sessionMaxAge: options.sessionMaxAge,
    });
    const segments = segmentsFor(options, table, shard.of);
    await checkUnclaimed(control, { id: options.run, identity });
    await checkWayBack(setting);
    await checkV3Quiet(setting, { segments, shard });
    const runOptions = optionsOf(options, { now, journal: options.journal !== false });
    const { run, isNew } = await beginSharedRun(control, {
      id: options.run,
      identity,
      options: runOptions,
      segments,
      journal: options.journal === false ? null : options.journal,
      itemsExpected: table.itemCount,
    });
    checkSameOptions(run, runOptions);
    checkSameJournal(run, options.journal);
    const place = folder ? `${run.journal}/${run.id}` : options.state;
    const job = jobFor(setting, withIndexes(setting, askedFor(setting, run.options)), {
      segments: run.segments,
      shard,
      lease: claimLease(control, run, "migrate"),
    });
    const others = new OtherRunsOf(setting);
    const store = openSharedStore({ control, folder }, run, { shard, concurrency: options.concurrency, others });
    const again = shardCall(setting, "migrateShard", {
      ...askedAgain(run.options),
      journal: run.journal ?? false,
      v3Quiet: options.v3Quiet,
    });
    try {
      const claim = async () => {
        others.claimed = await claimMigration(control, run);
        if (others.claimed.isAfterOthers) await awaitOthers();
        options.onEvent({ type: "run", run: run.id, resumed: !isNew, folder: place });
      };
      const tally = await atWork(setting, job, { doing: "migrating", claim }, () =>
        migrate(job, store, quietMinutes(options)),
      );
      const isFinished = !options.signal.aborted;
      return migrationReport({
        ...circumstances(setting, job),
        source: null,
        to: "v4",
        secondsAhead: setting.open.requests.clock.secondsAhead,
        prices: migrationDefaults.prices,
        writeCeiling: options.maxWriteCapacity,
        outcome: isFinished ? "finished" : "interrupted",
        tally,
        run: run.id,
        mayCountTwice: true,
        orders: await sharedOrders(control, run.id).list(),
        options: saidOptions(run.options),
        leftFile: folder && total(tally, "invalid") > 0 ? `${place}/left/` : null,
        next: {
          resume: isFinished ? null : again,
          undo:
            run.journal === null || total(tally, "update", "move", "delete") === 0
              ? null
              : shardCall(setting, "rollbackShard", { journal: run.journal }),
        },
      });
    } catch (error) {
      const { itemsWritten } = job.progress.snapshot();
      if (mayGoOn(error)) options.onEvent({ type: "stopped", itemsWritten, resume: again });
      throw error;
    } finally {
      await closeStore(store);
      folder?.close();
      others.close();
    }
  });
}

/** Whether there is a way back that doesn't depend on this tool, for a run that is yet to be begun. */
async function checkWayBack({
  options,
  control,
  open: { requests },
  table,
}: ShardContext<ShardMigrationOptions>): Promise<void> {
  if (options.backup === false || (await isBegun(control, options.run))) return;
  await checkRestorePoint(requests, table, requests.clock.now());
}

/** The other runs of a table whose state is in the same control table. */
class OtherRunsOf implements OtherRuns {
  readonly #setting: ShardContext<ShardMigrationOptions>;
  readonly #folders = new Map<string, S3Folder>();
  claimed: Claimed | undefined;

  constructor(setting: ShardContext<ShardMigrationOptions>) {
    this.#setting = setting;
  }

  get keys() {
    return this.#setting.table.keys;
  }

  get claim(): number | undefined {
    return this.claimed?.number;
  }

  async since(claim: number): Promise<readonly OtherJournal[]> {
    const { control } = this.#setting;
    const journals: OtherJournal[] = [];
    for (const { run: id } of (this.claimed?.others ?? []).filter(({ number }) => number > claim)) {
      if (!(await isBegun(control, id))) continue;
      const run = await readSharedRun(control, id);
      const folder = this.#folders.get(id) ?? (await folderOf(this.#setting, run));
      if (!folder) continue;
      this.#folders.set(id, folder);
      const parts = new JournalParts(control, folder, id);
      journals.push({ segments: run.segments, list: (start) => parts.claimed(start) });
    }
    return journals;
  }

  close(): void {
    for (const folder of this.#folders.values()) folder.close();
  }
}

/** Reads a shard of a table, and of the first shard the index too, and reports what next-auth v4 would stumble over. */
export function verifyShard(options: ShardVerificationOptions): Promise<VerificationReport> {
  return onShard(options, { dryRun: true, create: false }, async (setting) => {
    const { options, control, shard, identity } = setting;
    const run = await loadSharedRun(control, options.run, identity);
    if (options.journal !== undefined) checkSameJournal(run, options.journal);
    const folder = await folderOf(setting, run);
    const left = folder ? new SharedLeftList(folder, "found") : noLeftList;
    const asked = withIndexes(setting, noneAsked(setting));
    const job = jobFor(setting, asked, { segments: run.segments, shard });
    const verification = await atWork(setting, job, { doing: "verifying" }, () => verify(job, left)).finally(() =>
      folder?.close(),
    );
    const result: VerificationRecord = { shards: shard.of, found: verification };
    if (!options.signal.aborted) await record(new SealedParts(control, run), verificationPart(shard), result);
    return findingsReport(setting, job, verification, folder ? `${run.journal}/${run.id}/found/` : null);
  });
}

/** Puts back what a run changed in a shard's segments, where the item still is what the run made of it. */
export function rollbackShard(given: ShardRollbackOptions): Promise<RollbackReport> {
  const asked = { ...given, concurrency: given.concurrency ?? shardConcurrency };
  return onShard(asked, { dryRun: given.dryRun ?? false, create: false }, async (setting) => {
    const { options, control, shard, identity } = setting;
    const { dryRun = false } = options;
    const run = await loadSharedRun(control, options.run, identity);
    if (options.journal !== undefined) checkSameJournal(run, options.journal);
    const folder = await folderOf(setting, run);
    if (!folder) throw journalMissing(run);
    const claim = async () => {
      await claimUndo(control, run);
      if (run.state !== "rolled back") await markUndoBegun(control, run);
      await awaitOthers();
    };
    const lease = dryRun ? noLease : claimLease(control, run, "undo");
    const job = jobFor(setting, noneAsked(setting), { segments: run.segments, shard, lease });
    const left = new SharedLeftList(folder, "not-rolled-back");
    const parts = new JournalParts(control, folder, run.id);
    const askedOfRun = askedFor(setting, run.options);
    const damaged = () =>
      stateDamaged(`${run.journal}/${run.id}/journal/`, "holds a change that the run can't have made");
    const sealed = new SealedParts(control, run);
    const undone = await undoneSegments(sealed, run, shard);
    const missing = await missingImages(sealed, run, shard);
    const byType = await atWork(setting, job, { doing: "rolling back", ...(dryRun ? {} : { claim }) }, () =>
      rollbackSegments(job, {
        imagesOf: (segment) => trusted(readSharedJournal(parts, segment), askedOfRun, damaged),
        left,
        asked: askedOfRun,
        dryRun,
        undone,
        save: async (segment, tally) => {
          if (missing.of(segment, tally) === 0 && !dryRun) await record(sealed, undoPart(segment), tally);
        },
      }),
    ).finally(() => folder.close());
    missing.check();
    const again = shardCall(setting, "rollbackShard", { journal: run.journal });
    return undoReport(setting, job, {
      run,
      fromTable: null,
      orders: await sharedOrders(control, run.id).list(),
      byType,
      leftFile: `${run.journal}/${run.id}/not-rolled-back/`,
      again,
    });
  });
}

/** Looks at the table, opens the shared state, and runs a shard's job. */
function onShard<Options extends TableOptions & SharedOptions, Report>(
  options: Options,
  { dryRun, create }: { readonly dryRun: boolean; readonly create: boolean },
  job: (setting: ShardContext<Options>) => Promise<Report>,
): Promise<Report> {
  checkSharedOptions(options);
  return onTable(shareOfCeilings(options, options), { dryRun }, async (setting) => {
    const { options } = setting;
    const state = await openTable(controlTableName(options.state), options, options.concurrency * 3);
    try {
      const control = await ControlTable.open(state.requests, { create });
      return await job({ ...setting, control, shard: options.shard ?? { index: 0, of: 1 } });
    } finally {
      state.close();
    }
  });
}

type Task = Extract<Doing, "migrating" | "verifying" | "rolling back">;

const tasks: Readonly<Record<Task, ShardTask>> = {
  migrating: "migrate",
  verifying: "verify",
  "rolling back": "rollback",
};

/** How often a shard looks for orders, in milliseconds: each look is a request to the control table. */
const orderInterval = 5_000;

/**
 * Runs a part of a job, and tells how far it has come, here and in the control table.
 *
 * @param claim what comes first for who writes: it says that it is at work before it claims the table. A dry run doesn't
 *   say so
 */
async function atWork<Options extends TableOptions & SharedOptions, Result>(
  setting: ShardContext<Options>,
  job: Job,
  { doing, claim }: { readonly doing: Task; readonly claim?: () => Promise<void> },
  task: () => Promise<Result>,
): Promise<Result> {
  const { control, shard, startedAt, options, table } = setting;
  const described = { task: tasks[doing], shard, startedAt };
  const isDry = doing === "rolling back" && !claim;
  const heartbeat = isDry
    ? undefined
    : await Heartbeat.begin(control, options.run, described, () => job.progress.snapshot());
  const steering = {
    orders: sharedOrders(control, options.run),
    interval: orderInterval,
    from: 0,
    parallelism: options.parallelism ?? shard.of,
  };
  try {
    await claim?.();
    const result = await steered(job, steering, () =>
      watched(setting, job, doing, Math.round(table.itemCount / shard.of), task),
    );
    await heartbeat?.end(options.signal.aborted ? "interrupted" : "finished");
    return result;
  } catch (error) {
    await heartbeat?.end("failed");
    throw error;
  }
}

async function folderOf<Options extends TableOptions & SharedOptions>(
  { options, open, identity }: ShardContext<Options>,
  { journal, id = options.run }: { readonly journal: string | null | false; readonly id?: string },
): Promise<S3Folder | undefined> {
  if (!journal) return undefined;
  return S3Folder.open(journal, id, {
    region: open.region,
    profile: options.profile,
    owner: accountOf(identity.arn) ?? undefined,
    stop: options.signal,
  });
}

/** Keeps a result in the control table. */
async function record(parts: SealedParts, part: string, value: object): Promise<void> {
  await parts.inform(part, {
    version: 1,
    writer: newWriter(),
    updatedAt: new Date().toISOString(),
    value,
  });
}

/**
 * Holds what a journal has of each segment against what the shards counted there: each write comes after its image. A part
 * that is gone from the control table, too, is missed so.
 */
async function missingImages(parts: SealedParts, run: SharedRun, shard: Shard) {
  const written = await writtenBySegment(parts, segmentsOf(run.segments, shard));
  const sum = { missing: 0, written: 0, segments: 0 };
  return {
    of(segment: number, tally: UndoTally): number {
      const count = written.get(segment) ?? 0;
      const missing = Math.max(0, count - total({ byType: tally }, "restored", "asBefore", "gone", "changed"));
      if (missing > 0) {
        sum.missing += missing;
        sum.written += count;
        sum.segments++;
      }
      return missing;
    },
    /** @throws ToolError when any is missing */
    check(): void {
      if (sum.missing === 0) return;
      const what = `lacks ${sum.missing} of the ${sum.written} items that the run wrote in ${sum.segments} segments; the others were gone through`;
      throw stateDamaged(`${run.journal}/${run.id}/journal/`, what);
    },
  };
}

async function undoneSegments(
  parts: SealedParts,
  run: SharedRun,
  shard: Shard,
): Promise<ReadonlyMap<number, UndoTally>> {
  const segments = segmentsOf(run.segments, shard);
  const entries = await parts.read(segments.map(undoPart), "left out");
  const pairs = entries.flatMap((entry, index): [number, UndoTally][] =>
    entry && isByType(entry.value) ? [[segments[index] ?? 0, entry.value as UndoTally]] : [],
  );
  return new Map(pairs);
}

/** A call for this shard. */
function shardCall<Options extends TableOptions & SharedOptions>(
  setting: ShardContext<Options>,
  call: CallName,
  more: Readonly<Record<string, unknown>> = {},
): Call {
  const { state, run, shard } = setting.options;
  return new Call(call, { ...placeIn(setting), state, run, shard, ...more });
}

function checkSameJournal(run: SharedRun, asked: string | false): void {
  if (run.journal === (asked === false ? null : asked)) return;
  throw usageError(
    "other-options",
    `The run ${run.id} was begun with another journal: ${run.journal ?? "none"}.`,
    sentence`Give all shards the same ${option("journal")}, or begin a new run with another ${option("run")}.`,
  );
}
