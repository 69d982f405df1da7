import { expect, it } from "vitest";
import { paceCharts } from "./charts.ts";

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
