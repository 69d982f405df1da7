import { total } from "../../table/model/tally.ts";
import { leftCount, type MigrationReport } from "../../table/report/migration.ts";
import { number } from "../../table/report/numbers.ts";
import { v3WroteText } from "../../table/report/v3.ts";
import { command, type Draft, findings, list, plural, step, table } from "../document.ts";
import { fateChart, paceCharts } from "./charts.ts";
import { countRows } from "./columns.ts";
import { forecastFacts } from "./forecast.ts";
import { orderFacts } from "./orders.ts";
import { effortFacts, sourceFacts } from "./table-facts.ts";

/** The report as a person reads it. */
export function migrationDocument(report: MigrationReport): Draft {
  const left = leftCount(report);
  return {
    title: `${report.to === "v3" ? "downgrade" : "migrate"}-data ${report.table.name}`,
    headline: headline(report),
    tone: left > 0 || report.outcome === "interrupted" ? "attention" : "good",
    charts: [...fateChart(report), ...paceCharts(report.history)],
    sections: [
      {
        kind: "facts",
        title: `Table ${report.table.name}`,
        facts: [
          ...sourceFacts(report.table, report.source),
          ...(report.options.users === null ? [] : [["only", plural(report.options.users, "user")] as const]),
          ["items of others", othersText(report.items.foreign)],
          ...(report.to === "v3" ? [] : [["v3 last wrote", v3WroteText(report.v3WroteAt, report.startedAt)] as const]),
          ...orderFacts(report.orders),
        ],
      },
      ...table(report.outcome === "planned" ? "What would happen" : "What happened", countRows(report)),
      ...list("Good to know", "warning", report.warnings),
      ...findings("Noted", "plain", report.notes),
      ...findings("Left for you", "attention", report.left),
      ...command("Their keys (secret) are in", report.leftFile),
      ...list("Samples", "plain", samples(report)),
      ...(report.forecast
        ? [{ kind: "facts", title: "What it will take", facts: forecastFacts(report.forecast) } as const]
        : []),
      {
        kind: "facts",
        title: effortTitle(report),
        facts: effortFacts(report.progress),
      },
    ],
    next: [...step("To go on", report.next.resume), ...step("To undo", report.next.undo)],
  };
}

/** A run that was resumed has counted more items than its last part has read: what that took is said of that part. */
function effortTitle({ outcome, items, progress }: MigrationReport): string {
  if (outcome === "planned") return "This dry run took";
  if (progress.itemsRead >= items.read) return "Effort";
  return `Effort since it was resumed, for ${number(progress.itemsRead)} of the ${plural(items.read, "item")}`;
}

/** The report in one line. */
function headline(report: MigrationReport): string {
  const left = leftCount(report);
  const rest = left > 0 ? `; ${number(left)} left for you` : "";
  const count = total(report.items, "update", "move", "delete");
  switch (report.outcome) {
    case "planned":
      return `Dry run: ${number(count)} of ${plural(report.items.read, "item")} would be written${rest}. Nothing was written.`;
    case "interrupted":
      return `Interrupted: ${plural(count, "item")} written so far${rest}.`;
    case "finished":
      return `Done: ${plural(count, "item")} written${rest}.`;
  }
}

/** One of each shape; of what is left the reasons are told already. */
function samples(report: MigrationReport): readonly string[] {
  const changing = report.samples.filter(({ kind }) => kind !== "invalid");
  const shapeOf = ({ itemType, kind, attributes }: (typeof changing)[number]) =>
    JSON.stringify([
      itemType,
      kind,
      attributes.map(({ name, before, after }) => [name, before === null, after === null]),
    ]);
  return [...new Map(changing.toReversed().map((sample) => [shapeOf(sample), sample])).values()]
    .reverse()
    .map(sampleLine);
}

function sampleLine({ itemType, kind, key, attributes }: MigrationReport["samples"][number]): string {
  const changes = attributes.map(({ name, before, after }) => {
    if (before === null) return `+${name}=${after}`;
    return after === null ? `-${name}` : `${name}: ${before} → ${after}`;
  });
  return `${kind} ${itemType} ${key}${changes.length > 0 ? `  ${changes.join(", ")}` : ""}`;
}

function othersText(foreign: number): string {
  return foreign > 0 ? `${number(foreign)}, never touched` : "none";
}
