import { type ErrorCode, ExitCode, ToolError } from "../errors.ts";

/** The command line is wrong: what with, and what to change. */
export function usage(code: ErrorCode, message: string, hint: string): ToolError {
  return new ToolError({ code, message, hint, exitCode: ExitCode.usage });
}
