import type { AttributeValue } from "@aws-sdk/client-dynamodb";

/**
 * The smallest number that is taken for milliseconds: 1e11 seconds are the year 5138, 1e11 milliseconds the year 1973.
 */
const smallestMilliseconds = 1e11;

/**
 * DynamoDB's TTL doesn't delete an item that expired more than five years ago (developer guide, "Formatting an item's
 * TTL attribute"). In seconds; without leap days, so that an item at the line counts as one that TTL no longer takes.
 */
const ttlHorizon = 5 * 365 * 24 * 60 * 60;

/** When an item expires, as its `expires` attribute says it. */
export type Expiry =
  /** v3: ISO text. `seconds` is rounded down. */
  | { readonly form: "iso"; readonly seconds: number }
  /** v4: whole seconds since 1970. */
  | { readonly form: "seconds"; readonly seconds: number }
  /** Upstream's v4 adapter: milliseconds divided by 1,000. TTL wants whole seconds. */
  | { readonly form: "fraction"; readonly seconds: number }
  /** v3 with `maxAge: 0`, or a Date that aws-sdk v2 turned into an empty map. */
  | { readonly form: "none" }
  /** Seconds or milliseconds: can't be told. */
  | { readonly form: "unit-unclear" }
  | { readonly form: "unreadable" };

/** Reads an `expires` attribute of a session or a token. */
export function readExpiry(value: AttributeValue | undefined): Expiry {
  if (isUnknown(value)) return { form: "none" };
  if (value?.S !== undefined) {
    const seconds = isoSeconds(value.S);
    if (seconds === undefined) return { form: "unreadable" };
    // As a number it would be taken for milliseconds by the next run.
    return seconds < smallestMilliseconds ? { form: "iso", seconds } : { form: "unit-unclear" };
  }
  if (value?.N !== undefined) {
    const number = Number(value.N);
    if (!(number < smallestMilliseconds)) return { form: "unit-unclear" };
    return /^-?\d+$/.test(value.N)
      ? { form: "seconds", seconds: number }
      : { form: "fraction", seconds: Math.floor(number) };
  }
  return { form: "unreadable" };
}

/**
 * v3's `accessTokenExpires` in seconds since 1970; `unknown` when it says nothing, `unreadable` when it can't be read.
 */
export function readTokenExpiry(value: AttributeValue | undefined): number | "unknown" | "unreadable" {
  if (isUnknown(value)) return "unknown";
  if (value?.S !== undefined) return isoSeconds(value.S) ?? "unreadable";
  if (value?.N !== undefined) {
    const milliseconds = Number(value.N);
    return milliseconds >= smallestMilliseconds && milliseconds <= latestDate
      ? Math.floor(milliseconds / 1000)
      : "unreadable";
  }
  return "unreadable";
}

/**
 * What an account's `expires_at` should be, in seconds since 1970, where it says so in another unit or as text; `undefined`
 * where it is right, or can't be told.
 */
export function readExpiresAt(value: AttributeValue | undefined): number | undefined {
  const text = value?.N ?? value?.S;
  if (text === undefined) return undefined;
  const isNumber = /^\d+([.]\d+)?$/.test(text);
  const seconds = isNumber ? wholeSeconds(Number(text)) : value?.S === undefined ? undefined : isoSeconds(text);
  return seconds === undefined || String(seconds) === value?.N ? undefined : seconds;
}

/** The ISO text, as v3 writes times, of seconds since 1970 that are no milliseconds; `undefined` for anything else. */
export function isoOfSeconds(value: AttributeValue | undefined): string | undefined {
  if (value?.N === undefined || !/^\d+([.]\d+)?$/.test(value.N)) return undefined;
  const seconds = Number(value.N);
  return seconds < smallestMilliseconds ? new Date(Math.round(seconds * 1000)).toISOString() : undefined;
}

/** Of seconds or milliseconds since 1970. */
function wholeSeconds(time: number): number | undefined {
  if (time < smallestMilliseconds) return Math.floor(time);
  return time <= latestDate ? Math.floor(time / 1000) : undefined;
}

/** The latest moment that a JavaScript Date can hold, in milliseconds. */
const latestDate = 8.64e15;

/** Whether DynamoDB's TTL will never delete an item that expired then. Both in seconds since 1970. */
export function isBeyondTtl(expires: number, now: number): boolean {
  return expires < now - ttlHorizon;
}

/** The empty map is what aws-sdk v2's DocumentClient makes of a Date. */
function isUnknown(value: AttributeValue | undefined): boolean {
  return value === undefined || value.NULL === true || isEmptyMap(value);
}

/** Whether a value is the empty map that aws-sdk v2's DocumentClient makes of a Date. */
export function isEmptyMap(value: AttributeValue | undefined): boolean {
  return value?.M !== undefined && Object.keys(value.M).length === 0;
}

const isoPattern = /^(?<year>\d{4}|[+-]\d{6})-(?<month>\d\d)-(?<day>\d\d)T\d\d:\d\d(:\d\d([.]\d+)?)?(Z|[+-]\d\d:\d\d)$/;

/**
 * An ISO 8601 date and time with a time zone in whole seconds since 1970, rounded down. Stricter than `Date.parse`,
 * which also takes free text, days that don't exist, and times whose zone depends on the machine.
 */
function isoSeconds(text: string): number | undefined {
  const groups = isoPattern.exec(text)?.groups;
  if (!groups || Number(groups.day) > daysInMonth(Number(groups.year), Number(groups.month))) return undefined;
  const milliseconds = Date.parse(text);
  return Number.isNaN(milliseconds) ? undefined : Math.floor(milliseconds / 1000);
}

function daysInMonth(year: number, month: number): number {
  // Day 0 of the next month. 400 years later has the same calendar, and Date.UTC takes 0–99 for 1900–1999.
  return new Date(Date.UTC(year + 400, month, 0)).getUTCDate();
}
