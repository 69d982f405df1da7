import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { applyChange, type Item, type KeyNames, type Write } from "../../items/index.ts";

/**
 * Write units that a request is charged with where the engine doesn't say what it consumed. An item of the adapters is
 * below 1 KB: one unit for the table, one for its index entry, one more when the index key moves; a transaction
 * doubles.
 */
export const writeUnits = { typical: 2, refused: 1, move: 4 } as const;

/**
 * What a write consumes, in write units (developer guide, "Capacity unit consumption for write operations"): one per KB
 * begun of the larger of the old and the new item; the same for its index entry, twice when the index key moves.
 *
 * @returns those of the table and its adapter's index, and of the index alone
 */
export function unitsOf(
  before: Item,
  change: Write,
  keys: KeyNames,
): { readonly units: number; readonly index: number } {
  const after = applyChange(before, change);
  const kilobytes = Math.ceil(Math.max(itemSize(before), after ? itemSize(after) : 0) / 1024);
  // Two writes, each of which counts twice in a transaction; without one there are four.
  if (change.kind === "move") return { units: kilobytes * 4, index: 0 };
  const index = kilobytes * indexWrites(before, after, keys);
  return { units: kilobytes + index, index };
}

/** How many index entries a write touches. */
function indexWrites(before: Item, after: Item | undefined, { indexPartitionKey, indexSortKey }: KeyNames): number {
  const keyIn = (item: Item | undefined) =>
    item?.[indexPartitionKey]?.S === undefined || item[indexSortKey]?.S === undefined
      ? undefined
      : JSON.stringify([item[indexPartitionKey].S, item[indexSortKey].S]);
  const [old, current] = [keyIn(before), keyIn(after)];
  if (old === current) return old === undefined ? 0 : 1;
  return (old === undefined ? 0 : 1) + (current === undefined ? 0 : 1);
}

/** The size of an item in bytes, as DynamoDB counts it (developer guide, "DynamoDB item sizes and formats"). */
export function itemSize(item: Item): number {
  return Object.entries(item).reduce((size, [name, value]) => size + Buffer.byteLength(name) + valueSize(value), 0);
}

function valueSize(value: AttributeValue): number {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.N !== undefined) return numberSize(value.N);
  if (value.B) return value.B.byteLength;
  if (value.SS) return value.SS.reduce((size, text) => size + Buffer.byteLength(text), 0);
  if (value.NS) return value.NS.reduce((size, number) => size + numberSize(number), 0);
  if (value.BS) return value.BS.reduce((size, bytes) => size + bytes.byteLength, 0);
  if (value.L) return value.L.reduce((size, element) => size + 1 + valueSize(element), 3);
  if (value.M) return 3 + itemSize(value.M) + Object.keys(value.M).length;
  return 1;
}

/** About one byte for two significant digits, and one more. */
function numberSize(number: string): number {
  const digits = number.replace(/[-.]/g, "").replace(/^0+|0+$/g, "").length;
  return Math.ceil(digits / 2) + (number.startsWith("-") ? 2 : 1);
}
