import type { ItemKeys } from "../items/keys.ts";
import type { Item } from "./client.ts";
import { Expression } from "./expression.ts";
import { type Key, keyAttributes, storedKeyOf, type Table } from "./table.ts";

export async function getItem(
  { client, name }: Table,
  Key: Key,
  { consistent = false }: { readonly consistent?: boolean } = {},
): Promise<Item | undefined> {
  const { Item } = await client.get({ TableName: name, Key, ConsistentRead: consistent });
  return Item;
}

/**
 * The user in whose partition an item is. One who isn't there may have been created a moment ago: only then is the read
 * repeated with strong consistency, which costs twice as much.
 */
export async function getOwner(table: Table, item: Item): Promise<Item | undefined> {
  const { partitionKey, sortKey } = table.keyNames;
  const key = { [partitionKey]: item[partitionKey], [sortKey]: item[partitionKey] };
  return (await getItem(table, key)) ?? getItem(table, key, { consistent: true });
}

/**
 * The items under one index key. The index is eventually consistent, always. One that projects only keys would give
 * users without an e-mail and sessions without a user (nextauthjs/next-auth 4182, 10897, 12981); every item has a
 * `type`, so one that comes without is read whole from the table.
 */
export async function findItems(table: Table, keys: Partial<ItemKeys>): Promise<Item[]> {
  const items: Item[] = [];
  const expression = new Expression();
  const condition = expression.equal(keyAttributes(table, keys));
  for await (const page of queryPages(table, expression, condition, { IndexName: table.indexName })) {
    for (const item of page) {
      const whole = "type" in item ? item : await getItem(table, storedKeyOf(table, item));
      if (whole) items.push(whole);
    }
  }
  return items;
}

interface PartitionOptions {
  /** Only the items whose sort key begins so. */
  readonly sortKeyPrefix?: string;
  /** Strongly consistent: nothing that was written is missed. */
  readonly ConsistentRead?: boolean;
}

/** One partition, page by page. */
export function partitionPages(
  table: Table,
  partitionKey: string,
  { sortKeyPrefix, ConsistentRead = false }: PartitionOptions,
): AsyncGenerator<Item[]> {
  const expression = new Expression();
  let condition = expression.equal(keyAttributes(table, { partitionKey }));
  if (sortKeyPrefix) {
    condition += ` AND begins_with(${expression.name(table.keyNames.sortKey)}, ${expression.value(sortKeyPrefix)})`;
  }
  return queryPages(table, expression, condition, { ConsistentRead });
}

async function* queryPages(
  { client, name }: Table,
  expression: Expression,
  KeyConditionExpression: string,
  source: { readonly IndexName: string } | { readonly ConsistentRead: boolean },
): AsyncGenerator<Item[]> {
  let ExclusiveStartKey: Item | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await client.query({
      TableName: name,
      ...source,
      KeyConditionExpression,
      ...expression,
      ...(ExclusiveStartKey && { ExclusiveStartKey }),
    });
    yield Items;
    ExclusiveStartKey = LastEvaluatedKey;
  } while (ExclusiveStartKey);
}
