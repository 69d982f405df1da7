import type { Change, Foreign, Item } from "./change.ts";
import { classify } from "./classify.ts";
import { Decision, type MigrateOptions } from "./decision.ts";
import { itemRules } from "./rules.ts";

export * from "./change.ts";
export { classify } from "./classify.ts";
export type { MigrateOptions } from "./decision.ts";
export { type Flaw, v3Evidence } from "./item-rules.ts";
export * from "./keys.ts";
export * from "./lookups.ts";
export * from "./moving.ts";
export { itemRules } from "./rules.ts";

/**
 * Decides what is to be done so that one item has the shape that next-auth v4 reads. Pure: the same item and options
 * give the same change, and migrating what a change results in gives `current`.
 *
 * @param item a whole item, in the low-level form in which DynamoDB returns it
 */
export function migrateItem(item: Item, options: MigrateOptions): Change {
  const itemType = classify(item, options.keys);
  if (itemType === undefined) return foreign;
  return itemRules[itemType].decide(new Decision(item, itemType, options.keys), options);
}

/**
 * The inverse: decides what is to be done so that one item has the shape that next-auth v3 reads. Pure, too. What v3 needs and
 * v4 doesn't keep is made up where it can be: a session's access token, and an account's id as the number that v3 stored.
 */
export function toV3(item: Item, options: MigrateOptions): Change {
  const itemType = classify(item, options.keys);
  if (itemType === undefined) return foreign;
  return itemRules[itemType].downgrade(new Decision(item, itemType, options.keys), options);
}

/** What is to be done so that one item has the shape that the next-auth reads that the options name. */
export function convertItem(item: Item, options: MigrateOptions): Change {
  return options.to === "v3" ? toV3(item, options) : migrateItem(item, options);
}

const foreign: Foreign = { kind: "foreign", notes: [] };
