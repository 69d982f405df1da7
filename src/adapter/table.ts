import { defaultIndexName, defaultKeyNames, defaultTableName, type ItemKeys, type KeyNames } from "../items/keys.ts";
import type { DynamoDBAdapterClient, Item } from "./client.ts";
import { mapEntries } from "./entries.ts";
import type { DynamoDBAdapterOptions } from "./options.ts";
import { toStored } from "./values.ts";

/** The table, its index, and what its key attributes are called. */
export interface Table {
  readonly client: DynamoDBAdapterClient;
  readonly name: string;
  readonly indexName: string;
  readonly keyNames: KeyNames;
}

export function tableOf(client: DynamoDBAdapterClient, options: DynamoDBAdapterOptions): Table {
  const keyNames = mapEntries(defaultKeyNames, ([part, name]) => [[part, options[part as keyof KeyNames] ?? name]]);
  return {
    client,
    name: options.tableName ?? defaultTableName,
    indexName: options.indexName ?? defaultIndexName,
    keyNames: keyNames as unknown as KeyNames,
  };
}

/** The two attributes that name one item, as this table calls them. */
export type Key = Item;

/** Key values under this table's attribute names. */
export function keyAttributes({ keyNames }: Table, keys: Partial<ItemKeys>): Item {
  return mapEntries(keys, ([part, value]) => [[keyNames[part as keyof KeyNames], value]]);
}

export function primaryKey(table: Table, { partitionKey, sortKey }: ItemKeys): Key {
  return keyAttributes(table, { partitionKey, sortKey });
}

/** The primary key of an item that was read. */
export function keyOf({ keyNames: { partitionKey, sortKey } }: Table, item: Item): Key {
  return { [partitionKey]: item[partitionKey], [sortKey]: item[sortKey] };
}

/** A whole item as it is stored. */
export function newItem(table: Table, type: string, keys: ItemKeys, fields: object): Item {
  return { ...stored(table, fields), ...keyAttributes(table, keys), type };
}

/** An item without the key attributes. */
export function withoutKeys({ keyNames }: Table, item: Item): Item {
  const names = Object.values(keyNames);
  return mapEntries(item, (entry) => (names.includes(entry[0]) ? [] : [entry]));
}

/** What the application sees of an item: neither its keys nor our `type`. An account's `type` is its own. */
export function visible(table: Table, item: Item): Item {
  const { type, ...fields } = withoutKeys(table, item);
  return fields;
}

/** Fields as they are stored. One that is named like a key attribute can't be: keys are made from the identity only. */
export function stored(table: Table, fields: object): Item {
  return withoutKeys(table, toStored(fields) as Item);
}
