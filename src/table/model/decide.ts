import {
  type Change,
  classify,
  convertItem,
  type Item,
  type ItemType,
  isWrite,
  type MigrateOptions,
} from "../../items/index.ts";
import { type ForeignKey, refusedByIndex } from "./index-keys.ts";

/** What a job was asked to do with items. */
export interface Asked {
  readonly options: MigrateOptions;
  /** The only types to touch; all when missing. */
  readonly only?: ReadonlySet<ItemType>;
  /** The keys of other indexes that what is written has to fit. */
  readonly foreignKeys?: readonly ForeignKey[] | undefined;
}

/** An item of a type that wasn't asked for. */
export interface Skipped {
  readonly kind: "skipped";
  readonly itemType: ItemType;
}

export type Decided = Change | Skipped;

/** What is to be done with an item in this job. */
export function decide(item: Item, { options, only, foreignKeys }: Asked): Decided {
  const itemType = classify(item, options.keys);
  if (only && itemType && !only.has(itemType)) return { kind: "skipped", itemType };
  const change = convertItem(item, options);
  return (foreignKeys && isWrite(change) && refusedByIndex(change, foreignKeys)) || change;
}
