import { rm } from "node:fs/promises";
import { join } from "node:path";
import { confirm, isCancel } from "@clack/prompts";
import { ExitCode, ToolError } from "../errors.ts";
import { countOf, type RollbackReport, rollbackDocument, rollbackReport } from "../report/data/index.ts";
import {
  type Asked,
  endRun,
  hasJournal,
  loadRun,
  lockTable,
  openLeftList,
  type Run,
  readJournal,
  rollback,
  runFolder,
} from "../table/index.ts";
import type { RollbackDataFlags as Flags } from "./rollback-data.ts";
import { commandLine } from "./shell.ts";
import { checkCanAsk, deliver, exitCode, jobFor, onTable, type Setting as SettingOf, shown } from "./table-job.ts";
import { say } from "./terminal.ts";
import { version } from "./version.ts";

type Setting = SettingOf<Flags>;

/** Undoes a run, or says what that would do. */
export function rollbackData(flags: Flags): Promise<ExitCode> {
  checkCanAsk("rollback-data", flags);
  return onTable(flags, flags.dryRun ?? false, undoRun);
}

async function undoRun(setting: Setting): Promise<ExitCode> {
  const { flags, identity } = setting;
  const run = await loadRun(flags.stateDir, flags.run, identity);
  const folder = runFolder(flags.stateDir, run.id);
  checkHasJournal(folder, run);
  const unlock = await lockTable(flags.stateDir, identity);
  try {
    if (!flags.dryRun && !flags.yes && !(await userAgrees(setting, run))) return ExitCode.interrupted;
    const report = await undo(setting, run, folder);
    if (report.outcome === "finished") await endRun(flags.stateDir, run, "rolled back");
    await deliver(flags, { model: report, document: rollbackDocument(report) });
    return exitCode(report.outcome, countOf(report, "changed"));
  } finally {
    await unlock();
  }
}

function checkHasJournal(folder: string, run: Run): void {
  if (hasJournal(folder)) return;
  throw new ToolError({
    code: "no-journal",
    message: `The run ${run.id} kept no journal${run.options.journal ? "; it was removed" : " (--no-journal)"}.`,
    hint: "It can't be undone from here. Restore the table from a backup or by point-in-time recovery.",
  });
}

async function userAgrees({ table }: Setting, run: Run): Promise<boolean> {
  const message = `Undo the run ${run.id} of ${run.startedAt} on ${table.name}?`;
  const answer = await confirm({ message, initialValue: false, output: process.stderr });
  if (!isCancel(answer) && answer) return true;
  say("Nothing was written.");
  return false;
}

async function undo(setting: Setting, run: Run, folder: string): Promise<RollbackReport> {
  const { flags, table, open, startedAt, signal } = setting;
  const leftFile = join(folder, "not-rolled-back.ndjson");
  await rm(leftFile, { force: true });
  const left = openLeftList(async () => leftFile);
  const job = jobFor(setting, noneAsked(setting));
  const dryRun = flags.dryRun ?? false;
  const byType = await shown(job, "rolling back", 0, () =>
    rollback(job, { images: () => readJournal(folder), left, dryRun }),
  ).finally(() => left.close());
  const outcome = signal.aborted ? "interrupted" : dryRun ? "planned" : "finished";
  return rollbackReport({
    version: version(),
    outcome,
    run: run.id,
    startedAt,
    table,
    region: open.region,
    endpoint: open.endpoint,
    byType,
    leftFile: countOf({ byType }, "changed") > 0 ? leftFile : null,
    progress: job.progress.snapshot(),
    history: job.progress.history(),
    next: { resume: outcome === "interrupted" ? commandLine("rollback-data", flags, [["--run", run.id]]) : null },
  });
}

/** A rollback decides nothing about items: the journal says what to do. */
function noneAsked({ table, now }: Setting): Asked {
  return { options: { now, keys: table.keys, expired: "migrate", timestamps: "keep" } };
}
