import type { Item, ItemType } from "./change.ts";
import { type KeyNames, prefix } from "./keys.ts";

/** The prefixes of partition key and sort key that make an item ours. */
const shapes: readonly (readonly [ItemType, string, string])[] = [
  ["USER", prefix.user, prefix.user],
  ["ACCOUNT", prefix.user, prefix.account],
  ["SESSION", prefix.user, prefix.session],
  ["VR", prefix.v3Token, prefix.v3Token],
  ["VT", prefix.v4Token, prefix.v4Token],
];

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
