import type { Item } from "../../items/index.ts";
import { createLookup, type Lookup } from "../dynamodb/lookup.ts";
import { type Page, type Segment, scan } from "../dynamodb/scan.ts";
import type { Job } from "./job.ts";

/** Where a job that only looks has its items from: a table, or an export of one. */
export interface Source {
  /** In how many parts it is read. */
  readonly segments: number;
  /** The pages of a part, until the job is to stop. Items of one partition key come one after another where they do in a table. */
  readonly pages: (
    segment: Segment,
    reading: { readonly limit: number; readonly stop: AbortSignal },
  ) => AsyncIterable<Page>;
  /** Items by their keys; of an export only whether there is one. */
  readonly lookup: Lookup;
  /** Whether another item has the same index key; missing where the index has to be read for that. */
  readonly isIndexedTwice?: (item: Item) => boolean;
}

/** A job that only looks, wherever its items are from. */
export type Reading = Pick<Job, "asked" | "progress" | "concurrency" | "signal" | "table" | "shard"> & {
  readonly source: Source;
};

/** The table itself. */
export function tableSource({ requests, limiters, table, segments }: Job): Source {
  return {
    segments,
    pages: (segment, { limit, stop }) => scan(requests, limiters.read, segment, { limit, stop }),
    lookup: createLookup(requests, limiters.read, table.keys),
  };
}
