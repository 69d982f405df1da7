import { itemTypes } from "../../items/index.ts";
import type { UndoFate } from "../../table/model/undo-tally.ts";
import { number } from "../../table/report/numbers.ts";
import { fateCount, type RollbackReport } from "../../table/report/rollback.ts";
import { command, type Draft, type FactRow, list, plural, step, table } from "../document.ts";
import { paceCharts } from "./charts.ts";
import { orderFacts } from "./orders.ts";
import { effortFacts, tableFacts } from "./table-facts.ts";

const headings: readonly (readonly [UndoFate, string])[] = [
  ["restored", "restored"],
  ["asBefore", "was as before"],
  ["gone", "gone since"],
  ["changed", "changed since"],
];

/** The counts as a table of texts: a heading, then a row for each type that occurs. */
export function undoRows(
  { byType }: Pick<RollbackReport, "byType">,
  isPlanned = false,
): readonly (readonly string[])[] {
  return [
    ["", ...headings.map(([fate, heading]) => (isPlanned && fate === "restored" ? "to restore" : heading))],
    ...itemTypes
      .filter((type) => Object.keys(byType[type]).length > 0)
      .map((type) => [type, ...headings.map(([fate]) => number(byType[type][fate] ?? 0))]),
  ];
}

/** Where the items come from. */
function sourceFact({ run, fromTable }: Pick<RollbackReport, "run" | "fromTable">): FactRow {
  return run === null ? ["from", `the table ${fromTable}`] : ["run", run];
}

/** Who finds what was restored. */
const restoredText = {
  v3: "Restored items are v3's: next-auth v4 finds them only with readV3Items: true in the adapter's options.",
  v4: "Restored items are v4's: next-auth v3 doesn't find them.",
} as const;

/** The report as a person reads it. */
export function rollbackDocument(report: RollbackReport): Draft {
  const changed = fateCount(report, "changed");
  const restored = plural(fateCount(report, "restored"), "item");
  const left = changed > 0 ? `; ${number(changed)} left, changed since` : "";
  const headline = {
    planned: `Dry run: ${restored} would be restored${left}. Nothing was written.`,
    finished: `Done: ${restored} restored${left}.`,
    interrupted: `Interrupted: ${restored} restored so far${left}.`,
  }[report.outcome];
  return {
    title: `rollback-data ${report.table.name}`,
    headline,
    tone: changed > 0 || report.outcome === "interrupted" ? "attention" : "good",
    charts: paceCharts(report.history),
    sections: [
      {
        kind: "facts",
        title: `Table ${report.table.name}`,
        facts: [sourceFact(report), ...orderFacts(report.orders), ...tableFacts(report.table)],
      },
      ...table(
        report.outcome === "planned" ? "What would happen" : "What happened",
        undoRows(report, report.outcome === "planned"),
      ),
      ...list("Good to know", "warning", fateCount(report, "restored") > 0 ? [restoredText[report.restores]] : []),
      ...list(
        "Left for you",
        "attention",
        changed > 0 ? [`${plural(changed, "item")} changed since, and left as found`] : [],
      ),
      ...command("Their keys (secret) are in", report.leftFile),
      { kind: "facts", title: "Effort", facts: effortFacts(report.progress) },
    ],
    next: step("To go on", report.next.resume),
  };
}
