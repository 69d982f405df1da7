import { existsSync } from "node:fs";
import { join } from "node:path";
import { fromJson, type JsonItem, toJson } from "../dynamodb/attribute-json.ts";
import { type Position, pageSize } from "../dynamodb/scan.ts";
import { addTally, emptyTally, type Tally } from "../model/tally.ts";
import { AppendFile } from "./append-file.ts";
import { FileJournal } from "./file-journal.ts";
import { leftLine, secretsWarning } from "./journal-line.ts";
import { readLines } from "./lines.ts";
import type { Checkpoint, Journal, LeftEntry, LeftList, RunStore, SegmentState } from "./stores.ts";

/** Opens what a run keeps in its folder. */
export async function openFileStore(folder: string, { journal }: { journal: boolean }): Promise<RunStore> {
  const checkpoint = await FileCheckpoint.open(folder);
  return {
    journal: journal ? await FileJournal.open(folder, (segment) => checkpoint.pageOf(segment)) : discardingJournal,
    checkpoint,
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
  for await (const value of readLines(checkpointPath(folder))) {
    const { segment, done, next, page } = value as CheckpointLine;
    pages.set(segment, (pages.get(segment) ?? 0) + 1);
    segments.set(segment, { done, ...(next ? { next: fromJson(next) as Position } : {}) });
    addTally(tally, page);
  }
  return { segments, pages, tally };
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
  /** How many lines each segment has. */
  readonly #pages: Map<number, number>;

  private constructor(folder: string, file: AppendFile, pages: Map<number, number>) {
    this.#folder = folder;
    this.#file = file;
    this.#pages = pages;
  }

  static async open(folder: string): Promise<FileCheckpoint> {
    const file = await AppendFile.open(checkpointPath(folder));
    const { pages } = await readCheckpoint(folder);
    return new FileCheckpoint(folder, file, pages);
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
    await this.#file.append([JSON.stringify(line)], options);
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
