import { Command } from "commander";
import { ExitCode, usageError } from "../errors.ts";
import { runStatus } from "../index.ts";
import { statusDocument } from "../report/index.ts";
import type { Outcome } from "./outcome.ts";
import { type SharedFlags, sharedOptions } from "./shared-flags.ts";
import { deliver } from "./table-command.ts";
import { type TableFlags, tableOptions } from "./table-flags.ts";
import { spokenInFlags } from "./words.ts";

/** `migrate-data status`: how far the shards of a run are. */
export function statusCommand(outcome: Outcome): Command {
  return new Command("status")
    .description("Shows how far the shards of a run are, how fast, and what they wait for. Changes nothing.")
    .usage("--table <name> --state dynamodb:NAME --run <name> [--json]")
    .addHelpText(
      "after",
      `
Takes --table, --state, --run, --region, --endpoint, --profile, --report and --json as migrate-data does.

Example:
  $ npx migrate-nextauth-dynamo migrate-data status --table next-auth --state dynamodb:next-auth-migration --run first

Ends with 3 when something is left for you.
`,
    )
    .action(async (_flags: unknown, command: Command) => {
      const flags = command.optsWithGlobals<TableFlags & SharedFlags>();
      outcome.exitCode = await status(flags);
    });
}

async function status(flags: TableFlags & SharedFlags): Promise<ExitCode> {
  const shared = sharedOptions(flags);
  if (!shared) {
    throw usageError(
      "flags",
      "status looks at a run whose shards share their state.",
      "Add --state dynamodb:NAME and --run NAME, as the shards have them.",
    );
  }
  const { table, region, endpoint, profile } = tableOptions(flags);
  const { state, run } = shared;
  const report = await runStatus({ table, region, endpoint, profile, state, run });
  await deliver(flags, spokenInFlags({ model: report, document: statusDocument(report) }));
  return report.left.length > 0 ? ExitCode.attention : ExitCode.done;
}
