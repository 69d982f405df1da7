import { itemTypes } from "../../items/index.ts";
import type { Table } from "../../table/preflight.ts";
import type { Moment, Snapshot } from "../../table/progress.ts";
import type { Verification } from "../../table/verify.ts";
import { paceCharts } from "./charts.ts";
import { command, type Document, list } from "./document.ts";
import { number } from "./numbers.ts";
import { effortFacts, type TableReport, tableFacts, tableReport } from "./table-facts.ts";

/** What `verify-data` reports. Nothing in it is a secret. */
export interface VerificationReport extends Omit<Verification, "flaws"> {
  readonly schema: "migrate-nextauth-dynamo/verify-data/1";
  readonly version: string;
  readonly outcome: "finished" | "interrupted";
  readonly startedAt: string;
  readonly table: TableReport;
  readonly flaws: readonly Verification["flaws"][string][];
  /** The file that lists what was found, with the keys; `null` when nothing was. */
  readonly leftFile: string | null;
  readonly progress: Snapshot;
  readonly history: readonly Moment[];
}

export function verificationReport(result: {
  readonly version: string;
  readonly outcome: VerificationReport["outcome"];
  readonly startedAt: string;
  readonly table: Table;
  readonly region: string;
  readonly endpoint: string | null;
  readonly verification: Verification;
  readonly leftFile: string | null;
  readonly progress: Snapshot;
  readonly history: readonly Moment[];
}): VerificationReport {
  const { table, region, endpoint, verification, ...rest } = result;
  return {
    schema: "migrate-nextauth-dynamo/verify-data/1",
    ...rest,
    ...verification,
    table: tableReport(table, region, endpoint),
    flaws: Object.values(verification.flaws),
  };
}

/** How many findings there are, v3 items among them. */
export function findingCount({ stillV3, flaws }: VerificationReport): number {
  const v3 = itemTypes.reduce((sum, type) => sum + (stillV3[type] ?? 0), 0);
  return flaws.reduce((sum, { count }) => sum + count, v3);
}

/** The report as a person reads it. */
export function verificationDocument(report: VerificationReport): Document {
  const count = findingCount(report);
  const items = `${number(report.items)} items`;
  const headline =
    report.outcome === "interrupted"
      ? `Interrupted after ${items}: ${number(count)} findings so far.`
      : count === 0
        ? `All good: ${items}, and none that next-auth v4 would stumble over.`
        : `${number(count)} findings in ${items}.`;
  return {
    title: `verify-data ${report.table.name}`,
    headline,
    tone: count > 0 || report.outcome === "interrupted" ? "attention" : "good",
    charts: paceCharts(report.history),
    sections: [
      { kind: "facts", title: `Table ${report.table.name}`, facts: tableFacts(report.table) },
      {
        kind: "table",
        title: "What is there",
        rows: [
          ["", "items", "still v3"],
          ...itemTypes
            .filter((type) => (report.byType[type] ?? 0) > 0)
            .map((type) => [type, number(report.byType[type] ?? 0), number(report.stillV3[type] ?? 0)]),
          ...(report.foreign > 0 ? [["not next-auth's", number(report.foreign), ""]] : []),
        ],
      },
      ...list(
        "Found",
        "attention",
        report.flaws.map(({ itemType, code, message, count }) => `${number(count)} × ${itemType} ${code}: ${message}`),
      ),
      ...command("Their keys (secret) are in", report.leftFile),
      { kind: "facts", title: "Effort", facts: effortFacts(report.progress) },
    ],
    next: [],
  };
}
