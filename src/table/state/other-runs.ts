import type { Item, KeyNames } from "../../items/index.ts";
import type { BeforeImage } from "../model/before-image.ts";
import type { InheritedImage } from "./stores.ts";

/** The journal of another run on the same table. */
export interface OtherJournal {
  /** How many segments that run has. */
  readonly segments: number;
  /** The parts that begin so, with the claim of the table under which each was journalled. */
  list(start: string): AsyncIterable<readonly [claim: number, read: () => Promise<readonly BeforeImage[]>]>;
}

/** The runs that have migrated a table. */
export interface OtherRuns {
  readonly keys: Pick<KeyNames, "partitionKey" | "sortKey">;
  /** Under which claim of the table this run is at work. */
  readonly claim: number | undefined;
  /** The journals of those that have claimed the table after a claim. */
  since(claim: number): Promise<readonly OtherJournal[]>;
}

/**
 * Tells which images are of items that another run has journalled since. A run that is killed leaves items that it
 * journalled and may not have written; who comes next writes those that are as they were, after it has journalled them
 * itself. So of all runs that journalled an item, the last one counts what became of it.
 *
 * @param folderOf where a journal of so many segments may have what this one has in its segment; anywhere when missing
 */
export async function withAnothers(
  images: readonly { readonly image: BeforeImage; readonly claim: number }[],
  others: OtherRuns,
  folderOf: (segments: number) => string = () => "",
): Promise<readonly InheritedImage[]> {
  if (images.length === 0) return [];
  const identity = ({ before }: BeforeImage) => keyText(before, others.keys);
  const first = images.reduce((least, { claim }) => Math.min(least, claim), Number.POSITIVE_INFINITY);
  const last = new Map(images.map(({ image }) => [identity(image), 0]));
  for (const journal of await others.since(first)) {
    for await (const [claim, read] of journal.list(folderOf(journal.segments))) {
      if (claim <= first) continue;
      for (const image of await read()) {
        const known = last.get(identity(image));
        if (known !== undefined && known < claim) last.set(identity(image), claim);
      }
    }
  }
  return images.map(({ image, claim }) =>
    (last.get(identity(image)) ?? 0) > claim ? { ...image, isAnothers: true } : image,
  );
}

function keyText(item: Item, { partitionKey, sortKey }: OtherRuns["keys"]): string {
  return JSON.stringify([item[partitionKey]?.S, item[sortKey]?.S]);
}
