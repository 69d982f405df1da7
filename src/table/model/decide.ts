import {
  type Change,
  classify,
  type Item,
  type ItemType,
  type MigrateOptions,
  migrateItem,
} from "../../items/index.ts";

/** What a job was asked to do with items. */
export interface Asked {
  readonly options: MigrateOptions;
  /** The only types to touch; all when missing. */
  readonly only?: ReadonlySet<ItemType>;
}

/** An item of a type that wasn't asked for. */
export interface Skipped {
  readonly kind: "skipped";
  readonly itemType: ItemType;
}

/** What is to be done with an item in this job. */
export function decide(item: Item, { options, only }: Asked): Change | Skipped {
  const itemType = classify(item, options.keys);
  if (only && itemType && !only.has(itemType)) return { kind: "skipped", itemType };
  return migrateItem(item, options);
}
