import fc from "fast-check";
import { expect, it } from "vitest";
import { defaultKeyNames } from "../../src/items/index.ts";
import { asText, statusDocument } from "../../src/report/index.ts";
import { plain } from "../../src/report/render/text.ts";
import { Progress } from "../../src/table/dynamodb/progress.ts";
import { statusReport } from "../../src/table/job/status.ts";
import { emptyTally, noneByType } from "../../src/table/model/tally.ts";
import type { Entry } from "../../src/table/state/control-table.ts";
import type { ShardHeartbeat } from "../../src/table/state/heartbeat.ts";
import type { SharedRun } from "../../src/table/state/shared-runs.ts";
import { spoken } from "../../src/words.ts";

const run: SharedRun = {
  id: "first",
  identity: { table: "people", arn: "arn", id: "1", endpoint: null, keys: defaultKeyNames, version: "1.0.0" },
  options: { now: 1, expired: "migrate", timestamps: "keep", only: null, journal: true },
  segments: 10,
  journal: "s3://bucket/journals",
  itemsExpected: 1_000,
  startedAt: "2026-01-01T00:00:00.000Z",
  state: "running",
};
const now = Date.parse("2026-01-01T01:00:00.000Z");
const nothing = { verifications: new Map(), undone: new Map<number, Entry>(), orders: [] };

function entry(value: unknown, secondsAgo = 0): Entry {
  return { version: 1, writer: "x", updatedAt: new Date(now - secondsAgo * 1_000).toISOString(), value };
}

function heartbeat(index: number, secondsAgo: number, more: Partial<ShardHeartbeat> = {}): Entry {
  const value: ShardHeartbeat = {
    task: "migrate",
    shard: { index, of: 8 },
    startedAt: run.startedAt,
    outcome: "running",
    progress: new Progress(() => 0).snapshot(),
    itemsPerSecond: 50,
    ...more,
  };
  return entry(value, secondsAgo);
}

function textOf(report: ReturnType<typeof statusReport>): string {
  return asText(spoken(statusDocument(report), String), plain);
}

it("says the same of one shard and of all, whatever time has gone by since any was killed", () => {
  const outcomes = fc.constantFrom<ShardHeartbeat["outcome"]>("running", "finished", "interrupted", "failed");
  const shard = fc.record({
    outcome: outcomes,
    secondsAgo: fc.nat(200),
    itemsPerSecond: fc.constantFrom(0, 0.4, 50),
    task: fc.constantFrom<ShardHeartbeat["task"]>("migrate", "verify", "rollback"),
  });
  fc.assert(
    fc.property(fc.array(shard, { maxLength: 8 }), fc.nat(9), (shards, done) => {
      const heartbeats = shards.map(({ secondsAgo, ...more }, index) => heartbeat(index, secondsAgo, more));
      const segments = new Map(
        Array.from({ length: done }, (_, segment) => [segment, entry({ done: true, tally: emptyTally() })]),
      );
      const report = statusReport(run, { ...nothing, segments, heartbeats }, now);
      const running = report.shards.filter(({ life }) => life === "running").length;
      const text = textOf(report);
      expect(text.includes("no shard is at work")).toBe(running === 0);
      expect(/\d running/.test(text)).toBe(running > 0);
      expect(text.includes("Shards at work")).toBe(running > 0);
      if (running === 0) expect(report).toMatchObject({ secondsLeft: null, itemsPerSecond: 0 });
    }),
  );
});

it("says of a shard that was killed since when it is silent", () => {
  const segments = new Map([[0, entry({ done: false, tally: emptyTally() })]]);
  const killed = statusReport(
    run,
    { ...nothing, segments, heartbeats: [heartbeat(0, 50, { itemsPerSecond: 0 })] },
    now,
  );
  expect(textOf(killed)).toMatch(/no shard is at work/);
  expect(textOf(killed)).toMatch(/7 waiting, 1 silent/);
  expect(textOf(killed)).toMatch(/migrate 0\/8: silent since 2026-01-01T00:59:10.000Z, 50 s ago/);
});

it("says whether a run is undone, or how far that is", () => {
  const heartbeats = [heartbeat(0, 5, { task: "rollback", startedAt: "2026-01-01T00:30:00.000Z", itemsPerSecond: 0 })];
  const undone = (count: number) =>
    new Map(Array.from({ length: count }, (_, segment) => [segment, entry(noneByType())]));
  const of = (count: number) =>
    statusDocument(
      statusReport(
        { ...run, state: "rolled back" },
        { ...nothing, segments: new Map(), heartbeats, undone: undone(count) },
        now,
      ),
    ).headline;
  expect(of(4)).toBe("Being undone: 40 %, 1 shard at work, about 45 min 0 s left.");
  expect(of(10)).toBe("Undone.");
});
