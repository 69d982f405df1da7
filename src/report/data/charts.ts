import { type ItemType, itemTypes } from "../../items/index.ts";
import type { Moment } from "../../table/dynamodb/progress.ts";
import type { Fate } from "../../table/model/tally.ts";
import type { MigrationReport } from "../../table/report/migration.ts";
import type { Chart } from "../document.ts";

/** What is the other version's before, by what becomes, or became, of it. Of what wasn't asked for nobody looked whose it is. */
const otherFates: readonly Fate[] = ["update", "move", "delete", "leave", "gone", "invalid"];
/** What is so afterwards, too. */
const leftFates: readonly Fate[] = ["leave", "invalid"];

/** How many items of each type are v4's and v3's, before and after; nothing for a table without any. */
export function fateChart({ to, items, outcome }: Pick<MigrationReport, "to" | "items" | "outcome">): readonly Chart[] {
  const sum = (type: ItemType, ...fates: readonly Fate[]) =>
    fates.reduce((count, fate) => count + (items.byType[type][fate] ?? 0), 0);
  // A magic link of v3's moves to a key of v4's, or the other way round, and is of another type then.
  const movedTo = (type: ItemType) =>
    type === (to === "v3" ? "VR" : "VT") ? itemTypes.reduce((count, from) => count + sum(from, "move"), 0) : 0;
  const rows = itemTypes.flatMap((type) => {
    const before = [sum(type, "current"), sum(type, ...otherFates)];
    const after = [sum(type, "current", "update") + movedTo(type), sum(type, ...leftFates)];
    if ([...before, ...after].every((count) => count === 0)) return [];
    return [
      { name: `${type} before`, values: before },
      { name: `${type} after`, values: after },
    ];
  });
  if (rows.length === 0) return [];
  const parts = [
    { name: `${to}'s`, tone: "done" },
    { name: to === "v3" ? "v4's" : "v3's", tone: "attention" },
  ] as const;
  const title =
    outcome === "planned" ? "Items by type, before and after it would run" : "Items by type, before and after";
  return [{ kind: "bars", title, parts, rows }];
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
