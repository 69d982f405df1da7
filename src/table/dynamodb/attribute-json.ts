import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import type { Item } from "../../items/index.ts";

/** DynamoDB's own JSON form of an item: as the SDK gives it, with binary as base64. */
export type JsonItem = Readonly<Record<string, unknown>>;

/**
 * An item, or anything that holds items, ready for `JSON.stringify`: DynamoDB's JSON. What holds no binary, nearly all,
 * is returned as it is.
 */
export function toJson(value: object): JsonItem {
  return (holdsBytes(value) ? encode(value) : value) as JsonItem;
}

/** The item that `toJson` was given, bit for bit. */
export function fromJson(json: JsonItem): Item {
  const item = json as Item;
  return holdsBinary(item) ? mapValues(item, decode) : item;
}

function holdsBytes(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (value instanceof Uint8Array) return true;
  if (Array.isArray(value)) return value.some(holdsBytes);
  // Nearly every value is text, and an attribute that is called so is no text but a value.
  if (typeof (value as { S?: unknown }).S === "string") return false;
  for (const name in value) {
    if (holdsBytes((value as Record<string, unknown>)[name])) return true;
  }
  return false;
}

function encode(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Uint8Array) return base64(value);
  if (Array.isArray(value)) return value.map(encode);
  return mapValues(value as Record<string, unknown>, encode);
}

function holdsBinary(item: Item): boolean {
  for (const name in item) {
    const value = item[name];
    if (value && isBinary(value)) return true;
  }
  return false;
}

function isBinary(value: AttributeValue): boolean {
  if (value.B !== undefined || value.BS !== undefined) return true;
  if (value.L) return value.L.some(isBinary);
  return value.M ? holdsBinary(value.M) : false;
}

function decode(value: AttributeValue): AttributeValue {
  // An empty binary is empty text there.
  if (value.B !== undefined) return { B: bytes(value.B) };
  if (value.BS) return { BS: value.BS.map(bytes) };
  if (value.L) return { L: value.L.map(decode) };
  if (value.M) return { M: mapValues(value.M, decode) };
  return value;
}

function base64(value: Uint8Array): string {
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64");
}

/** What `JSON.parse` gives where the type says bytes is base64. */
function bytes(text: unknown): Uint8Array {
  return new Uint8Array(Buffer.from(String(text), "base64"));
}

/** `Object.fromEntries` also takes an attribute that is called `__proto__`. */
function mapValues<From, To>(map: Readonly<Record<string, From>>, transform: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, transform(value)]));
}
