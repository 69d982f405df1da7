import type { ItemKeys } from "../items/keys.ts";
import type { Item } from "./client.ts";
import { Expression } from "./expression.ts";
import { type Key, keyAttributes, keyOf, type Table } from "./table.ts";

export async function getItem({ client, name }: Table, Key: Key, ConsistentRead = false): Promise<Item | undefined> {
  const { Item } = await client.get({ TableName: name, Key, ConsistentRead });
  return Item;
}

/**
 * The user in whose partition an item is. One who isn't there may have been created a moment ago: only then is the read
 * repeated with strong consistency, which costs twice as much.
 */
export async function getOwner(table: Table, item: Item): Promise<Item | undefined> {
  const { partitionKey, sortKey } = table.keyNames;
  const key = { [partitionKey]: item[partitionKey], [sortKey]: item[partitionKey] };
  return (await getItem(table, key)) ?? getItem(table, key, true);
}

/**
 * The items under one index key. The index is eventually consistent, always. One that projects only keys would give
 * users without an e-mail and sessions without a user (nextauthjs/next-auth 4182, 10897, 12981); every item has a
 * `type`, so one that comes without is read whole from the table.
 */
export async function findItems(table: Table, keys: Partial<ItemKeys>): Promise<Item[]> {
  const items: Item[] = [];
  const inIndex = (expression: Expression) => expression.equal(keyAttributes(table, keys));
  for await (const page of queryPages(table, inIndex, table.indexName)) {
    const whole = await Promise.all(page.map((item) => ("type" in item ? item : getItem(table, keyOf(table, item)))));
    items.push(...whole.filter((item) => item !== undefined));
  }
  return items;
}

/** One partition, page by page; with `sortKeyPrefix` only the items whose sort key begins so. */
export function partitionPages(table: Table, partitionKey: string, sortKeyPrefix = ""): AsyncGenerator<Item[]> {
  return queryPages(table, (expression) => {
    const inPartition = expression.equal(keyAttributes(table, { partitionKey }));
    if (!sortKeyPrefix) return inPartition;
    const name = expression.name(table.keyNames.sortKey);
    return `${inPartition} AND begins_with(${name}, ${expression.value(sortKeyPrefix)})`;
  });
}

async function* queryPages(
  { client, name }: Table,
  condition: (expression: Expression) => string,
  IndexName?: string,
): AsyncGenerator<Item[]> {
  const expression = new Expression();
  const KeyConditionExpression = condition(expression);
  let ExclusiveStartKey: Item | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await client.query({
      TableName: name,
      IndexName,
      KeyConditionExpression,
      ...expression,
      ExclusiveStartKey,
    });
    yield Items;
    ExclusiveStartKey = LastEvaluatedKey;
  } while (ExclusiveStartKey);
}
