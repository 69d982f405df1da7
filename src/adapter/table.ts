import { defaultIndexName, defaultKeyNames, defaultTableName, type ItemKeys, type KeyNames } from "../items/keys.ts";
import type { DynamoDBDocument, Item } from "./client.ts";
import { mapEntries } from "./entries.ts";
import type { DynamoDBAdapterOptions } from "./options.ts";
import { fromIsoString, toStored } from "./values.ts";

/** The table, its index, what its key attributes are called, and which attributes are dates. */
export interface Table {
  readonly client: DynamoDBDocument;
  readonly name: string;
  readonly indexName: string;
  readonly keyNames: KeyNames;
  readonly dateFields: readonly string[];
}

export function tableOf(client: DynamoDBDocument, options: DynamoDBAdapterOptions): Table {
  const keyNames = mapEntries(defaultKeyNames, ([part, name]) => [[part, options[part as keyof KeyNames] ?? name]]);
  return {
    client,
    name: options.tableName ?? defaultTableName,
    indexName: options.indexName ?? defaultIndexName,
    keyNames: keyNames as unknown as KeyNames,
    dateFields: options.dateFields ?? [],
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
export function storedKeyOf({ keyNames: { partitionKey, sortKey } }: Table, item: Item): Key {
  return { [partitionKey]: item[partitionKey], [sortKey]: item[sortKey] };
}

/** A whole item as it is stored. */
export function newItem(table: Table, type: string, keys: ItemKeys, fields: object): Item {
  return { ...stored(table, fields), ...keyAttributes(table, keys), type };
}

/** Fields without the key attributes. */
function withoutKeys({ keyNames }: Table, item: Item): Item {
  const names = Object.values(keyNames);
  return mapEntries(item, (entry) => (names.includes(entry[0]) ? [] : [entry]));
}

/** What the application sees of an account, whose `type` is its own: all but the keys, with dates as such. */
export function visibleWithType(table: Table, item: Item): Item {
  const revive = (name: string, value: unknown) => (table.dateFields.includes(name) ? fromIsoString(value) : value);
  return mapEntries(withoutKeys(table, item), ([name, value]) => [[name, revive(name, value)]]);
}

/** What the application sees of any other item: not our `type` either. */
export function visibleFields(table: Table, item: Item): Item {
  const { type, ...fields } = visibleWithType(table, item);
  return fields;
}

/** Fields as they are stored. One that is named like a key attribute can't be: keys are made from the identity only. */
export function stored(table: Table, fields: object): Item {
  return withoutKeys(table, toStored(fields) as Item);
}
