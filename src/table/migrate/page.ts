import {
  classify,
  type Item,
  type ItemType,
  isWrite,
  type KeyNames,
  keyOf,
  movingOf,
  partnerOf,
  type Write,
  withoutMark,
} from "../../items/index.ts";
import { sameItem } from "../dynamodb/equal.ts";
import type { Lookup } from "../dynamodb/lookup.ts";
import type { Progress } from "../dynamodb/progress.ts";
import { afterImage, agree, type BeforeImage, beforeImage } from "../model/before-image.ts";
import { type Asked, decide } from "../model/decide.ts";
import type { Lease } from "../model/lease.ts";
import type { MovedItems } from "../model/moved-items.ts";
import { decideTogether } from "../model/neighbours.ts";
import { count, countFate, countLeft, emptyTally, type Tally, type WriteReason, writeReasons } from "../model/tally.ts";
import type { V3Writes } from "../model/v3-writes.ts";
import type { Journal, LeftEntry, LeftList } from "../state/stores.ts";
import type { WriteResult } from "../write/contract.ts";
import type { Writer } from "../write/writer.ts";
import { countInherited } from "./inherited.ts";

/** What the migration of a page needs. */
export interface PageContext {
  readonly asked: Asked;
  readonly journal: Journal;
  readonly left: LeftList;
  /** What the run has moved so far, where that is known. */
  readonly moved?: MovedItems | undefined;
  readonly writer: Writer;
  readonly lookup: Lookup;
  readonly progress: Progress;
  readonly lease: Lease;
  /** What was counted in the pages before. */
  readonly whole: Tally;
  /** What the items tell of v3, over all pages. */
  readonly v3Writes: V3Writes;
  /** Throws when v3 is at work. */
  readonly checkV3: () => void;
}

/** How often an item that somebody else keeps changing is looked at again before it is left for the next run. */
const rounds = 8;

/** The types whose items move: each becomes the other. */
const movingTypes: ReadonlySet<ItemType> = new Set(["VR", "VT"]);

/** An item with the write that was decided for it. */
interface Intent {
  readonly item: Item;
  readonly change: Write;
}

/**
 * Migrates the items of one page: decide, journal the before-images, write, and look again at what was refused.
 *
 * @param segment in which the items were read
 * @param mayRepeat the page may have been journalled before: the run was resumed here
 */
export async function migratePage(
  context: PageContext,
  items: readonly Item[],
  { segment, mayRepeat }: { readonly segment: number; readonly mayRepeat: boolean },
): Promise<Tally> {
  const page = new PageMigration(context);
  let intents = await page.intentsFor(items);
  for (let round = 1; intents.length > 0; round++) {
    context.checkV3();
    await context.lease.prove();
    const images = intents.map(({ item, change }) => beforeImage(item, change, mayRepeat || round > 1));
    await context.journal.append(images, segment);
    // Before it can be met there.
    for (const { change } of intents) if (change.kind === "move") context.moved?.add(change.item);
    // A batch says only that a statement was refused. The second time, a plain conditional write has the word.
    const changes = intents.map(({ change }) => change);
    const results = await (round === 1 ? context.writer.write(changes) : context.writer.writeSingly(changes));
    const refused = page.countResults(intents, results);
    intents = await page.lookAgain(refused, round === rounds);
  }
  await page.settleCopies();
  const inherited = await context.journal.inherited?.(segment);
  if (inherited) {
    await page.settleInherited(inherited);
    const own = inherited.filter(({ isAnothers = false }) => !isAnothers);
    const beyond = await countInherited(context, page.tally, items, own);
    await context.journal.carry?.(beyond, segment);
  }
  await page.finish();
  return page.tally;
}

/** The bookkeeping of one page. */
class PageMigration {
  readonly tally = emptyTally();
  readonly #context: PageContext;
  readonly #keys: KeyNames;
  readonly #left: LeftEntry[] = [];
  /** Items that were met as copies of others that are moving. */
  readonly #copies: Item[] = [];

  constructor(context: PageContext) {
    this.#context = context;
    this.#keys = context.asked.options.keys;
  }

