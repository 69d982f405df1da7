import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { DescribeTableCommand } from "@aws-sdk/client-dynamodb";
import { Call } from "../../words.ts";
import { openTable } from "../dynamodb/open.ts";
import type { Requests } from "../dynamodb/requests.ts";
import { idOf } from "../dynamodb/same-table.ts";
import type { Job } from "../model/job.ts";
import type { Lease } from "../model/lease.ts";
import { total } from "../model/tally.ts";
import type { UndoTally } from "../model/undo-tally.ts";
import { fateCount, type RollbackReport, rollbackReport } from "../report/rollback.ts";
import type { TableReport } from "../report/table.ts";
import { hasJournal, journalPath, readJournal } from "../state/file-journal.ts";
import { openLeftList, readCheckpoint } from "../state/file-store.ts";
import { stateDamaged } from "../state/lines.ts";
import { lockTable } from "../state/lock.ts";
import { ordersIn } from "../state/orders.ts";
import { type Identity, journalMissing, loadRun, type Run, runFolder, runsOf, setRunState } from "../state/run.ts";
import { openStateFolder } from "../state/state-folder.ts";
import { forgetVerified } from "../state/verified.ts";
import { imagesIn } from "../undo/restored.ts";
import { rollback } from "../undo/rollback.ts";
import { trusted } from "../undo/trusted.ts";
import { checkRules } from "./check.ts";
import { atLocalWork } from "./local-work.ts";
import { askedFor, optionsOf } from "./migration.ts";
import type { RestoreOptions, RollbackOptions, TableOptions } from "./options.ts";
import {
  circumstances,
  type JobContext,
  jobFor,
  noneAsked,
  onTable,
  placeIn,
  tableReport,
  watched,
} from "./setting.ts";

type RollbackContext = JobContext<RollbackOptions>;

/**
 * Puts back what a migration changed, by a table that was restored from before it, where the item still is what the migration makes
 * of it: without a journal, and whoever migrated. Without asking.
 */
export function rollbackFromTable(options: RestoreOptions): Promise<RollbackReport> {
  return onTable(options, { dryRun: options.dryRun ?? false }, async (setting) => {
    const { options, identity } = setting;
    const { dryRun = false, fromTable } = options;
    const source = await openTable(fromTable, options, options.concurrency);
    await openStateFolder(options.stateDir);
    const lock = await lockTable(options.stateDir, identity);
    try {
      await checkSource(source.requests, setting);
      if (!dryRun) await endRuns(options.stateDir, identity);
      return await putBack(setting, source.requests, lock.lease);
    } finally {
      await lock.release();
      source.close();
    }
  });
}

/** What would be put back where. */
export interface TableToPutBack {
  /** The table that is to be as it was before. */
  readonly table: TableReport;
  /** The one that was restored; its ARN is empty where the engine tells none. */
  readonly source: { readonly name: string; readonly arn: string };
}

/** Looks at a table that is to be put back, and at the one that was restored from before, and reads no item. */
export function lookAtRestored(options: RestoreOptions): Promise<TableToPutBack> {
  return onTable(options, { dryRun: true }, async (setting) => {
    const source = await openTable(setting.options.fromTable, setting.options, 1);
    try {
      const { name, arn } = await checkSource(source.requests, setting);
      return { table: tableReport(setting), source: { name, arn } };
    } finally {
      source.close();
    }
  });
}

/** @throws ToolError when there is no other table of that name */
async function checkSource(requests: Requests, { table }: JobContext<RestoreOptions>) {
  const { Table: description = {} } = await requests.send(new DescribeTableCommand({ TableName: requests.table }));
  const { TableArn: arn = "" } = description;
  checkRules([
    [
      "fromTable",
      requests.table,
      arn !== table.arn || idOf(description) !== table.id,
      "another table than the one to put back",
    ],
  ]);
  requests.expectKeys([table.keys.partitionKey, table.keys.sortKey]);
  return { name: requests.table, arn };
}

/** What is restored would be left out by a run that went on. */
async function endRuns(stateDir: string, identity: Identity): Promise<void> {
  await forgetVerified(stateDir, identity);
  for (const run of await runsOf(stateDir, identity)) await setRunState(stateDir, run, "rolled back");
}

async function putBack(setting: JobContext<RestoreOptions>, source: Requests, lease: Lease): Promise<RollbackReport> {
  const { options, startedAt, now } = setting;
  const { dryRun = false, fromTable } = options;
  const folder = join(options.stateDir, `restore-${startedAt.replace(/[-:]/g, "").slice(0, 15)}`);
  const leftFile = join(folder, "not-rolled-back.ndjson");
  const left = openLeftList(async () => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return leftFile;
  });
  const job = jobFor(setting, noneAsked(setting), { lease });
  const asked = askedFor(setting, optionsOf(options, { now, journal: false }));
  const byType = await watched(setting, job, "rolling back", 0, () =>
    rollback(job, {
      images: () => imagesIn(source, job.limiters.read, asked, job.signal),
      left,
      asked,
      dryRun,
      isOnce: true,
    }),
  ).finally(() => left.close());
  await lease.proveNow();
  const { expired, timestamps } = options;
  const again = new Call("rollbackFromTable", { ...placeIn(setting), fromTable, expired, timestamps });
  return undoReport(setting, job, { run: null, orders: [], fromTable, byType, leftFile, again });
}

