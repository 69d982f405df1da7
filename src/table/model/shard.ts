/** One of so many parts of a job that run by themselves, on any machine: it owns every `of`-th segment. */
export interface Shard {
  /** From 0, as AWS_BATCH_JOB_ARRAY_INDEX and JOB_COMPLETION_INDEX count. */
  readonly index: number;
  readonly of: number;
}

/** The numbers of the segments that a shard owns; all of them when there are no shards. */
export function segmentsOf(segments: number, shard: Shard = { index: 0, of: 1 }): number[] {
  const count = Math.max(0, Math.ceil((segments - shard.index) / shard.of));
  return Array.from({ length: count }, (_, place) => place * shard.of + shard.index);
}
