import fc from "fast-check";
import { expect, it } from "vitest";
import { anyItem } from "../../../test/support/data/arbitraries.ts";
import {
  applyChange,
  defaultKeyNames,
  type Item,
  isWrite,
  type MigrateOptions,
  migrateItem,
} from "../../items/index.ts";
import { sameItem } from "../dynamodb/equal.ts";
import { afterImage, beforeImage } from "../model/before-image.ts";
import { undo } from "./undo.ts";

const options = fc.record(
  {
    now: fc.constant(1_767_225_600),
    keys: fc.constant(defaultKeyNames),
    expired: fc.constantFrom<MigrateOptions["expired"][]>("migrate", "delete"),
    timestamps: fc.constantFrom<MigrateOptions["timestamps"][]>("keep", "drop"),
    sessionMaxAge: fc.constant(86_400),
    repair: fc.boolean(),
  },
  { requiredKeys: ["now", "keys", "expired", "timestamps"] },
);

it("a before-image tells what the write made of the item", () => {
  fc.assert(
    fc.property(anyItem, options, ({ item }, options) => {
      const change = migrateItem(item, options);
      if (!isWrite(change)) return;
      const after = afterImage(beforeImage(item, change, false));
      const expected = applyChange(item, change);
      expect(after === undefined || expected === undefined ? after === expected : sameItem(after, expected)).toBe(true);
    }),
    { numRuns: 500 },
  );
});

it("undoing a write gives the item that there was, and leaves alone what was added since", () => {
  const since: Item = { addedSince: { S: "later" } };
  fc.assert(
    fc.property(anyItem, options, ({ item }, options) => {
      const change = migrateItem(item, options);
      if (!isWrite(change)) return;
      const image = beforeImage(item, change, false);
      const inverse = undo(image, defaultKeyNames);
      switch (inverse.kind) {
        case "create":
          expect(change.kind).toBe("delete");
          expect(inverse.item).toBe(item);
          break;
        case "move":
          expect(applyChange(afterImage(image) ?? {}, inverse)).toBe(item);
          break;
        default:
          expect(applyChange({ ...afterImage(image), ...since }, inverse)).toEqual({ ...item, ...since });
      }
    }),
    { numRuns: 500 },
  );
});
