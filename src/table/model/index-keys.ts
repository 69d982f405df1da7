import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import type { Invalid, Write } from "../../items/index.ts";
import { own } from "../../items/own.ts";
import type { IndexKey, OtherIndex } from "../dynamodb/indexes.ts";

/** A key of an index that isn't the adapter's. */
export interface ForeignKey extends IndexKey {
  readonly index: string;
  readonly isPartition: boolean;
}

/** The keys that a converted item has to fit; `undefined` when there are none, as in most tables. */
export function foreignKeys(indexes: readonly OtherIndex[]): readonly ForeignKey[] | undefined {
  const keys = indexes.flatMap(({ name: index, keys, partitionKeys = 1 }) =>
    keys.map((key, place) => ({ ...key, index, isPartition: place < partitionKeys })),
  );
  return keys.length > 0 ? keys : undefined;
}

/** How many bytes the values of keys may have (developer guide, "Quotas"). */
const mostBytes = { partition: 2048, sort: 1024 } as const;

/**
 * A write that DynamoDB refuses because of an index: what is written to a key of one has to have its type, and can't be empty or
 * too long. What was there before it doesn't look at. DynamoDB Local lets updates pass that DynamoDB doesn't.
 */
export function refusedByIndex(change: Write, keys: readonly ForeignKey[]): Invalid | undefined {
  if (change.kind === "delete") return undefined;
  const written = change.kind === "update" ? change.set : change.item;
  for (const { name, type, index, isPartition } of keys) {
    const value = own(written, name);
    const trouble = value && troubleOf(value, type, isPartition);
    if (trouble === undefined) continue;
    const { itemType, notes } = change;
    const message = `the index "${index}" has ${name} as a key of type ${type}, and the converted item ${trouble} there: DynamoDB refuses it`;
    return { kind: "invalid", itemType, notes, reason: { code: "index-key", message } };
  }
  return undefined;
}

function troubleOf(value: AttributeValue, type: IndexKey["type"], isPartition: boolean): string | undefined {
  const [is = "nothing"] = Object.keys(value);
  if (is !== type) return `${is === "NULL" ? "null" : `a value of type ${is}`}`;
  const bytes = value.S !== undefined ? Buffer.byteLength(value.S) : value.B?.byteLength;
  if (bytes === 0) return "an empty value";
  const most = isPartition ? mostBytes.partition : mostBytes.sort;
  return bytes !== undefined && bytes > most ? `more than ${most} bytes` : undefined;
}
