import { type ToolError, usageError } from "../../errors.ts";
import { option, sentence } from "../../words.ts";
import { isUnits, type RunOrder, standing } from "../model/order.ts";
import { addByType, addTally, areFindings, emptyTally, isByType, isObject, noneByType } from "../model/tally.ts";
import type { UndoFate, UndoTally } from "../model/undo-tally.ts";
import { addVerification, emptyVerification, type Verification } from "../model/verification.ts";
import type { ShardStatus, StatusReport } from "../report/status.ts";
import type { ControlTable, Entry } from "../state/control-table.ts";
import { readCheckpoint } from "../state/file-store.ts";
import { heartbeatPrefix, isHeartbeat } from "../state/heartbeat.ts";
import { ordersIn, sharedOrders } from "../state/orders.ts";
import { allRuns, noSuchRun, type Run, runFolder } from "../state/run.ts";
import { SealedParts } from "../state/sealed-parts.ts";
import { readSharedRun, type SharedRun, sealedRun } from "../state/shared-runs.ts";
import { segmentIn, segmentPrefix, undoPrefix, verificationPart, verificationPrefix } from "../state/shared-store.ts";
import { isAtWork, readWork, type Work } from "../state/work.ts";
import { checkRules } from "./check.ts";
import { defaultStateFolder } from "./defaults.ts";
import { bySegment, byShard, lives, type Said } from "./lives.ts";
import { localCalls, nextOf, type RunCalls, sharedCalls } from "./run-calls.ts";
import type { OrderOptions, RunsOptions, StatusOptions } from "./shard-options.ts";
import { onControlTable } from "./shared-state.ts";
import { type SegmentCount, secondsOfMigration, secondsOfUndo, secondsOfVerification } from "./time-left.ts";
import { whoRunsIt } from "./who.ts";

/**
 * Adds up what the shards of a run have recorded, or what the job on this machine has. Reads the state only.
 *
 * @throws ToolError when there is no such run, or it is another table's
 */
export async function runStatus(options: StatusOptions): Promise<StatusReport> {
  if (options.state === undefined) return localStatus(options, await localRun(options));
  return onSharedRun(options, (control, run) => sharedStatus(options, control, run));
}

/**
 * Tells a run something while it is at work: to pause, to go on, or what to take of the table.
 *
 * @returns how far it is, with the order in it
 * @throws ToolError when there is no such run, or nobody is at work on it here
 */
export async function orderRun({ order: kind, units, ...options }: OrderOptions): Promise<StatusReport> {
  checkRules([["units", units, kind === "throttle" ? isUnits(units) : units === undefined, "a number of write units"]]);
  const order = { kind, units: units ?? null, by: whoRunsIt(), at: new Date().toISOString() };
  if (options.state !== undefined) {
    return onSharedRun(options, async (control, run) => {
      await sharedOrders(control, run.id).add(order);
      return sharedStatus(options, control, run);
    });
  }
  const run = await localRun(options);
  const folder = runFolder(stateFolderOf(options), run.id);
  const work = await readWork(folder);
  if (!work || !isAtWork(work)) throw notAtWork(run.id);
  await ordersIn(folder).add(order);
  return localStatus(options, run);
}

async function onSharedRun(
  options: StatusOptions,
  look: (control: ControlTable, run: SharedRun) => Promise<StatusReport>,
): Promise<StatusReport> {
  const { run: id = "", table } = options;
  return onControlTable({ ...options, run: id }, async (control) => {
    const run = await readSharedRun(control, id);
    if (run.identity.table !== table) throw otherTable(run, table);
    return look(control, run);
  });
}

export async function sharedStatus(options: RunsOptions, control: ControlTable, run: SharedRun): Promise<StatusReport> {
  const parts = new SealedParts(control, sealedRun(run));
  const [segments, heartbeats, verifications, undone, orders] = await Promise.all([
    parts.list(segmentPrefix),
    entries(control, run.id, heartbeatPrefix),
    parts.list(verificationPrefix, "left out"),
    parts.list(undoPrefix, "left out"),
    sharedOrders(control, run.id).list(),
  ]);
  return statusReport(
    run,
    {
      segments: bySegmentNumber(segments, segmentPrefix),
      heartbeats: [...heartbeats.values()].filter(({ value }) => isHeartbeat(value)),
      verifications,
      undone: bySegmentNumber(undone, undoPrefix),
      orders,
    },
    control.now().getTime(),
    sharedCalls(options, run),
  );
}

function bySegmentNumber(records: ReadonlyMap<string, Entry>, prefix: string): ReadonlyMap<number, Entry> {
  return new Map([...records].map(([part, entry]) => [Number(part.slice(prefix.length)), entry]));
}

