import fc from "fast-check";
import { expect, it } from "vitest";
import { asText, statusDocument } from "../../src/report/index.ts";
import { plain } from "../../src/report/render/text.ts";
import { statusReport } from "../../src/table/job/status.ts";
import { emptyTally, noneByType } from "../../src/table/model/tally.ts";
import type { ShardHeartbeat } from "../../src/table/state/heartbeat.ts";
import { spoken } from "../../src/words.ts";
import { entry, heartbeat, nothing, now, run } from "../support/data/shared-run.ts";

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
      const heartbeats = shards.map(({ outcome, secondsAgo, ...more }, index) =>
        heartbeat(outcome, secondsAgo, { index, of: 8, ...more }),
      );
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
    { ...nothing, segments, heartbeats: [heartbeat("running", 50, { of: 8, itemsPerSecond: 0 })] },
    now,
  );
  expect(textOf(killed)).toMatch(/no shard is at work/);
  expect(textOf(killed)).toMatch(/7 waiting, 1 silent/);
  expect(textOf(killed)).toMatch(/migrate 0\/8: silent since 2026-01-01T00:59:10.000Z, 50 s ago/);
});

it("speaks of no shard where one machine does it all", () => {
  const segments = new Map([[0, entry({ done: false, tally: emptyTally() })]]);
  for (const itemsPerSecond of [0, 50])
    for (const isPaused of [false, true]) {
      const heartbeats = [heartbeat("running", 1, { index: 0, of: 1, itemsPerSecond })];
      const text = textOf({ ...statusReport(run, { ...nothing, segments, heartbeats }, now), isPaused });
      expect(text).not.toMatch(/shard/i);
      expect(text).toContain(isPaused ? "paused" : itemsPerSecond > 0 ? "50 items/s" : "at work");
    }
});

it("says whether a run is undone, or how far that is", () => {
  const undoing = { task: "rollback", startedAt: "2026-01-01T00:30:00.000Z", itemsPerSecond: 0 } as const;
  const heartbeats = [heartbeat("running", 5, { of: 8, ...undoing })];
  const undone = (count: number) =>
    new Map(Array.from({ length: count }, (_, segment) => [segment, entry(noneByType())]));
  const of = (count: number) =>
    statusDocument(
      statusReport({ ...run, state: "rolled back" }, { ...nothing, heartbeats, undone: undone(count) }, now),
    ).headline;
  expect(of(4)).toBe("Being undone: 40 %, 1 shard at work, about 45 min 0 s left.");
  expect(of(10)).toBe("Undone.");
});

it("counts what pages that are under way have read, as the job's own line does", () => {
  const heartbeats = [heartbeat("running", 1, { index: 0, of: 1, itemsRead: 473 })];
  const of = (itemsExpected: number) =>
    statusDocument(statusReport({ ...run, itemsExpected }, { ...nothing, heartbeats }, now)).headline;
  expect(of(2_000)).toMatch(/^24 %: 473 items, /);
  expect(of(0)).toMatch(/^0 %: 473 items, /);
});
