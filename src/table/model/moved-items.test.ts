import fc from "fast-check";
import { expect, it } from "vitest";
import type { Item } from "../../items/index.ts";
import { MovedItems } from "./moved-items.ts";

const item = (name: string): Item => ({ pk: { S: `VT#${name}` }, sk: { S: name }, expires: { N: "1" } });

it("knows exactly what was added, however much that is", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string(), { maxLength: 3_000, minLength: 1 }), fc.nat(), (names, at) => {
      const moved = new MovedItems();
      const half = names.slice(0, at % names.length);
      for (const name of [...half, ...half]) moved.add(item(name));
      expect(names.filter((name) => moved.has(item(name)))).toEqual(half);
    }),
    { numRuns: 30 },
  );
});

it("takes no other item under the same key for one, and no order of attributes for another", () => {
  const moved = new MovedItems();
  moved.add(item("ada"));
  expect(moved.has({ ...item("ada"), expires: { N: "2" } })).toBe(false);
  expect(moved.has({ expires: { N: "1" }, sk: { S: "ada" }, pk: { S: "VT#ada" } })).toBe(true);
});