/** The run that is asked for; else the one of the table that is at work, or the newest. */
async function localRun(options: StatusOptions): Promise<Run> {
  const { run: id, table } = options;
  const folder = stateFolderOf(options);
  const runs = (await allRuns(folder)).flatMap((run) => ("problem" in run ? [] : [run]));
  if (id !== undefined) {
    const run = runs.find((known) => known.id === id);
    if (!run) throw noSuchRun(folder, id, runs);
    if (run.identity.table !== table) throw otherTable(run, table);
    return run;
  }
  const ofTable = runs.filter(({ identity }) => identity.table === table);
  for (const run of ofTable) {
    const work = await readWork(runFolder(folder, run.id));
    if (work && isAtWork(work)) return run;
  }
  const newest = ofTable.at(-1);
  if (newest) return newest;
  throw usageError(
    "no-such-run",
    `No run of the table "${table}" is in "${folder}".`,
    sentence`Check ${option("table")}, and name the folder that holds it with ${option("stateDir")}.`,
  );
}

/** Of one that shards share this is the sum of theirs; one on this machine is a single shard. */
export async function localStatus(options: RunsOptions, run: Run): Promise<StatusReport> {
  const stateFolder = stateFolderOf(options);
  const folder = runFolder(stateFolder, run.id);
  const [{ segments, tally }, work, orders] = await Promise.all([
    readCheckpoint(folder),
    readWork(folder),
    ordersIn(folder).list(),
  ]);
  const entry = { version: 1, writer: "", updatedAt: work?.heardAt ?? run.startedAt };
  const value = (done: boolean, index: number) => ({ done, tally: index === 0 ? tally : emptyTally() });
  return statusReport(
    { ...run, journal: run.options.journal ? stateFolder : null, itemsExpected: work?.progress.itemsExpected ?? 0 },
    {
      segments: new Map(
        [...segments].map(([segment, { done }], index) => [segment, { ...entry, value: value(done, index) }]),
      ),
      heartbeats: work ? [{ ...entry, value: saidOn(work) }] : [],
      verifications: new Map(),
      undone: new Map(),
      orders,
    },
    Date.now(),
    localCalls(options, run),
  );
}

/** Of one whose process is gone nothing more will be heard, however short a time ago it spoke. */
function saidOn(work: Work): Said {
  const outcome = work.outcome === "running" && !isAtWork(work) ? "silent" : work.outcome;
  return { ...work, shard: { index: 0, of: 1 }, outcome };
}

function stateFolderOf({ stateDir = defaultStateFolder }: RunsOptions): string {
  return stateDir;
}

function notAtWork(run: string): ToolError {
  return usageError(
    "not-at-work",
    `Nobody is at work on the run ${run} on this machine.`,
    "A job is told something while it is at work; begin it, or go on with it, with other options instead.",
  );
}

async function entries(control: ControlTable, run: string, prefix: string): Promise<ReadonlyMap<string, Entry>> {
  const found = new Map<string, Entry>();
  for await (const [part, entry] of control.list(run, prefix)) found.set(part, entry);
  return found;
}

/** What shards have recorded, by what it is about. */
interface Records {
  readonly segments: ReadonlyMap<number, Entry>;
  readonly undone: ReadonlyMap<number, Entry>;
  /** By their part of the control table. */
  readonly verifications: ReadonlyMap<string, Entry>;
  readonly heartbeats: readonly Entry[];
  readonly orders: readonly RunOrder[];
}

