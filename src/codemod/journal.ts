import { createHash, randomBytes } from "node:crypto";
import {
  closeSync,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { open } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative } from "node:path";
import { slashed } from "../../transforms/paths.ts";
import { ToolError } from "../errors.ts";
import { readPlainFile } from "./plain-file.ts";
import { liesIn, reallyLiesIn } from "./project-root.ts";

/**
 * What is being written, kept beside the project while it is: a run that is killed between two files leaves here what the next start
 * needs to finish it, or to take it back. The folder is the data job's too.
 */
const stateFolder = ".migrate-nextauth-dynamo";
const journalName = "codemod.json";

/** One file on its way from one content to another. */
export interface JournalEntry {
  /** Absolute, no link. */
  readonly target: string;
  /** The new content, in the same folder. */
  readonly temporary: string;
  readonly before: string;
  readonly after: string;
}

export const hashOf = (content: Buffer): string => createHash("sha256").update(content).digest("hex");

/** A name for the new content that is nobody else's, and that the next start knows for ours. */
export function temporaryFor(target: string): string {
  return join(dirname(target), `.${basename(target)}.${randomBytes(6).toString("hex")}.tmp`);
}

function isTemporaryOf(target: string, temporary: string): boolean {
  const name = basename(temporary);
  const stem = `.${basename(target)}.`;
  return (
    dirname(temporary) === dirname(target) &&
    name.startsWith(stem) &&
    /^[\da-f]{12}\.tmp$/.test(name.slice(stem.length))
  );
}

/** The journal of a project, in its state folder. */
export class WriteJournal {
  readonly folder: string;
  readonly #path: string;
  readonly #root: string;

  /** @param root the repository that is worked on, or else the working directory */
  constructor(root: string) {
    this.#root = root;
    this.folder = join(root, stateFolder);
    this.#path = join(this.folder, journalName);
  }

