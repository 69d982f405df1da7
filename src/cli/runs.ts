import { Command } from "commander";
import { ExitCode } from "../errors.ts";
import { listRuns, type RunsOptions } from "../index.ts";
import { runsDocument, tableReportExtensions } from "../report/index.ts";
import type { Outcome } from "./outcome.ts";
import { checkReportFiles } from "./report-files.ts";
import { deliver } from "./table-command.ts";
import { collect, type TableFlags, withPlaceFlags } from "./table-flags.ts";
import { tool } from "./tool.ts";
import { spokenInFlags } from "./words.ts";

interface Flags extends TableFlags {
  readonly state?: string;
}

/** `runs`: what runs there are, and what can be done with each. */
export function runsCommand(outcome: Outcome): Command {
  const command = new Command("runs")
    .description(
      "Lists the runs of a state folder or a control table, and what can be done with each. Changes nothing.",
    )
    .optionsGroup("Runs:")
    .option("--state-dir <folder>", "the folder in which runs keep their state")
    .option("--state <place>", "the control table of shards: dynamodb:NAME");
  return withPlaceFlags(command, "only the runs of this table")
    .optionsGroup("Output:")
    .option("--report <file>", "a report: .json, .md, .html or .txt (repeatable)", collect)
    .option("--json", "print the report as JSON")
    .option("--verbose", "print the stack of an error")
    .addHelpText(
      "after",
      `
Examples:
  $ ${tool} runs
  $ ${tool} runs --state dynamodb:next-auth-migration --region eu-west-1

Ends with 3 when something that is there can't be read.
`,
    )
    .action(async (flags: Flags) => {
      outcome.exitCode = await runs(flags, flags);
    });
}

/** Lists runs. */
export async function runs(options: RunsOptions, flags: TableFlags): Promise<ExitCode> {
  const { table, state, stateDir, region, endpoint, profile } = options;
  checkReportFiles(flags.report ?? [], tableReportExtensions);
  const report = await listRuns({ table, state, stateDir, region, endpoint, profile });
  await deliver(flags, spokenInFlags({ model: report, document: runsDocument(report) }));
  return report.unreadable.length > 0 ? ExitCode.attention : ExitCode.done;
}
