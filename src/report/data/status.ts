import { duration, number, percent } from "../../table/report/numbers.ts";
import type { ShardStatus, StatusReport } from "../../table/report/status.ts";
import { command, type Draft, type FactRow, findings, list, table } from "../document.ts";
import { countRows } from "./columns.ts";
import { orderFacts } from "./orders.ts";
import { undoRows } from "./rollback.ts";

/** How many shards are named one by one. */
const mostNamed = 20;

/** The report as a person reads it. */
export function statusDocument(report: StatusReport): Draft {
  const left = report.left.reduce((sum, { count }) => sum + count, 0);
  const stuck = report.shards.filter(({ outcome }) => outcome === "silent" || outcome === "failed");
  const { verification, rollback } = report;
  return {
    title: `migrate-data status ${report.table} ${report.run}`,
    headline: headline(report, left),
    tone: left > 0 || stuck.length > 0 ? "attention" : "good",
    charts: [],
    sections: [
      { kind: "facts", title: `Run ${report.run}`, facts: facts(report) },
      ...table("What happened", countRows({ items: report.items, outcome: "finished" })),
      ...(verification
        ? [
            {
              kind: "facts",
              title: `Verified by ${number(verification.shards.done)} of ${number(verification.shards.all)} shards`,
              facts: [
                ["items", number(verification.items)],
                ["still v3", number(Object.values(verification.stillV3).reduce((sum, count) => sum + count, 0))],
                ["found", number(verification.flaws.reduce((sum, { count }) => sum + count, 0))],
              ],
            } as const,
          ]
        : []),
      ...(rollback
        ? [
            {
              kind: "table",
              title: `Undone in ${number(rollback.segments)} of ${number(report.segments.all)} segments`,
              rows: undoRows(rollback),
            } as const,
          ]
        : []),
      ...findings("Left for you", "attention", report.left),
      ...command("Their keys (secret) are in", left > 0 && report.journal !== null ? `${report.journal}/left/` : null),
      ...list("Shards that need a look", "attention", named(stuck)),
    ],
    next: [],
  };
}

function headline(
  { state, isPaused, segments, items, itemsPerSecond, secondsLeft }: StatusReport,
  left: number,
): string {
  const rest = left > 0 ? `; ${number(left)} left for you` : "";
  if (state === "finished") return `Done: ${number(items.read)} items${rest}.`;
  if (state === "rolled back") return "Undone, or being undone.";
  if (isPaused) return `${percent(segments.done / segments.all)}: ${number(items.read)} items, paused${rest}.`;
  const pace =
    secondsLeft === null
      ? "no shard is at work"
      : `${number(itemsPerSecond)} items/s, about ${duration(secondsLeft)} left`;
  return `${percent(segments.done / segments.all)}: ${number(items.read)} items, ${pace}${rest}.`;
}

function facts({
  startedAt,
  orders,
  segments,
  shards,
  throttled,
  waitingFor,
  journal,
}: StatusReport): readonly FactRow[] {
  const outcomes = ["running", "finished", "interrupted", "failed", "silent"] as const;
  const counts = outcomes
    .map((outcome) => [outcome, shards.filter((shard) => shard.outcome === outcome).length] as const)
    .filter(([, count]) => count > 0);
  return [
    ["begun", startedAt],
    ["segments", `${number(segments.done)} of ${number(segments.all)} done, ${number(segments.begun)} begun`],
    ["shards seen", counts.map(([outcome, count]) => `${number(count)} ${outcome}`).join(", ") || "none"],
    ["throttled", `${number(throttled)} times`],
    ...waitingFor.map(({ what, shards: count }) => ["waiting", `${number(count)} shards: ${what}`] as const),
    ["journal", journal ?? "none"],
    ...orderFacts(orders),
  ];
}

function named(shards: readonly ShardStatus[]): readonly string[] {
  const more = shards.length - mostNamed;
  return [
    ...shards
      .slice(0, mostNamed)
      .map(({ task, index, of, outcome, heardAt }) => `${task} ${index}/${of}: ${outcome}, heard of at ${heardAt}`),
    ...(more > 0 ? [`and ${number(more)} more, all of them in the JSON report`] : []),
  ];
}
