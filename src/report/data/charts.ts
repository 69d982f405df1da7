import { itemTypes } from "../../items/index.ts";
import type { Moment } from "../../table/dynamodb/progress.ts";
import type { Fate } from "../../table/model/tally.ts";
import type { MigrationReport } from "../../table/report/migration.ts";
import type { Chart, Tone } from "../document.ts";

interface Part {
  readonly name: string;
  /** Before it is done. */
  readonly planned?: string;
  readonly tone: Tone;
  readonly fates: readonly Fate[];
}

const parts: readonly Part[] = [
  { name: "already v4", tone: "untouched", fates: ["current"] },
  { name: "updated", planned: "to update", tone: "done", fates: ["update"] },
  { name: "moved", planned: "to move", tone: "moved", fates: ["move"] },
  { name: "deleted", planned: "to delete", tone: "deleted", fates: ["delete", "gone"] },
  { name: "still v3", tone: "attention", fates: ["invalid", "leave", "skipped"] },
];

/** What became of the items of each type: v4 before, v4 now, still v3; nothing for a table without any. */
export function fateChart({ items, outcome }: Pick<MigrationReport, "items" | "outcome">): readonly Chart[] {
  const types = itemTypes.filter((type) => Object.keys(items.byType[type]).length > 0);
  if (types.length === 0) return [];
  const used = parts.filter(({ fates }) => itemTypes.some((type) => fates.some((fate) => items.byType[type][fate])));
  const chart: Chart = {
    kind: "bars",
    title: outcome === "planned" ? "Items by type: before and after the migration" : "Items by type: before and after",
    parts: used.map(({ name, planned = name, tone }) => ({ name: outcome === "planned" ? planned : name, tone })),
    rows: types.map((type) => ({
      name: type,
      values: used.map(({ fates }) => fates.reduce((sum, fate) => sum + (items.byType[type][fate] ?? 0), 0)),
    })),
  };
  return [chart];
}

/** Into how many equal spans a job is divided for a chart, at most. */
const mostSpans = 60;

/** Items per second and throttled requests per second; nothing for a job that was over at once. */
export function paceCharts(history: readonly Moment[]): readonly Chart[] {
  const spans = Math.min(mostSpans, history.length - 1);
  const end = history.at(-1)?.seconds ?? 0;
  if (spans < 2 || end <= 0) return [];
  const seconds = Array.from({ length: spans }, (_, span) => ((span + 1) * end) / spans);
  const rate = (value: (moment: Moment) => number) =>
    seconds.map((second) => {
      const before = valueAt(history, second - end / spans, value);
      return ((valueAt(history, second, value) - before) * spans) / end;
    });
  const throughput: Chart = {
    kind: "lines",
    title: "Items per second",
    seconds,
    lines: [
      { name: "read", tone: "untouched", values: rate(({ itemsRead }) => itemsRead) },
      { name: "written", tone: "done", values: rate(({ itemsWritten }) => itemsWritten) },
    ],
  };
  if (history.at(-1)?.throttled === 0) return [throughput];
  const throttled = { name: "throttled", tone: "throttled", values: rate((moment) => moment.throttled) } as const;
  return [throughput, { kind: "lines", title: "Throttled requests per second", seconds, lines: [throttled] }];
}

/** A count at a moment, between two that were remembered. */
function valueAt(history: readonly Moment[], second: number, value: (moment: Moment) => number): number {
  const after = history.findIndex((moment) => moment.seconds >= second);
  const right = history[after < 0 ? history.length - 1 : after];
  if (!right) return 0;
  const left = after > 0 ? history[after - 1] : undefined;
  const [from, start] = left ? [left.seconds, value(left)] : [0, 0];
  const share = right.seconds > from ? Math.min(1, Math.max(0, (second - from) / (right.seconds - from))) : 1;
  return start + share * (value(right) - start);
}
