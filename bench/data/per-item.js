import { v3Items } from "./items.js";
import { defaultKeyNames, isWrite, itemSize, migrateItem, unitsOf } from "./parts.ts";

/** What an item of the usual kinds takes, on average: write units, one write per item that needs one, and bytes. */
export function perItem() {
  const options = { now: Math.floor(Date.now() / 1000), keys: defaultKeyNames, expired: "migrate", timestamps: "keep" };
  const items = [...v3Items(1_000)];
  const sum = { tableUnits: 0, indexUnits: 0, bytes: 0 };
  for (const item of items) {
    const change = migrateItem(item, options);
    sum.bytes += itemSize(item);
    if (!isWrite(change)) continue;
    const { units, index } = unitsOf(item, change, defaultKeyNames);
    sum.tableUnits += units - index;
    sum.indexUnits += index;
  }
  const mean = (total) => total / items.length;
  return { tableUnits: mean(sum.tableUnits), indexUnits: mean(sum.indexUnits), bytes: mean(sum.bytes) };
}
