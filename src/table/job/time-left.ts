import { segmentsOf } from "../model/shard.ts";
import type { ShardStatus } from "../report/status.ts";

/** What is known of a segment. */
export interface SegmentCount {
  readonly done: boolean;
  readonly items: number;
}

/** The work of a whole run. */
export interface RunWork {
  readonly segments: number;
  /** As DynamoDB counted when the run was begun: up to six hours old. */
  readonly itemsExpected: number;
  readonly counts: ReadonlyMap<number, SegmentCount>;
}

/**
 * How many seconds a migration will still take, over all its shards: at the pace of those at work, which take up those that
 * wait as they end; and not before the slowest of them has ended. `null` when nothing moves.
 */
export function secondsOfMigration(work: RunWork, shards: readonly ShardStatus[]): number | null {
  const { segments, counts } = work;
  const known = [...counts.values()];
  if (known.filter(({ done }) => done).length === segments) return 0;
  const atWork = shards.filter(({ life, itemsPerSecond }) => life === "running" && itemsPerSecond > 0);
  if (atWork.length === 0) return null;
  const expected = itemsOfAll(work);
  const read = known.reduce((sum, { items }) => sum + items, 0);
  const pace = atWork.reduce((sum, { itemsPerSecond }) => sum + itemsPerSecond, 0);
  const slowest = atWork.map((shard) => {
    if (shard.of === 1) return 0;
    const own = segmentsOf(segments, shard);
    const left = own.reduce((sum, segment) => {
      const { done, items } = counts.get(segment) ?? { done: false, items: 0 };
      return done ? sum : sum + Math.max(0, expected / segments - items);
    }, 0);
    return left / shard.itemsPerSecond;
  });
  return Math.max(Math.max(0, expected - read) / pace, ...slowest);
}

/** By the larger of what DynamoDB counted and what the finished segments let expect. */
function itemsOfAll({ segments, itemsExpected, counts }: RunWork): number {
  const done = [...counts.values()].filter((count) => count.done);
  const read = done.reduce((sum, { items }) => sum + items, 0);
  return Math.max(itemsExpected, done.length === 0 ? 0 : (read / done.length) * segments);
}

/** The same for verifying, which reads all items once. */
export function secondsOfVerification(work: RunWork, shards: readonly ShardStatus[]): number | null {
  const open = shards.filter(({ life }) => life !== "done");
  if (open.length === 0) return 0;
  const pace = open.reduce((sum, { itemsPerSecond }) => sum + itemsPerSecond, 0);
  if (pace === 0) return null;
  const each = itemsOfAll(work) / shards.length;
  return open.reduce((sum, { progress }) => sum + Math.max(0, each - (progress?.itemsRead ?? 0)), 0) / pace;
}

/** The same for undoing, which goes through as many items as were written: by the segments that are done, and since when. */
export function secondsOfUndo(shards: readonly ShardStatus[], now: number): number | null {
  const all = shards.reduce((sum, { parts }) => sum + parts.all, 0);
  const done = shards.reduce((sum, { parts }) => sum + parts.done, 0);
  if (done === all) return 0;
  const begun = shards.flatMap(({ startedAt }) => (startedAt === null ? [] : Date.parse(startedAt)));
  const isMoving = shards.some(({ life }) => life === "running");
  if (!isMoving || done === 0) return null;
  return ((all - done) * Math.max(0, now - Math.min(...begun))) / 1_000 / done;
}
