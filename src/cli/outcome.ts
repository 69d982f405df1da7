import type { ExitCode } from "../errors.ts";

/** What a command returns to the shell; commander's actions can't return a value, so each sets it here. */
export interface Outcome {
  exitCode: ExitCode;
}
