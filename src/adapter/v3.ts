import type { Item } from "./client.ts";

/** Whether v3 wrote a session: v4's `expires` is a number. */
export const isV3Session = (item: Item): boolean => !Number(item.expires);

let isWarned = false;

/** Says once in a process that v3's items are in the table, and that nobody told the adapter to read them. */
export function warnOfV3Items(): void {
  if (isWarned) return;
  isWarned = true;
  console.warn("DynamoDBAdapter: the table holds items of next-auth v3. Migrate it, or set readV3Items until then.");
}

/**
 * v3 sessions without `expires` (`maxAge: 0`) don't expire. In a minute, in seconds since 1970: next-auth then prolongs
 * them at once by the `maxAge` of now.
 */
export const v3Expiry = (): number => Date.now() / 1000 + 60;
