import { join } from "node:path";
import { confirm, isCancel } from "@clack/prompts";
import { ExitCode, ToolError } from "../errors.ts";
import { itemTypes } from "../items/index.ts";
import { asText, leftCount, type MigrationReport, migrationDocument, migrationReport } from "../report/data/index.ts";
import {
  type Asked,
  backUp,
  beginRun,
  closeStore,
  enableTtl,
  endRun,
  type Job,
  loadRun,
  lockTable,
  migrate,
  openFileStore,
  openStateFolder,
  plan,
  type Run,
  type RunOptions,
  runFolder,
  type Tally,
  total,
  unfinishedRun,
} from "../table/index.ts";
import type { MigrateDataFlags as Flags } from "./migrate-data.ts";
import { commandLine } from "./shell.ts";
import {
  checkCanAsk,
  deliver,
  exitCode,
  jobFor,
  onTable,
  type Setting as SettingOf,
  segmentsFor,
  shown,
} from "./table-job.ts";
import { say, stderrColours } from "./terminal.ts";
import { version } from "./version.ts";

type Setting = SettingOf<Flags>;

/** Migrates a table, or says what that would do. */
export function migrateData(flags: Flags): Promise<ExitCode> {
  checkCanAsk("migrate-data", flags);
  return onTable(flags, flags.dryRun ?? false, migrateTable);
}

async function migrateTable(setting: Setting): Promise<ExitCode> {
  const { flags } = setting;
  if (!flags.dryRun && !flags.yes && !(await userAgrees(setting))) return ExitCode.interrupted;
  const report = await (flags.dryRun ? dryRun(setting) : run(setting));
  await deliver(flags, { model: report, document: migrationDocument(report) });
  return exitCode(report.outcome, leftCount(report));
}

async function dryRun(setting: Setting): Promise<MigrationReport> {
  const job = jobFor(setting, askedFor(setting, optionsOf(setting)));
  const tally = await shown(job, "reading", setting.table.itemCount, () => plan(job));
  const outcome = setting.signal.aborted ? "interrupted" : "planned";
  return report(setting, job, { outcome, tally, run: null, leftFile: null, next: { resume: null, undo: null } });
}

async function userAgrees(setting: Setting): Promise<boolean> {
  const planned = await dryRun(setting);
  if (planned.outcome === "interrupted") return false;
  say(asText(migrationDocument(planned), stderrColours));
  const sum = (fate: "update" | "move" | "delete") =>
    itemTypes.reduce((count, type) => count + (planned.items.byType[type][fate] ?? 0), 0);
  const message = `Write to ${setting.table.name}: ${sum("update")} updates, ${sum("move")} moves, ${sum("delete")} deletions?`;
  const answer = await confirm({ message, initialValue: false, output: process.stderr });
  if (!isCancel(answer) && answer) return true;
  say("Nothing was written.");
  return false;
}

async function run(setting: Setting): Promise<MigrationReport> {
  const { flags, identity, open } = setting;
  await openStateFolder(flags.stateDir);
  const unlock = await lockTable(flags.stateDir, identity);
  try {
    const { run, resumed } = await runToDo(setting);
    const folder = runFolder(flags.stateDir, run.id);
    say(`Run ${run.id}${resumed ? ", resumed" : ""}. Its state, which holds secrets, is in ${folder}.`);
    if (flags.backup && !resumed)
      say(`Backup ${await backUp(open.requests, `migrate-nextauth-dynamo-${run.id}`)} made.`);
    const { job, tally } = await migrateRun(setting, run);
    const isFinished = !setting.signal.aborted;
    if (isFinished) await endRun(flags.stateDir, run, "finished");
    if (isFinished && flags.enableTtl) await turnOnTtl(setting);
    return report(setting, job, {
      outcome: isFinished ? "finished" : "interrupted",
      tally,
      run: run.id,
      leftFile: total(tally, "invalid") > 0 ? join(folder, "left.ndjson") : null,
      next: {
        resume: isFinished ? null : resumeCommand(flags, run),
        undo: run.options.journal ? commandLine("rollback-data", flags, [["--run", run.id]]) : null,
      },
    });
  } finally {
    await unlock();
  }
}

