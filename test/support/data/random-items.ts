import fc from "fast-check";
import type { Item } from "../../../src/items/index.ts";
import { anyItem } from "./arbitraries.ts";

/** Items of every type and age with attributes of every DynamoDB type, no two with one key. The same seed gives the same. */
export function randomItems(count: number, seed: number): readonly Item[] {
  const byKey = new Map<string, Item>();
  for (const { item } of fc.sample(anyItem, { numRuns: count, seed })) {
    byKey.set(`${item.pk?.S}\n${item.sk?.S}`, item);
  }
  return [...byKey.values()];
}
