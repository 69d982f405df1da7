import { untilAnswered } from "./again.ts";
import type { Item } from "./client.ts";
import type { Key, Table } from "./table.ts";

/**
 * An item and the user in whose partition it is, in one request, with strong consistency. BatchGetItem hands back what
 * DynamoDB was too busy for: that is asked again. Throws `UNPROCESSED` when it goes on.
 */
export async function getWithOwner(
  { client, name, keyNames: { partitionKey, sortKey } }: Table,
  key: Key,
): Promise<[item: Item | undefined, owner: Item | undefined]> {
  const items: Item[] = [];
  let left = [key, { ...key, [sortKey]: key[partitionKey] }];
  const [itemKey, ownerKey] = left;
  await untilAnswered(async () => {
    const { Responses, UnprocessedKeys } = await client.batchGet({
      RequestItems: { [name]: { Keys: left, ConsistentRead: true } },
    });
    items.push(...(Responses?.[name] ?? []));
    left = UnprocessedKeys?.[name]?.Keys ?? [];
    return left.length === 0 || undefined;
  });
  const find = (wanted: Key | undefined) => items.find((item) => item[sortKey] === wanted?.[sortKey]);
  return [find(itemKey), find(ownerKey)];
}
