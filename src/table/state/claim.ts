import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { ToolError, usageError } from "../../errors.ts";
import { option, sentence } from "../../words.ts";
import { type Lease, TimedLease, takeoverTime } from "../model/lease.ts";
import type { ControlTable } from "./control-table.ts";
import { type ShardTask, shardAtWork } from "./heartbeat.ts";
import { stateDamaged } from "./lines.ts";
import { type Identity, undone } from "./run.ts";
import { readSharedRun, type SharedRun } from "./shared-runs.ts";
import { newWriter } from "./shared-store.ts";

/**
 * What shards do with a table: all of one run, and only what was begun last. Who comes with another run waits for those of
 * this one as long as they show that they live, and who was taken for dead finds out before it writes.
 */
interface Claim {
  readonly run: string;
  readonly task: "migrate" | "undo";
  /** What was done with the table before. */
  readonly after?: "migrate" | "undo";
  /** The last claim of each run that has migrated the table. */
  readonly migrations?: readonly RunClaim[];
}

interface RunClaim {
  readonly run: string;
  /** Which claim of the table it was, of all. */
  readonly number: number;
}

/** A claim to migrate a table that a run has. */
export interface Claimed {
  /** Which one it is, of all claims of the table: what is journalled under a larger number was journalled later. */
  readonly number: number;
  /** Whether the table was claimed before: shards of another run may still be writing. */
  readonly isAfterOthers: boolean;
  /** The last claims of the other runs that have migrated the table. */
  readonly others: readonly RunClaim[];
}

/** What a shard says that it is at, whose run claims the table for it. */
const tasks: Readonly<Record<Claim["task"], ShardTask>> = { migrate: "migrate", undo: "rollback" };

/** The right of a shard to do what its run claimed the table for, which ends when anybody claims it for something else. */
export function claimLease(
  control: ControlTable,
  { id, identity }: Pick<SharedRun, "id" | "identity">,
  task: Claim["task"],
): Lease {
  return new TimedLease(async () => {
    const { claim } = (await readClaim(control, identity)) ?? {};
    if (claim?.run === id && claim.task === task) return;
    throw new ToolError({
      code: "lock-lost",
      message: `The run ${claim?.run ?? "?"} of the table "${identity.table}" ${claim?.task === "undo" ? "is being undone" : "was begun since"}: this shard was stopped.`,
      hint: "It wrote nothing after that. Look at what the other one does before you begin or go on.",
    });
  });
}

/**
 * Looks, before a run is begun, whether it may be.
 *
 * @throws ToolError (`locked`) when shards of another run are at work on the table
 */
export async function checkUnclaimed(
  control: ControlTable,
  { id, identity }: Pick<SharedRun, "id" | "identity">,
): Promise<void> {
  const held = await readClaim(control, identity);
  if (held) await checkNotAtWork(control, held.claim, { id, identity });
}

/**
 * Says that the shards of a run migrate the table from now on, so that those of another one, which seem to be gone, stop.
 *
 * @throws ToolError (`locked`) when they show that they live
 */
export async function claimMigration(control: ControlTable, run: SharedRun): Promise<Claimed> {
  const { version, claim } = await claimFor(control, run.identity, { run: run.id, task: "migrate" }, async (held) => {
    if (held.run === run.id) throw undone(run.id);
    await checkNotAtWork(control, held, run);
  });
  const others = (claim.migrations ?? []).filter((other) => other.run !== run.id);
  return { number: version, isAfterOthers: claim.after !== undefined, others };
}

/**
 * Says that the shards undo a run from now on: those that still migrate for it stop.
 *
 * @throws ToolError (`other-run`) when another run was begun after this one had been undone: that would be undone as well;
 *   `locked` when shards of another one are at work
 */
export async function claimUndo(control: ControlTable, run: SharedRun): Promise<void> {
  await claimFor(control, run.identity, { run: run.id, task: "undo" }, async (held) => {
    if (run.state === "rolled back" && held.task === "migrate") {
      const { id, state } = await readSharedRun(control, held.run);
      if (state !== "rolled back") {
        throw usageError(
          "other-run",
          `The run ${run.id} was undone, and the run ${id} has migrated the table "${run.identity.table}" since.`,
          sentence`Undo that one, with ${option("run", id)}.`,
        );
      }
    }
    await checkNotAtWork(control, held, run);
  });
}

async function checkNotAtWork(
  control: ControlTable,
  held: Claim,
  { id, identity }: Pick<SharedRun, "id" | "identity">,
): Promise<void> {
  if (held.run === id) return;
  const shard = await shardAtWork(control, held.run, tasks[held.task]);
  if (!shard) return;
  const doing = held.task === "undo" ? "is being undone" : "migrates";
  throw new ToolError({
    code: "locked",
    message: `Another run is at work on the table "${identity.table}": ${held.run} ${doing} (shard ${shard.index}/${shard.of}, heard ${shard.secondsAgo} s ago).`,
    hint: "Wait for its shards to end, or stop them. If there are none any more, wait a minute and try again.",
  });
}

/** @param mayTakeOver throws when what is done with the table may not be ended */
async function claimFor(
  control: ControlTable,
  identity: Identity,
  wanted: Pick<Claim, "run" | "task">,
  mayTakeOver: (held: Claim) => Promise<void>,
): Promise<{ readonly version: number; readonly claim: Claim }> {
  for (;;) {
    const held = await readClaim(control, identity);
    if (held?.claim.run === wanted.run && held.claim.task === wanted.task) return held;
    if (held) await mayTakeOver(held.claim);
    const version = (held?.version ?? 0) + 1;
    const before = (held?.claim.migrations ?? []).filter(({ run }) => run !== wanted.run || wanted.task === "undo");
    const migrations = wanted.task === "undo" ? before : [...before, { run: wanted.run, number: version }];
    const claim: Claim = { ...wanted, ...(held ? { after: held.claim.task } : {}), migrations };
    const entry = { writer: newWriter(), updatedAt: control.now().toISOString(), value: claim };
    if (await control.advance(tableRecord(identity), claimPart, { version, ...entry })) return { version, claim };
  }
}

async function readClaim(control: ControlTable, identity: Identity) {
  const record = tableRecord(identity);
  const [entry] = await control.read(record, [claimPart]);
  if (!entry) return undefined;
  const claim = claimIn(entry.value);
  if (!claim) throw stateDamaged(`${record}/${claimPart}`, "isn't as a run writes it");
  return { version: entry.version, claim };
}

function claimIn(value: unknown): Claim | undefined {
  const { run, task, migrations = [] } = (value ?? {}) as Partial<Claim>;
  const isIt = typeof run === "string" && (task === "migrate" || task === "undo");
  return isIt && Array.isArray(migrations) && migrations.every(isRunClaim) ? (value as Claim) : undefined;
}

function isRunClaim(value: unknown): value is RunClaim {
  const { run, number } = (value ?? {}) as Partial<RunClaim>;
  return typeof run === "string" && Number.isInteger(number);
}

/** What is noted of a table rather than of a run; no run is called so. */
function tableRecord({ arn, endpoint }: Identity): string {
  const text = JSON.stringify([arn, endpoint]);
  return `table#${createHash("sha256").update(text).digest("hex").slice(0, 16)}`;
}

const claimPart = "claim";

/**
 * Waits until no shard writes any more that was at work when something else was begun: each asks every few seconds whether it
 * still may, and before its first write. Of one that stands still nobody knows, so this doesn't ask who is at work.
 */
export async function awaitOthers(): Promise<void> {
  await sleep(takeoverTime);
}
