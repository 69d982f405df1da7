import { ToolError } from "../../errors.ts";
import { option, sentence } from "../../words.ts";

/** The error for a folder or file of the state that the disk doesn't take. */
export function cantWrite(path: string, error: unknown): ToolError {
  return new ToolError({
    code: "state-folder",
    message: `"${path}" can't be written to (${(error as NodeJS.ErrnoException).code ?? "unknown"}).`,
    hint: sentence`Make room, or allow it, and go on; or name another folder with ${option("stateDir")}.`,
    cause: error,
  });
}
