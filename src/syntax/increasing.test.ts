import fc from "fast-check";
import { expect, it } from "vitest";
import { longestIncreasing } from "./increasing.ts";

/** By its definition: the longest of all runs that end at each place. */
function longestLength(numbers: readonly number[]): number {
  const lengths: number[] = [];
  for (const number of numbers)
    lengths.push(1 + Math.max(0, ...lengths.filter((_, k) => (numbers[k] as number) < number)));
  return Math.max(0, ...lengths);
}

it("is a run of the list that grows, and none is longer", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 40 }), (numbers) => {
      const run = longestIncreasing(numbers);
      for (const [i, index] of run.entries()) {
        const previous = run[i - 1];
        if (previous === undefined) continue;
        expect(index).toBeGreaterThan(previous);
        expect(numbers[index]).toBeGreaterThan(numbers[previous] as number);
      }
      expect(run).toHaveLength(longestLength(numbers));
    }),
  );
});
