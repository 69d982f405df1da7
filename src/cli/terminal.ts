import { fstatSync } from "node:fs";
import { wrapAnsi } from "fast-wrap-ansi";
import picocolors from "picocolors";
import { ToolError } from "../errors.ts";
import { visible, visibleLines } from "../report/index.ts";
import { maskQuoted, maskTokens } from "../secrets/texts.ts";
import { isPipeline } from "./ask-whom.ts";
import { described, placeLines } from "./error-report.ts";
import { asciiSigns, isAsciiOnly } from "./symbols.ts";
import { tool } from "./tool.ts";
import { heldBack } from "./workflow-commands.ts";

/** What the user says comes first (no-color.org, force-color.org), then what the stream is. */
function wantsColour(stream: NodeJS.WriteStream): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (NO_COLOR) return false;
  return FORCE_COLOR ? FORCE_COLOR !== "0" : stream.isTTY === true && TERM !== "dumb";
}

/** Colours for text that goes to stdout, and for text that goes to stderr: either may be a pipe while the other is a terminal. */
export const stdoutColours = picocolors.createColors(wantsColour(process.stdout));
export const stderrColours = picocolors.createColors(wantsColour(process.stderr));

/** Whether lines can be redrawn; a dumb terminal is told as a log is, and so is a pipeline, which keeps one. */
export function canRedraw({ isTTY }: NodeJS.WriteStream, env: NodeJS.ProcessEnv): boolean {
  return isTTY === true && env.TERM !== "dumb" && !isPipeline(env);
}

/** Progress and messages go to stderr, so that stdout holds the result and nothing else. */
export function say(text: string): void {
  process.stderr.write(heldBack(`${shownOn(process.stderr, text)}\n`, process.env));
}

/** What the runner of a workflow is to carry out. */
export function sayToWorkflow(lines: readonly string[]): void {
  for (const line of lines) process.stderr.write(`${maskTokens(line)}\n`);
}

/** A text as a stream can show it. What is known to be a credential by its form leaves by none, whoever put it in. */
export function shownOn(stream: NodeJS.WriteStream, text: string): string {
  const masked = maskTokens(text);
  return isAsciiOnly(stream, process.env) ? asciiSigns(masked) : masked;
}

/**
 * A terminal's width; `undefined` for a file or a pipe. Narrower by what an ellipsis takes in ASCII, where it does.
 */
export function columnsOf(stream: NodeJS.WriteStream): number | undefined {
  // Some terminals, and `script` without a size, say 0.
  if (stream.isTTY !== true || !stream.columns) return undefined;
  return isAsciiOnly(stream, process.env) ? stream.columns - 2 : stream.columns;
}

/** A text for stderr on lines that break between words, all but the first indented. */
export function wrappedToSay(text: string, indent = 0): string {
  const columns = columnsOf(process.stderr);
  if (columns === undefined) return text;
  // Wrapping takes the blanks at the beginning for some between words.
  const [start = ""] = /^ */.exec(text) ?? [];
  const lines = wrapAnsi(text.slice(start.length), Math.max(columns - Math.max(indent, start.length), narrowest));
  return start + lines.replaceAll("\n", `\n${" ".repeat(indent)}`);
}

/** What a text is given at least, in columns. */
const narrowest = 20;

/**
 * The result of a command: a diff, a report, JSON. Resolves when the text has been handed to the operating system.
 *
 * @throws ToolError when it can't be written
 */
export async function print(text: string): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      const shown = shownOn(process.stdout, text.endsWith("\n") ? text : `${text}\n`);
      const held = heldBack(shown, process.env);
      // No runner reads a file.
      const isRead = held !== shown && !fstatSync(process.stdout.fd).isFile();
      process.stdout.write(isRead ? held : shown, (error) => (error ? reject(error) : resolve()));
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
  const details = error instanceof ToolError ? [...error.details, ...placeLines(error)] : [];
  const sentence = details.length > 0 ? message.slice(0, -details.join("\n").length - 1) : message;
  say(wrappedToSay(`${red("error")} ${isDefect ? "" : `${dim(code)} `}${visible(sentence)}`, 2));
  for (const line of details) say(visible(line));
  say(wrappedToSay(`${dim("→")} ${visible(hint)}`, 2));
  if (!isDefect) say(dim(`  More: ${tool} explain ${code}`));
  if (verbose && error instanceof Error) say(dim(visibleLines(maskQuoted(stackWithCauses(error)))));
}

function stackWithCauses(error: Error): string {
  const own = error.stack ?? String(error);
  return error.cause instanceof Error ? `${own}\ncaused by ${stackWithCauses(error.cause)}` : own;
}
