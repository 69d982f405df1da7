import { ExitCode, ToolError } from "../errors.ts";
import { asJson, asText, type Rendered, rendererFor, reportExtensions } from "../report/data/index.ts";
import {
  type Asked,
  type Identity,
  type Job,
  type OpenTable,
  openTable,
  Pace,
  Progress,
  preflight,
  segmentCount,
  type Table,
} from "../table/index.ts";
import { stopOnInterrupt } from "./interrupt.ts";
import { showProgress } from "./progress-line.ts";
import { checkReportFiles, writeReport } from "./report-files.ts";
import { connection, keyNames, type TableFlags } from "./table-options.ts";
import { print, stdoutColours } from "./terminal.ts";
import { version } from "./version.ts";

/** Everything that is known before the first item is read. */
export interface Setting<Flags extends TableFlags> {
  readonly flags: Flags;
  readonly open: OpenTable;
  readonly table: Table;
  readonly identity: Identity;
  /** Seconds since 1970. */
  readonly now: number;
  readonly startedAt: string;
  readonly signal: AbortSignal;
}

/**
 * Checks the flags, looks at the table, and runs a command on it. SIGINT stops it after the page under way.
 *
 * @param readsOnly the command won't write
 */
export async function onTable<Flags extends TableFlags>(
  flags: Flags,
  readsOnly: boolean,
  run: (setting: Setting<Flags>) => Promise<ExitCode>,
): Promise<ExitCode> {
  checkReportFiles(flags.report, reportExtensions);
  const interrupt = stopOnInterrupt();
  try {
    const open = await openTable(flags.table, connection(flags), flags.concurrency * 3);
    const expected = { keys: keyNames(flags), indexName: flags.indexName };
    const table = await preflight(open.requests, expected, readsOnly);
    const { name, arn, keys } = table;
    const identity: Identity = { table: name, arn, endpoint: open.endpoint, keys, version: version() };
    const now = Date.now();
    const startedAt = new Date(now).toISOString();
    return await run({
      flags,
      open,
      table,
      identity,
      now: Math.floor(now / 1_000),
      startedAt,
      signal: interrupt.signal,
    });
  } finally {
    interrupt.release();
  }
}

/** A command that writes asks first; where there is nobody to ask, it wants `--yes`. */
export function checkCanAsk(command: string, { dryRun, yes }: { readonly dryRun?: true; readonly yes?: true }): void {
  if (dryRun || yes || (process.stdin.isTTY && process.stderr.isTTY)) return;
  throw new ToolError({
    code: "no-terminal",
    message: `${command} asks before it writes, and there is no terminal to ask on.`,
    hint: "Look at what it would do with --dry-run, then pass --yes.",
    exitCode: ExitCode.usage,
  });
}

/** Makes a job out of what was asked for. */
export function jobFor<Flags extends TableFlags>(
  { flags, open, table, signal }: Setting<Flags>,
  asked: Asked,
  segments = segmentsFor(flags, table),
): Job {
  const progress = new Progress();
  const { maxReadCapacity: read, maxWriteCapacity: write, concurrency } = flags;
  const pace = new Pace({ ...(read ? { read } : {}), ...(write ? { write } : {}) }, progress);
  return { requests: open.requests, table, asked, pace, progress, segments, concurrency, signal };
}

export function segmentsFor({ segments, concurrency }: TableFlags, { sizeBytes }: Table): number {
  return segments ?? segmentCount(sizeBytes, concurrency);
}

/** Runs a part of the job and shows its progress. */
export async function shown<T>(
  { progress }: Job,
  what: string,
  itemsExpected: number,
  task: () => Promise<T>,
): Promise<T> {
  progress.itemsExpected = itemsExpected;
  const hide = showProgress(progress, what);
  try {
    return await task();
  } finally {
    hide();
  }
}

/** Writes the report files and prints the report. */
export async function deliver(flags: TableFlags, report: Rendered): Promise<void> {
  for (const file of flags.report)
    await writeReport(file, rendererFor(file)?.(report) ?? "", "Run verify-data for the state of the table.");
  await print(flags.json ? asJson(report.model) : asText(report.document, stdoutColours));
}

/** The exit code of a job that came to an end. */
export function exitCode(outcome: "planned" | "finished" | "interrupted", left: number): ExitCode {
  if (outcome === "interrupted") return ExitCode.interrupted;
  return left > 0 ? ExitCode.attention : ExitCode.done;
}
