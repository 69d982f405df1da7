import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { eachSegment, segmentCount } from "./segments.ts";

const never = new AbortController().signal;

describe("eachSegment", () => {
  it("runs each that isn't done once, in shuffled order, so many at a time", async () => {
    const states = new Map([
      [3, { done: true }],
      [4, { done: false }],
    ]);
    const seen: number[] = [];
    let running = 0;
    let most = 0;
    await eachSegment({ segments: 100, concurrency: 4, signal: never }, states, async ({ number, of }) => {
      expect(of).toBe(100);
      seen.push(number);
      most = Math.max(most, ++running);
      await sleep(0);
      running--;
    });
    const all = Array.from({ length: 100 }, (_, n) => n).filter((n) => n !== 3);
    expect([...seen].sort((a, b) => a - b)).toEqual(all);
    expect(seen).not.toEqual(all);
    expect(most).toBe(4);
  });

  it("tells the first failure, after all have come to rest, and begins nothing more", async () => {
    let begun = 0;
    let ended = 0;
    const failing = eachSegment({ segments: 50, concurrency: 5, signal: never }, new Map(), async (_segment, stop) => {
      begun++;
      if (begun === 3) throw new Error("third");
      await sleep(5);
      expect(stop.aborted).toBe(true);
      ended++;
    });
    await expect(failing).rejects.toThrow("third");
    expect([begun, ended]).toEqual([5, 4]);
  });

  it("begins nothing more when told to stop", async () => {
    const controller = new AbortController();
    let begun = 0;
    await eachSegment({ segments: 50, concurrency: 2, signal: controller.signal }, new Map(), async () => {
      begun++;
      controller.abort();
    });
    expect(begun).toBeLessThanOrEqual(2);
  });
});

describe("segmentCount", () => {
  it("is many more than are read at a time, and grows with the table", () => {
    expect(segmentCount(0, 8)).toBe(32);
    expect(segmentCount(320 * 1024 ** 3, 8)).toBe(10_240);
    expect(segmentCount(Number.MAX_SAFE_INTEGER, 8)).toBe(100_000);
  });
});
