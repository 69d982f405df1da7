import { mapEntries } from "./entries.ts";

/** JavaScript values and what is stored for them. */

/** By method rather than `instanceof`: a test runner or an edge sandbox hands over dates of another realm. */
const isDate = (value: unknown): value is Date => typeof (value as Partial<Date> | null)?.toISOString === "function";

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
  return mapEntries(value, ([name, field]) => (field === undefined ? [] : [[name, toStored(field)]]));
}

/**
 * Fields with `expires` as whole seconds since 1970, the only form that DynamoDB's time to live reads ("Formatting an
 * item's TTL attribute" in its developer guide). Rounded down: nothing lives longer than it was given.
 */
export function expiresToSeconds(fields: { expires?: Date | undefined }): object {
  const { expires } = fields;
  return expires ? { ...fields, expires: Math.floor(expires.getTime() / 1000) } : fields;
}

/**
 * The moment that is stored as seconds (v4; upstream writes fractions) or as an ISO string (v3). Anything else becomes
 * an invalid Date: next-auth then reports an error rather than signing the user out.
 */
export function expiresToDate(stored: unknown): Date {
  const text = String(stored);
  const seconds = Number(text);
  return new Date(Number.isNaN(seconds) ? text : Math.round(seconds * 1000));
}

/** An ISO string as a Date. Null for anything else: v3 could store an empty map for a Date. */
export function fromIsoString(stored: unknown): Date | null {
  const date = new Date(stored as string);
  return stored && !Number.isNaN(date.getTime()) ? date : null;
}
