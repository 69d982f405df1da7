import { type AttributeValue, QueryCommand } from "@aws-sdk/client-dynamodb";
import type { Item } from "../../items/index.ts";
import type { Limiter } from "./limiter.ts";
import type { Requests } from "./requests.ts";

/**
 * All items under a key, of the table or of an index.
 *
 * @param key the partition key, and the sort key where that is to be equal too, by the names of their attributes
 */
export async function query(
  requests: Requests,
  limiter: Limiter,
  key: Readonly<Record<string, string>>,
  source: { readonly IndexName: string } | { readonly ConsistentRead: true },
): Promise<readonly Item[]> {
  const names = Object.entries(key);
  const items: Item[] = [];
  let position: Record<string, AttributeValue> | undefined;
  do {
    await limiter.acquire();
    const command: QueryCommand = new QueryCommand({
      TableName: requests.table,
      ...source,
      KeyConditionExpression: names.map((_, place) => `#${place} = :${place}`).join(" AND "),
      ExpressionAttributeNames: Object.fromEntries(names.map(([name], place) => [`#${place}`, name])),
      ExpressionAttributeValues: Object.fromEntries(names.map(([, S], place) => [`:${place}`, { S }])),
      ReturnConsumedCapacity: "TOTAL",
      ...(position ? { ExclusiveStartKey: position } : {}),
    });
    const { Items = [], LastEvaluatedKey, ConsumedCapacity } = await requests.send(command, limiter);
    limiter.charge(ConsumedCapacity, 1);
    items.push(...Items);
    position = LastEvaluatedKey;
  } while (position);
  return items;
}
