import { expect, it } from "vitest";
import { defaultKeyNames, type Item, type Update } from "../../items/index.ts";
import type { OtherIndex } from "../dynamodb/indexes.ts";
import { HotPartitions } from "./hot-partitions.ts";

const byType: OtherIndex = {
  name: "by-type",
  kind: "global",
  keys: [{ name: "type", type: "S" }],
  projection: "ALL",
  attributes: [],
};
const byDate: OtherIndex = { ...byType, name: "by-date", kind: "local", keys: [{ name: "pk", type: "S" }] };
const table = { keys: defaultKeyNames, indexName: "GSI1", otherIndexes: [byType, byDate] };
const itemOf = (n: number, type: string): Item => ({
  pk: { S: `USER#${n}` },
  sk: { S: `USER#${n}` },
  GSI1PK: { S: `USER#${n}` },
  GSI1SK: { S: `USER#${n}` },
  type: { S: type },
});

function update(item: Item, set: Item, remove: readonly string[] = []): Update {
  const key = { pk: item.pk ?? { S: "" }, sk: item.sk ?? { S: "" } };
  return { kind: "update", itemType: "USER", key, set, remove, expected: {}, notes: [] };
}

it("counts what goes to one partition: an entry that goes, one that comes, and both of one that moves", () => {
  const hot = new HotPartitions(table);
  for (let n = 0; n < 100; n++) hot.see(itemOf(n, "ACCOUNT"), update(itemOf(n, "ACCOUNT"), { type: { S: `t${n}` } }));
  expect(hot.hottest("by-type")).toBe(100);
  for (let n = 0; n < 150; n++) hot.see(itemOf(n, `t${n}`), update(itemOf(n, `t${n}`), { type: { S: "oauth" } }));
  expect(hot.hottest("by-type")).toBe(150);
  expect(hot.hottest("GSI1")).toBe(2);
  // Local indexes have the table's partitions.
  expect(hot.hottest("by-date")).toBe(0);
});

it("finds the hottest among many more partitions than it keeps", () => {
  const hot = new HotPartitions(table);
  for (let n = 0; n < 20_000; n++) {
    const item = itemOf(n, n % 10 === 0 ? "hot" : `cold-${n}`);
    hot.see(item, update(item, { name: { S: "x" } }));
  }
  expect(hot.hottest("by-type")).toBe(2_000);
});

it("takes all attributes that make up a partition together", () => {
  const keys = ["type", "GSI1SK"].map((name) => ({ name, type: "S" as const }));
  const hottest = [undefined, 2].map((partitionKeys) => {
    const index: OtherIndex = { ...byType, keys, ...(partitionKeys ? { partitionKeys } : {}) };
    const hot = new HotPartitions({ ...table, otherIndexes: [index] });
    for (let n = 0; n < 100; n++) hot.see(itemOf(n, "ACCOUNT"), update(itemOf(n, "ACCOUNT"), { type: { S: "oauth" } }));
    return hot.hottest("by-type");
  });
  expect(hottest).toEqual([100, 1]);
});
