import { constants } from "node:os";
import { ExitCode } from "../errors.ts";
import { say } from "./terminal.ts";

let stopped: "SIGINT" | "SIGTERM" | undefined;

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
