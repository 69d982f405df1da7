import { Command } from "commander";
import { ExitCode } from "../errors.ts";
import { type DoctorOptions, type DoctorReport, doctor } from "../index.ts";
import { asJson, asText, doctorDocument } from "../report/index.ts";
import { stopOnInterrupt } from "./interrupt.ts";
import type { Outcome } from "./outcome.ts";
import { withPlaceFlags } from "./table-flags.ts";
import { columnsOf, print, stdoutColours } from "./terminal.ts";
import { tool } from "./tool.ts";
import { tuneForTrees } from "./v8.ts";
import { spokenInFlags } from "./words.ts";

interface Flags extends Omit<DoctorOptions, "cwd" | "client" | "signal"> {
  readonly json?: true;
  readonly verbose?: true;
}

/** `doctor`: looks at the project and its table, and says what there is to do. */
export function doctorCommand(outcome: Outcome): Command {
  return withPlaceFlags(new Command("doctor"), "the DynamoDB table (default: the code's)")
    .description("Looks at the project and its table, writes nothing, and says what there is to do.")
    .optionsGroup("Output:")
    .option("--json", "print the report as JSON")
    .option("--verbose", "print the stack of an error")
    .addHelpText(
      "after",
      `
Examples:
  $ ${tool} doctor
  $ ${tool} doctor --table next-auth --region eu-west-1 --profile production

Ends with 3 when there is something to do, a table that the code alone names and
that can't be looked at included. Ends with 1 when what you named can't be looked
at, when there is no project and no table, and when files can't be upgraded.
`,
    )
    .action(async (flags: Flags) => {
      const { json = false, verbose: _, ...options } = flags;
      tuneForTrees();
      const interrupt = stopOnInterrupt("Stopping.");
      const report = await doctor({ ...options, signal: interrupt.signal }).finally(interrupt.release);
      const text = () => asText(spokenInFlags(doctorDocument(report)), stdoutColours, columnsOf(process.stdout));
      await print(json ? asJson(spokenInFlags(report)) : text());
      outcome.exitCode = interrupt.signal.aborted ? ExitCode.interrupted : exitCodeOf(report);
    });
}

function exitCodeOf({ checks }: Pick<DoctorReport, "checks">): ExitCode {
  if (checks.some(({ status }) => status === "failed")) return ExitCode.failed;
  return checks.some(({ status }) => status === "attention") ? ExitCode.attention : ExitCode.done;
}
