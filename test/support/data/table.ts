import {
  type AttributeValue,
  BatchWriteItemCommand,
  type DynamoDBClient,
  paginateScan,
  type WriteRequest,
} from "@aws-sdk/client-dynamodb";
import type { Item } from "../../../src/items/index.ts";

/** Every item of a table, in the order of the keys, so that two looks can be compared. */
export async function allItems(client: DynamoDBClient, TableName: string): Promise<Item[]> {
  const items: Record<string, AttributeValue>[] = [];
  for await (const page of paginateScan({ client }, { TableName, ConsistentRead: true }))
    items.push(...(page.Items ?? []));
  const keyOf = ({ pk, sk }: Item) => `${pk?.S}\n${sk?.S}`;
  return items.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

/** Puts items into a table. */
export async function putAll(client: DynamoDBClient, table: string, items: readonly Item[]): Promise<void> {
  for (let start = 0; start < items.length; start += 25) {
    let requests: WriteRequest[] | undefined = items.slice(start, start + 25).map((Item) => ({ PutRequest: { Item } }));
    while (requests && requests.length > 0) {
      const answer: { UnprocessedItems?: Record<string, WriteRequest[]> | undefined } = await client.send(
        new BatchWriteItemCommand({ RequestItems: { [table]: requests } }),
      );
      requests = answer.UnprocessedItems?.[table];
    }
  }
}
