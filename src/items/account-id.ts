import { createHash } from "node:crypto";
import type { ItemKeys } from "./keys.ts";

/** A random UUID, the namespace of the ids derived here. */
const namespace = Buffer.from("6f9b0cbd1a7e4a52b1f0d3c8a4e57b90", "hex");

/**
 * The id that a migrated account gets: a UUID of version 5 (RFC 9562, section 5.5), derived from the primary key so
 * that a second run, or a run that was interrupted, gives the same one.
 */
export function accountId({ partitionKey, sortKey }: Pick<ItemKeys, "partitionKey" | "sortKey">): string {
  const hash = createHash("sha1")
    .update(namespace)
    .update(JSON.stringify([partitionKey, sortKey]))
    .digest();
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = hash.toString("hex", 0, 16);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
