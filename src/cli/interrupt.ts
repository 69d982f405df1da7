import { constants } from "node:os";
import { ExitCode } from "../errors.ts";
import { say } from "./terminal.ts";

let stopped: "SIGINT" | "SIGTERM" | undefined;

/** How many programs have the terminal: Ctrl-C, which reaches this process too, is theirs. */
let guests = 0;

/** Has another program use the terminal, as an editor does. */
export async function lendTerminal<T>(run: () => Promise<T>): Promise<T> {
  guests++;
  try {
    return await run();
  } finally {
    guests--;
  }
}

/** The exit code of a command that was stopped: what stopped it decides. */
export function stoppedCode(exitCode: ExitCode): ExitCode {
  return exitCode === ExitCode.interrupted && stopped === "SIGTERM" ? ExitCode.terminated : exitCode;
}

/**
 * The first SIGINT or SIGTERM asks the job to stop where it can; the second ends the process at once, which is safe too:
 * the next run finds out what was written.
 *
 * @param answer what is said to the first
 */
export function stopOnInterrupt(answer: string): { readonly signal: AbortSignal; readonly release: () => void } {
  const controller = new AbortController();
  const onSignal = (signal: "SIGINT" | "SIGTERM") => {
    if (signal === "SIGINT" && guests > 0) return;
    if (controller.signal.aborted) process.exit(128 + constants.signals[signal]);
    controller.abort();
    stopped = signal;
    say(`\n${answer} ${signal === "SIGINT" ? "Press Ctrl-C again" : "Send the signal again"} to stop at once.`);
  };
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
  return {
    signal: controller.signal,
    release: () => void process.off("SIGINT", onSignal).off("SIGTERM", onSignal),
  };
}
