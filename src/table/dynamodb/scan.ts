import {
  type AttributeValue,
  ScanCommand,
  type ScanCommandInput,
  type ScanCommandOutput,
} from "@aws-sdk/client-dynamodb";
import type { Item } from "../../items/index.ts";
import type { Limiter } from "./limiter.ts";
import type { Requests } from "./requests.ts";

/** Where a segment is to be read on: after this key. */
export type Position = Record<string, AttributeValue>;

/** The unit of the job: what is read, journalled, written and checkpointed together. */
export interface Page {
  readonly items: readonly Item[];
  /** Where the next page starts; `undefined` after the last page of the segment. */
  readonly next: Position | undefined;
  /** How many items were read for it: a filter keeps some of them. */
  readonly scanned: number;
}

/** One of so many parts into which DynamoDB divides a table by the hash of the partition key. */
export interface Segment {
  readonly number: number;
  readonly of: number;
}

interface Reading {
  /** How many items a page holds at most. */
  readonly limit?: number;
  readonly from?: Position | undefined;
  /** Aborted to read no further: the page that is under way isn't waited for. */
  readonly stop?: AbortSignal | undefined;
}

/** What is read instead of whole items of the table, or of all of them. */
type Projection = Pick<
  ScanCommandInput,
  "IndexName" | "ProjectionExpression" | "FilterExpression" | "ExpressionAttributeNames" | "ExpressionAttributeValues"
>;

/**
 * The pages of one segment, from a position on. Reads are eventually consistent, at half the price: every write is
 * conditional on what was read, so a stale read costs a second look and nothing else.
 */
export async function* scan(
  requests: Requests,
  limiter: Limiter,
  segment: Segment,
  { limit, from, stop, ...projection }: Reading & Projection,
): AsyncGenerator<Page, void, void> {
  let position = from;
  do {
    await limiter.acquire();
    const command = new ScanCommand({
      TableName: requests.table,
      Segment: segment.number,
      TotalSegments: segment.of,
      ReturnConsumedCapacity: "TOTAL",
      ...projection,
      ...(limit ? { Limit: limit } : {}),
      ...(position ? { ExclusiveStartKey: position } : {}),
    });
    let answer: ScanCommandOutput;
    try {
      answer = await requests.send(command, limiter, stop);
    } catch (error) {
      if (stop?.aborted) return;
      throw error;
    }
    const { Items = [], ScannedCount = Items.length, LastEvaluatedKey, ConsumedCapacity } = answer;
    limiter.charge(ConsumedCapacity, ScannedCount / 8);
    position = LastEvaluatedKey;
    yield { items: Items, next: position, scanned: ScannedCount };
  } while (position);
}
