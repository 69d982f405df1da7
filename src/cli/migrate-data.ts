import { confirm, isCancel } from "@clack/prompts";
import { Command, Option } from "commander";
import { ExitCode, ToolError } from "../errors.ts";
import { type ItemType, itemTypes } from "../items/index.ts";
import {
  asJson,
  asText,
  leftCount,
  type MigrationReport,
  migrationReport,
  rendererFor,
  reportExtensions,
} from "../report/data/index.ts";
import {
  beginRun,
  closeStore,
  finishRun,
  type Identity,
  type Job,
  loadRun,
  lockTable,
  migrate,
  type OpenTable,
  openFileStore,
  openStateFolder,
  openTable,
  Pace,
  Progress,
  plan,
  preflight,
  type Run,
  type RunOptions,
  runFolder,
  segmentCount,
  type Table,
  type Tally,
  total,
  unfinishedRun,
} from "../table/index.ts";
import { stopOnInterrupt } from "./interrupt.ts";
import type { Outcome } from "./main.ts";
import { showProgress } from "./progress-line.ts";
import { checkReportFiles, writeReport } from "./report-files.ts";
import { commandLine } from "./shell.ts";
import { connection, keyNames, seconds, type TableFlags, types, withTableFlags } from "./table-options.ts";
import { print, say, stderrColours, stdoutColours } from "./terminal.ts";
import { version } from "./version.ts";

interface Flags extends TableFlags {
  readonly dryRun?: true;
  readonly yes?: true;
  readonly expired: "migrate" | "delete" | "leave";
  readonly timestamps: "keep" | "drop";
  readonly sessionMaxAge?: number;
  readonly only?: readonly ItemType[];
  readonly resume?: true | string;
  readonly journal: boolean;
}

/** `migrate-data`: rewrites the items of a next-auth v3 table to what v4 reads. */
export function migrateDataCommand(outcome: Outcome): Command {
  return withTableFlags(new Command("migrate-data"))
    .description("Rewrites the items of a next-auth v3 table to the shapes that v4 reads, in place.")
    .option("--dry-run", "read everything, report what would happen, write nothing")
    .option("--yes", "don't ask before writing")
    .addOption(
      new Option("--expired <policy>", "what happens to expired sessions and tokens")
        .choices(["migrate", "delete", "leave"])
        .default("migrate"),
    )
    .addOption(
      new Option("--timestamps <policy>", "whether v3's createdAt and updatedAt stay on what is converted")
        .choices(["keep", "drop"])
        .default("keep"),
    )
    .option("--session-max-age <seconds>", "how long sessions without expiry live from now", seconds)
    .option("--only <types>", `only these types, of ${itemTypes.join(",")}`, types)
    .option("--resume [run]", "go on with the run that was interrupted last, or with this one")
    .option("--no-journal", "keep no before-images: the run can't be undone")
    .action(async (flags: Flags) => {
      outcome.exitCode = await migrateData(flags);
    });
}

async function migrateData(flags: Flags): Promise<ExitCode> {
  checkReportFiles(flags.report, reportExtensions);
  checkCanAsk(flags);
  const interrupt = stopOnInterrupt();
  try {
    const setting = await prepare(flags, interrupt.signal);
    if (flags.dryRun) return await finish(flags, await dryRun(setting));
    if (!flags.yes && !(await userAgrees(setting))) return ExitCode.interrupted;
    return await finish(flags, await run(setting));
  } finally {
    interrupt.release();
  }
}

/** Everything that is known before the first item is read. */
interface Setting {
  readonly flags: Flags;
  readonly open: OpenTable;
  readonly table: Table;
  readonly identity: Identity;
  readonly now: number;
  readonly signal: AbortSignal;
  readonly startedAt: string;
}

function checkCanAsk({ dryRun, yes }: Flags): void {
  if (dryRun || yes || (process.stdin.isTTY && process.stderr.isTTY)) return;
  throw new ToolError({
    code: "no-terminal",
    message: "migrate-data asks before it writes, and there is no terminal to ask on.",
    hint: "Look at what it would do with --dry-run, then pass --yes.",
    exitCode: ExitCode.usage,
  });
}

async function prepare(flags: Flags, signal: AbortSignal): Promise<Setting> {
  const open = await openTable(flags.table, connection(flags), flags.concurrency * 3);
  const expected = { keys: keyNames(flags), indexName: flags.indexName };
  const table = await preflight(open.requests, expected, flags.dryRun ?? false);
  const identity: Identity = {
    table: table.name,
    arn: table.arn,
    endpoint: open.endpoint,
    keys: table.keys,
    version: version(),
  };
  const now = Date.now();
  return { flags, open, table, identity, signal, now: Math.floor(now / 1_000), startedAt: new Date(now).toISOString() };
}

async function dryRun(setting: Setting): Promise<MigrationReport> {
  const job = jobFor(setting, optionsOf(setting), segmentsOf(setting));
  const tally = await shown(job, "reading", () => plan(job));
  const outcome = setting.signal.aborted ? "interrupted" : "planned";
  return report(setting, job, { outcome, tally, run: null, leftFile: null, next: { resume: null, undo: null } });
}

