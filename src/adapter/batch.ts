import type { Item } from "./client.ts";
import { DynamoDBAdapterError } from "./errors.ts";
import type { PrimaryKeys, Table } from "./table.ts";

/** The most that one BatchWriteItem takes. */
const batchSize = 25;

/** How often a batch is sent before giving up; the pauses between add up to about half a minute. */
const attempts = 10;

/** Deletes any number of items. Throws `UNPROCESSED` when DynamoDB goes on refusing some of them. */
export async function removeAll(table: Table, keys: readonly PrimaryKeys[]): Promise<void> {
  for (let start = 0; start < keys.length; start += batchSize) {
    const batch = keys.slice(start, start + batchSize).map((key) => table.attributes(key));
    await removeBatch(table, batch);
  }
}

/** BatchWriteItem answers 200 and hands back what it was too busy for: the SDK doesn't repeat that, we do. */
async function removeBatch(table: Table, batch: Item[]): Promise<void> {
  let left = batch;
  for (let attempt = 1; left.length > 0; attempt++) {
    const { UnprocessedItems } = await table.client.batchWrite({
      RequestItems: { [table.name]: left.map((Key) => ({ DeleteRequest: { Key } })) },
    });
    left = (UnprocessedItems?.[table.name] ?? []).flatMap(({ DeleteRequest }) =>
      DeleteRequest?.Key ? [DeleteRequest.Key] : [],
    );
    if (left.length > 0 && attempt === attempts) {
      throw new DynamoDBAdapterError(
        "UNPROCESSED",
        "deleteUser: DynamoDB is throttling and some of the user's items are left. Call deleteUser again.",
      );
    }
    if (left.length > 0) await pause(attempt);
  }
}

/** Full jitter, up to 50 ms after the first attempt and doubling, as AWS advises for UnprocessedItems. */
const pause = (attempt: number) =>
  new Promise((resolve) => setTimeout(resolve, Math.random() * 50 * 2 ** (attempt - 1)));
