import { ToolError } from "../../errors.ts";
import { option, sentence } from "../../words.ts";

/** The error for a folder or file of the state that isn't this user's to read. */
export function cantRead(path: string, error: unknown): ToolError {
  const { code = "unknown" } = error as NodeJS.ErrnoException;
  return new ToolError({
    code: "state-folder",
    message: `"${path}" can't be read (${code}).`,
    hint: sentence`It holds secrets, and is its owner's alone: run this as whoever began the run, or name another folder with ${option("stateDir")}.`,
    cause: error,
  });
}

/** The error for a folder or file of the state that the disk doesn't take. */
export function cantWrite(path: string, error: unknown): ToolError {
  const { code = "unknown" } = error as NodeJS.ErrnoException;
  const isFull = code === "ENOSPC" || code === "EDQUOT";
  return new ToolError({
    code: "state-folder",
    message: isFull
      ? `There is no room on the disk for "${path}" (${code}).`
      : `"${path}" can't be written to (${code}).`,
    hint: sentence`${isFull ? "Make room" : "Allow it"}, and go on; or name another folder with ${option("stateDir")}.`,
    cause: error,
  });
}
