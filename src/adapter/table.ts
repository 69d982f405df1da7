import type { ItemKeys, KeyNames } from "../items/keys.ts";
import type { DynamoDBAdapterClient, Item } from "./client.ts";
import { isConditionFailure } from "./errors.ts";
import { Expression } from "./expression.ts";
import type { ResolvedOptions } from "./options.ts";
import { toStored } from "./values.ts";

export type PrimaryKeys = Pick<ItemKeys, "partitionKey" | "sortKey">;
export type IndexKeys = Required<Pick<ItemKeys, "indexPartitionKey" | "indexSortKey">>;

/** What an update does to an item. Undefined in `set` leaves the attribute as it is. */
export interface Change {
  readonly set: Item;
  readonly remove?: readonly string[];
  /** Attributes that keep the value they have. */
  readonly setOnce?: Item;
}

/** The table and its index: items in and out by their keys, whatever the key attributes are called. */
export class Table {
  readonly client: DynamoDBAdapterClient;
  readonly name: string;
  readonly keyNames: KeyNames;
  readonly #indexName: string;

  constructor(client: DynamoDBAdapterClient, { tableName, indexName, keys }: ResolvedOptions) {
    this.client = client;
    this.name = tableName;
    this.keyNames = keys;
    this.#indexName = indexName;
  }

  /** An item with its keys, as it is stored. A field that is named like a key attribute can't be stored. */
  item(keys: ItemKeys, fields: object): Item {
    return { ...this.withoutKeys(toStored(fields) as Item), ...this.attributes(keys) };
  }

  /** Key values under this table's attribute names. */
  attributes(keys: Partial<ItemKeys>): Item {
    const names = Object.entries(this.keyNames) as [keyof ItemKeys, string][];
    return Object.fromEntries(names.flatMap(([part, name]) => (keys[part] === undefined ? [] : [[name, keys[part]]])));
  }

  /** What the application may see of an item. */
  withoutKeys(item: Item): Item {
    const names = Object.values(this.keyNames);
    return Object.fromEntries(Object.entries(item).filter(([name]) => !names.includes(name)));
  }

  /** The primary key of an item that was read. */
  keysOf(item: Item): PrimaryKeys {
    return {
      partitionKey: item[this.keyNames.partitionKey] as string,
      sortKey: item[this.keyNames.sortKey] as string,
    };
  }

  async get(keys: PrimaryKeys, { consistent = false } = {}): Promise<Item | undefined> {
    const { Item } = await this.client.get({
      TableName: this.name,
      Key: this.#primaryKey(keys),
      ...(consistent && { ConsistentRead: true }),
    });
    return Item;
  }

  /**
   * The user in whose partition an item is. A user who isn't there may have been created a moment ago: only then is the
   * read repeated with strong consistency, which costs twice as much.
   */
  async owner(item: Item): Promise<Item | undefined> {
    const { partitionKey } = this.keysOf(item);
    const keys = { partitionKey, sortKey: partitionKey };
    return (await this.get(keys)) ?? this.get(keys, { consistent: true });
  }

  /**
   * The items under one index key. The index is eventually consistent, always. An index that doesn't project all
   * attributes (CloudFormation's and Terraform's users choose `KEYS_ONLY`) would give users without an e-mail and
   * sessions without a user; every item has a `type`, so one without is read whole from the table.
   */
  async find(keys: IndexKeys): Promise<Item[]> {
    const { indexPartitionKey, indexSortKey } = this.keyNames;
    const expression = new Expression();
    const { Items = [] } = await this.client.query({
      TableName: this.name,
      IndexName: this.#indexName,
      KeyConditionExpression: [
        expression.equals(indexPartitionKey, keys.indexPartitionKey),
        expression.equals(indexSortKey, keys.indexSortKey),
      ].join(" AND "),
      ...expression.attributes,
    });
    const whole = await Promise.all(Items.map((item) => ("type" in item ? item : this.get(this.keysOf(item)))));
    return whole.filter((item) => item !== undefined);
  }

