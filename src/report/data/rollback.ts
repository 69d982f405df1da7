import { itemTypes } from "../../items/index.ts";
import type { Table } from "../../table/preflight.ts";
import type { Moment, Snapshot } from "../../table/progress.ts";
import type { UndoFate, UndoTally } from "../../table/rollback.ts";
import { paceCharts } from "./charts.ts";
import { command, type Document, list } from "./document.ts";
import { number } from "./numbers.ts";
import { effortFacts, type TableReport, tableFacts, tableReport } from "./table-facts.ts";

/** What `rollback-data` reports. Nothing in it is a secret. */
export interface RollbackReport {
  readonly schema: "migrate-nextauth-dynamo/rollback-data/1";
  readonly version: string;
  readonly outcome: "planned" | "finished" | "interrupted";
  readonly run: string;
  readonly startedAt: string;
  readonly table: TableReport;
  readonly byType: UndoTally;
  /** The file that lists the items that were left, with their keys; `null` when none were. */
  readonly leftFile: string | null;
  readonly progress: Snapshot;
  readonly history: readonly Moment[];
  /** The command that goes on; `null` when there is nothing to. */
  readonly next: { readonly resume: string | null };
}

export function rollbackReport(
  result: Omit<RollbackReport, "schema" | "table"> & {
    readonly table: Table;
    readonly region: string;
    readonly endpoint: string | null;
  },
): RollbackReport {
  const { table, region, endpoint, ...rest } = result;
  return {
    schema: "migrate-nextauth-dynamo/rollback-data/1",
    ...rest,
    table: tableReport(table, region, endpoint),
  };
}

const headings: readonly (readonly [UndoFate, string])[] = [
  ["restored", "restored"],
  ["asBefore", "was as before"],
  ["gone", "gone since"],
  ["changed", "changed since"],
];

/** The report as a person reads it. */
export function rollbackDocument(report: RollbackReport): Document {
  const changed = countOf(report, "changed");
  const restored = number(countOf(report, "restored"));
  const left = changed > 0 ? `; ${number(changed)} left, because they were changed since` : "";
  const headline = {
    planned: `Dry run: ${restored} items would be restored${left}. Nothing was written.`,
    finished: `Done: ${restored} items restored${left}.`,
    interrupted: `Interrupted: ${restored} items restored so far${left}.`,
  }[report.outcome];
  return {
    title: `rollback-data ${report.table.name}`,
    headline,
    tone: changed > 0 || report.outcome === "interrupted" ? "attention" : "good",
    charts: paceCharts(report.history),
    sections: [
      { kind: "facts", title: `Table ${report.table.name}`, facts: [["run", report.run], ...tableFacts(report.table)] },
      {
        kind: "table",
        title: report.outcome === "planned" ? "What would happen" : "What happened",
        rows: [
          ["", ...headings.map(([, heading]) => heading)],
          ...itemTypes
            .filter((type) => Object.keys(report.byType[type]).length > 0)
            .map((type) => [type, ...headings.map(([fate]) => number(report.byType[type][fate] ?? 0))]),
        ],
      },
      ...list(
        "Left for you",
        "attention",
        changed > 0 ? [`${number(changed)} items were changed since the migration: they stay as they are`] : [],
      ),
      ...command("Their keys (secret) are in", report.leftFile),
      { kind: "facts", title: "Effort", facts: effortFacts(report.progress) },
    ],
    next: command("To go on", report.next.resume),
  };
}

/** How many writes had one fate. */
export function countOf({ byType }: Pick<RollbackReport, "byType">, fate: UndoFate): number {
  return itemTypes.reduce((sum, type) => sum + (byType[type][fate] ?? 0), 0);
}
