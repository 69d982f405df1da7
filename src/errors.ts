import type { Sentence } from "./words.ts";

/**
 * The exit codes of every command.
 *
 * - `done`: finished, nothing left
 * - `failed`: stopped; the message says what was done and how to go on
 * - `usage`: the command line was wrong
 * - `attention`: finished, but something is left for a person (TODO comments, listed items)
 * - `interrupted`: stopped by SIGINT; running again goes on from there
 * - `terminated`: the same, stopped by SIGTERM
 */
export const ExitCode = { done: 0, failed: 1, usage: 2, attention: 3, interrupted: 130, terminated: 143 } as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** The codes of all errors; each has a section in docs/errors.md, which `explain` prints. */
export const errorCodes = [
  "defect",
  "option-invalid",
  "flag-missing",
  "flags",
  "users-file",
  "no-terminal",
  "no-project",
  "no-such-code",
  "interrupted",
  "report-kind",
  "report-folder",
  "report-write",
  "report-invalid",
  "no-such-path",
  "not-a-source-file",
  "no-such-transform",
  "adapter-without-strong-sessions",
  "adapter-without-v3-items",
  "uncommitted-changes",
  "git-failed",
  "read-only",
  "changed-meanwhile",
  "outside-project",
  "write-failed",
  "restore-failed",
  "install-failed",
  "no-region",
  "no-credentials",
  "credentials-expired",
  "credentials-invalid",
  "access-denied",
  "endpoint-invalid",
  "endpoint-unreachable",
  "not-dynamodb",
  "throttled",
  "service-error",
  "answers-mixed-up",
  "rejected",
  "not-on-this-engine",
  "backup-gone",
  "table-not-found",
  "table-not-active",
  "key-schema",
  "key-type",
  "no-index",
  "index-keys",
  "index-projection",
  "index-not-active",
  "state-folder",
  "state-damaged",
  "clock",
  "v3-alive",
  "table-replaced",
  "lock-lost",
  "locked",
  "nothing-to-resume",
  "no-such-run",
  "not-at-work",
  "other-run",
  "other-options",
  "no-journal",
  "no-backup",
  "rolled-back",
  "plan-invalid",
  "plan-drift",
  "export-place",
  "export-missing",
  "export-choice",
  "export-table",
  "export-gap",
  "export-old",
  "export-damaged",
  "export-unreachable",
  "state-table",
  "no-such-state",
  "journal-place",
  "s3-not-installed",
  "no-bucket",
  "journal",
] as const;
export type ErrorCode = (typeof errorCodes)[number];

/**
 * An error that a person can act on: what was being done to what (`message`) and what to do next (`hint`), both in the
 * words of the API. `code` is stable and may be matched by scripts. Anything else that is thrown is a defect of this
 * tool.
 */
export class ToolError extends Error {
  override readonly name = "ToolError";
  readonly code: ErrorCode;
  readonly hint: string;
  readonly exitCode: ExitCode;
  /** Which table it names: its ARN, the endpoint, and who asked. */
  place: string | undefined;
  /** What the message goes on with, line by line; the message has them, too. */
  readonly details: readonly string[];
  /** The same with options and calls as such, for who names them otherwise. */
  readonly words: { readonly message: string | Sentence; readonly hint: string | Sentence };

  constructor(options: {
    code: ErrorCode;
    message: string | Sentence;
    hint: string | Sentence;
    details?: readonly string[];
    exitCode?: ExitCode;
    cause?: unknown;
  }) {
    const { details = [] } = options;
    super([String(options.message), ...details].join("\n"), { cause: options.cause });
    this.details = details;
    this.code = options.code;
    this.hint = String(options.hint);
    this.exitCode = options.exitCode ?? ExitCode.failed;
    const { message, hint } = options;
    this.words = { message, hint };
  }
}

/** The error for what was asked for and can't be done: it ends with `ExitCode.usage`, and another try would too. */
export function usageError(
  code: ErrorCode,
  message: string | Sentence,
  hint: string | Sentence,
  cause?: unknown,
): ToolError {
  return new ToolError({ code, message, hint, exitCode: ExitCode.usage, cause });
}
