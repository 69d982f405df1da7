import { setTimeout as sleep } from "node:timers/promises";
import { Command, InvalidArgumentError } from "commander";
import { ExitCode } from "../errors.ts";
import { runStatus, type StatusOptions, type StatusReport } from "../index.ts";
import { statusDocument, tableReportExtensions } from "../report/index.ts";
import type { Outcome } from "./outcome.ts";
import { checkReportFiles } from "./report-files.ts";
import type { SharedFlags } from "./shared-flags.ts";
import { deliver } from "./table-command.ts";
import { numberArgument, required, type TableFlags } from "./table-flags.ts";
import { canRedraw } from "./terminal.ts";
import { tool } from "./tool.ts";
import { spokenInFlags } from "./words.ts";

export type StatusFlags = TableFlags & SharedFlags;

/** How often `--watch` looks, in seconds: shards say how they are doing every ten. */
const watchInterval = 5;

/** `migrate-data status`: how far a run is, on this machine or in shards. */
export function statusCommand(outcome: Outcome): Command {
  return new Command("status")
    .description("Shows how far a run is, how fast, and what it waits for, from another terminal. Changes nothing.")
    .summary("Shows how far a run is. Its help names more.")
    .usage("--table <name> [--run <id>] [--state dynamodb:NAME] [--watch] [--json]")
    .option(
      "--watch [seconds]",
      `look again, every ${watchInterval} seconds by default, until all is done`,
      secondsArgument,
    )
    .addHelpText(
      "after",
      `
Takes --table, --run, --state-dir, --state, --region, --endpoint, --profile, --report
and --json as migrate-data does. Without --state it looks at the run on this machine
that is at work, or at the newest.

Examples:
  $ ${tool} migrate-data status --table next-auth
  $ ${tool} migrate-data status --table next-auth --state dynamodb:next-auth-migration --run first

With --watch, --json prints one document a line, and the files of --report are written anew
each time. It ends when all shards have done what was begun last.

The same flags go with pause, resume-now and throttle <units>, which change a run that
is at work.

Ends with 3 when something is left for you.
`,
    )
    .action(async (_flags: unknown, command: Command) => {
      const flags = command.optsWithGlobals<StatusFlags & { readonly watch?: number | true }>();
      outcome.exitCode = await (flags.watch === undefined
        ? told(flags, await runStatus(statusOptions(flags)))
        : watch(flags, flags.watch === true ? watchInterval : flags.watch));
    });
}

/** Shows where a run is, again and again, until nothing of what was begun last is left to do. Ctrl-C ends it before. */
async function watch(flags: StatusFlags, seconds: number): Promise<ExitCode> {
  const isRedrawn = canRedraw(process.stdout, process.env) && flags.json !== true;
  for (;;) {
    const report = await runStatus(statusOptions(flags));
    // The cursor goes home, and what was below it is cleared.
    if (isRedrawn) process.stdout.write("\x1b[H\x1b[J");
    const exitCode = await told(flags, report, { isLine: flags.json === true });
    if (isOver(report)) return exitCode;
    await sleep(seconds * 1_000);
  }
}

function isOver({ state, shards, task }: StatusReport): boolean {
  const isDone = shards.filter((shard) => shard.task === task).every(({ life }) => life === "done");
  return state !== "running" && isDone;
}

function secondsArgument(text: string): number {
  const seconds = numberArgument(text);
  if (seconds >= 1 && seconds <= 3_600) return seconds;
  throw new InvalidArgumentError("It has to be a number of seconds from 1 to 3600.");
}

/**
 * Where a run is that is looked at.
 *
 * @throws ToolError for a report that can't be written
 */
export function statusOptions(flags: StatusFlags): StatusOptions {
  checkReportFiles(flags.report ?? [], tableReportExtensions);
  const { region, endpoint, profile, stateDir, state } = flags;
  const run = state === undefined ? flags.run : required(flags.run, "--run", "first");
  return { table: required(flags.table, "--table", "next-auth"), region, endpoint, profile, stateDir, state, run };
}

export async function told(
  flags: StatusFlags,
  report: StatusReport,
  { isLine = false }: { readonly isLine?: boolean } = {},
): Promise<ExitCode> {
  await deliver(flags, spokenInFlags({ model: report, document: statusDocument(report) }), { isLine });
  return report.left.length > 0 ? ExitCode.attention : ExitCode.done;
}
