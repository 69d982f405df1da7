import { createHash } from "node:crypto";
import {
  type Item,
  itemRules,
  itemTypes,
  type KeyNames,
  keyOf,
  movingOf,
  settledPair,
  withoutMark,
} from "../../items/index.ts";
import { sameItem } from "../dynamodb/equal.ts";
import { createLookup, type Lookup } from "../dynamodb/lookup.ts";
import type { BeforeImage } from "../model/before-image.ts";
import { afterImage, agree } from "../model/before-image.ts";
import { type Asked, decide } from "../model/decide.ts";
import type { Job } from "../model/job.ts";
import { decideTogether, mayBeSuperfluous } from "../model/neighbours.ts";
import { eachSegment } from "../model/segments.ts";
import { add, addByType, noneByType } from "../model/tally.ts";
import type { UndoFate, UndoTally } from "../model/undo-tally.ts";
import type { LeftList } from "../state/stores.ts";
import { type Writer, writerFor } from "../write/writer.ts";
import { undo } from "./undo.ts";

/** What a rollback needs besides the job. */
export interface Rollback {
  /** Reads the journal from its beginning, each time it is called. */
  readonly images: () => AsyncIterable<BeforeImage>;
  readonly left: LeftList;
  /** What the run was asked to do. */
  readonly asked: Asked;
  /** Only look, and say what would happen. */
  readonly dryRun: boolean;
  /** No item has more than one image: they are read once. */
  readonly isOnce?: boolean;
}

/** What the rollback of a journal needs that is kept by segment. */
export interface SegmentRollback extends Omit<Rollback, "images"> {
  /** Reads what was journalled of one segment from its beginning, each time it is called. */
  readonly imagesOf: (segment: number) => AsyncIterable<BeforeImage>;
  /** What was undone before, by segment: those in which nothing was left are not gone through again. */
  readonly undone: ReadonlyMap<number, UndoTally>;
  /** Told of a segment that was gone through, and of what was, or would be, done there. */
  readonly save: (segment: number, tally: UndoTally) => Promise<void>;
}

/** How many writes are undone together. */
const pageSize = 1_000;

/** How often an undoing that was refused though nothing had changed is tried. */
const rounds = 5;

/**
 * Puts back what a run changed, where the item still is what the run made of it. May be run again: what is as it was
 * before is found to be so.
 *
 * @throws ToolError when it can't go on; what was restored stays restored
 */
export async function rollback(job: Job, { images, left, isOnce = false, ...how }: Rollback): Promise<UndoTally> {
  return undoJournal(job, pageUndo(job, how), { images, left, isOnce });
}

/** The same for a journal that is kept by segment: those of the job's shard, several at a time. */
export async function rollbackSegments(
  job: Job,
  { imagesOf, left, undone, save, ...how }: SegmentRollback,
): Promise<UndoTally> {
  const tally = noneByType<UndoFate>();
  const page = pageUndo(job, how);
  const states = new Map([...undone].map(([segment, before]) => [segment, { done: !isLeft(before) }]));
  for (const before of undone.values()) if (!isLeft(before)) addByType(tally, before);
  await eachSegment(job, states, async ({ number }, signal) => {
    const counted = await undoJournal({ ...job, signal }, page, { images: () => imagesOf(number), left });
    addByType(tally, counted);
    if (!signal.aborted) await save(number, counted);
  });
  return tally;
}

function isLeft(tally: UndoTally): boolean {
  return itemTypes.some((type) => (tally[type].changed ?? 0) > 0);
}

function pageUndo(job: Job, { asked, dryRun }: Pick<Rollback, "asked" | "dryRun">): PageUndo {
  const lookup = createLookup(job.requests, job.limiters.read, job.table.keys);
  return new PageUndo(asked, lookup, dryRun ? undefined : writerFor(job));
}