  /** A user's partition, page by page; of it only sort keys that begin with `sortKeyPrefix`, when given. */
  async *pages(partitionKey: string, sortKeyPrefix?: string): AsyncGenerator<Item[]> {
    const expression = new Expression();
    let condition = expression.equals(this.keyNames.partitionKey, partitionKey);
    if (sortKeyPrefix) {
      condition += ` AND begins_with(${expression.name(this.keyNames.sortKey)}, ${expression.value(sortKeyPrefix)})`;
    }
    let start: Item | undefined;
    do {
      const page = await this.client.query({
        TableName: this.name,
        KeyConditionExpression: condition,
        ...expression.attributes,
        ...(start && { ExclusiveStartKey: start }),
      });
      yield page.Items ?? [];
      start = page.LastEvaluatedKey;
    } while (start);
  }

  /** Writes an item, whatever was there. */
  async put(item: Item): Promise<void> {
    await this.client.put({ TableName: this.name, Item: item });
  }

  /** Writes an item where none is. False when another item is there. */
  async insert(item: Item): Promise<boolean> {
    return ifConditionHolds(
      this.client.put(this.insertion(item)).then(() => true),
      false,
    );
  }

  /**
   * The condition lets the very same item pass: the SDK repeats a write whose answer got lost, and the repetition must
   * not fail because of the first.
   */
  insertion(item: Item) {
    const expression = new Expression();
    const same = Object.entries(item).map(([name, value]) => expression.equals(name, value));
    const absent = `attribute_not_exists(${expression.name(this.keyNames.partitionKey)})`;
    return {
      TableName: this.name,
      Item: item,
      ConditionExpression: `${absent} OR (${same.join(" AND ")})`,
      ...expression.attributes,
    };
  }

  /** Changes an item that exists, and returns it as it then is; undefined when there is none. */
  async update(keys: PrimaryKeys, change: Change): Promise<Item | undefined> {
    const request = this.updating(keys, change);
    const updated = this.client.update({ ...request, ReturnValues: "ALL_NEW" });
    return ifConditionHolds(
      updated.then(({ Attributes }) => Attributes),
      undefined,
    );
  }

  /** An update that creates nothing: a half item, of only the attributes that were to change, would be nobody's. */
  updating(keys: PrimaryKeys, change: Change) {
    const expression = new Expression();
    return {
      TableName: this.name,
      Key: this.#primaryKey(keys),
      UpdateExpression: updateExpression(expression, change),
      ConditionExpression: `attribute_exists(${expression.name(this.keyNames.partitionKey)})`,
      ...expression.attributes,
    };
  }

  /** Changes an item, or creates it. */
  async upsert(keys: PrimaryKeys, change: Change): Promise<void> {
    const expression = new Expression();
    await this.client.update({
      TableName: this.name,
      Key: this.#primaryKey(keys),
      UpdateExpression: updateExpression(expression, change),
      ...expression.attributes,
    });
  }

  /** Deletes an item and returns it as it was; undefined when there was none. One of any number of callers gets it. */
  async remove(keys: PrimaryKeys): Promise<Item | undefined> {
    const { Attributes } = await this.client.delete({
      TableName: this.name,
      Key: this.#primaryKey(keys),
      ReturnValues: "ALL_OLD",
    });
    return Attributes;
  }

  /** The key attributes that a request names one item by. */
  #primaryKey({ partitionKey, sortKey }: PrimaryKeys): Item {
    return this.attributes({ partitionKey, sortKey });
  }
}

function updateExpression(expression: Expression, { set, remove = [], setOnce = {} }: Change): string {
  const assignments = Object.entries(set)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => expression.equals(name, value));
  const defaults = Object.entries(setOnce).map(([attribute, value]) => {
    const name = expression.name(attribute);
    return `${name} = if_not_exists(${name}, ${expression.value(value)})`;
  });
  const all = [...assignments, ...defaults];
  return [
    ...(all.length > 0 ? [`SET ${all.join(", ")}`] : []),
    ...(remove.length > 0 ? [`REMOVE ${remove.map((name) => expression.name(name)).join(", ")}`] : []),
  ].join(" ");
}

async function ifConditionHolds<T>(write: Promise<T>, otherwise: T): Promise<T> {
  try {
    return await write;
  } catch (error) {
    if (isConditionFailure(error)) return otherwise;
    throw error;
  }
}
