import { ToolError } from "../../errors.ts";
import { classify, type Item, itemRules, type KeyNames, movingMark, movingOf, prefix } from "../../items/index.ts";
import { option, sentence } from "../../words.ts";
import { itemSize } from "../dynamodb/capacity.ts";
import type { Connection } from "../dynamodb/connection.ts";
import type { Progress } from "../dynamodb/progress.ts";
import type { Page, Segment } from "../dynamodb/scan.ts";
import { eachSegment } from "../model/segments.ts";
import type { Source } from "../model/source.ts";
import { recordsOf } from "./data-file.ts";
import { chooseExports, type DataFile, type FoundExport, findExports, withFiles } from "./find.ts";
import { FolderStorage } from "./folder.ts";
import { type KeyFacts, KeyNotes, notes } from "./key-facts.ts";
import { KeySet, keyHash } from "./key-set.ts";
import { S3Storage } from "./s3-storage.ts";
import type { Storage } from "./storage.ts";

/** How an export is to be read. */
export interface ExportWanted {
  /** `s3://bucket/prefix`, or a folder. */
  readonly place: string;
  readonly connection: Connection;
  readonly keys: KeyNames;
  /** The only table that it may be of, by name or ARN. */
  readonly table: string | undefined;
  /** How old it may be, in days. */
  readonly maxAge: number;
  /** In milliseconds since 1970. */
  readonly now: number;
  readonly signal: AbortSignal;
}

const day = 86_400_000;
/** By how much the clock of this machine may be behind, in milliseconds. */
const clockDifference = day;

/** An export that can be read, or several that together tell a table. */
export class OpenExport {
  /** The full one first, and those that go on from it. */
  readonly exports: readonly FoundExport[];
  /** Whether they tell the whole table. */
  readonly isWhole: boolean;
  readonly place: string;
  readonly #storage: Storage;
  readonly #keys: KeyNames;
  readonly #files: readonly { readonly file: DataFile; readonly of: number }[];
  /** What the exports after each say of: of it only what comes last counts. */
  #changedLater: readonly (readonly KeySet[])[] = [];
  #readUnits = 0;

  private constructor(
    storage: Storage,
    exports: readonly FoundExport[],
    { isWhole, keys }: { readonly isWhole: boolean; readonly keys: KeyNames },
  ) {
    this.#storage = storage;
    this.place = storage.shown(storage.root);
    this.exports = exports;
    this.isWhole = isWhole;
    this.#keys = keys;
    this.#files = exports.flatMap(({ files }, of) => files.map((file) => ({ file, of })));
  }

  /**
   * Finds the export and holds its manifests against their checksums; reads no item.
   *
   * @throws ToolError where there is none that can be read, or it is too old
   */
  static async open({ place, connection, keys, table, maxAge, now, signal }: ExportWanted): Promise<OpenExport> {
    const storage = place.startsWith("s3:")
      ? await S3Storage.open(place, connection, signal)
      : new FolderStorage(place);
    try {
      const chosen = chooseExports(storage, await findExports(storage), table);
      const exports: FoundExport[] = [];
      for (const one of chosen.exports) exports.push(await withFiles(storage, one));
      const opened = new OpenExport(storage, exports, { isWhole: chosen.isWhole, keys });
      checkAge(opened, maxAge, now);
      return opened;
    } catch (error) {
      storage.close();
      throw error;
    }
  }

  /** As of when it tells the table, ISO. */
  get at(): string {
    return this.exports.at(-1)?.at ?? "";
  }

  /** How many records there are: of items that several exports tell of one in each. */
  get recordCount(): number {
    return this.exports.reduce((sum, { itemCount }) => sum + itemCount, 0);
  }

  /** What reading the items from the table would consume, in read units: half of one for each 4 KB begun of a page of a megabyte. */
  get readUnits(): number {
    return this.#readUnits;
  }

  /**
   * Its items, as those of a table are read.
   *
   * @param facts what looking through it for {@link compareKeys} came to
   */
  source(facts?: KeyFacts): Source {
    const keys = this.#keys;
    return {
      segments: this.#files.length,
      pages: (segment, reading) => this.#pages(segment, reading),
      lookup: async (wanted) => wanted.map((key) => (facts ? standIn(key, keys, facts) : undefined)),
      ...(facts ? { isIndexedTwice: (item: Item) => facts.indexedTwice.has(indexHash(item, keys) ?? 0n) } : {}),
    };
  }

