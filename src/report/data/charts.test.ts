import { expect, it } from "vitest";
import { noneByType } from "../../table/model/tally.ts";
import { fateChart, paceCharts } from "./charts.ts";
import { countRows } from "./columns.ts";

const moment = (seconds: number, itemsRead: number) => ({ seconds, itemsRead, itemsWritten: 0, throttled: 0 });

it("draws a steady job as a level line, however unevenly it was looked at", () => {
  const times = [0.5, 0.6, 3, 3.001, 7, 9.999, 10];
  const [chart] = paceCharts(times.map((seconds) => moment(seconds, seconds * 100)));
  const values = chart?.kind === "lines" ? (chart.lines[0]?.values ?? []) : [];
  expect(values).toHaveLength(6);
  for (const value of values) expect(value).toBeCloseTo(100);
});

it("draws nothing of a job that was over at once", () => {
  expect(paceCharts([moment(0.1, 5)])).toEqual([]);
  expect(paceCharts([])).toEqual([]);
});

it("says nothing of types that weren't asked for, which may be either's", () => {
  const byType = { ...noneByType(), USER: { skipped: 2 }, ACCOUNT: { update: 3 } } as const;
  const [chart] = fateChart({ to: "v4", items: { read: 5, foreign: 0, byType }, outcome: "finished" });
  if (chart?.kind !== "bars") throw new Error("no bars");
  expect(chart.rows.map(({ name }) => name)).toEqual(["ACCOUNT before", "ACCOUNT after"]);
});

it.each([
  ["v4", { ...noneByType(), USER: { current: 2 }, ACCOUNT: { update: 3 }, VR: { move: 4 } }, "VT after"],
  ["v3", { ...noneByType(), USER: { current: 2 }, ACCOUNT: { update: 3 }, VT: { move: 4 } }, "VR after"],
] as const)("tells of items as those of the version that a job is for: %s", (to, byType, moved) => {
  const items = { read: 9, foreign: 0, byType };
  const [chart] = fateChart({ to, items, outcome: "finished" });
  if (chart?.kind !== "bars") throw new Error("no bars");
  const other = to === "v4" ? "v3" : "v4";
  expect(chart.parts.map(({ name }) => name)).toEqual([`${to}'s`, `${other}'s`]);
  expect(chart.rows.find(({ name }) => name === moved)?.values).toEqual([4, 0]);
  const after = chart.rows.filter(({ name }) => name.endsWith(" after"));
  // All that was written, and what was so before, is the version's.
  const sum = (place: number) => after.reduce((all, { values }) => all + (values[place] ?? 0), 0);
  expect([sum(0), sum(1)]).toEqual([9, 0]);
  expect(countRows({ to, items, outcome: "finished" })[0]).toContain(`was ${to}`);
  expect(countRows({ to, items, outcome: "planned" })[0]).toContain(`is ${to}`);
});