async function undoJournal(
  { table: { keys }, signal, progress, lease }: Job,
  page: PageUndo,
  { images, left, isOnce }: Pick<Rollback, "images" | "left" | "isOnce">,
): Promise<UndoTally> {
  const tally = noneByType<UndoFate>();
  const repeated = isOnce ? new Map<string, number>() : await repeatedImages(images(), keys);
  const unresolved = new Set<string>();
  for await (const some of inPages(effective(images(), repeated, keys))) {
    if (signal.aborted) return tally;
    await lease.prove();
    const fates = await page.undo(some);
    progress.read(some.length);
    const isOpen = some.map((image, index) => fates[index] === "changed" && repeated.has(identity(image, keys)));
    for (const [index, image] of some.entries()) if (isOpen[index]) unresolved.add(identity(image, keys));
    await countFates(some, fates, isOpen);
  }
  // The last image isn't always the one that was written: a write may have been refused after it was journalled.
  let histories = await imagesByItem(images(), unresolved, keys);
  while (histories.length > 0 && !signal.aborted) {
    const some = histories.flatMap((history) => history.pop() ?? []);
    const fates = await page.undo(some);
    const isOpen = histories.map((history, index) => fates[index] === "changed" && history.length > 0);
    await countFates(some, fates, isOpen);
    histories = histories.filter((_, index) => isOpen[index]);
  }
  return tally;

  async function countFates(some: readonly BeforeImage[], fates: readonly UndoFate[], isOpen: readonly boolean[]) {
    const decided = [...some.entries()].filter(([index]) => !isOpen[index]);
    for (const [index, { itemType }] of decided) {
      add(tally[itemType], fates[index] ?? "changed");
    }
    await left.add(
      decided
        .filter(([index]) => (fates[index] ?? "changed") === "changed")
        .map(([, { itemType, before }]) => ({
          itemType,
          key: keyOf(before, keys),
          code: "changed",
          message: "changed since the run: not rolled back",
        })),
    );
  }
}

/** Undoes the writes of one page. */
class PageUndo {
  readonly #asked: Asked;
  readonly #keys: KeyNames;
  readonly #lookup: Lookup;
  readonly #writer: Writer | undefined;

  /** @param asked of the run */
  constructor(asked: Asked, lookup: Lookup, writer: Writer | undefined) {
    this.#asked = asked;
    this.#keys = asked.options.keys;
    this.#lookup = lookup;
    this.#writer = writer;
  }

