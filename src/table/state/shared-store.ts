import { randomBytes } from "node:crypto";
import { fromJson, type JsonItem, toJson } from "../dynamodb/attribute-json.ts";
import { pageSize } from "../dynamodb/page-size.ts";
import type { Position } from "../dynamodb/scan.ts";
import type { BeforeImage } from "../model/before-image.ts";
import { type Shard, segmentsOf } from "../model/shard.ts";
import { addTally, emptyTally, isObject, isTally, type Tally, total } from "../model/tally.ts";
import type { ControlTable } from "./control-table.ts";
import { discardingJournal } from "./file-store.ts";
import { fromLine, leftLine, secretsWarning, toLine } from "./journal-line.ts";
import { stateDamaged } from "./lines.ts";
import { type OtherRuns, withAnothers } from "./other-runs.ts";
import type { S3Folder } from "./s3-folder.ts";
import { SealedParts, type SealedRun } from "./sealed-parts.ts";
import type { Checkpoint, InheritedImage, Journal, LeftEntry, LeftList, RunStore, SegmentState } from "./stores.ts";

/** A name for a runner that no other one has that ever works on the run. */
export function newWriter(): string {
  return randomBytes(6).toString("hex");
}

/** Where the state of a run is that all shards see. */
export interface SharedPlace {
  readonly control: ControlTable;
  /** `undefined` without a journal. */
  readonly folder: S3Folder | undefined;
}

/**
 * How many items a shard holds at a time, with their before-images and writes: about 400 MB. Of two segments each then
 * finishes 16,000 together, and with the journal's three requests four coordinate where over four hundred read and
 * write.
 */
const itemsInMemory = 32_000;

/**
 * Opens what a shard of a run keeps.
 *
 * @param concurrency how many segments are read at a time
 * @param others that have migrated the table; none when missing
 */
export function openSharedStore(
  { control, folder }: SharedPlace,
  run: SealedRun,
  {
    shard,
    concurrency = 1,
    others,
  }: { readonly shard?: Shard; readonly concurrency?: number; readonly others?: OtherRuns } = {},
): RunStore {
  const writer = newWriter();
  const itemsTogether = Math.max(pageSize.toRead, Math.floor(itemsInMemory / concurrency));
  const checkpoint = new SharedCheckpoint(new SealedParts(control, run), {
    writer,
    segments: segmentsOf(run.segments, shard),
    itemsTogether,
  });
  return {
    checkpoint,
    journal: folder
      ? new SharedJournal(new JournalParts(control, folder, run.id), {
          writer,
          pageOf: (segment) => checkpoint.versionOf(segment),
          segments: run.segments,
          others,
        })
      : discardingJournal,
    left: folder ? new SharedLeftList(folder, "left") : noLeftList,
  };
}

/** What is noted of a segment. */
export interface SegmentEntry {
  readonly done: boolean;
  readonly next?: JsonItem;
  /** What was counted in all pages of the segment. */
  readonly tally: Tally;
}

/** How many items were written in each segment, as the shards have counted. */
export async function writtenBySegment(
  parts: SealedParts,
  segments: readonly number[],
): Promise<ReadonlyMap<number, number>> {
  const entries = await parts.read(segments.map(segmentPart));
  const pairs = entries.flatMap((entry, index): [number, number][] =>
    entry ? [[segments[index] ?? 0, total(segmentIn(entry.value).tally, "update", "move", "delete")]] : [],
  );
  return new Map(pairs);
}

/** @throws ToolError when it isn't what is noted of a segment */
export function segmentIn(value: unknown): SegmentEntry {
  const { done, next, tally } = (value ?? {}) as Partial<SegmentEntry>;
  const isIt = typeof done === "boolean" && (next === undefined || isObject(next)) && isTally(tally);
  if (!isIt) throw stateDamaged("what is noted of a segment", "isn't as a run writes it");
  return value as SegmentEntry;
}

/** The part of the control table in which a segment's checkpoint is. */
function segmentPart(segment: number): string {
  return `${segmentPrefix}${number(segment)}`;
}
export const segmentPrefix = "segment#";

/** The part in which it is what undoing a segment came to. */
export function undoPart(segment: number): string {
  return `${undoPrefix}${number(segment)}`;
}
export const undoPrefix = "undo#";

/** The part in which it is what a shard's verification found. */
export function verificationPart({ index, of }: Shard): string {
  return `${verificationPrefix}${number(of)}#${number(index)}`;
}
export const verificationPrefix = "verify#";

/** Numbers that sort as text. */
function number(value: number): string {
  return String(value).padStart(7, "0");
}

/**
 * An entry per segment with its position and the tally of its own pages: the run's totals are their sum, so nothing is
 * counted twice. An entry is only ever replaced by the one that follows it, so of two runners at one page one wins, and
 * the other one's page isn't counted.
 */
