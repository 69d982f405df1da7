import { setMaxListeners } from "node:events";
import type { Segment } from "../dynamodb/scan.ts";
import { type Shard, segmentsOf } from "./shard.ts";

/** What a segment holds at most, roughly, when the number of segments is up to us. */
const segmentBytes = 32 * 1024 * 1024;

/**
 * How many segments a table is read in: many more than are read at a time, so that a hot partition holds up one of
 * many, and small enough that resuming repeats little.
 */
export function segmentCount(sizeBytes: number, concurrency: number, shards = 1): number {
  const bySize = Math.min(100_000, Math.max(concurrency * 4, Math.ceil(sizeBytes / segmentBytes)));
  return shards === 1 ? bySize : Math.max(shards * segmentsPerShard, bySize);
}

/** How many segments a shard has at least: then all shards have nearly the same to do. */
const segmentsPerShard = 16;

/**
 * Runs a task for each segment that isn't done, so many at a time, in shuffled order: neighbouring segments lie in the
 * same partition. The first failure stops the others after the page that they have begun, and is thrown when all have
 * come to rest: nothing is written after the job has ended.
 */
export async function eachSegment(
  {
    segments,
    shard,
    concurrency,
    signal,
  }: { segments: number; shard?: Shard; concurrency: number; signal: AbortSignal },
  states: ReadonlyMap<number, { readonly done: boolean }>,
  task: (segment: Segment, stop: AbortSignal) => Promise<void>,
): Promise<void> {
  const failure = new AbortController();
  const stop = AbortSignal.any([signal, failure.signal]);
  // As many wait for it as there are requests under way: that is no leak.
  setMaxListeners(0, stop);
  const todo = shuffled(segmentsOf(segments, shard).filter((number) => !states.get(number)?.done));
  const worker = async () => {
    for (let number = todo.pop(); number !== undefined && !stop.aborted; number = todo.pop()) {
      await task({ number, of: segments }, stop);
    }
  };
  await Promise.all(
    Array.from({ length: Math.min(concurrency, todo.length) }, () => worker().catch((error) => failure.abort(error))),
  );
  if (failure.signal.aborted) throw failure.signal.reason;
}

function shuffled(numbers: number[]): number[] {
  for (let last = numbers.length - 1; last > 0; last--) {
    const other = Math.floor(Math.random() * (last + 1));
    [numbers[last], numbers[other]] = [numbers[other] ?? 0, numbers[last] ?? 0];
  }
  return numbers;
}
