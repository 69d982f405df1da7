import type { Item } from "./client.ts";
import { DynamoDBAdapterError } from "./errors.ts";
import { type Change, Expression } from "./expression.ts";
import type { Key, Table } from "./table.ts";

/** Writes an item, whatever was there. */
export async function putItem({ client, name }: Table, Item: Item): Promise<void> {
  await client.put({ TableName: name, Item });
}

/** Writes an item where none is. Throws `EXISTS` when another item is there. */
export async function insertItem(table: Table, item: Item): Promise<void> {
  const written = await unlessRefused(table.client.put(insertion(table, item)));
  if (!written) throw new DynamoDBAdapterError("EXISTS");
}

/**
 * The condition lets the very same item pass: the SDK repeats a write whose answer got lost, and the repetition must not
 * fail because of the first.
 */
export function insertion({ name, keyNames }: Table, Item: Item) {
  const expression = new Expression();
  const absent = `attribute_not_exists(${expression.name(keyNames.partitionKey)})`;
  return {
    TableName: name,
    Item,
    ConditionExpression: `${absent} OR (${expression.equal(Item)})`,
    ...expression,
  };
}

/** Changes an item that exists, and returns it as it then is. Undefined when there is none. */
export async function updateItem(table: Table, key: Key, change: Change): Promise<Item | undefined> {
  const update = { ...updating(table, key, change, key), ReturnValues: "ALL_NEW" as const };
  const written = await unlessRefused(table.client.update(update));
  return written?.Attributes;
}

/**
 * An update of an item that has the attributes that are `expected`. When these are its key, it must exist: an update
 * creates what isn't there, and a half item, of only the attributes that were to change, would be nobody's.
 */
export function updating({ name }: Table, Key: Key, change: Change, expected?: Item) {
  const expression = new Expression();
  const UpdateExpression = expression.update(change);
  const ConditionExpression = expected && expression.equal(expected);
  return { TableName: name, Key, UpdateExpression, ConditionExpression, ...expression };
}

/** Changes an item, or creates it. */
export async function upsertItem(table: Table, key: Key, change: Change): Promise<void> {
  await table.client.update(updating(table, key, change));
}

/**
 * Deletes an item that has the attributes that are `expected`, by default one that exists, and returns it as it was. One
 * of any number of callers gets it, the others undefined: without the condition DynamoDB Local gives it to several.
 */
export async function removeItem({ client, name }: Table, Key: Key, expected = Key): Promise<Item | undefined> {
  const expression = new Expression();
  const ConditionExpression = expression.equal(expected);
  const removed = await unlessRefused(
    client.delete({ TableName: name, Key, ConditionExpression, ...expression, ReturnValues: "ALL_OLD" }),
  );
  return removed?.Attributes;
}

/** A write, or undefined when its condition doesn't hold. By name: the SDK's class would have to be loaded. */
async function unlessRefused<T>(write: Promise<T>): Promise<T | undefined> {
  try {
    return await write;
  } catch (error) {
    if ((error as Error).name !== "ConditionalCheckFailedException") throw error;
  }
}