export function statusReport(
  run: SharedRun,
  { segments, heartbeats, verifications, undone, orders }: Records,
  now: number,
  calls?: RunCalls,
): StatusReport {
  const tally = emptyTally();
  const counts = new Map<number, SegmentCount>();
  for (const [segment, { value }] of segments) {
    const { done, tally: counted } = segmentIn(value);
    addTally(tally, counted);
    counts.set(segment, { done, items: counted.items });
  }
  const done = [...counts.values()].filter((count) => count.done).length;
  const doneAt = [...segments].flatMap(([segment, { updatedAt }]): [number, string][] =>
    counts.get(segment)?.done ? [[segment, updatedAt]] : [],
  );
  const recorded = {
    migrate: bySegment(run.segments, new Map(doneAt)),
    verify: byShard(timesOf(verifications), verificationPart),
    rollback: bySegment(run.segments, timesOf(undone)),
  };
  const shards = lives(heartbeats, recorded, now);
  const atWork = shards.filter(({ life }) => life === "running");
  const task = lastBegun(shards);
  const ofTask = shards.filter((shard) => shard.task === task);
  const work = { segments: run.segments, itemsExpected: run.itemsExpected, counts };
  const secondsLeft = {
    migrate: () => secondsOfMigration(work, ofTask),
    verify: () => secondsOfVerification(work, ofTask),
    rollback: () => secondsOfUndo(ofTask, now),
  };
  const undoings = [...undone.values()];
  const report = {
    schema: "migrate-nextauth-dynamo/status/1",
    version: run.identity.version,
    run: run.id,
    table: run.identity.table,
    to: run.options.to ?? "v4",
    startedAt: run.startedAt,
    at: new Date(now).toISOString(),
    task,
    state: run.state === "rolled back" ? run.state : done === run.segments ? "finished" : "running",
    orders,
    isPaused: standing(orders).isPaused,
    journal: run.journal === null ? null : `${run.journal}/${run.id}`,
    segments: { all: run.segments, begun: segments.size, done },
    itemsExpected: run.itemsExpected,
    items: { read: tally.items, foreign: tally.foreign, byType: tally.byType },
    notes: Object.values(tally.notes),
    left: Object.values(tally.left),
    itemsPerSecond: atWork.reduce((sum, shard) => sum + shard.itemsPerSecond, 0),
    secondsLeft: secondsLeft[task ?? "migrate"](),
    throttled: shards.reduce((sum, { progress }) => sum + (progress?.throttled ?? 0), 0),
    waitingFor: waiting(atWork),
    shards,
    verification: verification([...verifications.values()]),
    rollback: undoings.length > 0 ? { segments: undoings.length, byType: sumOfUndone(undoings) } : null,
  } as const;
  return { ...report, next: calls ? nextOf(report, calls) : { resume: null, undo: null } };
}

function timesOf<Key>(records: ReadonlyMap<Key, Entry>): ReadonlyMap<Key, string> {
  return new Map([...records].map(([key, { updatedAt }]) => [key, updatedAt]));
}

function lastBegun(shards: readonly ShardStatus[]): StatusReport["task"] {
  const begun = shards.flatMap(({ task, startedAt }) => (startedAt === null ? [] : [{ task, startedAt }]));
  return begun.sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1))[0]?.task ?? null;
}

function waiting(shards: readonly ShardStatus[]): StatusReport["waitingFor"] {
  const counts = new Map<string, number>();
  for (const { progress } of shards) {
    if (progress?.waitingFor) counts.set(progress.waitingFor, (counts.get(progress.waitingFor) ?? 0) + 1);
  }
  return [...counts].map(([what, count]) => ({ what, shards: count })).sort((a, b) => b.shards - a.shards);
}

/** Of several verifications with another number of shards each, the one that was recorded last counts. */
function verification(records: readonly Entry[]): StatusReport["verification"] {
  const results = records.flatMap(({ updatedAt, value }) =>
    isVerificationRecord(value) ? [{ updatedAt, ...value }] : [],
  );
  const of = results.reduce((last, result) => (result.updatedAt > last.updatedAt ? result : last), {
    updatedAt: "",
    shards: 0,
  }).shards;
  const counted = results.filter(({ shards }) => shards === of);
  if (counted.length === 0) return null;
  const sum = emptyVerification();
  for (const { found } of counted) addVerification(sum, found);
  const [flaws, notes] = [Object.values(sum.flaws), Object.values(sum.notes)];
  return { ...sum, flaws, notes, shards: { all: of, done: counted.length } };
}

/** What a shard notes of its verification. */
export interface VerificationRecord {
  /** How many shards there are. */
  readonly shards: number;
  readonly found: Verification;
}

function isVerificationRecord(value: unknown): value is VerificationRecord {
  const { shards, found } = (value ?? {}) as Partial<VerificationRecord>;
  const { items, foreign, byType, stillV3, flaws, notes } = (found ?? {}) as Partial<Verification>;
  return (
    [shards, items, foreign].every(Number.isFinite) &&
    [byType, stillV3].every((counts) => isObject(counts) && Object.values(counts).every(Number.isFinite)) &&
    [flaws, notes].every(areFindings)
  );
}

function sumOfUndone(undone: readonly Entry[]): UndoTally {
  const sum = noneByType<UndoFate>();
  for (const { value } of undone) if (isByType(value)) addByType(sum, value as UndoTally);
  return sum;
}

function otherTable(run: Run, table: string): ToolError {
  return usageError(
    "other-run",
    `The run ${run.id} is one of the table "${run.identity.table}", not of "${table}".`,
    sentence`Check ${option("table")} and ${option("run")}.`,
  );
}
