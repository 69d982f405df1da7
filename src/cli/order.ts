import { Command, InvalidArgumentError } from "commander";
import type { ExitCode } from "../errors.ts";
import { type OrderOptions, orderRun } from "../index.ts";
import type { Outcome } from "./outcome.ts";
import { type StatusFlags, statusOptions, told } from "./status.ts";
import { numberArgument } from "./table-flags.ts";

const usage = "--table <name> [--run <id>] [--state dynamodb:NAME]";
const more = `
Takes the flags of migrate-data status, and shows what that shows. The job obeys
within a second, shards within five; its report says what it was told.
`;

/** `migrate-data pause`, `resume-now` and `throttle`: change a run while it is at work, from another terminal. */
export function orderCommands(outcome: Outcome): readonly Command[] {
  const give = async (command: Command, order: Pick<OrderOptions, "order" | "units">): Promise<ExitCode> => {
    const flags = command.optsWithGlobals<StatusFlags>();
    return told(flags, await orderRun({ ...statusOptions(flags), ...order }));
  };
  return [
    new Command("pause")
      .description("Has a job that is at work, or all shards of a run, wait. What is under way is finished.")
      .usage(usage)
      .addHelpText("after", more)
      .action(async (_flags: unknown, command: Command) => {
        outcome.exitCode = await give(command, { order: "pause" });
      }),
    new Command("resume-now")
      .description("Has a job that was paused go on.")
      .usage(usage)
      .addHelpText("after", more)
      .action(async (_flags: unknown, command: Command) => {
        outcome.exitCode = await give(command, { order: "resume" });
      }),
    new Command("throttle")
      .description("Gives a job that is at work another ceiling, for all its shards together.")
      .usage(`<units> ${usage}`)
      .argument("<units>", "write units per second at most", ceilingArgument)
      .addHelpText("after", more)
      .action(async (units: number, _flags: unknown, command: Command) => {
        outcome.exitCode = await give(command, { order: "throttle", units });
      }),
  ];
}

function ceilingArgument(text: string): number {
  const units = numberArgument(text);
  if (units > 0) return units;
  throw new InvalidArgumentError("It has to be more than 0; pause stops a run.");
}
