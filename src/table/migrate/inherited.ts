import { type Item, type KeyNames, keyOf } from "../../items/index.ts";
import type { Lookup } from "../dynamodb/lookup.ts";
import type { BeforeImage } from "../model/before-image.ts";
import { afterImage } from "../model/before-image.ts";
import { type Asked, decide } from "../model/decide.ts";
import { countFate, recount, type Tally } from "../model/tally.ts";

/**
 * Counts what other runners wrote of a page before one of them could finish it: killed at work, or at it at the same
 * time. Without this an item that such a runner updated would be counted as one that was v4's all along, and one that
 * it
 * moved or deleted not at all.
 *
 * @param items of the page as they were read
 * @param images what others journalled for the page
 * @returns the images of items that lie beyond the page's end, which insertions and deletions shift: for the next page
 */
export async function countInherited(
  { asked, lookup }: { readonly asked: Asked; readonly lookup: Lookup },
  tally: Tally,
  items: readonly Item[],
  images: readonly BeforeImage[],
): Promise<readonly BeforeImage[]> {
  if (images.length === 0) return [];
  const { keys } = asked.options;
  const here = new Map(items.map((item) => [identity(item, keys), item]));
  const byItem = new Map(images.map((image) => [identity(image.before, keys), image]));
  const elsewhere: BeforeImage[] = [];
  for (const [key, image] of byItem) {
    const item = here.get(key);
    if (!item) elsewhere.push(image);
    // It was v3's when it was journalled, and is v4's now. One that still is v3's is this runner's to write and count.
    // What it was to be deleted for is another item's matter.
    else if (image.kind !== "delete" && decide(item, asked).kind === "current")
      recount(tally, image.itemType, "current", image.kind);
  }
  const present = await lookup(elsewhere.map(({ before }) => keyOf(before, keys)));
  const gone = elsewhere.filter((_, index) => present[index] === undefined);
  const moved = await lookup(gone.map((image) => keyOf(afterImage(image) ?? image.before, keys)));
  for (const [index, { kind, itemType }] of gone.entries()) {
    const isDone = kind === "delete" || (kind === "move" && moved[index] !== undefined);
    countFate(tally, itemType, isDone ? kind : "gone");
  }
  return elsewhere.filter((_, index) => present[index] !== undefined);
}

function identity(item: Item, { partitionKey, sortKey }: KeyNames): string {
  return JSON.stringify([item[partitionKey]?.S, item[sortKey]?.S]);
}
