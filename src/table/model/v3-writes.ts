import { ToolError } from "../../errors.ts";
import { type Item, type ItemType, itemRules } from "../../items/index.ts";
import { option, sentence } from "../../words.ts";

/** The attribute that v3's adapter stamps each of its writes with, and v4's adapters leave as it is. */
export const v3StampName = "updatedAt";

/** As v3 writes it: `Date.toISOString()`. Such texts are in the order of time. */
const stampPattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** A stamp may be ahead of our clocks by the difference of two machines'; what is further ahead is no time of a write. */
const mostAhead = 24 * 60 * 60;

/** When v3 wrote last, by the items that still are as it writes them: nobody else stamps those. */
export class V3Writes {
  readonly #now: () => number;
  #last = "";

  /** @param now the present, in seconds since 1970: a run may take days, or be gone on with after them */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Looks at an item that isn't v4's. */
  see(item: Item, itemType: ItemType): void {
    const stamp = item[v3StampName]?.S;
    // One comparison for all but the few that are later than any before them.
    if (stamp === undefined || stamp <= this.#last || !stampPattern.test(stamp)) return;
    const time = Date.parse(stamp) / 1_000;
    if (time <= this.#now() + mostAhead && itemRules[itemType].isV3(item)) this.#last = stamp;
  }

  /** ISO text; `null` when no item tells. */
  get last(): string | null {
    return this.#last === "" ? null : this.#last;
  }
}

/** The later of two moments, where there is one. */
export function later(a: string | null, b: string | null): string | null {
  return a === null || (b !== null && b > a) ? b : a;
}

/** How many seconds ago v3 wrote; `undefined` when it never did. One whose clock is ahead wrote this moment. */
export function secondsSince(v3WroteAt: string | null, now: number): number | undefined {
  return v3WroteAt === null ? undefined : Math.max(0, now - Date.parse(v3WroteAt) / 1_000);
}

/** A table that v3 may still write to. */
export interface Quiet {
  readonly table: string;
  /** For how many minutes v3 has to have been silent before its items are rewritten; 0 for not at all. */
  readonly minutes: number;
}

/**
 * @param hasBegun the run has begun, and may have written
 * @param doubt why the time can't be trusted
 * @throws ToolError (`v3-alive`) when v3 wrote a moment ago
 */
export function checkQuiet(
  { table, minutes }: Quiet,
  v3WroteAt: string | null,
  { now, hasBegun, doubt }: { readonly now: number; readonly hasBegun: boolean; readonly doubt?: string | undefined },
): void {
  const seconds = secondsSince(v3WroteAt, now);
  if (seconds === undefined || seconds >= minutes * 60) return;
  throw new ToolError({
    code: "v3-alive",
    message: `next-auth v3 wrote to the table "${table}" ${ago(seconds)}: an instance of it still serves. ${seenByV3}`,
    hint: sentence`${doubt === undefined ? "" : `${doubt}: set it right first. `}${hasBegun ? "What was written stays." : "Nothing was written."} Send all traffic to v4, wait ${minutes} minutes, and ${hasBegun ? "go on" : "run again"}; ${option("v3Quiet", "0")} doesn't wait for that.`,
  });
}

/** What a v3 instance that still serves does on a migrated table. */
export const seenByV3 =
  "Where v3 meets a migrated item, its users are signed out, and their accounts are not found (OAuthAccountNotLinked).";

/** `a moment ago`, `2 minutes ago` */
export function ago(seconds: number): string {
  const [length, unit] = units.find(([size]) => seconds >= size) ?? [];
  if (length === undefined) return "a moment ago";
  const count = Math.floor(seconds / length);
  return `${count} ${unit}${count === 1 ? "" : "s"} ago`;
}

const units: readonly (readonly [seconds: number, name: string])[] = [
  [86_400, "day"],
  [3_600, "hour"],
  [60, "minute"],
  [1, "second"],
];
