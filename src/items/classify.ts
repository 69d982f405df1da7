import { type Item, type ItemType, itemTypes } from "./change.ts";
import type { KeyNames } from "./keys.ts";
import { itemRules } from "./rules.ts";

/** The prefixes of partition key and sort key, by type: read for every item, so laid out flat. */
const shapes = itemTypes.map((type) => [type, ...itemRules[type].prefixes] as const);

/**
 * The type of an item by the prefixes of both its keys, or `undefined` for an item that isn't next-auth's. The `type`
 * attribute can't tell: v4 keeps the provider's type in it (`oauth`), and applications with a single-table design
 * have a `type` of their own.
 */
export function classify(item: Item, keys: KeyNames): ItemType | undefined {
  const partitionKey = item[keys.partitionKey]?.S;
  const sortKey = item[keys.sortKey]?.S;
  if (partitionKey === undefined || sortKey === undefined) return undefined;
  return shapes.find(([, first, second]) => partitionKey.startsWith(first) && sortKey.startsWith(second))?.[0];
}
