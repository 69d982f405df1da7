import { ToolError, usageError } from "../../errors.ts";
import { option, sentence } from "../../words.ts";

/** Where exports lie. Locations are those of the storage, with `/`; a folder's ends with one. */
export interface Storage {
  /** Where one begins to look. */
  readonly root: string;
  /** A location as one says it to a person. */
  shown(location: string): string;
  /** What lies directly in a folder, by name; nothing for a folder that isn't there. */
  list(folder: string): Promise<{ readonly folders: readonly string[]; readonly files: readonly string[] }>;
  /**
   * A small file as a whole.
   *
   * @param most in bytes
   * @returns `undefined` when there is none
   */
  read(location: string, most: number): Promise<Buffer | undefined>;
  /**
   * A file of any size, chunk by chunk.
   *
   * @throws ToolError (`export-damaged`) when there is none
   */
  stream(location: string): AsyncIterable<Buffer>;
  close(): void;
}

/** The folder that a folder lies in. */
export function parentOf(folder: string): string {
  return folder.replace(/[^/]+\/$/, "");
}

/** The error for an export that isn't as DynamoDB wrote it, or can't be told to be. */
export function damaged(what: string, cause?: unknown): ToolError {
  return new ToolError({
    code: "export-damaged",
    message: `The export isn't as DynamoDB wrote it: ${what}.`,
    hint: "Copy it again, whole and unchanged, or make a new one. Nothing was planned.",
    cause,
  });
}

/** The error for a disk that doesn't take what is compared. */
export function cantWriteTemporary(error: unknown): ToolError {
  const { code = "unknown" } = error as NodeJS.ErrnoException;
  return new ToolError({
    code: "state-folder",
    message: `Nothing can be written to the folder for temporary files (${code}).`,
    hint: "Make room there, or set TMPDIR to another folder: nine bytes for each item and each that it names. Nothing was planned.",
    cause: error,
  });
}

/** The error for a place without an export that could be read. */
export function noExport(place: string, why: string): ToolError {
  return usageError(
    "export-missing",
    `There is no export to read in ${place}: ${why}.`,
    sentence`Name the folder that holds AWSDynamoDB, or the one with manifest-summary.json, with ${option("fromExport")}.`,
  );
}
