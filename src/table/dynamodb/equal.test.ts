import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import fc from "fast-check";
import { expect, it } from "vitest";
import { attributeValue } from "../../../test/support/data/arbitraries.ts";
import { fromJson, toJson } from "./attribute-json.ts";
import { canonicalText, sameItem, sameValue } from "./equal.ts";

const value = (json: object) => json as AttributeValue;

it.each([
  [{ SS: ["a", "b"] }, { SS: ["b", "a"] }, true],
  [{ L: [{ S: "a" }, { S: "b" }] }, { L: [{ S: "b" }, { S: "a" }] }, false],
  [{ M: { a: { S: "1" }, b: { S: "2" } } }, { M: { b: { S: "2" }, a: { S: "1" } } }, true],
  [{ S: "1" }, { N: "1" }, false],
  [{ B: new Uint8Array([1]) }, { B: Buffer.from([1]) }, true],
  [{ BS: [new Uint8Array([1]), new Uint8Array([2])] }, { BS: [new Uint8Array([2]), new Uint8Array([1])] }, true],
  [{ L: [] }, { M: {} }, false],
  [{ S: "a,b" }, { SS: ["a", "b"] }, false],
])("%j and %j are the same: %s", (a, b, same) => {
  expect(sameValue(value(a), value(b))).toBe(same);
});

it("a missing value is the same as a missing one only", () => {
  expect(sameValue(undefined, undefined)).toBe(true);
  expect(sameValue(undefined, { NULL: true })).toBe(false);
});

it("two items are the same when all that they hold is, whatever its order", () => {
  const item = fc.dictionary(fc.constantFrom("a", "b", "__proto__", "constructor"), attributeValue, { maxKeys: 3 });
  const copy = (value: Record<string, AttributeValue>) => fromJson(JSON.parse(JSON.stringify(toJson(value))));
  fc.assert(
    fc.property(item, item, (a, b) => {
      expect(sameItem(a, b)).toBe(canonicalText(a) === canonicalText(b));
      expect(sameItem(a, Object.fromEntries(Object.entries(copy(a)).reverse()))).toBe(true);
    }),
    { numRuns: 500 },
  );
});

it("every value survives the journal, bit for bit", () => {
  fc.assert(
    fc.property(attributeValue, (original) => {
      const item = { value: original };
      const restored = fromJson(JSON.parse(JSON.stringify(toJson(item))));
      expect(sameValue(restored.value, original)).toBe(true);
    }),
    { numRuns: 500 },
  );
});
