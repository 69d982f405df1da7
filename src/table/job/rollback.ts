import { rm } from "node:fs/promises";
import { join } from "node:path";
import { Call } from "../../words.ts";
import type { Job } from "../model/job.ts";
import type { Lease } from "../model/lease.ts";
import { total } from "../model/tally.ts";
import type { UndoTally } from "../model/undo-tally.ts";
import { fateCount, type RollbackReport, rollbackReport } from "../report/rollback.ts";
import { hasJournal, journalPath, readJournal } from "../state/file-journal.ts";
import { openLeftList, readCheckpoint } from "../state/file-store.ts";
import { stateDamaged } from "../state/lines.ts";
import { lockTable } from "../state/lock.ts";
import { journalMissing, loadRun, type Run, runFolder, setRunState } from "../state/run.ts";
import { forgetVerified } from "../state/verified.ts";
import { rollback } from "../undo/rollback.ts";
import { trusted } from "../undo/trusted.ts";
import { askedFor } from "./migration.ts";
import type { RollbackOptions } from "./options.ts";
import { circumstances, type JobContext, jobFor, noneAsked, onTable, placeIn, watched } from "./setting.ts";

type RollbackContext = JobContext<RollbackOptions>;

/** Puts back what a run changed, where the item still is what the run made of it, without asking. */
export function rollbackTable(options: RollbackOptions): Promise<RollbackReport> {
  return onTable(options, { dryRun: options.dryRun ?? false }, async (setting) => {
    const { options, identity } = setting;
    const run = await loadRun(options.stateDir, options.run, identity);
    const folder = runFolder(options.stateDir, run.id);
    if (!hasJournal(folder)) throw journalMissing(run);
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
  const byType = await watched(setting, job, "rolling back", 0, () =>
    rollback(job, { images: () => trusted(readJournal(folder), asked, damaged), left, dryRun }),
  ).finally(() => left.close());
  await lease.proveNow();
  if (!options.signal.aborted) await checkComplete(folder, byType);
  const again = new Call("rollbackTable", { ...placeIn(setting), run: run.id });
  return undoReport(setting, job, { run, byType, leftFile, again });
}

/**
 * What undoing came to.
 *
 * @param result with where the items are that were left, and the command that goes on
 */
export function undoReport(
  setting: RollbackContext,
  job: Job,
  {
    run,
    byType,
    leftFile,
    again,
  }: Pick<RollbackReport, "byType" | "leftFile"> & { readonly run: Pick<Run, "id" | "options">; readonly again: Call },
): RollbackReport {
  const { signal, dryRun } = setting.options;
  return rollbackReport({
    ...circumstances(setting, job),
    outcome: signal.aborted ? "interrupted" : dryRun ? "planned" : "finished",
    run: run.id,
    restores: run.options.to === "v3" ? "v4" : "v3",
    byType,
    leftFile: fateCount({ byType }, "changed") > 0 ? leftFile : null,
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
