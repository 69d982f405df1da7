import { existsSync } from "node:fs";
import { join } from "node:path";
import { fromJson, type JsonItem, toJson } from "../dynamodb/attribute-json.ts";
import { pageSize } from "../dynamodb/page-size.ts";
import type { Position } from "../dynamodb/scan.ts";
import { MovedItems } from "../model/moved-items.ts";
import { addTally, emptyTally, isObject, isTally, type Tally } from "../model/tally.ts";
import { AppendFile } from "./append-file.ts";
import { FileJournal } from "./file-journal.ts";
import { leftLine, secretsWarning } from "./journal-line.ts";
import { readLines, stateDamaged } from "./lines.ts";
import type { OtherRuns } from "./other-runs.ts";
import { keyFor, readKey, sealOf } from "./seal.ts";
import type { Checkpoint, Journal, LeftEntry, LeftList, RunStore, SegmentState } from "./stores.ts";

/**
 * Opens what a run keeps in its folder.
 *
 * @param others that have migrated the table; none when missing
 */
export async function openFileStore(
  folder: string,
  { journal }: { readonly journal: boolean },
  others?: OtherRuns,
): Promise<RunStore> {
  const isNew = !existsSync(checkpointPath(folder));
  const checkpoint = await FileCheckpoint.open(folder);
  const pageOf = (segment: number) => checkpoint.pageOf(segment);
  const moved = new MovedItems();
  return {
    journal: journal ? await FileJournal.open(folder, { pageOf, others, moved }) : discardingJournal,
    checkpoint,
    // Without a journal nobody knows what was moved before.
    moved: journal || isNew ? moved : undefined,
    left: openLeftList(async () => join(folder, "left.ndjson")),
  };
}

/** Closes it; whatever was appended is on disk then. */
export async function closeStore({ journal, checkpoint, left }: RunStore): Promise<void> {
  await journal.close();
  await checkpoint.close();
  await left.close();
}

/** With `journal: false`: no secrets on the disk, and no way back. */
export const discardingJournal: Journal = { append: async () => {}, close: async () => {} };

/** How far each segment of a run has come, and what was counted in all of them. */
export async function readCheckpoint(folder: string) {
  const segments = new Map<number, SegmentState>();
  const pages = new Map<number, number>();
  const tally = emptyTally();
  let newest = 1;
  if (!existsSync(checkpointPath(folder))) return { segments, pages, tally, session: newest };
  const key = await readKey(keyPath(folder));
  for await (const line of readLines(checkpointPath(folder))) {
    const value = proven(line, key);
    if (isSessionLine(value)) {
      newest = value.session;
      continue;
    }
    if (!isCheckpointLine(value)) throw stateDamaged(checkpointPath(folder), "holds a line that isn't a run's");
    const { segment, done, next, page, by = 1 } = value;
    if (by < newest) continue;
    pages.set(segment, (pages.get(segment) ?? 0) + 1);
    segments.set(segment, { done, ...(next ? { next: fromJson(next) as Position } : {}) });
    addTally(tally, page);
  }
  return { segments, pages, tally, session: newest };
}

function checkpointPath(folder: string): string {
  return join(folder, "checkpoint.ndjson");
}

function keyPath(folder: string): string {
  return join(folder, "checkpoint.key");
}

/** A line with its seal: a page that others note as done would be left out. */
function sealed(line: CheckpointLine | SessionLine, key: string): string {
  return JSON.stringify({ ...line, seal: sealOf(key, "checkpoint", JSON.stringify(line)) });
}

/** What a line says; `undefined` when it isn't as the run wrote it. */
function proven(line: unknown, key: string): unknown {
  if (!isObject(line)) return undefined;
  const { seal, ...value } = line;
  return seal === sealOf(key, "checkpoint", JSON.stringify(value)) ? value : undefined;
}

interface CheckpointLine {
  readonly segment: number;
  readonly done: boolean;
  readonly next?: JsonItem;
  readonly page: Tally;
  /** Which process says so of those that worked on the run; the first one when missing. */
  readonly by?: number;
}

/**
 * Says that another process goes on from here. What an earlier one still appends, that stood still and was taken for dead, is
 * left out: this one does those pages itself.
 */
