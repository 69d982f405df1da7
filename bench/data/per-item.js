import { v3Items } from "./items.js";
import { defaultKeyNames, isWrite, itemSize, migrateItem, unitsOf } from "./parts.ts";

/** What an item of the usual kinds takes, on average: write units, one write per item that needs one, and bytes. */
export function perItem() {
  const options = { now: Math.floor(Date.now() / 1000), keys: defaultKeyNames, expired: "migrate", timestamps: "keep" };
  const items = [...v3Items(1_000)];
  const units = items.reduce((sum, item) => {
    const change = migrateItem(item, options);
    return isWrite(change) ? sum + unitsOf(item, change, defaultKeyNames, { transactions: true }) : sum;
  }, 0);
  const bytes = items.reduce((sum, item) => sum + itemSize(item), 0);
  return { unitsPerItem: units / items.length, bytesPerItem: bytes / items.length };
}
