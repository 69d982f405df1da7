import { untilAnswered } from "./again.ts";
import type { Key, Table } from "./table.ts";

/** The most that one BatchWriteItem takes. */
const batchSize = 25;

/**
 * Deletes any number of items. BatchWriteItem answers 200 and hands back what DynamoDB was too busy for. Throws
 * `UNPROCESSED` when some are refused again and again.
 */
export async function removeAll({ client, name }: Table, keys: readonly Key[]): Promise<void> {
  for (let start = 0; start < keys.length; start += batchSize) {
    let left = keys.slice(start, start + batchSize).map((Key) => ({ DeleteRequest: { Key } }));
    await untilAnswered(async () => {
      const { UnprocessedItems } = await client.batchWrite({ RequestItems: { [name]: left } });
      left = (UnprocessedItems?.[name] ?? []) as typeof left;
      return left.length === 0 || undefined;
    });
  }
}
