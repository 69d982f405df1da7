import { type ToolError, usageError } from "../../errors.ts";
import { option, sentence } from "../../words.ts";
import { openTable } from "../dynamodb/open.ts";
import { addByType, addTally, emptyTally, noneByType } from "../model/tally.ts";
import type { UndoFate, UndoTally } from "../model/undo-tally.ts";
import { addVerification, emptyVerification, type Verification } from "../model/verification.ts";
import type { ShardStatus, StatusReport } from "../report/status.ts";
import { ControlTable, type Entry } from "../state/control-table.ts";
import { heartbeatPrefix, type ShardHeartbeat } from "../state/heartbeat.ts";
import { readSharedRun, type SharedRun } from "../state/shared-runs.ts";
import { type SegmentEntry, segmentPrefix, undoPrefix, verificationPrefix } from "../state/shared-store.ts";
import { checkSharedOptions, controlTableName, type StatusOptions } from "./shard-options.ts";

/** After how many milliseconds without a heartbeat a shard counts as silent: six were due. */
const patience = 60_000;

/**
 * Adds up what the shards of a run have recorded. Reads the control table only.
 *
 * @throws ToolError when there is no such run, or it is another table's
 */
export async function runStatus(options: StatusOptions): Promise<StatusReport> {
  checkSharedOptions(options);
  const state = await openTable(controlTableName(options.state), options, 4);
  try {
    const control = await ControlTable.open(state.requests, { create: false });
    const run = await readSharedRun(control, options.run);
    if (run.identity.table !== options.table) throw otherTable(run, options.table);
    const recordsOf = async (prefix: string) => entries(control, run.id, prefix);
    const [segments, heartbeats, verifications, undone] = await Promise.all([
      recordsOf(segmentPrefix),
      recordsOf(heartbeatPrefix),
      recordsOf(verificationPrefix),
      recordsOf(undoPrefix),
    ]);
    return statusReport(run, { segments, heartbeats, verifications, undone }, Date.now());
  } finally {
    state.close();
  }
}

async function entries(control: ControlTable, run: string, prefix: string): Promise<readonly Entry[]> {
  const found: Entry[] = [];
  for await (const [, entry] of control.list(run, prefix)) found.push(entry);
  return found;
}

/** What shards have recorded, by what it is about. */
type Records = Readonly<Record<"segments" | "heartbeats" | "verifications" | "undone", readonly Entry[]>>;

export function statusReport(
  run: SharedRun,
  { segments, heartbeats, verifications, undone }: Records,
  now: number,
): StatusReport {
  const tally = emptyTally();
  let done = 0;
  for (const { value } of segments) {
    const segment = value as SegmentEntry;
    addTally(tally, segment.tally);
    if (segment.done) done++;
  }
  const shards = heartbeats.map((heartbeat) => shardStatus(heartbeat, now));
  const atWork = shards.filter(({ outcome }) => outcome === "running");
  const itemsPerSecond = atWork.reduce((sum, shard) => sum + shard.itemsPerSecond, 0);
  return {
    schema: "migrate-nextauth-dynamo/status/1",
    version: run.identity.version,
    run: run.id,
    table: run.identity.table,
    startedAt: run.startedAt,
    state: run.state === "rolled back" ? run.state : done === run.segments ? "finished" : "running",
    journal: run.journal === null ? null : `${run.journal}/${run.id}`,
    segments: { all: run.segments, begun: segments.length, done },
    itemsExpected: run.itemsExpected,
    items: { read: tally.items, foreign: tally.foreign, byType: tally.byType },
    notes: Object.values(tally.notes),
    left: Object.values(tally.left),
    itemsPerSecond,
    secondsLeft: secondsLeft(run, { done, items: tally.items, itemsPerSecond }),
    throttled: shards.reduce((sum, { progress }) => sum + progress.throttled, 0),
    waitingFor: waiting(atWork),
    shards,
    verification: verification(verifications),
    rollback: undone.length > 0 ? { segments: undone.length, byType: sumOfUndone(undone) } : null,
  };
}

function shardStatus({ updatedAt, value }: Entry, now: number): ShardStatus {
  const { task, shard, startedAt, outcome, progress, itemsPerSecond } = value as ShardHeartbeat;
  const isSilent = outcome === "running" && now - Date.parse(updatedAt) > patience;
  return {
    task,
    ...shard,
    outcome: isSilent ? "silent" : outcome,
    startedAt,
    heardAt: updatedAt,
    itemsPerSecond,
    progress,
  };
}

/**
 * By the larger of what DynamoDB counted and what the finished segments let expect: the count is up to six hours old.
 */
function secondsLeft(
  { segments, itemsExpected }: SharedRun,
  { done, items, itemsPerSecond }: { readonly done: number; readonly items: number; readonly itemsPerSecond: number },
): number | null {
  if (done === segments) return 0;
  if (itemsPerSecond === 0) return null;
  const bySegments = done === 0 ? 0 : (items / done) * segments;
  return Math.max(0, Math.max(itemsExpected, bySegments) - items) / itemsPerSecond;
}

function waiting(shards: readonly ShardStatus[]): StatusReport["waitingFor"] {
  const counts = new Map<string, number>();
  for (const { progress } of shards) {
    if (progress.waitingFor) counts.set(progress.waitingFor, (counts.get(progress.waitingFor) ?? 0) + 1);
  }
  return [...counts].map(([what, count]) => ({ what, shards: count })).sort((a, b) => b.shards - a.shards);
}

/** Of several verifications with another number of shards each, the one that was recorded last counts. */
function verification(records: readonly Entry[]): StatusReport["verification"] {
  const results = records.map(({ updatedAt, value }) => ({ updatedAt, ...(value as VerificationRecord) }));
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

function sumOfUndone(undone: readonly Entry[]): UndoTally {
  const sum = noneByType<UndoFate>();
  for (const { value } of undone) addByType(sum, value as UndoTally);
  return sum;
}

function otherTable(run: SharedRun, table: string): ToolError {
  return usageError(
    "other-run",
    `The run ${run.id} is one of the table "${run.identity.table}", not of "${table}".`,
    sentence`Check ${option("table")} and ${option("run")}.`,
  );
}