  /** Decides for each item; counts those that need no write and returns the others. */
  async intentsFor(read: readonly Item[]): Promise<readonly Intent[]> {
    const intents: Intent[] = [];
    const changes = await decideTogether(read, this.#context.asked, this.#context.lookup);
    for (const [place, met] of read.entries()) {
      const change = changes[place];
      if (change === undefined) continue;
      if (change.kind !== "skipped" && change.kind !== "move" && movingOf(met) !== undefined) {
        this.#copies.push(met);
        continue;
      }
      const item = withoutMark(met);
      if ((change.kind === "current" || change.kind === "skipped") && this.#isMetAgain(item, change.itemType)) continue;
      if (change.kind !== "foreign" && change.kind !== "current") {
        this.#context.v3Writes.see(item, change.itemType);
      }
      if (change.kind === "skipped") countFate(this.tally, change.itemType, "skipped");
      else if (isWrite(change)) intents.push({ item, change });
      else {
        count(this.tally, item, change, this.#keys, this.#context.whole);
        if (change.kind === "invalid") {
          const { code, message } = change.reason;
          this.#left.push({ itemType: change.itemType, key: keyOf(item, this.#keys), code, message });
        }
      }
    }
    return intents;
  }

  /** Whether an item counts under its old key: the run has moved it here. */
  #isMetAgain(item: Item, itemType: ItemType): boolean {
    return movingTypes.has(itemType) && this.#context.moved?.has(item) === true;
  }

  /** Counts what was written and what can't be; returns what was refused. */
  countResults(intents: readonly Intent[], results: readonly WriteResult[]): readonly Intent[] {
    return intents.filter((intent, index) => {
      const result = results[index];
      if (result?.status === "written") this.#written(intent);
      if (result?.status === "rejected") {
        // Sizes of keys, expressions and collections are others.
        this.#leave(intent, /\bitem size\b/i.test(result.message) ? "too-large" : "rejected", result.message);
      }
      return result === undefined || result.status === "refused";
    });
  }

  /** Looks at what is there now of items whose write was refused, and decides again. */
  async lookAgain(refused: readonly Intent[], isLastRound: boolean): Promise<readonly Intent[]> {
    if (refused.length === 0) return [];
    const present = await this.#context.lookup(refused.map(({ change }) => change.key));
    const again: Item[] = [];
    for (const [index, intent] of refused.entries()) {
      const item = present[index];
      const found = await this.#compare(intent, item);
      if (found === "written") {
        this.#written(intent);
        this.#context.progress.wrote(1);
      } else if (found === "gone") countFate(this.tally, intent.change.itemType, "gone");
      else if (found === "collision") this.#leave(intent, "collision");
      else if (isLastRound) this.#leave(intent, "contended");
      else if (item) again.push(item);
    }
    return this.intentsFor(again);
  }

  /**
   * Copies arrive by the move of their item, which is met by itself; those whose item is gone, or won't move, go. An item that has
   * left and wouldn't be moved now is deleted, and counts as its copy does. What counts with its item isn't counted here.
   */
  async settleCopies(): Promise<void> {
    if (this.#copies.length === 0) return;
    const { lookup, writer, asked } = this.#context;
    const partners = await lookup(this.#copies.map((copy) => partnerOf(copy) ?? keyOf(copy, this.#keys)));
    const resting = this.#copies.filter((_, index) => {
      const partner = partners[index];
      return partner === undefined || decide(withoutMark(partner), asked).kind !== "move";
    });
    await writer.settle(resting, { mayTakeBack: true });
    const present = await lookup(this.#copies.map((copy) => keyOf(copy, this.#keys)));
    for (const [index, copy] of this.#copies.entries()) {
      const itemType = classify(copy, this.#keys);
      if (!resting.includes(copy) || itemType === undefined || this.#isMetAgain(withoutMark(copy), itemType)) continue;
      countFate(this.tally, itemType, present[index] ? "current" : "gone");
    }
  }

  /** What others had put of moves whose items are gone by now. */
  async settleInherited(images: readonly BeforeImage[]): Promise<void> {
    const moves = images.filter(({ kind }) => kind === "move");
    const copies = await this.#context.lookup(moves.map((image) => keyOf(afterImage(image) ?? {}, this.#keys)));
    const left = copies.filter((copy) => copy !== undefined && movingOf(copy) !== undefined);
    await this.#context.writer.settle(left as readonly Item[], { mayTakeBack: false });
  }

  async finish(): Promise<void> {
    this.tally.v3WroteAt = this.#context.v3Writes.last;
    if (this.#left.length > 0) await this.#context.left.add(this.#left);
  }

  /** What a refusal means, by what is there now under the old key. */
  async #compare({ item, change }: Intent, present: Item | undefined) {
    if (change.kind === "move") {
      const [moved] = await this.#context.lookup([keyOf(change.item, this.#keys)]);
      if (moved && movingOf(moved)) await this.#context.writer.settle([moved], { mayTakeBack: false });
      if (present === undefined) return moved && sameItem(moved, change.item) ? "written" : "gone";
      if (movingOf(present) || movingOf(moved)) return "changed";
      return moved && sameItem(present, item) && !sameItem(moved, change.item) ? "collision" : "changed";
    }
    if (present === undefined) return change.kind === "delete" ? "written" : "gone";
    // A write that succeeded though its answer got lost is refused the second time.
    return change.kind === "update" && agree(change, present, change.set) ? "written" : "changed";
  }

  #written({ item, change }: Intent): void {
    count(this.tally, item, change, this.#keys, this.#context.whole);
  }

  /** @param said what DynamoDB says of it */
  #leave({ item, change }: Intent, reason: WriteReason, said?: string): void {
    countLeft(this.tally, change.itemType, reason, said && withoutValues(said));
    this.#left.push({
      itemType: change.itemType,
      key: keyOf(item, this.#keys),
      code: reason,
      message: said ? `${writeReasons[reason]}: ${said}` : writeReasons[reason],
    });
  }
}

/** What DynamoDB says, as it may be shown to anybody: names stay, and what may be a value goes. */
function withoutValues(said: string): string {
  return said.slice(0, mostSaid).replace(/\S*@\S*|\S{40,}/g, "…");
}

/** How many characters of what DynamoDB says stand in a report. */
const mostSaid = 300;
