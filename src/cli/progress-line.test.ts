import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Snapshot } from "../index.ts";
import { progressLine, Rate } from "./progress-line.ts";

const snapshot: Snapshot = {
  seconds: 4_000,
  itemsRead: 24_500_000,
  itemsWritten: 12_250_000,
  itemsExpected: 40_000_000,
  readUnits: 1_000,
  writeUnits: 2_000,
  throttled: 0,
  retried: 0,
  waitingFor: "throttled by the table",
};
const rated = (snapshots: readonly Snapshot[]) => {
  const rate = new Rate();
  for (const each of snapshots) rate.add(each);
  return rate;
};
const rate = rated([{ ...snapshot, seconds: 3_999, itemsRead: 24_498_837 }, snapshot]);
const line = (columns: number, over: Partial<Snapshot> = {}) =>
  progressLine("migrating", { ...snapshot, ...over }, rate, columns);

describe("the line of progress", () => {
  it.each([
    [160, "migrating  [############........] 61 %  24,500,000 items read, 12,250,000 written"],
    [120, "migrating  61 %  24,500,000 read, 12,250,000 written  5,806/s  44 min 30 s left  waiting: "],
    [80, "61 %  24,500,000 read  5,806/s  44 min 30 s left  throttled by the table"],
    [50, "61 %  24,500,000 read  44 min 30 s left"],
  ])("fits %i columns", (columns, expected) => {
    const shown = line(columns);
    expect(shown.length).toBeLessThanOrEqual(columns);
    expect(shown.startsWith(expected)).toBe(true);
    expect(shown).toMatch(/\d+ (h|min) \d+ (min|s) left/);
  });

  it("says what it waits for where there is room, and never cuts a figure", () => {
    expect(line(160)).toMatch(/waiting: throttled by the table$/);
    expect(line(100, { itemsRead: 2_450, itemsWritten: 0, itemsExpected: 4_000 })).toMatch(/throttled by the table$/);
    fc.assert(
      fc.property(
        fc.integer({ min: 20, max: 200 }),
        fc.nat(1e9),
        fc.nat(1e9),
        fc.nat(1e9),
        (columns, itemsRead, itemsWritten, itemsExpected) => {
          const over = { itemsRead, itemsWritten, itemsExpected };
          const shown = line(columns, over);
          expect(shown.length).toBeLessThanOrEqual(columns);
          const figures = (text: string) => text.match(/[\d,]+/g) ?? [];
          expect(figures(line(1_000, over))).toEqual(expect.arrayContaining(figures(shown)));
        },
      ),
    );
  });

  it("has a rate that a moment's burst or pause changes little", () => {
    const at = (seconds: number, itemsRead: number) => ({ ...snapshot, seconds, itemsRead });
    const steady = Array.from({ length: 300 }, (_, index) => at(index / 5, index * 20));
    expect(rated(steady).itemsPerSecond).toBeCloseTo(100, 5);
    const paused = [...steady, at(60.8, 299 * 20)];
    expect(rated(paused).itemsPerSecond).toBeGreaterThan(90);
  });
});
