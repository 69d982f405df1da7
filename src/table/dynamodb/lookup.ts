import { BatchGetItemCommand, GetItemCommand, type KeysAndAttributes } from "@aws-sdk/client-dynamodb";
import type { Item, KeyNames } from "../../items/index.ts";
import { isAccessDenied, nameOf } from "./errors.ts";
import type { Limiter } from "./limiter.ts";
import { allAtRest } from "./pool.ts";
import type { Requests } from "./requests.ts";

/** Reads items by their keys as they are now; `undefined` where there is none. In the order of the keys. */
export type Lookup = (keys: readonly Item[]) => Promise<readonly (Item | undefined)[]>;

/** How many keys BatchGetItem takes (API reference). */
const batchSize = 100;

/**
 * Strongly consistent reads: this is where the job asks what became of a write. An item that a batch's answer lacks is
 * asked for once more by itself: a batch says of none that it isn't there, and an answer may be cut short.
 *
 * @param confirmAbsence `false`: where a missing item is the usual thing, and taking one for missing does no harm
 */
export function createLookup(
  requests: Requests,
  limiter: Limiter,
  { partitionKey, sortKey }: Pick<KeyNames, "partitionKey" | "sortKey">,
  { confirmAbsence = true } = {},
): Lookup {
  const identity = (item: Item) => JSON.stringify([item[partitionKey]?.S, item[sortKey]?.S]);
  return async (keys) => {
    const found = new Map<string, Item>();
    // A batch doesn't take a key twice.
    const distinct = [...new Map(keys.map((key) => [identity(key), key])).values()];
    for (let start = 0; start < distinct.length; start += batchSize) {
      const batch = distinct.slice(start, start + batchSize);
      const items = await getBatch(requests, limiter, batch).catch((error) => {
        if (nameOf(error) !== "ValidationException") throw error;
        // One key that can't be one (a sort key over 1,024 bytes) fails the whole batch, and the answer doesn't say which.
        return getSingles(requests, limiter, batch);
      });
      for (const item of items) found.set(identity(item), item);
    }
    if (confirmAbsence) {
      const missing = distinct.filter((key) => !found.has(identity(key)));
      for (const item of await getSingles(requests, limiter, missing)) found.set(identity(item), item);
    }
    return keys.map((key) => found.get(identity(key)));
  };
}

/** How many items are asked for by themselves at a time. */
const singlesTogether = 16;

async function getSingles(requests: Requests, limiter: Limiter, keys: readonly Item[]): Promise<readonly Item[]> {
  const found: Item[] = [];
  for (let start = 0; start < keys.length; start += singlesTogether) {
    const some = keys.slice(start, start + singlesTogether);
    const items = await allAtRest(some.map((key) => getSingle(requests, limiter, key)));
    found.push(...items.filter((item) => item !== undefined));
  }
  return found;
}

async function getSingle(requests: Requests, limiter: Limiter, Key: Item): Promise<Item | undefined> {
  await limiter.acquire();
  const command = new GetItemCommand({
    TableName: requests.table,
    Key,
    ConsistentRead: true,
    ReturnConsumedCapacity: "TOTAL",
  });
  try {
    const { Item: item, ConsumedCapacity } = await requests.send(command, limiter);
    limiter.charge(ConsumedCapacity, 1);
    return item;
  } catch (error) {
    // Who may read by batches only has to believe them. Under a key that can't be one there is nothing.
    if (isAccessDenied(error) || nameOf(error) === "ValidationException") return undefined;
    throw error;
  }
}

async function getBatch(requests: Requests, limiter: Limiter, keys: readonly Item[]): Promise<readonly Item[]> {
  const { table } = requests;
  const items: Item[] = [];
  let pending: KeysAndAttributes | undefined = { Keys: [...keys], ConsistentRead: true };
  for (let attempt = 1; pending; attempt++) {
    await limiter.acquire();
    const command: BatchGetItemCommand = new BatchGetItemCommand({
      RequestItems: { [table]: pending },
      ReturnConsumedCapacity: "TOTAL",
    });
    const { Responses, UnprocessedKeys, ConsumedCapacity } = await requests.send(command, limiter);
    limiter.charge(ConsumedCapacity, keys.length);
    items.push(...(Responses?.[table] ?? []));
    pending = UnprocessedKeys?.[table];
    // Unprocessed keys are how BatchGetItem says that it was throttled.
    if (pending) await requests.pauseBeforeRetry({ name: "ThrottlingException" }, "BatchGetItem", attempt, limiter);
  }
  return items;
}