class SharedCheckpoint implements Checkpoint {
  readonly itemsTogether: number;
  readonly #parts: SealedParts;
  readonly #writer: string;
  readonly #segments: readonly number[];
  /** Of the segments that are under way. */
  readonly #seen = new Map<number, { readonly version: number; readonly tally: Tally }>();

  constructor(
    parts: SealedParts,
    {
      writer,
      segments,
      itemsTogether,
    }: {
      readonly writer: string;
      readonly segments: readonly number[];
      readonly itemsTogether: number;
    },
  ) {
    this.#parts = parts;
    this.#writer = writer;
    this.#segments = segments;
    this.itemsTogether = itemsTogether;
  }

  async load() {
    const segments = new Map<number, SegmentState>();
    const tally = emptyTally();
    for (const [index, entry] of (await this.#read(this.#segments)).entries()) {
      if (!entry) continue;
      segments.set(this.#segments[index] ?? 0, stateOf(entry));
      addTally(tally, entry.tally);
    }
    return { segments, tally };
  }

  /** How often the segment's checkpoint was written when this runner saw it last. */
  versionOf(segment: number): number {
    return this.#seen.get(segment)?.version ?? 0;
  }

  async begin(segment: number): Promise<SegmentState | undefined> {
    const [entry] = await this.#read([segment]);
    return entry && stateOf(entry);
  }

  async save(segment: number, { done, next }: SegmentState, page: Tally): Promise<SegmentState | undefined> {
    const tally = emptyTally();
    const before = this.#seen.get(segment);
    if (before) addTally(tally, before.tally);
    addTally(tally, page);
    const version = (before?.version ?? 0) + 1;
    const value: SegmentEntry = { done, ...(next ? { next: toJson(next) } : {}), tally };
    const entry = { version, writer: this.#writer, updatedAt: new Date().toISOString(), value };
    if (!(await this.#parts.advance(segmentPart(segment), entry))) {
      const [ahead] = await this.#read([segment]);
      return ahead && stateOf(ahead);
    }
    if (done) this.#seen.delete(segment);
    else this.#seen.set(segment, { version, tally });
    return undefined;
  }

  async close(): Promise<void> {}

  async #read(segments: readonly number[]): Promise<readonly (SegmentEntry | undefined)[]> {
    const entries = await this.#parts.read(segments.map(segmentPart));
    return entries.map((entry, index) => {
      const value = entry && segmentIn(entry.value);
      if (entry && value && !value.done)
        this.#seen.set(segments[index] ?? 0, { version: entry.version, tally: value.tally });
      return value;
    });
  }
}

function stateOf({ done, next }: SegmentEntry): SegmentState {
  return { done, ...(next ? { next: fromJson(next) as Position } : {}) };
}

/** What is noted of a part of the journal once it is stored, and before any write that it announces. */
interface PartEntry {
  readonly images: number;
  /** Of the object. */
  readonly digest: string;
  /** Under which claim of the table it was journalled. */
  readonly claim?: number;
}

function isPartEntry(value: unknown): value is PartEntry {
  const { images, digest, claim = 0 } = (value ?? {}) as Partial<PartEntry>;
  return Number.isInteger(images) && typeof digest === "string" && Number.isInteger(claim);
}

/**
 * The parts of a run's journal: objects in S3, each noted in the control table with its digest. A part that is gone is
 * missed, and one that nobody noted, or that isn't what was noted, isn't believed.
 */
export class JournalParts {
  readonly #control: ControlTable;
  readonly #folder: S3Folder;
  readonly #run: string;

  constructor(control: ControlTable, folder: S3Folder, run: string) {
    this.#control = control;
    this.#folder = folder;
    this.#run = run;
  }

  async write(
    name: string,
    images: readonly BeforeImage[],
    { writer, claim }: { readonly writer: string; readonly claim: number | undefined },
  ): Promise<void> {
    if (images.length === 0) return;
    const digest = await this.#folder.write(name, [JSON.stringify(secretsWarning), ...images.map(toLine)]);
    const value: PartEntry = { images: images.length, digest, ...(claim === undefined ? {} : { claim }) };
    const entry = { version: 1, writer, updatedAt: new Date().toISOString(), value };
    await this.#control.inform(this.#run, name, entry);
  }

  /** The names of the parts that begin so, in their order, with what was noted of each. */
  async list(start: string): Promise<ReadonlyMap<string, PartEntry>> {
    const parts = new Map<string, PartEntry>();
    for await (const [name, { value }] of this.#control.list(this.#run, start)) {
      if (!isPartEntry(value)) throw stateDamaged(name, "isn't noted as a run notes it");
      parts.set(name, value);
    }
    return parts;
  }

  /** The same, each with the claim of the table under which it was journalled and what is in it. */
  async *claimed(start: string): AsyncGenerator<readonly [number, () => Promise<readonly BeforeImage[]>], void, void> {
    for (const [name, entry] of await this.list(start)) yield [entry.claim ?? 0, () => this.read(name, entry)];
  }

  /** When S3 stored the parts that begin so. */
  async storedAt(start: string): Promise<ReadonlyMap<string, number>> {
    return new Map((await this.#folder.list(start)).map(({ name, storedAt }) => [name, storedAt]));
  }

  /** @throws ToolError when a part is gone, or isn't what was written */
  async read(name: string, { images, digest }: PartEntry): Promise<readonly BeforeImage[]> {
    const read = (await this.#folder.read(name, digest)).flatMap((value) => fromLine(value) ?? []);
    if (read.length !== images) throw stateDamaged(name, `holds ${read.length} items instead of ${images}`);
    return read;
  }
}

/**
 * The before-images of one segment, by the time at which S3 stored their part, which S3 tells in seconds, then by its
 * name. Each may have been journalled by another runner too, so each is marked so: the images of one item are all in one
 * segment, and few enough to be compared.
 */
export async function* readSharedJournal(
  parts: JournalParts,
  segment: number,
): AsyncGenerator<BeforeImage, void, void> {
  const start = segmentFolder(segment);
  const noted = [...(await parts.list(start))];
  if (noted.length === 0) return;
  const storedAt = await parts.storedAt(start);
  const time = (name: string) => storedAt.get(name) ?? 0;
  noted.sort(([a], [b]) => time(a) - time(b) || (a < b ? -1 : 1));
  for (const [name, entry] of noted) {
    for (const image of await parts.read(name, entry)) yield { ...image, again: true };
  }
}

/**
 * Objects named by segment, by the page in it (as the checkpoint counts), by time, by runner and by sequence: two runners
 * never overwrite each other's, and what was journalled for one page is found together.
 */
class SharedJournal implements Journal {
  readonly #parts: JournalParts;
  readonly #writer: string;
  readonly #pageOf: (segment: number) => number;
  readonly #segments: number;
  readonly #others: OtherRuns | undefined;
  readonly #own = new Set<string>();
  #sequence = 0;

  constructor(
    parts: JournalParts,
    {
      writer,
      pageOf,
      segments,
      others,
    }: {
      readonly writer: string;
      readonly pageOf: (segment: number) => number;
      readonly segments: number;
      readonly others: OtherRuns | undefined;
    },
  ) {
    this.#parts = parts;
    this.#writer = writer;
    this.#pageOf = pageOf;
    this.#segments = segments;
    this.#others = others;
  }

  async append(images: readonly BeforeImage[], segment: number): Promise<void> {
    const name = this.#name(segment, this.#pageOf(segment));
    this.#own.add(name);
    await this.#write(name, images);
  }

  async inherited(segment: number): Promise<readonly InheritedImage[]> {
    const start = pageFolder(segment, this.#pageOf(segment));
    const images: { readonly image: BeforeImage; readonly claim: number }[] = [];
    for (const [name, entry] of await this.#parts.list(start)) {
      if (this.#own.has(name)) continue;
      for (const image of await this.#parts.read(name, entry)) images.push({ image, claim: entry.claim ?? 0 });
    }
    if (!this.#others) return images.map(({ image }) => image);
    return withAnothers(images, this.#others, (segments) =>
      segments === this.#segments ? segmentFolder(segment) : journalFolder,
    );
  }

  /** Not one's own in the sense of `inherited`: the next page finds it again. */
  async carry(images: readonly BeforeImage[], segment: number): Promise<void> {
    await this.#write(this.#name(segment, this.#pageOf(segment) + 1), images);
  }

  async #write(name: string, images: readonly BeforeImage[]): Promise<void> {
    await this.#parts.write(name, images, { writer: this.#writer, claim: this.#others?.claim });
  }

  async close(): Promise<void> {}

  #name(segment: number, page: number): string {
    return `${pageFolder(segment, page)}${Date.now()}-${this.#writer}-${number(this.#sequence++)}.ndjson.gz`;
  }
}
const journalFolder = "journal/";

function segmentFolder(segment: number): string {
  return `${journalFolder}${number(segment)}/`;
}

function pageFolder(segment: number, page: number): string {
  return `${segmentFolder(segment)}${number(page)}-`;
}

/** A list for a person beside the journal, in parts. What a page was done twice for may be in it twice. */
export class SharedLeftList implements LeftList {
  readonly #folder: S3Folder;
  readonly #name: string;
  readonly #writer = newWriter();
  #sequence = 0;

  /** @param name of the list: its parts are in a folder of that name */
  constructor(folder: S3Folder, name: string) {
    this.#folder = folder;
    this.#name = name;
  }

  async add(entries: readonly LeftEntry[]): Promise<void> {
    if (entries.length === 0) return;
    const name = `${this.#name}/${Date.now()}-${this.#writer}-${number(this.#sequence++)}.ndjson.gz`;
    await this.#folder.write(name, [JSON.stringify(secretsWarning), ...entries.map(leftLine)]);
  }

  async close(): Promise<void> {}
}

/** With `journal: false`: no secrets anywhere, only their number. */
export const noLeftList: LeftList = { add: async () => {}, close: async () => {} };
