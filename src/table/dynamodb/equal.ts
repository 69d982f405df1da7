import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import type { Item } from "../../items/index.ts";
import { own } from "../../items/own.ts";

/** Whether DynamoDB would call two values equal: sets have no order, maps no order of their attributes. */
export function sameValue(a: AttributeValue | undefined, b: AttributeValue | undefined): boolean {
  // What a change leaves alone is the same object, and nearly all the rest is text.
  if (a === b) return true;
  if (a === undefined || b === undefined) return false;
  if (a.S !== undefined && b.S !== undefined) return a.S === b.S;
  return canonical(a) === canonical(b);
}

/** Whether two items have the same attributes with the same values. */
export function sameItem(a: Item, b: Item): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => sameValue(own(a, name), own(b, name)));
}

/** The same text for items that are the same. */
export function canonicalText(item: Item): string {
  return canonical({ M: item });
}

function canonical(value: AttributeValue): string {
  if (value.M) {
    const entries = Object.entries(value.M).map(([name, inner]) => `${JSON.stringify(name)}:${canonical(inner)}`);
    return `M{${entries.sort().join()}}`;
  }
  if (value.L) return `L[${value.L.map(canonical).join()}]`;
  if (value.SS) return `SS${JSON.stringify([...value.SS].sort())}`;
  if (value.NS) return `NS${JSON.stringify([...value.NS].sort())}`;
  if (value.BS) return `BS${JSON.stringify(value.BS.map(base64).sort())}`;
  if (value.B) return `B${base64(value.B)}`;
  return JSON.stringify(value);
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}
