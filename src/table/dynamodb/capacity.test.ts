import { expect, it } from "vitest";
import { itemCases } from "../../../test/support/data/fixtures.ts";
import { defaultKeyNames, type Item, isWrite, type MigrateOptions, migrateItem } from "../../items/index.ts";
import { itemSize, unitsOf } from "./capacity.ts";

const options: MigrateOptions = { now: 1_767_225_600, keys: defaultKeyNames, expired: "migrate", timestamps: "keep" };

function units(name: string, more: Item = {}): number {
  const found = itemCases.find((one) => one.name === name);
  const item = { ...found?.item, ...more };
  const change = migrateItem(item, { ...options, ...found?.options });
  if (!isWrite(change)) throw new Error(`${name} needs no write`);
  return unitsOf(item, change, defaultKeyNames).units;
}

it("counts a unit per KB, one more for the index entry, and two when the index key moves", () => {
  expect(units("session/v3")).toBe(2);
  expect(units("account/v3-github")).toBe(3);
  expect(units("account/v3-index-swapped")).toBe(2);
  expect(units("user/index-key-null")).toBe(2);
  expect(units("user/email-verified-empty-map")).toBe(2);
  expect(units("session/v3-expired-delete")).toBe(2);
  expect(units("account/v3-github", { padding: { S: "x".repeat(1_500) } })).toBe(6);
});

it("counts two writes twice for what moves in a transaction, and four where there is none", () => {
  expect(units("verification/v3")).toBe(4);
});

it("knows the size of an item as DynamoDB counts it", () => {
  expect(itemSize({ name: { S: "Ada" } })).toBe(7);
  expect(itemSize({ ä: { S: "ö" } })).toBe(4);
  expect(itemSize({ n: { N: "1234" } })).toBe(4);
  expect(itemSize({ b: { BOOL: true } })).toBe(2);
  expect(itemSize({ l: { L: [] } })).toBe(4);
});
