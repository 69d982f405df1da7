import { randomBytes } from "node:crypto";
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { type ErrorCode, ToolError } from "../errors.ts";
import { option, type Sentence, sentence } from "../words.ts";

/** One file's new contents, and what they were made from. */
export interface Write {
  readonly path: string;
  readonly before: Buffer;
  readonly after: Buffer;
}

interface Staged extends Write {
  /** The file itself when `path` is a symbolic link, which stays one. */
  readonly target: string;
  readonly temporary: string;
}

/**
 * Writes all files, or none. Every new text is first written in full beside its file, so that a full disk, a read-only file or one
 * that changed since it was read stops the run before anything is replaced; then all are renamed into place. If one of these
 * renames fails, the files replaced before it get their old contents back. Modes are kept.
 * @throws ToolError when nothing was changed, or, in the one case that can't be helped, with the names of the files that were.
 */
export function writeAll(writes: readonly Write[]): void {
  const staged: Staged[] = [];
  const replaced: Staged[] = [];
  try {
    for (const write of writes) staged.push(stage(write));
    for (const file of staged) {
      renameSync(file.temporary, file.target);
      replaced.push(file);
    }
  } catch (error) {
    for (const { temporary } of staged) rmSync(temporary, { force: true });
    const lost = restore(replaced);
    if (lost.length > 0) {
      throw new ToolError({
        code: "restore-failed",
        message: `Writing stopped (${reason(error)}), and these files could not be given their old contents back: ${lost.join(", ")}.`,
        hint: "Restore them from git, then run again.",
        cause: error,
      });
    }
    if (error instanceof ToolError) throw error;
    throw new ToolError({
      code: "write-failed",
      message: `The files could not be written: ${reason(error)}. All are as they were.`,
      hint: "Make room or fix the permissions, then run again.",
      cause: error,
    });
  }
}

function stage(write: Write): Staged {
  const target = realpathSync(write.path);
  const stat = statSync(target);
  const readOnly = (stat.mode & 0o222) === 0;
  if (!readOnly) accessSync(target, constants.W_OK);
  if (readOnly)
    throw refusal(
      "read-only",
      `${write.path} is read-only.`,
      sentence`Make it writable (chmod u+w), or leave it out with ${option("ignore")}.`,
    );
  if (!readFileSync(target).equals(write.before)) {
    throw refusal("changed-meanwhile", `${write.path} was changed by somebody else since it was read.`, "Run again.");
  }
  const temporary = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString("hex")}.tmp`);
  try {
    writeFileSync(temporary, write.after, { flag: "wx", flush: true });
    chmodSync(temporary, stat.mode & 0o7777);
    const own = statSync(temporary);
    if (own.uid !== stat.uid || own.gid !== stat.gid) chownSync(temporary, stat.uid, stat.gid);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  return { ...write, target, temporary };
}

function refusal(code: ErrorCode, message: string, hint: string | Sentence): ToolError {
  return new ToolError({ code, message: `${message} Nothing was written.`, hint });
}

/** Returns the files that could not be restored. */
function restore(replaced: readonly Staged[]): string[] {
  const lost: string[] = [];
  for (const { path, target, before } of replaced) {
    try {
      writeFileSync(target, before);
    } catch {
      lost.push(path);
    }
  }
  return lost;
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
