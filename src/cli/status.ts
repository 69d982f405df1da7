import { Command } from "commander";
import { ExitCode } from "../errors.ts";
import { runStatus, type StatusOptions, type StatusReport } from "../index.ts";
import { statusDocument } from "../report/index.ts";
import type { Outcome } from "./outcome.ts";
import type { SharedFlags } from "./shared-flags.ts";
import { deliver } from "./table-command.ts";
import { required, type TableFlags } from "./table-flags.ts";
import { spokenInFlags } from "./words.ts";

export type StatusFlags = TableFlags & SharedFlags;

/** `migrate-data status`: how far a run is, on this machine or in shards. */
export function statusCommand(outcome: Outcome): Command {
  return new Command("status")
    .description("Shows how far a run is, how fast, and what it waits for, from another terminal. Changes nothing.")
    .summary("Shows how far a run is. Its help names more.")
    .usage("--table <name> [--run <id>] [--state dynamodb:NAME] [--json]")
    .addHelpText(
      "after",
      `
Takes --table, --run, --state-dir, --state, --region, --endpoint, --profile, --report
and --json as migrate-data does. Without --state it looks at the run on this machine
that is at work, or at the newest.

Examples:
  $ npx migrate-nextauth-dynamo migrate-data status --table next-auth
  $ npx migrate-nextauth-dynamo migrate-data status --table next-auth --state dynamodb:next-auth-migration --run first

The same flags go with pause, resume-now and throttle <units>, which change a run that
is at work.

Ends with 3 when something is left for you.
`,
    )
    .action(async (_flags: unknown, command: Command) => {
      const flags = command.optsWithGlobals<StatusFlags>();
      outcome.exitCode = await told(flags, await runStatus(statusOptions(flags)));
    });
}

/** Where a run is that is looked at. */
export function statusOptions(flags: StatusFlags): StatusOptions {
  const { region, endpoint, profile, stateDir, state } = flags;
  const run = state === undefined ? flags.run : required(flags.run, "--run", "first");
  return { table: required(flags.table, "--table", "next-auth"), region, endpoint, profile, stateDir, state, run };
}

export async function told(flags: StatusFlags, report: StatusReport): Promise<ExitCode> {
  await deliver(flags, spokenInFlags({ model: report, document: statusDocument(report) }));
  return report.left.length > 0 ? ExitCode.attention : ExitCode.done;
}
