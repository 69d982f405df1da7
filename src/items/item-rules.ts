import type { Item } from "./change.ts";
import type { Decide } from "./decision.ts";

/** Something about an item that v4 would stumble over. The message holds no values, only attribute names. */
export interface Flaw {
  readonly code: string;
  readonly message: string;
}

/**
 * All that the tool has to know of one item type. Every question is to be answered, if only by `undefined`: whoever adds a
 * type is told by the compiler what it still lacks.
 */
export interface ItemRules {
  /** Classify: the beginnings of partition key and sort key that make an item one of this type. */
  readonly prefixes: readonly [partitionKey: string, sortKey: string];
  /** Migrate: what makes an item v4's. */
  readonly decide: Decide;
  /**
   * Verify: what is wrong with an item of v4's shape that `decide` would repair; `undefined` when what it would change is
   * v3's shape.
   */
  readonly flawOfV4: (item: Item) => Flaw | undefined;
  /** Verify: what it means that two items have one index key; `undefined` where that can't be. */
  readonly duplicate: Flaw | undefined;
  /** Verify: whether its partition key is its user's, who has to be there; or whether it is that user. */
  readonly belongsTo: "a user" | "nobody" | "itself";
  /** Forecast: the beginning of the index partition keys that many items share, so that they have a limit of their own. */
  readonly sharedIndexPartition: string | undefined;
  /** Report: what instances that still run v3 do when they meet a migrated item. */
  readonly seenByV3: string | undefined;
}
