import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { ToolError, usageError } from "../../errors.ts";
import { option, sentence } from "../../words.ts";
import { type Lease, TimedLease, takeoverTime } from "../model/lease.ts";
import type { ControlTable } from "./control-table.ts";
import type { Identity } from "./run.ts";
import { readSharedRun, type SharedRun } from "./shared-runs.ts";
import { newWriter } from "./shared-store.ts";

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
