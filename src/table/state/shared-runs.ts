import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { ToolError, usageError } from "../../errors.ts";
import { option, sentence } from "../../words.ts";
import { type Lease, TimedLease, takeoverTime } from "../model/lease.ts";
import type { ControlTable } from "./control-table.ts";
import { checkCanGoOn, checkIdentity, type Identity, type Run } from "./run.ts";
import { newWriter } from "./shared-store.ts";

/** A run whose state all shards see. */
export interface SharedRun extends Run {
  /** Where its journal is; `null` without one. */
  readonly journal: string | null;
  /** Roughly how many items the table held when the run was begun. */
  readonly itemsExpected: number;
}

/** The part of the control table in which a run is described. */
const head = "run";

/**
 * Begins a run, or finds that another shard or an earlier attempt has begun it: the first one to come says what it is.
 *
 * @throws ToolError when a run of this name is another one's, or was or is being undone
 */
export async function beginSharedRun(
  control: ControlTable,
  plan: Omit<SharedRun, "startedAt" | "state">,
): Promise<{ readonly run: SharedRun; readonly isNew: boolean }> {
  const startedAt = new Date().toISOString();
  const begun: SharedRun = { ...plan, startedAt, state: "running" };
  const isNew = await control.advance(plan.id, head, {
    version: 1,
    writer: newWriter(),
    updatedAt: startedAt,
    value: begun,
  });
  const run = isNew ? begun : await loadSharedRun(control, plan.id, plan.identity);
  checkCanGoOn(run, plan.identity);
  return { run, isNew };
}

/** Whether any shard has begun a run of this name. */
export async function isBegun(control: ControlTable, id: string): Promise<boolean> {
  const [entry] = await control.read(id, [head]);
  return entry !== undefined;
}

/**
 * A run by its name.
 *
 * @throws ToolError when there is none, or it belongs to another table, region, account or version
 */
export async function loadSharedRun(control: ControlTable, id: string, identity: Identity): Promise<SharedRun> {
  const run = await readSharedRun(control, id);
  checkIdentity(run, identity);
  return run;
}

/** A run by its name, whatever table it belongs to. */
export async function readSharedRun(control: ControlTable, id: string): Promise<SharedRun> {
  const [entry] = await control.read(id, [head]);
  if (entry) return entry.value as SharedRun;
  throw usageError(
    "no-such-run",
    `There is no run "${id}" in this state table.`,
    sentence`Check ${option("run")} and ${option("state")}: no shard of a run of this name has begun.`,
  );
}

/** All runs whose state is in a control table, the oldest first. */
export async function allSharedRuns(control: ControlTable): Promise<readonly SharedRun[]> {
  const runs: SharedRun[] = [];
  for await (const [, { value }] of control.everywhere(head)) runs.push(value as SharedRun);
  return runs.sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
}

/** The right of a shard to migrate, which ends when anybody begins to undo the run. */
export function migrationLease(control: ControlTable, run: string): Lease {
  return new TimedLease(async () => {
    const { state, identity } = await readSharedRun(control, run);
    if (state === "rolled back") throw lockLost(`The run ${run} of the table "${identity.table}" is being undone`);
  });
}

/** The right of a shard to undo, which ends when anybody begins to do something else with the table. */
export function undoLease(control: ControlTable, { id, identity }: SharedRun): Lease {
  return new TimedLease(async () => {
    const held = await readClaim(control, identity);
    if (held?.claim.run !== id || held.claim.task !== "undo") {
      throw lockLost(`The run ${held?.claim.run ?? "?"} of the table "${identity.table}" was begun since`);
    }
  });
}

function lockLost(why: string): ToolError {
  return new ToolError({
    code: "lock-lost",
    message: `${why}: this shard was stopped.`,
    hint: "It wrote nothing after that. Look at what the other one does before you begin or go on.",
  });
}

/** What shards do with a table: all of one run, and only what was begun last. */
interface Claim {
  readonly run: string;
  readonly task: "migrate" | "undo";
  /** What was done with the table before. */
  readonly after?: "migrate" | "undo";
}

/**
 * Says that the shards of a run migrate the table from now on, so that those that undo another one stop.
 *
 * @returns whether shards may still be writing that undid the other one
 */
export async function claimMigration(control: ControlTable, { id, identity }: SharedRun): Promise<boolean> {
  return (await claim(control, identity, { run: id, task: "migrate" }, async () => {})).after === "undo";
}

/**
 * Says that the shards undo a run from now on.
 *
 * @throws ToolError (`other-run`) when another run was begun after this one had been undone: that would be undone as well
 */
export async function claimUndo(control: ControlTable, run: SharedRun): Promise<void> {
  await claim(control, run.identity, { run: run.id, task: "undo" }, async (held) => {
    if (run.state !== "rolled back" || held.task === "undo") return;
    const { id, state } = await readSharedRun(control, held.run);
    if (state === "rolled back") return;
    throw usageError(
      "other-run",
      `The run ${run.id} was undone, and the run ${id} has migrated the table "${run.identity.table}" since.`,
      sentence`Undo that one, with ${option("run", id)}.`,
    );
  });
}

/** @param mayTakeOver throws when what is done with the table may not be ended */
async function claim(
  control: ControlTable,
  identity: Identity,
  wanted: Claim,
  mayTakeOver: (held: Claim) => Promise<void>,
): Promise<Claim> {
  for (;;) {
    const held = await readClaim(control, identity);
    if (held?.claim.run === wanted.run && held.claim.task === wanted.task) return held.claim;
    if (held) await mayTakeOver(held.claim);
    const value: Claim = { ...wanted, ...(held ? { after: held.claim.task } : {}) };
    const entry = { writer: newWriter(), updatedAt: new Date().toISOString(), value };
    const version = (held?.version ?? 0) + 1;
    if (await control.advance(tableRecord(identity), claimPart, { version, ...entry })) return value;
  }
}

async function readClaim(control: ControlTable, identity: Identity) {
  const [entry] = await control.read(tableRecord(identity), [claimPart]);
  return entry && { version: entry.version, claim: entry.value as Claim };
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

/** Notes that a run is being undone: shards that are started by mistake won't migrate again what was restored. */
export async function markUndoBegun(control: ControlTable, run: SharedRun): Promise<void> {
  const value: SharedRun = { ...run, state: "rolled back" };
  await control.advance(run.id, head, { version: 2, writer: newWriter(), updatedAt: new Date().toISOString(), value });
}
