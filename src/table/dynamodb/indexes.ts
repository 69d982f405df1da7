import type {
  AttributeDefinition,
  GlobalSecondaryIndexDescription,
  KeySchemaElement,
  LocalSecondaryIndexDescription,
  TableDescription,
} from "@aws-sdk/client-dynamodb";
import type { Item, KeyNames } from "../../items/index.ts";
import { own } from "../../items/own.ts";
import { itemSize } from "./capacity.ts";
import { sameItem, sameValue } from "./equal.ts";

/** An index of the table that isn't the adapter's. */
export interface OtherIndex {
  readonly name: string;
  readonly kind: "global" | "local";
  /** The partition key, and the sort key where it has one; a global index may have several of each. */
  readonly keys: readonly IndexKey[];
  /** How many of the keys make up the partition, where that isn't the first one alone. */
  readonly partitionKeys?: number;
  readonly projection: "ALL" | "KEYS_ONLY" | "INCLUDE";
  /** What `INCLUDE` projects besides keys. */
  readonly attributes: readonly string[];
  /** Write units per second of its own, where they are provisioned. */
  readonly write?: number;
}

export interface IndexKey {
  readonly name: string;
  readonly type: "S" | "N" | "B";
}

/** All indexes but one. */
export function otherIndexes(description: TableDescription, adapterIndex: string): readonly OtherIndex[] {
  const { GlobalSecondaryIndexes = [], LocalSecondaryIndexes = [], AttributeDefinitions = [] } = description;
  return [
    ...GlobalSecondaryIndexes.filter(({ IndexName }) => IndexName !== adapterIndex).map((index) => {
      const { WriteCapacityUnits: write = 0 } = index.ProvisionedThroughput ?? {};
      return { ...described(index, AttributeDefinitions), kind: "global" as const, ...(write > 0 ? { write } : {}) };
    }),
    ...LocalSecondaryIndexes.map((index) => ({
      ...described(index, AttributeDefinitions),
      kind: "local" as const,
    })),
  ];
}

function described(
  { IndexName = "", KeySchema = [], Projection = {} }: GlobalSecondaryIndexDescription | LocalSecondaryIndexDescription,
  definitions: readonly AttributeDefinition[],
) {
  const isPartition = ({ KeyType }: KeySchemaElement) => KeyType === "HASH";
  const partition = KeySchema.filter(isPartition);
  const schema = [...partition, ...KeySchema.filter((element) => !isPartition(element))];
  return {
    name: IndexName,
    ...(partition.length > 1 ? { partitionKeys: partition.length } : {}),
    keys: schema.map(({ AttributeName: name = "" }) => ({
      name,
      type: definitions.find(({ AttributeName }) => AttributeName === name)?.AttributeType ?? "S",
    })),
    projection: Projection.ProjectionType ?? "ALL",
    attributes: Projection.NonKeyAttributes ?? [],
  };
}

/** What a write does to an item's entry in an index. */
export interface EntryChange {
  /** At the place where the entry is or was, and at its new one. */
  readonly from: number;
  readonly to: number;
  readonly fate: "none" | "stays" | "moves" | "leaves" | "enters";
}

/**
 * What a write does to an index (developer guide, "Write capacity units" of secondary indexes): an entry that comes, goes,
 * or has projected attributes changed is a write, one whose key changes two, and one that stays as it is none.
 */
export function entryChange(before: Item, after: Item | undefined, index: OtherIndex, keys: KeyNames): EntryChange {
  const [old, current] = [entryOf(before, index, keys), after && entryOf(after, index, keys)];
  const units = (entry: Item) => Math.max(1, Math.ceil(itemSize(entry) / 1024));
  if (!old && !current) return { from: 0, to: 0, fate: "none" };
  if (!current) return { from: old ? units(old) : 0, to: 0, fate: "leaves" };
  if (!old) return { from: 0, to: units(current), fate: "enters" };
  if (sameItem(old, current)) return { from: 0, to: 0, fate: "stays" };
  const identity = [keys.partitionKey, keys.sortKey, ...index.keys.map(({ name }) => name)];
  const isSameKey = identity.every((name) => sameValue(own(old, name), own(current, name)));
  if (isSameKey) return { from: Math.max(units(old), units(current)), to: 0, fate: "stays" };
  return { from: units(old), to: units(current), fate: "moves" };
}

/** What an index holds of an item; `undefined` when it lacks a key, or has one of another type. */
function entryOf(item: Item, { keys, projection, attributes }: OtherIndex, names: KeyNames): Item | undefined {
  if (keys.some(({ name, type }) => own(item, name)?.[type] === undefined)) return undefined;
  if (projection === "ALL") return item;
  const kept = [names.partitionKey, names.sortKey, ...keys.map(({ name }) => name)];
  return picked(item, projection === "INCLUDE" ? [...kept, ...attributes] : kept);
}

function picked(item: Item, names: readonly string[]): Item {
  return Object.fromEntries(
    [...new Set(names)].flatMap((name) => {
      const value = own(item, name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
