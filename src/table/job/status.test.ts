import { describe, expect, it } from "vitest";
import { defaultKeyNames } from "../../items/index.ts";
import { Progress } from "../dynamodb/progress.ts";
import { countFate, emptyTally } from "../model/tally.ts";
import { emptyVerification } from "../model/verification.ts";
import type { Entry } from "../state/control-table.ts";
import type { ShardHeartbeat } from "../state/heartbeat.ts";
import type { SharedRun } from "../state/shared-runs.ts";
import { statusReport } from "./status.ts";

const run: SharedRun = {
  id: "first",
  identity: { table: "people", arn: "arn", id: "1", endpoint: null, keys: defaultKeyNames, version: "1.0.0" },
  options: { now: 1, expired: "migrate", timestamps: "keep", only: null, journal: true },
  segments: 10,
  journal: "s3://bucket/journals",
  itemsExpected: 0,
  startedAt: "2026-01-01T00:00:00.000Z",
  state: "running",
};
const now = Date.parse("2026-01-01T01:00:00.000Z");
const nothing = { segments: [], heartbeats: [], verifications: [], undone: [], orders: [] };

function entry(value: unknown, secondsAgo = 0): Entry {
  return { version: 1, writer: "x", updatedAt: new Date(now - secondsAgo * 1_000).toISOString(), value };
}

function segment(items: number, done: boolean): Entry {
  const tally = emptyTally();
  for (let n = 0; n < items; n++) countFate(tally, "USER", "current");
  return entry({ done, tally });
}

function heartbeat(
  outcome: ShardHeartbeat["outcome"],
  secondsAgo: number,
  more: Partial<ShardHeartbeat["progress"]> = {},
): Entry {
  const progress = { ...new Progress(() => 0).snapshot(), ...more };
  const value: ShardHeartbeat = {
    task: "migrate",
    shard: { index: 0, of: 2 },
    startedAt: run.startedAt,
    outcome,
    progress,
    itemsPerSecond: 50,
  };
  return entry(value, secondsAgo);
}

describe("the status of a run", () => {
  it("has nothing to say before the first shard notes anything", () => {
    const report = statusReport(run, nothing, now);
    expect(report).toMatchObject({ state: "running", secondsLeft: null, verification: null, rollback: null });
  });

  it("takes a shard that hasn't been heard of for a minute for silent, and its pace for none", () => {
    const heartbeats = [
      heartbeat("running", 5),
      heartbeat("running", 61),
      heartbeat("finished", 3_000),
      heartbeat("failed", 3_000),
    ];
    const report = statusReport(run, { ...nothing, heartbeats }, now);
    expect(report.shards.map(({ outcome }) => outcome)).toEqual(["running", "silent", "finished", "failed"]);
    expect(report.itemsPerSecond).toBe(50);
  });

  it("says what shards at work wait for, and how often the table throttled all", () => {
    const waitingFor = "throttled by the table";
    const heartbeats = [
      heartbeat("running", 1, { waitingFor, throttled: 2 }),
      heartbeat("running", 1, { waitingFor, throttled: 3 }),
      heartbeat("finished", 1, { waitingFor, throttled: 4 }),
    ];
    const report = statusReport(run, { ...nothing, heartbeats }, now);
    expect(report).toMatchObject({ waitingFor: [{ what: waitingFor, shards: 2 }], throttled: 9 });
  });

  it.each([
    ["by what the finished segments let expect, when DynamoDB counted less", 0, 4 * 100, 12],
    ["by DynamoDB's count, when that is more", 2_000, 4 * 100, 32],
  ])("expects the end %s", (_, itemsExpected, items, secondsLeft) => {
    const segments = [1, 2, 3, 4].map(() => segment(items / 4, true));
    const report = statusReport(
      { ...run, itemsExpected },
      { ...nothing, segments, heartbeats: [heartbeat("running", 1)] },
      now,
    );
    expect(report).toMatchObject({ segments: { all: 10, begun: 4, done: 4 }, items: { read: items }, secondsLeft });
  });

  it("is finished when all segments are", () => {
    const segments = Array.from({ length: 10 }, () => segment(1, true));
    expect(statusReport(run, { ...nothing, segments }, now)).toMatchObject({ state: "finished", secondsLeft: 0 });
    const almost = [...segments.slice(1), segment(1, false)];
    expect(statusReport(run, { ...nothing, segments: almost }, now).state).toBe("running");
  });

  it("adds up the verification that was recorded last, whatever the number of its shards", () => {
    const found = { ...emptyVerification(), items: 7 };
    const verifications = [
      entry({ shards: 2, found }, 10),
      entry({ shards: 2, found }, 5),
      entry({ shards: 3, found }, 900),
    ];
    expect(statusReport(run, { ...nothing, verifications }, now).verification).toMatchObject({
      items: 14,
      shards: { all: 2, done: 2 },
    });
  });
});