  /** Notes what is about to be written; on the disk when it returns. */
  begin(entries: readonly JournalEntry[]): void {
    this.makeFolder();
    const place = (path: string) => slashed(relative(this.#root, path));
    const files = entries.map(({ target, temporary, ...hashes }) => ({
      ...hashes,
      target: place(target),
      temporary: place(temporary),
    }));
    const text = JSON.stringify({ format: 1, files }, null, 1);
    const temporary = `${this.#path}.${randomBytes(6).toString("hex")}`;
    writeFileSync(temporary, text, { flag: "wx", mode: 0o600, flush: true });
    renameSync(temporary, this.#path);
    flushFolder(this.folder);
  }

  /** Everything is as it should be: there is nothing to go on with. */
  end(): void {
    if (!this.#hasFolder()) return;
    rmSync(this.#path, { force: true });
    if (readdirSync(this.folder).join() === ".gitignore") rmSync(this.folder, { recursive: true });
  }

  /**
   * Keeps what files had in them before they are written, for a project that git can't bring back.
   *
   * @returns the folder that holds them, by their paths from the root
   */
  async keepOriginals(
    files: readonly { readonly path: string; readonly before: Buffer }[],
    now: Date,
  ): Promise<string> {
    this.makeFolder();
    const folder = join(this.folder, `originals-${now.toISOString().replace(/[:.]/g, "-")}`);
    const kept: string[] = [];
    try {
      for (const { path, before } of files) {
        const inProject = liesIn(this.#root, path);
        const place = inProject ? relative(this.#root, path) : join("elsewhere", path.replace(/^[A-Za-z]:/, ""));
        mkdirSync(join(folder, dirname(place)), { recursive: true, mode: 0o700 });
        writeFileSync(join(folder, place), before, { flag: "wx", mode: 0o600 });
        kept.push(join(folder, place));
      }
      await flushFiles(kept);
    } catch (error) {
      rmSync(folder, { recursive: true, force: true });
      this.end();
      throw error;
    }
    return folder;
  }

  /** What an earlier run was writing when it was stopped; empty when none was. */
  pending(): readonly JournalEntry[] {
    if (!this.#hasFolder() || !existsSync(this.#path)) return [];
    return entriesIn(readPlainFile(this.#path)?.toString("utf8") ?? "", this.#root);
  }

  /** A folder of its own, and no link to another. */
  #hasFolder(): boolean {
    return lstatSync(this.folder, { throwIfNoEntry: false })?.isDirectory() ?? false;
  }

  makeFolder(): void {
    if (this.#hasFolder()) return;
    if (lstatSync(this.folder, { throwIfNoEntry: false })) {
      throw new ToolError({
        code: "state-folder",
        message: `${this.folder} is not a folder, and this tool keeps there what it needs to undo or finish its work. Nothing was written.`,
        hint: "Move it away, and run again.",
      });
    }
    mkdirSync(this.folder, { mode: 0o700 });
    writeFileSync(join(this.folder, ".gitignore"), "*\n", { mode: 0o600 });
  }
}

/** A journal may have been put there by somebody else: only what this tool would have written itself is taken from it. */
function entriesIn(text: string, root: string): JournalEntry[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return [];
  }
  const files: unknown = (parsed as { files?: unknown } | null)?.files;
  if (!Array.isArray(files)) return [];
  return files.flatMap((file: Partial<Record<keyof JournalEntry, unknown>> | null) => {
    const { target, temporary, before, after } = file ?? {};
    if (typeof target !== "string" || typeof temporary !== "string") return [];
    if (typeof before !== "string" || typeof after !== "string" || isAbsolute(target)) return [];
    const entry = { target: join(root, target), temporary: join(root, temporary), before, after };
    const isOurs =
      isTemporaryOf(entry.target, entry.temporary) &&
      liesIn(root, entry.target) &&
      reallyLiesIn(root, dirname(entry.target));
    return isOurs ? [entry] : [];
  });
}

/** What was found of an earlier run, and made of it. */
export interface Recovery {
  /** Files that got their new content now. */
  readonly finished: readonly string[];
  /** Files that were not written, because somebody has changed them since. */
  readonly left: readonly string[];
  /** Nothing had been replaced when it was stopped, and nothing is now. */
  readonly isUndone: boolean;
}

/**
 * Ends what a run that was killed had begun: all files get their new content where at least one has it, none where none has. A file
 * that is neither what it was nor what it was to become belongs to who changed it.
 */
export function recover(journal: WriteJournal): Recovery | undefined {
  const entries = journal.pending();
  if (entries.length === 0) return undefined;
  const states = entries.map((entry) => ({ entry, state: stateOf(entry) }));
  const isUndone = states.every(({ state }) => state !== "after");
  const finished: string[] = [];
  const left: string[] = [];
  for (const { entry, state } of states) {
    if (!isUndone && state === "ready") {
      renameSync(entry.temporary, entry.target);
      finished.push(entry.target);
      continue;
    }
    if (!isUndone && state === "changed") left.push(entry.target);
    rmSync(entry.temporary, { force: true });
  }
  journal.end();
  return { finished, left, isUndone };
}

/** Replaced; as it was, with the new content ready beside it; or anything else. */
function stateOf({ target, temporary, before, after }: JournalEntry): "after" | "ready" | "changed" {
  const content = hashAt(target);
  if (content === after) return "after";
  return content === before && hashAt(temporary) === after ? "ready" : "changed";
}

function hashAt(path: string): string | undefined {
  const content = readPlainFile(path);
  return content && hashOf(content);
}

/** Node.js has four threads to wait for the disk with. */
const flushedAtOnce = 4;

/** Has what was written to files on the disk when it returns. They are waited for together, which takes half of one after the other. */
export async function flushFiles(paths: readonly string[]): Promise<void> {
  const left = paths.values();
  const flushOneByOne = async () => {
    for (const path of left) {
      // To be flushed, Windows wants it to be open for writing.
      const file = await open(path, "r+");
      try {
        await file.sync();
      } finally {
        await file.close();
      }
    }
  };
  // None may be open any more when one has failed, and all are removed.
  const flushed = await Promise.allSettled(Array.from({ length: flushedAtOnce }, flushOneByOne));
  for (const each of flushed) if (each.status === "rejected") throw each.reason;
}

/** A rename is on the disk when its folder is; where folders can't be flushed (Windows) the system sees to it. */
export function flushFolder(folder: string): void {
  try {
    const descriptor = openSync(folder, "r");
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    // Then a crash of the machine, as against one of this process, may lose the last moment.
  }
}
