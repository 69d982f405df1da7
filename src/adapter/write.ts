import { untilAnswered } from "./again.ts";
import type { Item } from "./client.ts";
import { DynamoDBAdapterError } from "./errors.ts";
import { type AttributeChange, Expression } from "./expression.ts";
import type { Key, Table } from "./table.ts";

/**
 * How many attributes tell an item from another. A condition may hold 300 operators and functions ("Expression
 * parameters" among DynamoDB's constraints), and an attribute takes two.
 */
const tellingAttributes = 100;

/** Writes an item, whatever was there. */
export async function putItem({ client, name }: Table, Item: Item): Promise<void> {
  await client.put({ TableName: name, Item });
}

/** Writes an item where none is. Throws `EXISTS` when another item is there. */
export async function insertItem(table: Table, item: Item): Promise<undefined> {
  const written = await unlessRefused(() => table.client.put(insertion(table, item)));
  if (!written) throw new DynamoDBAdapterError("EXISTS");
}

/**
 * The condition lets the very same item pass: the SDK repeats a write whose answer got lost, and the repetition must not
 * fail because of the first.
 */
export function insertion({ name, keyNames }: Table, Item: Item) {
  const expression = new Expression();
  const absent = expression.absent(keyNames.partitionKey);
  const same = expression.equal(Object.fromEntries(Object.entries(Item).slice(0, tellingAttributes)));
  return { TableName: name, Item, ConditionExpression: `${absent} OR (${same})`, ...expression };
}

/** Changes an item that exists and has the attributes that are `expected`. It as it then is; undefined when there is none. */
export async function updateItem(
  table: Table,
  key: Key,
  change: AttributeChange,
  expected: Item = {},
): Promise<Item | undefined> {
  const update = { ...updating(table, key, change, { ...key, ...expected }), ReturnValues: "ALL_NEW" as const };
  const written = await unlessRefused(() => table.client.update(update));
  return written?.answer?.Attributes;
}

/**
 * An update of an item that has the attributes that are `expected`. When these are its key, it must exist: an update
 * creates what isn't there, and a half item, of only the attributes that were to change, would be nobody's.
 */
export function updating({ name }: Table, Key: Key, change: AttributeChange, expected?: Item) {
  const expression = new Expression();
  const UpdateExpression = expression.update(change);
  const condition = expected && { ConditionExpression: expression.equal(expected) };
  return { TableName: name, Key, UpdateExpression, ...condition, ...expression };
}

/** Changes an item, or creates it. */
export async function upsertItem(table: Table, key: Key, change: AttributeChange): Promise<void> {
  await table.client.update(updating(table, key, change));
}

/** A deletion of an item that has the attributes that are `expected`; with `orAbsent` it may also not be there. */
export function deletion({ name, keyNames }: Table, Key: Key, expected: Item, { orAbsent = false } = {}) {
  const expression = new Expression();
  const present = expression.equal(expected);
  const ConditionExpression = orAbsent ? `${expression.absent(keyNames.partitionKey)} OR (${present})` : present;
  return { TableName: name, Key, ConditionExpression, ...expression };
}

/**
 * Deletes an item that has the attributes that are `expected`, by default one that exists, and returns it as it was. One
 * of any number of callers gets it, the others undefined: without the condition DynamoDB Local gives it to several.
 */
export async function removeItem(table: Table, key: Key, expected = key): Promise<Item | undefined> {
  const removed = await unlessRefused(() =>
    table.client.delete({ ...deletion(table, key, expected), ReturnValues: "ALL_OLD" }),
  );
  return removed?.answer?.Attributes;
}

/**
 * A write's answer, or undefined when its condition doesn't hold. It is repeated when a transaction is at the item right
 * then. By name: the SDK's classes would have to be loaded.
 */
function unlessRefused<T>(write: () => Promise<T>): Promise<{ readonly answer: T } | undefined> {
  const outcome = untilAnswered(async () => {
    try {
      return { answer: await write() };
    } catch (error) {
      const { name } = error as Error;
      if (name === "ConditionalCheckFailedException") return "refused";
      if (name !== "TransactionConflictException") throw error;
    }
  });
  return outcome.then((value) => (value === "refused" ? undefined : value));
}
