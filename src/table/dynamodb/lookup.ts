import { BatchGetItemCommand, type KeysAndAttributes } from "@aws-sdk/client-dynamodb";
import type { Item, KeyNames } from "../../items/index.ts";
import type { Limiter } from "./limiter.ts";
import type { Requests } from "./requests.ts";

/** Reads items by their keys as they are now; `undefined` where there is none. In the order of the keys. */
export type Lookup = (keys: readonly Item[]) => Promise<readonly (Item | undefined)[]>;

/** How many keys BatchGetItem takes (API reference). */
const batchSize = 100;

/** Strongly consistent reads: this is where the job asks what became of a write. */
export function createLookup(requests: Requests, limiter: Limiter, { partitionKey, sortKey }: KeyNames): Lookup {
  const identity = (item: Item) => JSON.stringify([item[partitionKey]?.S, item[sortKey]?.S]);
  return async (keys) => {
    const found = new Map<string, Item>();
    for (let start = 0; start < keys.length; start += batchSize) {
      for (const item of await getBatch(requests, limiter, keys.slice(start, start + batchSize))) {
        found.set(identity(item), item);
      }
    }
    return keys.map((key) => found.get(identity(key)));
  };
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