async function migrateRun(setting: Setting, run: Run): Promise<{ job: Job; tally: Tally }> {
  const { flags, table } = setting;
  const job = jobFor(setting, askedFor(setting, run.options), run.segments);
  const store = await openFileStore(runFolder(flags.stateDir, run.id), run.options);
  try {
    return { job, tally: await shown(job, "migrating", table.itemCount, () => migrate(job, store)) };
  } catch (error) {
    say(
      `Stopped after ${job.progress.snapshot().itemsWritten} writes, which stay. To go on: ${resumeCommand(flags, run)}`,
    );
    throw error;
  } finally {
    await closeStore(store);
  }
}

async function turnOnTtl({ open, table }: Setting): Promise<void> {
  const { ttl } = table;
  if ("value" in ttl && ttl.value.enabled) say(`TTL is on already, by ${ttl.value.attribute}: left as it is.`);
  else await enableTtl(open.requests);
}

/** The run that is to be resumed, or a new one. */
async function runToDo(setting: Setting): Promise<{ readonly run: Run; readonly resumed: boolean }> {
  const { flags, identity, table } = setting;
  const unfinished = await unfinishedRun(flags.stateDir, identity);
  const options = optionsOf(setting);
  if (flags.resume === undefined) {
    if (unfinished)
      say(`The run ${unfinished.id} of this table was not finished; --resume would go on with it. This is a new run.`);
    const run = await beginRun(flags.stateDir, { identity, options, segments: segmentsFor(flags, table) });
    return { run, resumed: false };
  }
  const id = flags.resume === true ? unfinished?.id : flags.resume;
  if (id === undefined) {
    throw new ToolError({
      code: "nothing-to-resume",
      message: `No run of the table "${identity.table}" in "${flags.stateDir}" waits to be resumed.`,
      hint: "Leave --resume out to begin a new one.",
      exitCode: ExitCode.usage,
    });
  }
  const run = await loadRun(flags.stateDir, id, identity);
  checkSameOptions(run, options);
  return { run, resumed: true };
}

function checkSameOptions(run: Run, asked: RunOptions): void {
  for (const name of ["expired", "timestamps", "sessionMaxAge", "only", "journal"] as const) {
    if (JSON.stringify(run.options[name]) === JSON.stringify(asked[name])) continue;
    throw new ToolError({
      code: "other-options",
      message: `The run ${run.id} was begun with another ${name}: ${JSON.stringify(run.options[name] ?? null)}.`,
      hint: "Resume it with the same flags, or leave --resume out to begin a new run.",
      exitCode: ExitCode.usage,
    });
  }
}

function optionsOf({ flags, now }: Setting): RunOptions {
  const { expired, timestamps, sessionMaxAge, only, journal } = flags;
  return { now, expired, timestamps, ...(sessionMaxAge ? { sessionMaxAge } : {}), only: only ?? null, journal };
}

function askedFor({ table }: Setting, { only, journal: _, ...options }: RunOptions): Asked {
  return { options: { ...options, keys: table.keys }, ...(only ? { only: new Set(only) } : {}) };
}

function report(
  { flags, table, open, startedAt }: Setting,
  job: Job,
  result: Pick<MigrationReport, "outcome" | "run" | "leftFile" | "next"> & { readonly tally: Tally },
): MigrationReport {
  return migrationReport({
    version: version(),
    startedAt,
    table,
    region: open.region,
    endpoint: open.endpoint,
    progress: job.progress.snapshot(),
    history: job.progress.history(),
    prices: { read: flags.readPrice, write: flags.writePrice },
    writeCeiling: flags.maxWriteCapacity,
    ...result,
  });
}

function resumeCommand(flags: Flags, { id, options }: Run): string {
  const { expired, timestamps, sessionMaxAge, only, journal } = options;
  return commandLine("migrate-data", flags, [
    ["--resume", id],
    ...(expired === "migrate" ? [] : [["--expired", expired]]),
    ...(timestamps === "keep" ? [] : [["--timestamps", timestamps]]),
    ...(sessionMaxAge ? [["--session-max-age", String(sessionMaxAge)]] : []),
    ...(only ? [["--only", only.join()]] : []),
    ...(journal ? [] : [["--no-journal"]]),
    ...(flags.enableTtl ? [["--enable-ttl"]] : []),
  ]);
}
