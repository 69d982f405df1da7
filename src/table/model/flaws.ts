import { type Flaw, type Item, isWrite, itemRules, type NextAuthVersion } from "../../items/index.ts";
import type { Decided } from "./decide.ts";

/**
 * What is wrong with one item.
 *
 * @param change what converting it would do
 * @param version for which next-auth
 */
export function flawsOf(item: Item, change: Decided, version: NextAuthVersion = "v4"): readonly Flaw[] {
  if (change.kind === "invalid") return [{ ...change.reason, level: "defect" }];
  if (change.kind === "foreign" || change.kind === "skipped") return [];
  if (version === "v3") {
    if (change.kind === "current") return itemRules[change.itemType].flawsOfV3(item);
    return isWrite(change) ? [stillV4] : [];
  }
  if (change.notes.some(({ code }) => code === "index-key-without-email")) {
    const message = "no email, but an index key that all such users share: each is found for the others";
    return [{ code: "index-key-without-email", message, level: "defect" }];
  }
  const { isV3, flawsOfV4 } = itemRules[change.itemType];
  if (change.kind === "current") return flawsOfV4(item);
  if (!isV3(item)) {
    const flaws = flawsOfV4(item);
    return flaws.length > 0 ? flaws : [halfV4];
  }
  return [{ code: stillV3, message: "still in v3's shape: run migrate-data", level: "defect" }];
}

export const stillV3 = "still-v3";

const stillV4: Flaw = {
  code: "still-v4",
  message: "in v4's shape, in all or in part: v3 doesn't find it, or reads it wrongly",
  level: "defect",
};

/** Whatever else migrating would change. */
const halfV4: Flaw = {
  code: "half-v4",
  message: "half in v4's shape, as an upgrade by hand leaves it: v4 may not find it",
  level: "defect",
};
