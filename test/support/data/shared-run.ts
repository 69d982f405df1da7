import { defaultKeyNames } from "../../../src/items/index.ts";
import { Progress } from "../../../src/table/dynamodb/progress.ts";
import type { Entry } from "../../../src/table/state/control-table.ts";
import type { ShardHeartbeat } from "../../../src/table/state/heartbeat.ts";
import type { SealedSharedRun } from "../../../src/table/state/shared-runs.ts";

/** A run that shards share, an hour old at this moment. */
export const run: SealedSharedRun = {
  id: "first",
  identity: { table: "people", arn: "arn", id: "1", endpoint: null, keys: defaultKeyNames, version: "1.0.0" },
  options: { now: 1, expired: "migrate", timestamps: "keep", only: null, journal: true },
  segments: 10,
  journal: "s3://bucket/journals",
  itemsExpected: 0,
  startedAt: "2026-01-01T00:00:00.000Z",
  state: "running",
  key: "0".repeat(64),
};
export const now = Date.parse("2026-01-01T01:00:00.000Z");

/** That nothing is recorded of it. */
export const nothing = {
  segments: new Map<number, Entry>(),
  heartbeats: [] as readonly Entry[],
  verifications: new Map<string, Entry>(),
  undone: new Map<number, Entry>(),
  orders: [],
};

export function entry(value: unknown, secondsAgo = 0): Entry {
  return { version: 1, writer: "x", updatedAt: new Date(now - secondsAgo * 1_000).toISOString(), value };
}

export type SaidByShard = Partial<ShardHeartbeat["progress"]> &
  Partial<ShardHeartbeat["shard"]> &
  Partial<Pick<ShardHeartbeat, "task" | "startedAt" | "itemsPerSecond">>;

/** What a shard said of itself so many seconds ago. */
export function heartbeat(
  outcome: ShardHeartbeat["outcome"],
  secondsAgo: number,
  { index = 0, of = 2, task = "migrate", startedAt = run.startedAt, itemsPerSecond = 50, ...more }: SaidByShard = {},
): Entry {
  const progress = { ...new Progress(() => 0).snapshot(), ...more };
  const value: ShardHeartbeat = { task, shard: { index, of }, startedAt, outcome, progress, itemsPerSecond };
  return entry(value, secondsAgo);
}
