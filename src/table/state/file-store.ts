import { existsSync } from "node:fs";
import { join } from "node:path";
import { fromJson, type JsonItem, toJson } from "../dynamodb/attribute-json.ts";
import { type Position, pageSize } from "../dynamodb/scan.ts";
import type { BeforeImage } from "../model/before-image.ts";
import { addTally, emptyTally, type Tally } from "../model/tally.ts";
import { AppendFile } from "./append-file.ts";
import { fromLine, leftLine, secretsWarning, toLine } from "./journal-line.ts";
import { readLines } from "./lines.ts";
import type { Checkpoint, Journal, LeftEntry, LeftList, RunStore, SegmentState } from "./stores.ts";

/** Opens what a run keeps in its folder. */
export async function openFileStore(folder: string, { journal }: { journal: boolean }): Promise<RunStore> {
  return {
    journal: journal ? await FileJournal.open(folder) : discardingJournal,
    checkpoint: await FileCheckpoint.open(folder),
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

class FileJournal implements Journal {
  readonly #file: AppendFile;

  private constructor(file: AppendFile) {
    this.#file = file;
  }

  static async open(folder: string): Promise<FileJournal> {
    return new FileJournal(await openWithWarning(journalPath(folder)));
  }

  append(images: readonly BeforeImage[]): Promise<void> {
    return this.#file.append(images.map(toLine));
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

/** Whether a run kept a journal. */
export function hasJournal(folder: string): boolean {
  return existsSync(journalPath(folder));
}

/** The before-images of a run, in the order in which they were journalled. */
export async function* readJournal(folder: string): AsyncGenerator<BeforeImage, void, void> {
  for await (const value of readLines(journalPath(folder))) {
    const image = fromLine(value);
    if (image) yield image;
  }
}

export function journalPath(folder: string): string {
  return join(folder, "journal.ndjson");
}

/** How far each segment of a run has come, and what was counted in all of them. */
export async function readCheckpoint(folder: string) {
  const segments = new Map<number, SegmentState>();
  const tally = emptyTally();
  for await (const value of readLines(checkpointPath(folder))) {
    const { segment, done, next, page } = value as CheckpointLine;
    segments.set(segment, { done, ...(next ? { next: fromJson(next) as Position } : {}) });
    addTally(tally, page);
  }
  return { segments, tally };
}

function checkpointPath(folder: string): string {
  return join(folder, "checkpoint.ndjson");
}

interface CheckpointLine {
  readonly segment: number;
  readonly done: boolean;
  readonly next?: JsonItem;
  readonly page: Tally;
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

  private constructor(folder: string, file: AppendFile) {
    this.#folder = folder;
    this.#file = file;
  }

  static async open(folder: string): Promise<FileCheckpoint> {
    return new FileCheckpoint(folder, await AppendFile.open(checkpointPath(folder)));
  }

  load() {
    return readCheckpoint(this.#folder);
  }

  async begin(segment: number, known: SegmentState | undefined): Promise<SegmentState | undefined> {
    if (!known) await this.#append({ segment, done: false, page: emptyTally() }, true);
    return known;
  }

  /** The lock keeps other runners away, so none can be further. */
  async save(segment: number, { done, next }: SegmentState, page: Tally): Promise<undefined> {
    await this.#append({ segment, done, ...(next ? { next: toJson(next) } : {}), page }, false);
  }

  #append(line: CheckpointLine, flush: boolean): Promise<void> {
    return this.#file.append([JSON.stringify(line)], { flush });
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
