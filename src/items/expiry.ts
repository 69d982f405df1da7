import type { Change, Item } from "./change.ts";
import type { Decision, MigrateOptions } from "./decision.ts";
import type { Flaw, V3Evidence } from "./item-rules.ts";
import { type Expiry, isBeyondTtl } from "./time.ts";

/** An expiry that is known, in seconds since 1970. */
export type KnownExpiry = Extract<Expiry, { seconds: number }>;

/** Why an item with this expiry can't be converted, or `undefined` when the expiry is known. */
export function unknownExpiry(decision: Decision, expiry: Exclude<Expiry, KnownExpiry>): Change {
  switch (expiry.form) {
    case "none":
      return decision.invalid("no-expiry", "expires is missing or empty; v4 would treat the item as expired or fail");
    case "unit-unclear":
      return decision.invalid("expiry-unit-unclear", "expires is too large to tell seconds from milliseconds");
    case "unreadable":
      return decision.invalid("unreadable-expiry", "expires can't be read as a date");
  }
}

/** What v4 keeps in `expires`, or nothing when that is what it already holds. */
export function expiresToSet(expiry: KnownExpiry): Item {
  return expiry.form === "seconds" ? {} : { expires: { N: String(expiry.seconds) } };
}

/** Deletes or leaves an item that has expired, when the options ask for it; otherwise does what `migrate` decides. */
export function unlessExpired(
  decision: Decision,
  expiry: KnownExpiry,
  { now, expired }: MigrateOptions,
  migrate: () => Change,
): Change {
  if (expiry.seconds >= now) return migrate();
  if (expired === "delete") return decision.delete();
  if (isBeyondTtl(expiry.seconds, now)) {
    decision.note("expired-ttl-never-takes-it", "expired more than five years ago: TTL never deletes it");
  } else {
    decision.note("expired-ttl-takes-it", "expired: TTL deletes it once expires is a number and TTL is enabled on it");
  }
  const change = migrate();
  return expired === "leave" && change.kind !== "current" ? decision.leave() : change;
}

/** Whether an expiry is v3's: a text, or the empty map of a date that aws-sdk v2 lost. */
export const isV3Expiry = ({ expires }: V3Evidence): boolean => expires?.N === undefined;

/** What is wrong with an expiry that is a number already. The published v4 adapters write fractions, so they aren't a defect. */
export function expiryFlaws({ expires }: Item): readonly Flaw[] {
  if (expires?.N === undefined || !expires.N.includes(".")) return [];
  const message = "expires is a fraction, as v4's published adapters write it: time to live wants whole seconds";
  return [{ code: "expires-not-whole", message, level: "note" }];
}
