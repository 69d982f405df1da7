import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ToolError } from "../../errors.ts";
import type { Item, ItemType } from "../../items/index.ts";
import { ago, checkQuiet, later, V3Writes } from "./v3-writes.ts";

const now = Date.parse("2026-11-26T20:00:00.000Z") / 1_000;
const stampOf = (seconds: number) => new Date((now - seconds) * 1_000).toISOString();
const session = (updatedAt: string | undefined, expires: Item[string] = { S: "2099-01-01T00:00:00.000Z" }): Item => ({
  expires,
  ...(updatedAt === undefined ? {} : { updatedAt: { S: updatedAt } }),
});

function lastOf(...items: readonly (readonly [Item, ItemType])[]): string | null {
  const writes = new V3Writes(() => now);
  for (const [item, itemType] of items) writes.see(item, itemType);
  return writes.last;
}

describe("the last write of v3", () => {
  it("is told by the present, also of a run that takes days", () => {
    let present = now;
    const writes = new V3Writes(() => present);
    const item = session(stampOf(-3 * 86_400));
    writes.see(item, "SESSION");
    expect(writes.last).toBeNull();
    present += 3 * 86_400;
    writes.see(item, "SESSION");
    expect(writes.last).toBe(item.updatedAt?.S);
  });

  it.each<readonly [what: string, item: Item, itemType: ItemType, isV3: boolean]>([
    ["a session", session(stampOf(60)), "SESSION", true],
    ["a session in v4's shape", session(stampOf(60), { N: "4070908800" }), "SESSION", false],
    ["an account", { providerId: { S: "github" }, updatedAt: { S: stampOf(60) } }, "ACCOUNT", true],
    ["an account in v4's shape", { provider: { S: "github" }, updatedAt: { S: stampOf(60) } }, "ACCOUNT", false],
    ["a magic link", session(stampOf(60)), "VR", true],
    ["a user, whom v4 keeps as they are", { updatedAt: { S: stampOf(60) } }, "USER", false],
    ["no stamp", session(undefined), "SESSION", false],
    ["a number", { ...session(undefined), updatedAt: { N: "1790000000000" } }, "SESSION", false],
    ["an application's own date", session("2026-11-26 20:00:00"), "SESSION", false],
    ["a day that isn't one", session("2026-11-26T29:99:99.999Z"), "SESSION", false],
    ["a clock that is an hour ahead", session(stampOf(-3_600)), "SESSION", true],
    ["a year that is to come", session("2031-01-01T00:00:00.000Z"), "SESSION", false],
    ["a text that is later than every date", session("zzz"), "SESSION", false],
  ])("%s", (_, item, itemType, isV3) => {
    expect(lastOf([item, itemType])).toBe(isV3 ? item.updatedAt?.S : null);
    // What proves nothing hides nothing.
    expect(lastOf([item, itemType], [session(stampOf(3_700)), "SESSION"])).not.toBeNull();
  });

  it("is the latest there is, in whatever order", () => {
    const moment = fc.integer({ min: -90_000, max: 1e9 }).map(stampOf);
    fc.assert(
      fc.property(fc.array(fc.oneof(moment, fc.string())), (stamps) => {
        const possible = stamps.filter((stamp) => /^\d{4}-.*Z$/.test(stamp) && stamp <= stampOf(-86_400));
        const latest = possible.toSorted().at(-1) ?? null;
        expect(lastOf(...stamps.map((stamp) => [session(stamp), "SESSION"] as const))).toBe(latest);
      }),
    );
  });

  it("is the later one of two parts of a table", () => {
    expect([later(null, null), later("a", null), later(null, "a"), later("a", "b"), later("b", "a")]).toEqual([
      null,
      "a",
      "a",
      "b",
      "b",
    ]);
  });
});

describe("a job", () => {
  const refusal = (seconds: number | null, minutes: number, hasBegun = false) => {
    try {
      checkQuiet({ table: "t", minutes }, seconds === null ? null : stampOf(seconds), { now, hasBegun });
      return null;
    } catch (error) {
      return error as ToolError;
    }
  };

  it.each([
    [null, 5, false],
    [299, 5, true],
    [300, 5, false],
    [-3_600, 5, true],
    [299, 0, false],
    [299, 4, false],
    [3_000, 60, true],
  ])("that v3 wrote %s s before, with %i minutes asked for, is refused: %s", (seconds, minutes, isRefused) => {
    expect(refusal(seconds, minutes)?.code).toBe(isRefused ? "v3-alive" : undefined);
  });

  it("says what would happen to users, and what has happened", () => {
    expect(refusal(130, 5)).toMatchObject({
      message: expect.stringMatching(/2 minutes ago.*signed out.*accounts are not found \(OAuthAccountNotLinked\)/),
      hint: expect.stringContaining("Nothing was written."),
    });
    expect(refusal(130, 5, true)?.hint).toContain("What was written stays.");
  });
});

it.each([
  [0, "a moment ago"],
  [2, "2 seconds ago"],
  [60, "1 minute ago"],
  [7_300, "2 hours ago"],
  [86_400, "1 day ago"],
])("%i s are %s", (seconds, text) => expect(ago(seconds)).toBe(text));
