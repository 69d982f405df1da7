import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { type ErrorCode, ToolError } from "../errors.ts";
import { option, type Sentence, sentence } from "../words.ts";
import { flushFiles, flushFolder, hashOf, temporaryFor, type WriteJournal } from "./journal.ts";
import { readPlainFile } from "./plain-file.ts";
import { reallyLiesIn } from "./project-root.ts";

/** One file's new contents, and what they were made from. */
export interface FileWrite {
  readonly path: string;
  readonly before: Buffer;
  readonly after: Buffer;
  /** The folder that the file, all links followed, has to lie in. */
  readonly root: string;
}

interface Planned extends FileWrite {
  /** The file itself when `path` is a symbolic link, which stays one. */
  readonly target: string;
  readonly temporary: string;
  readonly stat: { readonly mode: number; readonly uid: number; readonly gid: number };
}

/**
 * Writes all files, or none. Every new text is first written in full beside its file, so that a full disk, a read-only file or one
 * that changed since it was read stops the run before anything is replaced; then all are renamed into place, each after one more look
 * whether it is still what was read. If one of these renames fails, the files replaced before it get their old contents back; a run
 * that is killed is ended by the next one, from the journal. Modes and owners are kept.
 *
 * @returns what could not be kept, to be said
 * @throws ToolError when nothing was changed, or, in the one case that can't be helped, with the names of the files that were.
 */
export async function writeAll(writes: readonly FileWrite[], journal: WriteJournal): Promise<string[]> {
  if (writes.length === 0) return [];
  let planned: readonly Planned[] = [];
  const replaced: Planned[] = [];
  const links = writes.filter(({ path }) => hasOtherNames(path)).map(({ path }) => path);
  try {
    planned = writes.map(plan);
    journal.begin(
      planned.map(({ target, temporary, before, after }) => ({
        target,
        temporary,
        before: hashOf(before),
        after: hashOf(after),
      })),
    );
    for (const { temporary, after } of planned) writeFileSync(temporary, after, { flag: "wx", mode: 0o600 });
    await flushFiles(planned.map(({ temporary }) => temporary));
    for (const file of planned) giveOwner(file);
    for (const file of planned) {
      refuseChanged(file);
      renameSync(file.temporary, file.target);
      replaced.push(file);
    }
    for (const folder of new Set(planned.map(({ target }) => dirname(target)))) flushFolder(folder);
    journal.end();
  } catch (error) {
    // In this order: killed in between, the next start still has all it needs.
    const lost = restore(replaced);
    for (const { temporary } of planned) rmSync(temporary, { force: true });
    if (planned.length > 0) journal.end();
    if (lost.length > 0) {
      throw new ToolError({
        code: "restore-failed",
        message: `Writing stopped (${reason(error)}), and these files could not be given their old contents back: ${lost.join(", ")}.`,
        hint: "Restore them from git, then run again.",
        cause: error,
      });
    }
    throw error instanceof ToolError ? error : writeFailure(error);
  }
  if (links.length === 0) return [];
  return [`These files had other names (hard links), which still have the old contents: ${links.join(", ")}.`];
}

/** What the system says when nothing could be written. */
export function writeFailure(cause: unknown): ToolError {
  return new ToolError({
    code: "write-failed",
    message: `The files could not be written: ${reason(cause)}. All are as they were.`,
    hint: "Make room or fix the permissions, then run again.",
    cause,
  });
}

function hasOtherNames(path: string): boolean {
  return (statSync(path, { throwIfNoEntry: false })?.nlink ?? 1) > 1;
}

function plan(write: FileWrite): Planned {
  if (!reallyLiesIn(write.root, write.path)) {
    throw refusal(
      "outside-project",
      `${write.path} is a link to a file outside ${write.root}.`,
      sentence`Put the file itself there, or leave it out with ${option("ignore")}.`,
    );
  }
  const target = realpathSync(write.path);
  const { mode, uid, gid } = statSync(target);
  const readOnly = (mode & 0o222) === 0;
  if (!readOnly) accessSync(target, constants.W_OK);
  if (readOnly)
    throw refusal(
      "read-only",
      `${write.path} is read-only.`,
      sentence`Make it writable (chmod u+w), or leave it out with ${option("ignore")}.`,
    );
  const planned = { ...write, target, temporary: temporaryFor(target), stat: { mode, uid, gid } };
  refuseChanged(planned);
  return planned;
}

function refuseChanged({ path, target, before }: Planned): void {
  if (readPlainFile(target)?.equals(before)) return;
  throw refusal("changed-meanwhile", `${path} was changed by somebody else since it was read.`, "Run again.");
}

/** What is beside a file is readable by nobody else until it is whole. */
function giveOwner({ temporary, stat }: Planned): void {
  const own = statSync(temporary);
  if (own.uid !== stat.uid || own.gid !== stat.gid) chownSync(temporary, stat.uid, stat.gid);
  chmodSync(temporary, stat.mode & 0o7777);
}

function refusal(code: ErrorCode, message: string, hint: string | Sentence): ToolError {
  return new ToolError({ code, message: `${message} Nothing was written.`, hint });
}

/** Returns the files that could not be restored. */
function restore(replaced: readonly Planned[]): string[] {
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
