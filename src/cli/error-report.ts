import { CommanderError } from "commander";
import { ExitCode, ToolError } from "../errors.ts";
import { version } from "../index.ts";
import { maskQuoted } from "../secrets/texts.ts";
import { errorInFlags } from "./words.ts";

/** What every command prints with `--json` when it fails. */
export interface ErrorReport {
  readonly schema: "migrate-nextauth-dynamo/error/1";
  /** The version of this tool. */
  readonly version: string;
  readonly error: { readonly code: string; readonly message: string; readonly hint: string };
  readonly exitCode: 1 | 2 | 130 | 143;
}

/** An error as that document says it. */
export function errorReport(error: unknown, exitCode: ExitCode): ErrorReport {
  return {
    schema: "migrate-nextauth-dynamo/error/1",
    version: version(),
    error: described(error),
    exitCode: exitCode === ExitCode.done || exitCode === ExitCode.attention ? ExitCode.failed : exitCode,
  };
}

/** Where the table is that an error names. */
export function placeLines({ place }: ToolError): readonly string[] {
  return place === undefined ? [] : [`Where: ${place}`];
}

/** An error's code, and the words for who typed a command. */
export function described(error: unknown): ErrorReport["error"] {
  if (error instanceof ToolError) {
    const { message, hint } = errorInFlags(error);
    return { code: error.code, message: [message, ...error.details, ...placeLines(error)].join("\n"), hint };
  }
  if (error instanceof CommanderError) {
    return {
      code: "flags",
      message: error.message.replace(/^error: (?:command-)?/, ""),
      hint: "Run with --help to see what is accepted.",
    };
  }
  return {
    code: "defect",
    message: maskQuoted(error instanceof Error ? error.message : String(error)),
    hint: "This looks like a defect of migrate-nextauth-dynamo. Run again with --verbose and report what it prints.",
  };
}
