import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import type { Item } from "../../items/index.ts";

/** DynamoDB's own JSON form of an item: as the SDK gives it, with binary as base64. */
export type JsonItem = Readonly<Record<string, unknown>>;

/** An item in DynamoDB's JSON, ready for `JSON.stringify`. Items without binary, nearly all, are returned as they are. */
export function toJson(item: Item): JsonItem {
  return Object.values(item).some(holdsBinary) ? mapValues(item, encode) : item;
}

/** The item that `toJson` was given, bit for bit. */
export function fromJson(json: JsonItem): Item {
  const item = json as Item;
  return Object.values(item).some(holdsBinary) ? mapValues(item, decode) : item;
}

function holdsBinary(value: AttributeValue): boolean {
  if (value.B !== undefined || value.BS !== undefined) return true;
  if (value.L) return value.L.some(holdsBinary);
  return value.M ? Object.values(value.M).some(holdsBinary) : false;
}

function encode(value: AttributeValue): unknown {
  if (value.B) return { B: base64(value.B) };
  if (value.BS) return { BS: value.BS.map(base64) };
  if (value.L) return { L: value.L.map(encode) };
  if (value.M) return { M: mapValues(value.M, encode) };
  return value;
}

function decode(value: AttributeValue): AttributeValue {
  if (value.B) return { B: bytes(value.B) };
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
