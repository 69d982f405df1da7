import { describe, expect, it } from "vitest";
import { entry, heartbeat, nothing, now, run } from "../../../test/support/data/shared-run.ts";
import { countFate, emptyTally, noneByType } from "../model/tally.ts";
import { emptyVerification } from "../model/verification.ts";
import type { Entry } from "../state/control-table.ts";
import { statusReport } from "./status.ts";

function segment(items: number, done: boolean): Entry {
  const tally = emptyTally();
  for (let n = 0; n < items; n++) countFate(tally, "USER", "current");
  return entry({ done, tally });
}

function numbered(entries: readonly Entry[]): ReadonlyMap<number, Entry> {
  return new Map(entries.map((each, segment) => [segment, each]));
}

const livesOf = (report: ReturnType<typeof statusReport>) => report.shards.map(({ life }) => life);

describe("the status of a run", () => {
  it("has nothing to say before the first shard notes anything", () => {
    const report = statusReport(run, nothing, now);
    expect(report).toMatchObject({ state: "running", secondsLeft: null, verification: null, rollback: null });
  });

  it("knows where each shard is in its life, and since when", () => {
    const heartbeats = [
      heartbeat("running", 5, { index: 0, of: 7 }),
      heartbeat("running", 26, { index: 1, of: 7 }),
      heartbeat("finished", 3_000, { index: 2, of: 7 }),
      heartbeat("failed", 3_000, { index: 3, of: 7 }),
      heartbeat("interrupted", 30, { index: 4, of: 7 }),
      // Its other worker has failed, and has spoken last: what is recorded counts.
      heartbeat("failed", 1, { index: 6, of: 7 }),
    ];
    const segments = new Map([[6, segment(1, true)]]);
    const report = statusReport(run, { ...nothing, segments, heartbeats }, now);
    expect(livesOf(report)).toEqual(["running", "silent", "done", "failed", "interrupted", "waiting", "done"]);
    const at = (secondsAgo: number) => new Date(now - secondsAgo * 1_000).toISOString();
    expect(report.shards.map(({ since }) => since)).toEqual([
      run.startedAt,
      at(26),
      at(3_000),
      at(3_000),
      at(30),
      null,
      at(0),
    ]);
    // Of who is at work alone.
    expect(report.itemsPerSecond).toBe(50);
  });

  it("counts the array that was begun last, and of others who is still at work", () => {
    const later = "2026-01-01T00:30:00.000Z";
    const heartbeats = [
      heartbeat("running", 2_000, { index: 5, of: 16 }),
      heartbeat("running", 3, { index: 6, of: 16 }),
      heartbeat("running", 3, { index: 0, of: 2, startedAt: later }),
    ];
    const report = statusReport(run, { ...nothing, heartbeats }, now);
    expect(report.shards.map(({ index, of, life }) => `${index}/${of} ${life}`)).toEqual([
      "0/2 running",
      "1/2 waiting",
      "6/16 running",
    ]);
  });

  it("waits for the slowest shard, and for what others leave", () => {
    // Ten segments of 100 items: the first shard has five, of which one is done, and is slow.
    const segments = new Map([0, 1, 3, 5, 7, 9].map((number) => [number, segment(100, true)]));
    const slow = heartbeat("running", 1, { index: 0, itemsPerSecond: 4 });
    const fast = heartbeat("running", 1, { index: 1, itemsPerSecond: 96 });
    const both = statusReport(run, { ...nothing, segments, heartbeats: [slow, fast] }, now);
    expect(both.secondsLeft).toBe(100);
  });

  it("knows of verifying and undoing as well", () => {
    const later = "2026-01-01T00:30:00.000Z";
    const segments = numbered(Array.from({ length: 10 }, () => segment(100, true)));
    const found = { ...emptyVerification(), items: 500 };
    const verifications = new Map([["verify#0000002#0000000", entry({ shards: 2, found })]]);
    const heartbeats = [
      heartbeat("finished", 900),
      heartbeat("finished", 5, { task: "verify", startedAt: later }),
      heartbeat("running", 5, { task: "verify", index: 1, startedAt: later, itemsRead: 400 }),
    ];
    const verifying = statusReport(run, { ...nothing, segments, heartbeats, verifications }, now);
    expect(verifying).toMatchObject({ task: "verify", state: "finished", secondsLeft: 2 });

    const undone = numbered(Array.from({ length: 4 }, () => entry(noneByType())));
    const undoing = [0, 1].map((index) => heartbeat("running", 5, { task: "rollback", index, startedAt: later }));
    const state = "rolled back";
    const report = statusReport({ ...run, state }, { ...nothing, segments, undone, heartbeats: undoing }, now);
    // Four of ten segments took half an hour.
    expect(report).toMatchObject({ task: "rollback", secondsLeft: 2_700 });
  });

  it("says what shards at work wait for, and how often the table throttled all", () => {
    const waitingFor = "throttled by the table";
    const heartbeats = [
      heartbeat("running", 1, { index: 0, of: 3, waitingFor, throttled: 2 }),
      heartbeat("running", 1, { index: 1, of: 3, waitingFor, throttled: 3 }),
      heartbeat("finished", 1, { index: 2, of: 3, waitingFor, throttled: 4 }),
    ];
    const report = statusReport(run, { ...nothing, heartbeats }, now);
    expect(report).toMatchObject({ waitingFor: [{ what: waitingFor, shards: 2 }], throttled: 9 });
  });

  it.each([
    ["by what the finished segments let expect, when DynamoDB counted less", 0, 4 * 100, 12],
    ["by DynamoDB's count, when that is more", 2_000, 4 * 100, 32],
  ])("expects the end %s", (_, itemsExpected, items, secondsLeft) => {
    const segments = numbered([1, 2, 3, 4].map(() => segment(items / 4, true)));
    const report = statusReport(
      { ...run, itemsExpected },
      { ...nothing, segments, heartbeats: [heartbeat("running", 1)] },
      now,
    );
    expect(report).toMatchObject({ segments: { all: 10, begun: 4, done: 4 }, items: { read: items }, secondsLeft });
  });

  it("is finished when all segments are", () => {
    const segments = Array.from({ length: 10 }, () => segment(1, true));
    const whole = statusReport(run, { ...nothing, segments: numbered(segments) }, now);
    expect(whole).toMatchObject({ state: "finished", secondsLeft: 0 });
    const almost = numbered([...segments.slice(1), segment(1, false)]);
    expect(statusReport(run, { ...nothing, segments: almost }, now).state).toBe("running");
  });

  it("adds up the verification that was recorded last, whatever the number of its shards", () => {
    const found = { ...emptyVerification(), items: 7 };
    const verifications = new Map([
      ["verify#0000002#0000000", entry({ shards: 2, found }, 10)],
      ["verify#0000002#0000001", entry({ shards: 2, found }, 5)],
      ["verify#0000003#0000000", entry({ shards: 3, found }, 900)],
    ]);
    expect(statusReport(run, { ...nothing, verifications }, now).verification).toMatchObject({
      items: 14,
      shards: { all: 2, done: 2 },
    });
  });
});
