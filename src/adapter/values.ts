/** JavaScript values and what is stored for them. */

/** By tag rather than `instanceof`: a test runner or an edge sandbox hands over dates of another realm. */
const isDate = (value: unknown): value is Date => Object.prototype.toString.call(value) === "[object Date]";

/** An object literal of any realm; not a Set, a Uint8Array or the SDK's NumberValue, which the document client knows. */
function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/**
 * A value as the document client can store it: dates as ISO strings and no undefined fields, at any depth. (The
 * client would store a Date as `{}` with `convertClassInstanceToMap`, and refuse it without.)
 */
export function toStored(value: unknown): unknown {
  if (isDate(value)) return value.toISOString();
  if (Array.isArray(value)) return value.map(toStored);
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, field]) => field !== undefined)
      .map(([name, field]) => [name, toStored(field)]),
  );
}

/**
 * A moment as whole seconds since 1970, the only form DynamoDB's time to live reads ("Formatting an item's TTL
 * attribute" in its developer guide). Rounded down: nothing lives longer than it was given.
 */
export function toEpochSeconds(moment: Date | string | number): number {
  return Math.floor(new Date(moment).getTime() / 1000);
}

/**
 * The moment that is stored as seconds (v4; upstream writes fractions) or as an ISO string (v3). Anything else becomes
 * an invalid Date: next-auth then reports an error rather than signing the user out.
 */
export function fromEpochSeconds(stored: unknown): Date {
  const text = String(stored);
  const seconds = Number(text);
  return new Date(Number.isNaN(seconds) ? text : Math.round(seconds * 1000));
}

/** An ISO string as a Date. Null for anything else: v3 could store an empty map for a Date. */
export function fromIsoString(stored: unknown): Date | null {
  const date = new Date(typeof stored === "string" ? stored : Number.NaN);
  return Number.isNaN(date.getTime()) ? null : date;
}
