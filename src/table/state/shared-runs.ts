import { usageError } from "../../errors.ts";
import { option, sentence } from "../../words.ts";
import type { ControlTable } from "./control-table.ts";
import { stateDamaged } from "./lines.ts";
import { checkCanGoOn, checkIdentity, type Identity, isRun, type Run } from "./run.ts";
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
  if (entry) return sharedRunIn(entry.value, id);
  throw usageError(
    "no-such-run",
    `There is no run "${id}" in this state table.`,
    sentence`Check ${option("run")} and ${option("state")}: no shard of a run of this name has begun.`,
  );
}

/** All runs whose state is in a control table, the oldest first. */
export async function allSharedRuns(control: ControlTable): Promise<readonly SharedRun[]> {
  const runs: SharedRun[] = [];
  for await (const [id, { value }] of control.everywhere(head)) runs.push(sharedRunIn(value, id));
  return runs.sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
}

/** @throws ToolError when it isn't what is noted of that run: others may write to the control table */
function sharedRunIn(value: unknown, id: string): SharedRun {
  const { journal, itemsExpected } = (value ?? {}) as Partial<SharedRun>;
  const isShared = (journal === null || typeof journal === "string") && Number.isFinite(itemsExpected);
  if (!isRun(value) || !isShared || value.id !== id) throw stateDamaged(`${id}/${head}`, "doesn't describe this run");
  return value as SharedRun;
}

/** Notes that a run is being undone: shards that are started by mistake won't migrate again what was restored. */
export async function markUndoBegun(control: ControlTable, run: SharedRun): Promise<void> {
  const value: SharedRun = { ...run, state: "rolled back" };
  await control.advance(run.id, head, { version: 2, writer: newWriter(), updatedAt: new Date().toISOString(), value });
}
