import { DynamoDBAdapterError } from "./errors.ts";
import type { Key, Table } from "./table.ts";

/** The most that one BatchWriteItem takes. */
const batchSize = 25;

/** How often a batch is sent before giving up; the pauses between add up to half a minute at most. */
const attempts = 10;

/**
 * Deletes any number of items. BatchWriteItem answers 200 and hands back what DynamoDB was too busy for: the SDK doesn't
 * repeat that, we do. Throws `UNPROCESSED` when some are refused again and again.
 */
export async function removeAll({ client, name }: Table, keys: readonly Key[]): Promise<void> {
  for (let start = 0; start < keys.length; start += batchSize) {
    let left = keys.slice(start, start + batchSize).map((Key) => ({ DeleteRequest: { Key } }));
    for (let attempt = 0; left.length > 0; attempt++) {
      if (attempt === attempts) throw new DynamoDBAdapterError("UNPROCESSED");
      if (attempt > 0) await pause(attempt);
      const { UnprocessedItems } = await client.batchWrite({ RequestItems: { [name]: left } });
      left = (UnprocessedItems?.[name] ?? []) as typeof left;
    }
  }
}

/** Full jitter, up to 50 ms after the first attempt and doubling, as AWS advises for UnprocessedItems. */
const pause = (attempt: number) => new Promise((resolve) => setTimeout(resolve, Math.random() * 25 * 2 ** attempt));
