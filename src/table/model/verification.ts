import type { ItemType } from "../../items/index.ts";
import { addCounts, addFindings, type Findings } from "./tally.ts";
import { later } from "./v3-writes.ts";

/** What a verification found. */
export interface Verification {
  items: number;
  foreign: number;
  readonly byType: Partial<Record<ItemType, number>>;
  /** Items that are still v3's, by type. */
  readonly stillV3: Partial<Record<ItemType, number>>;
  /** What v4 stumbles over. */
  readonly flaws: Findings;
  /** Odd, but v4 lives with it. */
  readonly notes: Findings;
  /** When v3 wrote last, as ISO text, by the items that are still v3's; `null` when none tells. */
  v3WroteAt: string | null;
}

export function emptyVerification(): Verification {
  return { items: 0, foreign: 0, byType: {}, stillV3: {}, flaws: {}, notes: {}, v3WroteAt: null };
}

/** Adds what another part of the table was found to hold. */
export function addVerification(sum: Verification, part: Verification): void {
  sum.items += part.items;
  sum.foreign += part.foreign;
  addCounts(sum.byType, part.byType);
  addCounts(sum.stillV3, part.stillV3);
  addFindings(sum.flaws, part.flaws);
  addFindings(sum.notes, part.notes);
  sum.v3WroteAt = later(sum.v3WroteAt, part.v3WroteAt);
}
