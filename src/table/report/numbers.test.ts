import fc from "fast-check";
import { expect, it } from "vitest";
import { number } from "./numbers.ts";

it("writes numbers as Intl does", () => {
  const some = fc.oneof(
    fc.nat(),
    fc.maxSafeNat(),
    fc.double({ min: 0, max: 1e15, noNaN: true }),
    fc.double({ min: 0, max: 10, noNaN: true }),
    fc.integer({ min: 0, max: 200 }).map((twentieths) => twentieths / 20),
  );
  fc.assert(
    fc.property(some, (value) => {
      const maximumFractionDigits = value < 10 ? 1 : 0;
      expect(number(value)).toBe(value.toLocaleString("en-US", { maximumFractionDigits }));
    }),
    { numRuns: 2_000 },
  );
});

it.each([
  [0, "0"],
  [9.95, "10"],
  [9.94, "9.9"],
  [12.5, "13"],
  [999.5, "1,000"],
  [1_234_567, "1,234,567"],
])("%d is %s", (value, text) => expect(number(value)).toBe(text));
