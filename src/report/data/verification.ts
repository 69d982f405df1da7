import { type ItemType, itemTypes } from "../../items/index.ts";
import { exportWarnings } from "../../table/report/export.ts";
import { number } from "../../table/report/numbers.ts";
import { remedies } from "../../table/report/remedies.ts";
import { v3Warning, v3WroteText } from "../../table/report/v3.ts";
import { findingCount, type VerificationReport } from "../../table/report/verification.ts";
import { joined, type Sentence } from "../../words.ts";
import { command, type Draft, findings, list, plural, step, table } from "../document.ts";
import { paceCharts } from "./charts.ts";
import { effortFacts, sourceFacts } from "./table-facts.ts";

/** The report as a person reads it. */
export function verificationDocument(report: VerificationReport): Draft {
  const count = findingCount(report);
  const v3 = Object.values(report.stillV3).reduce((sum, of) => sum + of, 0);
  const asV3 = report.as === "v3";
  const items = plural(report.items, "item");
  const headline =
    report.outcome === "interrupted"
      ? `Interrupted after ${items}: ${plural(count, "finding")} so far.`
      : count === 0
        ? `All good: ${items}, and none that next-auth ${report.as} would stumble over.`
        : `${plural(count, "finding")} in ${items}.`;
  return {
    title: `verify-data ${report.table.name}`,
    headline,
    tone: count > 0 || report.outcome === "interrupted" ? "attention" : "good",
    charts: paceCharts(report.history),
    sections: [
      {
        kind: "facts",
        title: `Table ${report.table.name}`,
        facts: [
          ...sourceFacts(report.table, report.source),
          ...(asV3 ? [] : [["v3 last wrote", v3WroteText(report.v3WroteAt, report.startedAt)] as const]),
        ],
      },
      ...table("What is there", [
        ["", "items", asV3 ? "still v4" : "still v3"],
        ...itemTypes
          .filter((type) => (report.byType[type] ?? 0) > 0)
          .map((type) => [type, number(report.byType[type] ?? 0), number(still(report, type))]),
        ...(report.foreign > 0 ? [["not next-auth's", number(report.foreign), ""]] : []),
      ]),
      ...list("Still v3", "attention", v3 > 0 ? [`${plural(v3, "item")}, which migrate-data rewrites`] : []),
      ...list("Good to know", "warning", [
        ...(report.source ? exportWarnings(report.source) : []),
        ...(asV3 ? [] : [v3Warning(report) ?? []].flat()),
      ]),
      ...findings("Found", "attention", report.flaws),
      ...findings("Noted", "plain", report.notes),
      ...list("What to do", "plain", todos(report)),
      ...command("Their keys (secret) are in", report.leftFile),
      { kind: "facts", title: "Effort", facts: effortFacts(report.progress) },
    ],
    next: [
      ...step("To rewrite what is v3's", report.next.migrate),
      ...step("To see what would be repaired, and repair it", report.next.repair),
      ...step("To rewrite what is v4's", report.next.downgrade),
    ],
  };
}

/** How many items of a type are the other next-auth's. */
function still({ as, stillV3, flaws }: VerificationReport, type: ItemType): number {
  if (as === "v4") return stillV3[type] ?? 0;
  return flaws.find(({ itemType, code }) => itemType === type && code === "still-v4")?.count ?? 0;
}

/** One line for each code that was found. */
function todos({ flaws, notes }: VerificationReport): readonly Sentence[] {
  const codes = [...new Set([...flaws, ...notes].map(({ code }) => code))];
  return codes.flatMap((code) => {
    const remedy = remedies[code];
    return remedy ? [joined(`${code}: `, remedy.todo)] : [];
  });
}
