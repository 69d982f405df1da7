import { expect, it } from "vitest";
import { stillWrites } from "./v3-traffic.ts";

const now = Date.parse("2026-01-01T12:00:00.000Z");
const hourAgo = "2026-01-01T11:00:00.000Z";

it.each([
  ["nothing tells", null, null, false],
  ["the table can't be looked at", undefined, undefined, false],
  ["it wrote an hour ago, as before", hourAgo, hourAgo, false],
  ["it wrote an hour ago, and nothing was known before", hourAgo, undefined, false],
  ["it wrote since the last look", hourAgo, "2026-01-01T10:59:00.000Z", true],
  ["it wrote where nothing told of it before", hourAgo, null, true],
  ["it wrote a minute ago", "2026-01-01T11:59:00.000Z", "2026-01-01T11:59:00.000Z", true],
] as const)("v3 counts as serving where %s: %s after %s", (_what, last, before, expected) => {
  expect(stillWrites(last, before, now)).toBe(expected);
});
