import { type ToolError, usageError } from "../../errors.ts";
import { option, sentence } from "../../words.ts";
import type { ControlTable } from "./control-table.ts";
import { stateDamaged } from "./lines.ts";
import { checkCanGoOn, checkIdentity, type Identity, isRun, type Run } from "./run.ts";
import { isKey, newKey } from "./seal.ts";
import { newWriter } from "./shared-store.ts";

/** A run whose state all shards see. */
export interface SharedRun extends Run {
  /** Where its journal is; `null` without one. */
  readonly journal: string | null;
  /** Roughly how many items the table held when the run was begun. */
  readonly itemsExpected: number;
  /** With which what is noted of the run is sealed; missing when a version of this tool began it that sealed nothing. */
  readonly key?: string;
}

/** A run of which what is noted can be proven. */
export type SealedSharedRun = SharedRun & { readonly key: string };

/** The part of the control table in which a run is described. */
const head = "run";

/**
 * Begins a run, or finds that another shard or an earlier attempt has begun it: the first one to come says what it is.
 *
 * @throws ToolError when a run of this name is another one's, or was or is being undone
 */
export async function beginSharedRun(
  control: ControlTable,
  plan: Omit<SharedRun, "startedAt" | "state" | "key">,
): Promise<{ readonly run: SealedSharedRun; readonly isNew: boolean }> {
  const startedAt = new Date().toISOString();
  const begun: SealedSharedRun = { ...plan, startedAt, state: "running", key: newKey() };
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
export async function loadSharedRun(control: ControlTable, id: string, identity: Identity): Promise<SealedSharedRun> {
  const run = await readSharedRun(control, id);
  checkIdentity(run, identity);
  return sealedRun(run);
}

/** @throws ToolError when an earlier version of this tool began it */
export function sealedRun(run: SharedRun): SealedSharedRun {
  const { id, identity, key } = run;
  if (key !== undefined) return { ...run, key };
  throw usageError(
    "other-run",
    `The run ${id} was begun by an earlier version of this tool, ${identity.version}, which didn't seal what shards note.`,
    `Use that version: migrate-nextauth-dynamo@${identity.version}.`,
  );
}

/** A run by its name, whatever table it belongs to. */
export async function readSharedRun(control: ControlTable, id: string): Promise<SharedRun> {
  const [entry] = await control.read(id, [head]);
  if (entry && isSharedRun(entry.value, id)) return entry.value;
  if (entry) throw damaged(id);
  throw usageError(
    "no-such-run",
    `There is no run "${id}" in this state table.`,
    sentence`Check ${option("run")} and ${option("state")}: no shard of a run of this name has begun.`,
  );
}

/** All runs whose state is in a control table, the oldest first, and what is noted of others that can't be read. */
export async function allSharedRuns(control: ControlTable): Promise<{
  readonly runs: readonly SharedRun[];
  readonly unreadable: readonly { readonly id: string; readonly problem: string }[];
}> {
  const runs: SharedRun[] = [];
  const unreadable: { readonly id: string; readonly problem: string }[] = [];
  for await (const [id, { value }] of control.everywhere(head)) {
    if (isSharedRun(value, id)) runs.push(value);
    else unreadable.push({ id, problem: damaged(id).message });
  }
  return { runs: runs.sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1)), unreadable };
}

/** Whether it is what is noted of that run: others may write to the control table. */
function isSharedRun(value: unknown, id: string): value is SharedRun {
  const { journal, itemsExpected, key } = (value ?? {}) as Partial<SharedRun>;
  const isShared = (journal === null || typeof journal === "string") && Number.isFinite(itemsExpected);
  return isRun(value) && isShared && (key === undefined || isKey(key)) && value.id === id;
}

function damaged(id: string): ToolError {
  return stateDamaged(`${id}/${head}`, "doesn't describe this run");
}

/** Notes that a run is being undone: shards that are started by mistake won't migrate again what was restored. */
export async function markUndoBegun(control: ControlTable, run: SharedRun): Promise<void> {
  const value: SharedRun = { ...run, state: "rolled back" };
  await control.advance(run.id, head, { version: 2, writer: newWriter(), updatedAt: new Date().toISOString(), value });
}
