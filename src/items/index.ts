import type { Change, Item } from "./change.ts";
import { classify } from "./classify.ts";
import { Decision, type MigrateOptions } from "./decision.ts";
import { itemRules } from "./rules.ts";

export * from "./change.ts";
export { classify } from "./classify.ts";
export type { MigrateOptions } from "./decision.ts";
export type { Flaw } from "./item-rules.ts";
export * from "./keys.ts";
export { itemRules } from "./rules.ts";

/**
 * Decides what is to be done so that one item has the shape that next-auth v4 reads. Pure: the same item and options
 * give the same change, and migrating what a change results in gives `current`.
 *
 * @param item a whole item, in the low-level form in which DynamoDB returns it
 */
export function migrateItem(item: Item, options: MigrateOptions): Change {
  const itemType = classify(item, options.keys);
  if (itemType === undefined) return { kind: "foreign", notes: [] };
  return itemRules[itemType].decide(new Decision(item, itemType, options.keys), options);
}
