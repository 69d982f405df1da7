import { applyChange, defaultKeyNames, type Item, type MigrateOptions, migrateItem } from "../../../src/items/index.ts";

/** What `migrate-data` does when nothing else is asked for. */
export const defaultOptions: MigrateOptions = {
  now: Math.floor(Date.now() / 1_000),
  keys: defaultKeyNames,
  expired: "migrate",
  timestamps: "keep",
};

/** A table's items as a migration leaves them, in the order of the keys. */
export function migratedItems(items: readonly Item[], options = defaultOptions): readonly Item[] {
  const keyOf = ({ pk, sk }: Item) => `${pk?.S}\n${sk?.S}`;
  return items
    .map((item) => applyChange(item, migrateItem(item, options)))
    .filter((item) => item !== undefined)
    .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}
