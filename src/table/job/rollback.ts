import { rm } from "node:fs/promises";
import { join } from "node:path";
import { ToolError } from "../../errors.ts";
import type { Asked } from "../decide.ts";
import { commandLine } from "../report/command-line.ts";
import { fateCount, type RollbackReport, rollbackReport } from "../report/rollback.ts";
import { rollback } from "../rollback.ts";
import { hasJournal, openLeftList, readJournal } from "../state/file-store.ts";
import { lockTable } from "../state/lock.ts";
import { endRun, loadRun, type Run, runFolder } from "../state/run.ts";
import type { RollbackOptions } from "./options.ts";
import { circumstances, jobFor, onTable, type Setting as SettingOf, watched } from "./setting.ts";

type Setting = SettingOf<RollbackOptions>;

/** Puts back what a run changed, where the item still is what the run made of it, without asking. */
export function rollbackTable(options: RollbackOptions): Promise<RollbackReport> {
  return onTable(options, options.dryRun ?? false, async (setting) => {
    const { options, identity } = setting;
    const run = await loadRun(options.stateDir, options.run, identity);
    const folder = runFolder(options.stateDir, run.id);
    checkHasJournal(folder, run);
    const unlock = await lockTable(options.stateDir, identity);
    try {
      const report = await undo(setting, run, folder);
      if (report.outcome === "finished") await endRun(options.stateDir, run, "rolled back");
      return report;
    } finally {
      await unlock();
    }
  });
}

function checkHasJournal(folder: string, run: Run): void {
  if (hasJournal(folder)) return;
  throw new ToolError({
    code: "no-journal",
    message: `The run ${run.id} kept no journal${run.options.journal ? "; it was removed" : " (--no-journal)"}.`,
    hint: "It can't be undone from here. Restore the table from a backup or by point-in-time recovery.",
  });
}

async function undo(setting: Setting, run: Run, folder: string): Promise<RollbackReport> {
  const { options } = setting;
  const leftFile = join(folder, "not-rolled-back.ndjson");
  await rm(leftFile, { force: true });
  const left = openLeftList(async () => leftFile);
  const job = jobFor(setting, noneAsked(setting));
  const dryRun = options.dryRun ?? false;
  const byType = await watched(setting, job, "rolling back", 0, () =>
    rollback(job, { images: () => readJournal(folder), left, dryRun }),
  ).finally(() => left.close());
  const outcome = options.signal.aborted ? "interrupted" : dryRun ? "planned" : "finished";
  return rollbackReport({
    ...circumstances(setting, job),
    outcome,
    run: run.id,
    byType,
    leftFile: fateCount({ byType }, "changed") > 0 ? leftFile : null,
    next: { resume: outcome === "interrupted" ? commandLine("rollback-data", options, [["--run", run.id]]) : null },
  });
}

/** A rollback decides nothing about items: the journal says what to do. */
export function noneAsked({ table, now }: Pick<Setting, "table" | "now">): Asked {
  return { options: { now, keys: table.keys, expired: "migrate", timestamps: "keep" } };
}
