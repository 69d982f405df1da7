import { describe, expect, it } from "vitest";
import { TokenBucket } from "./throttle.ts";

/** A bucket whose time passes only when it is waited for, or told to. */
function bucketAt(ceiling: number) {
  let now = 0;
  const wait = async (milliseconds: number) => {
    now += milliseconds;
  };
  const bucket = new TokenBucket(ceiling, () => now, wait);
  return { bucket, wait, seconds: () => now / 1_000 };
}

/** Consumes units in requests of one size; returns how many seconds that took. */
async function consume({ bucket, seconds }: ReturnType<typeof bucketAt>, units: number, size: number): Promise<number> {
  const start = seconds();
  for (let consumed = 0; consumed < units; consumed += size) {
    await bucket.take();
    bucket.charge(size);
  }
  return seconds() - start;
}

describe("TokenBucket", () => {
  it.each([
    [100, 1],
    [100, 25],
    [100, 250],
    [7, 50],
  ])("keeps to %d units per second with requests of %d", async (ceiling, size) => {
    const time = bucketAt(ceiling);
    const units = ceiling * 60;
    const took = await consume(time, units, size);
    // One second's worth is there from the beginning, and the last request may go into the red.
    expect(took).toBeGreaterThan((units - ceiling - size * 2) / ceiling);
    expect(took).toBeLessThan(62);
  });

  it("doesn't wait without a ceiling", async () => {
    expect(await consume(bucketAt(Number.POSITIVE_INFINITY), 1_000_000, 1_000)).toBe(0);
  });

  it("doesn't make a burst of a pause", async () => {
    const time = bucketAt(100);
    await time.wait(60_000);
    expect(await consume(time, 600, 10)).toBeGreaterThan(4.5);
  });

  it("halves when throttled, once for all requests that fail together, and regains it", async () => {
    const time = bucketAt(1_000);
    await consume(time, 5_000, 10);
    for (let failure = 0; failure < 20; failure++) time.bucket.lower();
    expect(time.bucket.rate).toBeGreaterThan(400);
    expect(time.bucket.rate).toBeLessThan(600);
    expect(time.bucket.isLowered).toBe(true);
    await consume(time, 30_000, 10);
    expect(time.bucket.rate).toBe(1_000);
  });

  it("finds a pace of its own without a ceiling, and forgets it", async () => {
    const time = bucketAt(Number.POSITIVE_INFINITY);
    for (let second = 0; second < 5; second++) {
      await consume(time, 400, 10);
      await time.wait(1_000);
    }
    time.bucket.lower();
    expect(time.bucket.rate).toBeGreaterThan(150);
    expect(time.bucket.rate).toBeLessThan(250);
    await time.wait(60_000);
    await time.bucket.take();
    expect(time.bucket.rate).toBe(Number.POSITIVE_INFINITY);
  });

  it("never comes to a stand, however often it is throttled", async () => {
    const time = bucketAt(Number.POSITIVE_INFINITY);
    await consume(time, 1_000, 10);
    await time.wait(1_000);
    for (let failure = 0; failure < 200; failure++) {
      time.bucket.lower();
      await time.wait(1_001);
    }
    expect(await consume(time, 500, 10)).toBeLessThan(15);
  });
});
