/**
 * The exit codes of every command.
 *
 * - `done`: finished, nothing left
 * - `failed`: stopped; the message says what was done and how to go on
 * - `usage`: the command line was wrong
 * - `attention`: finished, but something is left for a person (TODO comments, listed items)
 * - `interrupted`: stopped by SIGINT; running again goes on from there
 */
export const ExitCode = { done: 0, failed: 1, usage: 2, attention: 3, interrupted: 130 } as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/**
 * An error that a person can act on: what was being done to what (`message`) and what to do next (`hint`).
 * `code` is stable and may be matched by scripts. Anything else that is thrown is a defect of this tool.
 */
export class ToolError extends Error {
  override readonly name = "ToolError";
  readonly code: string;
  readonly hint: string;
  readonly exitCode: ExitCode;

  constructor(options: { code: string; message: string; hint: string; exitCode?: ExitCode; cause?: unknown }) {
    super(options.message, { cause: options.cause });
    this.code = options.code;
    this.hint = options.hint;
    this.exitCode = options.exitCode ?? ExitCode.failed;
  }
}
