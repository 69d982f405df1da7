import type { Item } from "./change.ts";
import type { Decide } from "./decision.ts";
import type { ItemKeys } from "./keys.ts";

/** Something about an item that a verification tells. The message holds no values, only attribute names. */
export interface Flaw {
  readonly code: string;
  readonly message: string;
  /** A defect is what next-auth stumbles over; a note is what it lives with. */
  readonly level: "defect" | "note";
}

/** The attributes that tell whether an item is v3's. */
export const v3Evidence = ["providerId", "expires"] as const;
export type V3Evidence = Readonly<Partial<Record<(typeof v3Evidence)[number], Item[string]>>>;

/**
 * All that the tool has to know of one item type. Every question is to be answered, if only by `undefined`: whoever adds a
 * type is told by the compiler what it still lacks.
 */
export interface ItemRules {
  /** Classify: the beginnings of partition key and sort key that make an item one of this type. */
  readonly prefixes: readonly [partitionKey: string, sortKey: string];
  /** Migrate: what makes an item v4's. */
  readonly decide: Decide;
  /** Downgrade: what makes an item v3's. */
  readonly downgrade: Decide;
  /** Verify: whether an item that `decide` would change is v3's, rather than v4's with flaws. */
  readonly isV3: (item: V3Evidence) => boolean;
  /** Verify: what is wrong with an item of v4's shape, whether `decide` would repair it or not. */
  readonly flawsOfV4: (item: Item) => readonly Flaw[];
  /** Verify: what is wrong with an item of v3's shape, for v3. */
  readonly flawsOfV3: (item: Item) => readonly Flaw[];
  /** Verify: the primary keys under which a copy of the item would be used as well; `undefined` where that can't be. */
  readonly copy: ((item: Item) => { readonly keys: ItemKeys; readonly flaw: Flaw } | undefined) | undefined;
  /** Verify: what it means that two items have one index key; `undefined` where that can't be. */
  readonly duplicate: Flaw | undefined;
  /** Verify: whether its partition key is its user's, who has to be there; or whether it is that user. */
  readonly belongsTo: "a user" | "nobody" | "itself";
  /** Forecast: the beginning of the index partition keys that many items share, so that they have a limit of their own. */
  readonly sharedIndexPartition: string | undefined;
  /** Report: what instances that still run v4 do when they meet a downgraded item. */
  readonly seenByV4: string | undefined;
}
