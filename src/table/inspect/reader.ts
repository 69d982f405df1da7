import type { IndexKeys, Item, KeyNames } from "../../items/index.ts";
import { createLookup, type Lookup } from "../dynamodb/lookup.ts";
import { pageSize } from "../dynamodb/page-size.ts";
import { query } from "../dynamodb/query.ts";
import type { Job } from "../model/job.ts";
import { eachSegment } from "../model/segments.ts";
import type { Reading } from "../model/source.ts";

/** Reads items by the keys by which next-auth does, whatever they lie in. */
export interface Reader {
  readonly inPartition: (partitionKey: string) => Promise<readonly Item[]>;
  readonly inIndex: (keys: IndexKeys) => Promise<readonly Item[]>;
  readonly lookup: Lookup;
}

/** Asks a table. */
export function tableReader({
  requests,
  limiters,
  table: { keys, indexName },
}: Pick<Job, "requests" | "limiters" | "table">): Reader {
  return {
    inPartition: (partitionKey) =>
      query(requests, limiters.read, { [keys.partitionKey]: partitionKey }, { ConsistentRead: true }),
    inIndex: ({ indexPartitionKey, indexSortKey }) => {
      const key = { [keys.indexPartitionKey]: indexPartitionKey, [keys.indexSortKey]: indexSortKey };
      return query(requests, limiters.read, key, { IndexName: indexName });
    },
    lookup: createLookup(requests, limiters.read, keys),
  };
}

/** One question to what can only be read as a whole. */
interface Wanted {
  readonly found: Item[];
  readonly answer: (items: readonly Item[]) => void;
  readonly fail: (error: unknown) => void;
}

/**
 * Reads an export: all that is asked for at one moment is found by reading it once. Whoever has many questions asks them together.
 */
export function sourceReader(job: Reading): Reader {
  const { keys } = job.table;
  let waiting = new Map<string, Wanted[]>();

  const ask = (names: readonly string[]) => {
    const name = JSON.stringify(names);
    if (waiting.size === 0) setImmediate(readOnce);
    return new Promise<readonly Item[]>((answer, fail) => {
      const others = waiting.get(name) ?? [];
      others.push({ found: [], answer, fail });
      waiting.set(name, others);
    });
  };

  async function readOnce(): Promise<void> {
    const asked = waiting;
    waiting = new Map();
    try {
      await eachSegment({ ...job, segments: job.source.segments }, new Map(), async (segment, stop) => {
        for await (const { items } of job.source.pages(segment, { limit: pageSize.toRead, stop })) {
          job.progress.read(items.length);
          for (const item of items) giveTo(asked, item, keys);
          if (stop.aborted) return;
        }
      });
      for (const one of [...asked.values()].flat()) one.answer(one.found);
    } catch (error) {
      for (const one of [...asked.values()].flat()) one.fail(error);
    }
  }

  return {
    inPartition: (partitionKey) => ask(["partition", partitionKey]),
    inIndex: ({ indexPartitionKey, indexSortKey }) => ask(["index", indexPartitionKey, indexSortKey]),
    lookup: (wanted) =>
      Promise.all(
        wanted.map(async (key) => {
          const [item] = await ask(["key", key[keys.partitionKey]?.S ?? "", key[keys.sortKey]?.S ?? ""]);
          return item;
        }),
      ),
  };
}

/** Gives an item to all who ask for it. */
function giveTo(asked: ReadonlyMap<string, readonly Wanted[]>, item: Item, keys: KeyNames): void {
  for (const name of namesOf(item, keys)) {
    for (const one of asked.get(name) ?? []) one.found.push(item);
  }
}

/** All that an item is asked for by. */
function namesOf(item: Item, keys: KeyNames): readonly string[] {
  const [partition, sort] = [item[keys.partitionKey]?.S ?? "", item[keys.sortKey]?.S ?? ""];
  const [indexPartition, indexSort] = [item[keys.indexPartitionKey]?.S, item[keys.indexSortKey]?.S];
  return [
    ["partition", partition],
    ["key", partition, sort],
    ...(indexPartition === undefined || indexSort === undefined ? [] : [["index", indexPartition, indexSort]]),
  ].map((name) => JSON.stringify(name));
}