interface SessionLine {
  readonly session: number;
}

function isSessionLine(value: unknown): value is SessionLine {
  const { session } = (value ?? {}) as Partial<SessionLine>;
  return Number.isInteger(session);
}

function isCheckpointLine(value: unknown): value is CheckpointLine {
  const { segment, done, next, page } = (value ?? {}) as Partial<CheckpointLine>;
  return (
    Number.isInteger(segment) && typeof done === "boolean" && (next === undefined || isObject(next)) && isTally(page)
  );
}

/**
 * A line per finished page, and one per segment that is begun. That one is flushed: it has to be there before the
 * journal
 * has anything of the segment, since only images of a segment that is known to be begun are told from those of an
 * earlier
 * attempt. A page's line that a power cut takes costs doing that page again.
 */
class FileCheckpoint implements Checkpoint {
  readonly itemsTogether = pageSize.toWrite;
  readonly #folder: string;
  readonly #file: AppendFile;
  readonly #key: string;
  /** How many lines each segment has. */
  readonly #pages: Map<number, number>;
  readonly #session: number;

  private constructor(
    folder: string,
    file: AppendFile,
    { key, pages, session }: { readonly key: string; readonly pages: Map<number, number>; readonly session: number },
  ) {
    this.#folder = folder;
    this.#file = file;
    this.#key = key;
    this.#pages = pages;
    this.#session = session;
  }

  static async open(folder: string): Promise<FileCheckpoint> {
    const isNew = !existsSync(checkpointPath(folder));
    const key = await keyFor(keyPath(folder), { isNew });
    const file = await AppendFile.open(checkpointPath(folder));
    if (isNew) return new FileCheckpoint(folder, file, { key, pages: new Map(), session: 1 });
    try {
      const { session } = await readCheckpoint(folder);
      const opened: SessionLine = { session: session + 1 };
      await file.append([sealed(opened, key)]);
      const { pages } = await readCheckpoint(folder);
      return new FileCheckpoint(folder, file, { key, pages, ...opened });
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** The page of a segment that is under way. */
  pageOf(segment: number): number {
    return this.#pages.get(segment) ?? 0;
  }

  async load() {
    const { segments, tally } = await readCheckpoint(this.#folder);
    return { segments, tally };
  }

  async begin(segment: number, known: SegmentState | undefined): Promise<SegmentState | undefined> {
    if (!known) await this.#append({ segment, done: false, page: emptyTally() }, { flush: true });
    return known;
  }

  /** The lock keeps other runners away, so none can be further. */
  async save(segment: number, { done, next }: SegmentState, page: Tally): Promise<undefined> {
    await this.#append({ segment, done, ...(next ? { next: toJson(next) } : {}), page }, { flush: false });
  }

  async #append(line: CheckpointLine, options: { readonly flush: boolean }): Promise<void> {
    const by = this.#session === 1 ? {} : { by: this.#session };
    await this.#file.append([sealed({ ...line, ...by }, this.#key)], options);
    this.#pages.set(line.segment, this.pageOf(line.segment) + 1);
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

/**
 * A list of items for a person.
 *
 * @param prepare called when there is something to list; gives the file's path
 */
export function openLeftList(prepare: () => Promise<string>): LeftList {
  return new FileLeftList(prepare);
}

class FileLeftList implements LeftList {
  readonly #prepare: () => Promise<string>;
  #file: Promise<AppendFile> | undefined;

  constructor(prepare: () => Promise<string>) {
    this.#prepare = prepare;
  }

  async add(entries: readonly LeftEntry[]): Promise<void> {
    if (entries.length === 0) return;
    this.#file ??= this.#prepare().then((path) => openWithWarning(path));
    const file = await this.#file;
    await file.append(entries.map(leftLine));
  }

  async close(): Promise<void> {
    await (await this.#file)?.close();
  }
}

async function openWithWarning(path: string): Promise<AppendFile> {
  const isNew = !existsSync(path);
  const file = await AppendFile.open(path);
  if (isNew) await file.append([JSON.stringify(secretsWarning)]);
  return file;
}
