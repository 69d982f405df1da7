import picocolors from "picocolors";
import { ToolError } from "../errors.ts";
import { visible, visibleLines } from "../report/index.ts";
import { described } from "./error-report.ts";

/** What the user says comes first (no-color.org, force-color.org), then what the stream is. */
function wantsColour(stream: NodeJS.WriteStream): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (NO_COLOR) return false;
  return FORCE_COLOR ? FORCE_COLOR !== "0" : stream.isTTY === true && TERM !== "dumb";
}

/** Colours for text that goes to stdout, and for text that goes to stderr: either may be a pipe while the other is a terminal. */
export const stdoutColours = picocolors.createColors(wantsColour(process.stdout));
export const stderrColours = picocolors.createColors(wantsColour(process.stderr));

/** Progress and messages go to stderr, so that stdout holds the result and nothing else. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

/**
 * The result of a command: a diff, a report, JSON. Resolves when the text has been handed to the operating system.
 *
 * @throws ToolError when it can't be written
 */
export async function print(text: string): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      process.stdout.write(text.endsWith("\n") ? text : `${text}\n`, (error) => (error ? reject(error) : resolve()));
    });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // `… --json | head` closes the pipe early: that is the reader's right, not an error.
    if (code === "EPIPE") return;
    throw new ToolError({
      code: "report-write",
      message: `The job is done, but what it found couldn't be written to standard output (${code}).`,
      hint: "Have it written elsewhere, with --report or another redirection.",
      cause: error,
    });
  }
}

/** One sentence that says what was wrong, one that says what to do; the stack only when asked for. */
export function sayError(error: unknown, verbose: boolean): void {
  const { red, dim } = stderrColours;
  const { code, message, hint } = described(error);
  const isDefect = code === "defect";
  say(`${red("error")} ${isDefect ? "" : `${dim(code)} `}${visible(message)}`);
  say(`${dim("→")} ${visible(hint)}`);
  if (!isDefect) say(dim(`  More: npx migrate-nextauth-dynamo explain ${code}`));
  if (verbose && error instanceof Error) say(dim(visibleLines(stackWithCauses(error))));
}

function stackWithCauses(error: Error): string {
  const own = error.stack ?? String(error);
  return error.cause instanceof Error ? `${own}\ncaused by ${stackWithCauses(error.cause)}` : own;
}