  /**
   * Reads what incremental exports tell of, so that what is older doesn't count. To be done before any item is read.
   */
  async readChanges(reading: Reading): Promise<void> {
    const sets = this.exports.map(() => new KeySet());
    if (this.exports.length > 1) {
      await this.#eachFile(reading, async ({ file, of }) => {
        if (this.exports[of]?.type === "full") return;
        for await (const records of this.#records(file, of)) {
          reading.progress.read(records.length);
          for (const { key } of records) sets[of]?.add(keyHash(...key));
          if (reading.signal.aborted) return;
        }
      });
    }
    this.#changedLater = sets.map((_, of) => sets.slice(of + 1).filter(({ size }) => size > 0));
  }

  /** Reads the keys of all items and of those that they name, and finds out which of these aren't there. */
  async compareKeys(reading: Reading): Promise<KeyFacts> {
    const keys = this.#keys;
    const noted = new KeyNotes(this.recordCount);
    try {
      await this.#eachFile(reading, async (_, number) => {
        const segment = { number, of: this.#files.length };
        for await (const { items } of this.#pages(segment, { limit: pageOfKeys, stop: reading.signal })) {
          reading.progress.read(items.length);
          for (const item of items) noteKeys(item, keys, noted);
        }
      });
      return noted.facts();
    } finally {
      noted.close();
    }
  }

  close(): void {
    this.#storage.close();
  }

  async *#pages(
    { number }: Segment,
    { limit, stop }: { readonly limit: number; readonly stop: AbortSignal },
  ): AsyncGenerator<Page> {
    const { file, of } = this.#files[number] ?? {};
    if (!file || of === undefined) return;
    const later = this.#changedLater[of] ?? [];
    let items: Item[] = [];
    for await (const records of this.#records(file, of)) {
      for (const { key, item } of records) {
        if (item === undefined || (later.length > 0 && isIn(later, keyHash(...key)))) continue;
        items.push(item);
        if (items.length < limit) continue;
        yield this.#page(items, {});
        items = [];
        if (stop.aborted) return;
      }
    }
    yield this.#page(items, undefined);
  }

  #page(items: readonly Item[], next: Page["next"]): Page {
    const bytes = items.reduce((sum, item) => sum + itemSize(item), 0);
    this.#readUnits += Math.ceil(bytes / 4_096) / 2;
    return { items, next, scanned: items.length };
  }

  #records(file: DataFile, of: number) {
    return recordsOf(this.#storage, file, { type: this.exports[of]?.type ?? "full", keys: this.#keys });
  }

  #eachFile(
    { concurrency, signal }: Reading,
    task: (file: { readonly file: DataFile; readonly of: number }, number: number) => Promise<void>,
  ): Promise<void> {
    return eachSegment({ segments: this.#files.length, concurrency, signal }, new Map(), async ({ number }) => {
      const file = this.#files[number];
      if (file) await task(file, number);
    });
  }
}

interface Reading {
  readonly concurrency: number;
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

const pageOfKeys = 1_000;

function isIn(sets: readonly KeySet[], hash: bigint): boolean {
  return sets.some((set) => set.has(hash));
}

/** @throws ToolError (`export-old`) for one that says too little of the table as it is now, or is from the future */
function checkAge({ at, place }: OpenExport, maxAge: number, now: number): void {
  const age = now - Date.parse(at);
  const isFuture = age < -clockDifference;
  if (!isFuture && age <= maxAge * day) return;
  const days = Math.floor(Math.abs(age) / day);
  throw new ToolError({
    code: "export-old",
    message: `The export in ${place} tells the table as of ${at}, ${days} days ${isFuture ? "from now: is this machine's clock right?" : "ago: much may have changed since."}`,
    hint: sentence`Make a new one; or take it as it is with ${option("maxExportAge", String(isFuture ? Math.ceil(maxAge) : days + 1))}.`,
  });
}

/** What an item says of keys: that it has one, and which others there should be, or shouldn't. */
function noteKeys(item: Item, keys: KeyNames, noted: KeyNotes): void {
  const [partition, sort] = [item[keys.partitionKey]?.S ?? "", item[keys.sortKey]?.S ?? ""];
  noted.add(movingOf(item) ? notes.moving : notes.there, keyHash(partition, sort));
  const itemType = classify(item, keys);
  if (itemType === undefined) return;
  const { belongsTo, copy, duplicate } = itemRules[itemType];
  if (belongsTo === "a user") noted.add(notes.owner, keyHash(partition, partition));
  const other = copy?.(item);
  if (other) noted.add(notes.copy, keyHash(other.keys.partitionKey, other.keys.sortKey));
  const index = duplicate && indexHash(item, keys);
  if (index !== undefined) noted.add(notes.indexed, index);
}

/** Of an item's index key; `undefined` where it has none of its own. */
function indexHash(item: Item, { indexPartitionKey, indexSortKey }: KeyNames): bigint | undefined {
  const [partition, sort] = [item[indexPartitionKey]?.S, item[indexSortKey]?.S];
  if (partition === undefined || sort === undefined) return undefined;
  // Without an e-mail the key is the same for all: that is told once for each user already.
  if (partition === `${prefix.user}null` || partition === `${prefix.user}undefined`) return undefined;
  return keyHash(partition, sort);
}

/** What is answered in place of an item that is only known to be there. */
function standIn(key: Item, { partitionKey, sortKey }: KeyNames, facts: KeyFacts): Item | undefined {
  const [partition, sort] = [key[partitionKey]?.S ?? "", key[sortKey]?.S ?? ""];
  const hash = keyHash(partition, sort);
  if (partition.startsWith(prefix.user)) return facts.ownersGone.has(hash) ? undefined : key;
  if (facts.copiesMoving.has(hash)) return { ...key, [movingMark]: { S: "arriving {}" } };
  return facts.copiesThere.has(hash) ? key : undefined;
}
