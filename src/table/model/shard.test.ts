import fc from "fast-check";
import { expect, it } from "vitest";
import { segmentsOf } from "./shard.ts";

it("gives every segment to exactly one shard, and as many to each but for one", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 1, max: 40 }), (segments, of) => {
      const parts = Array.from({ length: of }, (_, index) => segmentsOf(segments, { index, of }));
      expect(parts.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: segments }, (_, segment) => segment));
      const sizes = parts.map(({ length }) => length);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    }),
  );
});

it("is the whole when there are no shards", () => {
  expect(segmentsOf(3)).toEqual([0, 1, 2]);
});