  /** @returns what became of each, in the order of the images */
  async undo(images: readonly BeforeImage[]): Promise<readonly UndoFate[]> {
    const fates = new Map<BeforeImage, UndoFate>();
    const kept = await this.#keptAway(images);
    let pending = images;
    for (let round = 1; pending.length > 0; round++) {
      const written = pending.filter((image) => !kept.has(image));
      const refused = [...pending.filter((image) => kept.has(image)), ...(await this.#write(written, round, fates))];
      const seen = await this.#look(refused);
      const again: BeforeImage[] = [];
      for (const [index, image] of refused.entries()) {
        const fate = seen[index] ?? "changed";
        if (fate !== "undoable") fates.set(image, fate);
        else if (kept.has(image)) fates.set(image, kept.get(image) ?? "changed");
        else if (!this.#writer) fates.set(image, "restored");
        else if (round === rounds) fates.set(image, "changed");
        else again.push(image);
      }
      pending = again;
    }
    return images.map((image) => fates.get(image) ?? "changed");
  }

  /**
   * What a repair deleted because of another item comes back only if it would be deleted again: a link that was used in its other
   * shape doesn't work once more, and nothing is written beside a user who is there.
   *
   * @returns what becomes of the others
   */
  async #keptAway(images: readonly BeforeImage[]): Promise<ReadonlyMap<BeforeImage, UndoFate>> {
    const bySomebody = images.filter(
      ({ kind, before }) =>
        kind === "delete" && decide(before, this.#asked).kind !== "delete" && mayBeSuperfluous(before, this.#asked),
    );
    if (bySomebody.length === 0) return new Map();
    const items = bySomebody.map(({ before }) => before);
    const changes = await decideTogether(items, this.#asked, this.#lookup);
    return new Map(
      bySomebody
        .filter((_, index) => changes[index]?.kind !== "delete")
        .map((image) => [image, itemRules[image.itemType].copy ? "gone" : "changed"]),
    );
  }

  /** Returns those that weren't written. */
  async #write(images: readonly BeforeImage[], round: number, fates: Map<BeforeImage, UndoFate>) {
    if (!this.#writer) return images;
    const writes = images.map((image) => undo(image, this.#keys));
    const results = await (round === 1 ? this.#writer.write(writes) : this.#writer.writeSingly(writes));
    return images.filter((image, index) => {
      const { status } = results[index] ?? { status: "refused" };
      if (status === "written") fates.set(image, "restored");
      if (status === "rejected") fates.set(image, "changed");
      return status === "refused";
    });
  }

  /** Compares what is there now with what was there before and after the write. */
  async #look(images: readonly BeforeImage[]): Promise<readonly (UndoFate | "undoable")[]> {
    if (images.length === 0) return [];
    const old = await this.#lookup(images.map(({ before }) => keyOf(before, this.#keys)));
    const moves = images.filter(({ kind }) => kind === "move");
    const moved = await this.#lookup(moves.map((image) => keyOf(afterImage(image) ?? {}, this.#keys)));
    return images.map((image, index) => {
      const present = old[index];
      if (image.kind === "move") return this.#seenMove(image, present, moved[moves.indexOf(image)]);
      const unmarked = present && withoutMark(present);
      return image.kind === "update" ? seenUpdate(image, unmarked) : seenDelete(image, unmarked);
    });
  }

  /** What is in the middle of a move is brought to rest by who writes, and then looked at again. */
  #seenMove(image: BeforeImage, old: Item | undefined, moved: Item | undefined): UndoFate | "undoable" {
    if (this.#writer && (movingOf(old) || movingOf(moved))) return "undoable";
    return seenMove(image, ...settledPair(old, moved));
  }
}

function seenDelete(image: BeforeImage, present: Item | undefined): UndoFate | "undoable" {
  if (present === undefined) return "undoable";
  return sameItem(present, image.before) ? "asBefore" : "changed";
}

function seenUpdate(image: BeforeImage, present: Item | undefined): UndoFate | "undoable" {
  if (present === undefined) return "gone";
  if (agree(image, present, image.set)) return "undoable";
  return agree(image, present, image.before) ? "asBefore" : "changed";
}

function seenMove(image: BeforeImage, old: Item | undefined, moved: Item | undefined): UndoFate | "undoable" {
  const after = afterImage(image) ?? {};
  if (moved === undefined) {
    if (old === undefined) return "gone";
    return sameItem(old, image.before) ? "asBefore" : "changed";
  }
  const isFree = old === undefined || sameItem(old, image.before);
  return isFree && sameItem(moved, after) ? "undoable" : "changed";
}

/**
 * Of the items that were, or may have been, journalled more than once, after an interruption or because somebody else
 * changed them meanwhile: where in the journal their last image stands. Those are few, whatever the journal's size.
 */
async function repeatedImages(
  images: AsyncIterable<BeforeImage>,
  keys: KeyNames,
): Promise<ReadonlyMap<string, number>> {
  const last = new Map<string, number>();
  let place = 0;
  for await (const image of images) {
    if (image.again) last.set(identity(image, keys), place);
    place++;
  }
  return last;
}

/**
 * Of the images of one item the last one counts, as long as it fits: the earlier ones weren't written, or were
 * overwritten since.
 */
async function* effective(
  images: AsyncIterable<BeforeImage>,
  last: ReadonlyMap<string, number>,
  keys: KeyNames,
): AsyncGenerator<BeforeImage> {
  let place = 0;
  for await (const image of images) {
    const lastPlace = last.size > 0 ? last.get(identity(image, keys)) : undefined;
    if (lastPlace === undefined || lastPlace === place) yield image;
    place++;
  }
}

/** All images of some items, in their order. */
async function imagesByItem(
  images: AsyncIterable<BeforeImage>,
  wanted: ReadonlySet<string>,
  keys: KeyNames,
): Promise<BeforeImage[][]> {
  const found = new Map<string, BeforeImage[]>();
  if (wanted.size === 0) return [];
  for await (const image of images) {
    const item = identity(image, keys);
    if (!wanted.has(item)) continue;
    const history = found.get(item);
    if (history) history.push(image);
    else found.set(item, [image]);
  }
  return [...found.values()];
}

function identity({ before }: BeforeImage, { partitionKey, sortKey }: KeyNames): string {
  const text = JSON.stringify([before[partitionKey]?.S, before[sortKey]?.S]);
  return createHash("sha256").update(text).digest("base64");
}

async function* inPages<T>(source: AsyncIterable<T>): AsyncGenerator<readonly T[]> {
  let page: T[] = [];
  for await (const element of source) {
    page.push(element);
    if (page.length < pageSize) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}
