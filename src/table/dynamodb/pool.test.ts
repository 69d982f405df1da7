import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { allAtRest, Pool } from "./pool.ts";

describe("Pool", () => {
  it("runs so many at a time, and all of them", async () => {
    const pool = new Pool(3);
    let running = 0;
    let most = 0;
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        pool.run(async () => {
          most = Math.max(most, ++running);
          await sleep(1);
          running--;
          return n;
        }),
      ),
    );
    expect(most).toBe(3);
    expect(results).toEqual(Array.from({ length: 20 }, (_, n) => n));
  });

  it("begins nothing more after a failure, and tells it when all have come to rest", async () => {
    const pool = new Pool(2);
    const begun: number[] = [];
    let atRest = 0;
    const tasks = Array.from({ length: 10 }, (_, n) =>
      pool.run(async () => {
        begun.push(n);
        await sleep(n === 0 ? 1 : 20);
        atRest++;
        if (n === 0) throw new Error("first");
      }),
    );
    await expect(allAtRest(tasks)).rejects.toThrow("first");
    expect(begun).toEqual([0, 1]);
    expect(atRest).toBe(2);
  });
});