/** A run that could be undone, and the table that it migrated. */
export interface RunToUndo {
  readonly run: string;
  readonly startedAt: string;
  /** `rolled back` from the moment on at which undoing it was begun. */
  readonly state: Run["state"];
  readonly table: TableReport;
}

/** Looks at a run that is to be undone, and at its table, and reads no item. */
export function lookAtRun(options: RollbackOptions): Promise<RunToUndo> {
  return onTable(options, { dryRun: true }, async (setting) => {
    const { id: run, startedAt, state } = await runToUndo(setting);
    return { run, startedAt, state, table: tableReport(setting) };
  });
}

/** @throws ToolError when there is no such run, or it can't be undone */
async function runToUndo({ options, identity }: RollbackContext): Promise<Run> {
  const run = await loadRun(options.stateDir, options.run, identity);
  if (!hasJournal(runFolder(options.stateDir, run.id))) throw journalMissing(run);
  return run;
}

/** Puts back what a run changed, where the item still is what the run made of it, without asking. */
export function rollbackTable(options: RollbackOptions): Promise<RollbackReport> {
  return onTable(options, { dryRun: options.dryRun ?? false }, async (setting) => {
    const { options, identity } = setting;
    const run = await runToUndo(setting);
    if (run.state === "rolled back") options.onEvent({ type: "undone-before", run: run.id });
    const folder = runFolder(options.stateDir, run.id);
    const lock = await lockTable(options.stateDir, identity);
    try {
      // From its first write on it can't be gone on with: what is restored would be left out.
      if (!options.dryRun) {
        await forgetVerified(options.stateDir, identity);
        await setRunState(options.stateDir, run, "rolled back");
      }
      return await undo(setting, run, { folder, lease: lock.lease });
    } finally {
      await lock.release();
    }
  });
}

async function undo(
  setting: RollbackContext,
  run: Run,
  { folder, lease }: { readonly folder: string; readonly lease: Lease },
): Promise<RollbackReport> {
  const { options } = setting;
  const leftFile = join(folder, "not-rolled-back.ndjson");
  await rm(leftFile, { force: true });
  const left = openLeftList(async () => leftFile);
  const job = jobFor(setting, noneAsked(setting), { lease });
  const dryRun = options.dryRun ?? false;
  const asked = askedFor(setting, run.options);
  const damaged = () => stateDamaged(journalPath(folder), "holds a change that the run can't have made");
  const work = () =>
    watched(setting, job, "rolling back", 0, () =>
      rollback(job, { images: () => trusted(readJournal(folder), asked, damaged), left, asked, dryRun }),
    );
  const { startedAt } = setting;
  const byType = await (dryRun ? work() : atLocalWork(job, { folder, task: "rollback", startedAt }, work)).finally(() =>
    left.close(),
  );
  await lease.proveNow();
  if (!options.signal.aborted) await checkComplete(folder, byType);
  const again = new Call("rollbackTable", { ...placeIn(setting), run: run.id });
  const orders = await ordersIn(folder).list();
  return undoReport(setting, job, { run, orders, fromTable: null, byType, leftFile, again });
}

/**
 * What undoing came to.
 *
 * @param result with where the items are that were left, and the command that goes on
 */
export function undoReport(
  setting: JobContext<TableOptions & Pick<RollbackOptions, "dryRun">>,
  job: Job,
  {
    run,
    again,
    ...result
  }: Pick<RollbackReport, "orders" | "byType" | "leftFile" | "fromTable"> & {
    readonly run: Pick<Run, "id" | "options"> | null;
    readonly again: Call;
  },
): RollbackReport {
  const { signal, dryRun } = setting.options;
  return rollbackReport({
    ...circumstances(setting, job),
    outcome: signal.aborted ? "interrupted" : dryRun ? "planned" : "finished",
    run: run?.id ?? null,
    restores: run?.options.to === "v3" ? "v4" : "v3",
    ...result,
    leftFile: fateCount(result, "changed") > 0 ? result.leftFile : null,
    next: { resume: signal.aborted ? again : null },
  });
}

/**
 * @throws ToolError when the run counted more writes than its journal, each of which comes before its write, has images
 * of
 */
async function checkComplete(folder: string, byType: UndoTally): Promise<void> {
  const { tally } = await readCheckpoint(folder);
  const written = total(tally, "update", "move", "delete");
  const missing = written - total({ byType }, "restored", "asBefore", "gone", "changed");
  if (missing > 0) {
    const what = `lacks ${missing} of the ${written} items that the run wrote; the others were gone through`;
    throw stateDamaged(journalPath(folder), what);
  }
}