async function userAgrees(setting: Setting): Promise<boolean> {
  const planned = await dryRun(setting);
  if (planned.outcome === "interrupted") return false;
  say(asText(planned, stderrColours));
  const { update, move, deleted } = writesOf(planned);
  const message = `Write to ${setting.table.name}: ${update} updates, ${move} moves, ${deleted} deletions?`;
  const answer = await confirm({ message, initialValue: false, output: process.stderr });
  if (isCancel(answer) || !answer) {
    say("Nothing was written.");
    return false;
  }
  return true;
}

function writesOf({ items }: MigrationReport) {
  const sum = (fate: "update" | "move" | "delete") =>
    itemTypes.reduce((count, type) => count + (items.byType[type][fate] ?? 0), 0);
  return { update: sum("update"), move: sum("move"), deleted: sum("delete") };
}

async function run(setting: Setting): Promise<MigrationReport> {
  const { flags, identity, signal } = setting;
  await openStateFolder(flags.stateDir);
  const unlock = await lockTable(flags.stateDir, identity);
  try {
    const { run, resumed } = await runToDo(setting);
    say(
      `Run ${run.id}${resumed ? ", resumed" : ""}. Its state, which holds secrets, is in ${runFolder(flags.stateDir, run.id)}.`,
    );
    const job = jobFor(setting, run.options, run.segments);
    const store = await openFileStore(runFolder(flags.stateDir, run.id), { journal: run.options.journal, resumed });
    const tally = await shown(job, "migrating", () => migrate(job, store))
      .catch((error) => {
        say(`Stopped. To go on: ${resumeCommand(flags, run)}`);
        throw error;
      })
      .finally(() => closeStore(store));
    if (!signal.aborted) await finishRun(flags.stateDir, run);
    return report(setting, job, {
      outcome: signal.aborted ? "interrupted" : "finished",
      tally,
      run: run.id,
      leftFile: total(tally, "invalid") > 0 ? `${runFolder(flags.stateDir, run.id)}/left.ndjson` : null,
      next: {
        resume: signal.aborted ? resumeCommand(flags, run) : null,
        undo: run.options.journal ? undoCommand(flags, run) : null,
      },
    });
  } finally {
    await unlock();
  }
}

/** The run that is to be resumed, or a new one. */
async function runToDo(setting: Setting): Promise<{ readonly run: Run; readonly resumed: boolean }> {
  const { flags, identity } = setting;
  const unfinished = await unfinishedRun(flags.stateDir, identity);
  if (flags.resume === undefined) {
    if (unfinished)
      say(`The run ${unfinished.id} of this table was not finished; --resume would go on with it. This is a new run.`);
    const run = await beginRun(flags.stateDir, {
      identity,
      options: optionsOf(setting),
      segments: segmentsOf(setting),
    });
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
  checkSameOptions(run, optionsOf(setting));
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

function segmentsOf({ flags, table }: Setting): number {
  return flags.segments ?? segmentCount(table.sizeBytes, flags.concurrency);
}

function jobFor(
  { flags, open, table, signal }: Setting,
  { only, journal: _, ...options }: RunOptions,
  segments: number,
): Job {
  const progress = new Progress();
  progress.itemsExpected = table.itemCount;
  const { maxReadCapacity: read, maxWriteCapacity: write } = flags;
  return {
    requests: open.requests,
    table,
    asked: { options: { ...options, keys: table.keys }, ...(only ? { only: new Set(only) } : {}) },
    pace: new Pace({ ...(read ? { read } : {}), ...(write ? { write } : {}) }, progress),
    progress,
    segments,
    concurrency: flags.concurrency,
    signal,
  };
}

async function shown<T>({ progress }: Job, what: string, task: () => Promise<T>): Promise<T> {
  const hide = showProgress(progress, what);
  try {
    return await task();
  } finally {
    hide();
  }
}

function report(
  { table, open, startedAt }: Setting,
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
    ...result,
  });
}

async function finish(flags: Flags, report: MigrationReport): Promise<ExitCode> {
  for (const file of flags.report) await writeReport(file, rendererFor(file)?.(report) ?? "");
  await print(flags.json ? asJson(report) : asText(report, stdoutColours));
  if (report.outcome === "interrupted") return ExitCode.interrupted;
  return leftCount(report) > 0 ? ExitCode.attention : ExitCode.done;
}

function resumeCommand(flags: Flags, run: Run): string {
  const { expired, timestamps, sessionMaxAge, only, journal } = run.options;
  return commandLine("migrate-data", flags, [
    ["--resume", run.id],
    ...(expired === "migrate" ? [] : [["--expired", expired]]),
    ...(timestamps === "keep" ? [] : [["--timestamps", timestamps]]),
    ...(sessionMaxAge ? [["--session-max-age", String(sessionMaxAge)]] : []),
    ...(only ? [["--only", only.join()]] : []),
    ...(journal ? [] : [["--no-journal"]]),
  ]);
}

function undoCommand(flags: Flags, run: Run): string {
  return commandLine("rollback-data", flags, [["--run", run.id]]);
}
