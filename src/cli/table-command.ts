import { ExitCode, usageError } from "../errors.ts";
import type { TableEvent } from "../index.ts";
import { asJson, asText, type Rendered, rendererFor, tableReportExtensions } from "../report/index.ts";
import { nobodyToAsk } from "./ask-whom.ts";
import { stopOnInterrupt } from "./interrupt.ts";
import { checkReportFiles, writeReport } from "./report-files.ts";
import { TableDisplay } from "./table-display.ts";
import type { TableFlags } from "./table-flags.ts";
import { columnsOf, print, stdoutColours } from "./terminal.ts";

/** What a command hands to the API besides its flags. */
export interface JobHooks {
  readonly signal: AbortSignal;
  readonly onEvent: (event: TableEvent) => void;
}

/** Runs a command on a table: shows what the job tells, and stops it on SIGINT after the pages under way. */
export async function runOnTable(
  { report = [] }: TableFlags,
  command: (hooks: JobHooks) => Promise<ExitCode>,
): Promise<ExitCode> {
  checkReportFiles(report, tableReportExtensions);
  const interrupt = stopOnInterrupt("Stopping after the pages that were begun.");
  const display = new TableDisplay();
  try {
    return await command({ signal: interrupt.signal, onEvent: (event) => display.show(event) });
  } finally {
    interrupt.release();
  }
}

/** A command that writes asks first; where there is nobody to ask, it wants `--yes`. */
export function checkCanAsk(command: string, { dryRun, yes }: { readonly dryRun?: true; readonly yes?: true }): void {
  const nobody = dryRun || yes ? undefined : nobodyToAsk([process.stdin, process.stderr]);
  if (nobody === undefined) return;
  throw usageError(
    "no-terminal",
    `${command} asks before it writes, and ${nobody}.`,
    "Look at what it would do with --dry-run, then pass --yes.",
  );
}

/** A shard is one of many: it doesn't ask, even on a terminal. */
export function checkSaidYes(command: string, yes: true | undefined): void {
  if (yes) return;
  throw usageError(
    "no-terminal",
    `${command} doesn't ask where shards share the work.`,
    "Look at what it would do with --dry-run, without --state; then pass --yes.",
  );
}

/**
 * Writes the report files and prints the report.
 *
 * @param how `isLine`: JSON on one line, as one of many documents
 */
export async function deliver(
  flags: TableFlags,
  report: Rendered,
  { isLine = false }: { readonly isLine?: boolean } = {},
): Promise<void> {
  for (const file of flags.report ?? []) {
    const text = (await rendererFor(file)?.(report)) ?? "";
    await writeReport(file, text, "Run verify-data for the state of the table.");
  }
  await print(
    flags.json ? asJson(report.model, { isLine }) : asText(report.document, stdoutColours, columnsOf(process.stdout)),
  );
}

/** The exit code of a job that came to an end. */
export function exitCode(outcome: "planned" | "finished" | "interrupted", left: number): ExitCode {
  if (outcome === "interrupted") return ExitCode.interrupted;
  return left > 0 ? ExitCode.attention : ExitCode.done;
}
