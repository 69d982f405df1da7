import { exportText, exportWarnings } from "../../table/report/export.ts";
import { number } from "../../table/report/numbers.ts";
import { differenceCount, type SampleInspectionReport } from "../../table/report/sample-inspection.ts";
import { type Draft, list, step, table } from "../document.ts";
import { lookupNames } from "./inspection.ts";
import { placeText } from "./table-facts.ts";

/** The report as a person reads it. */
export function sampleInspectionDocument(report: SampleInspectionReport): Draft {
  const { lookups, same, alreadyV4, differences, source } = report;
  const different = differenceCount(report);
  return {
    title: `inspect-user ${report.table.name}, a sample`,
    headline: headline(report, different),
    tone: different > 0 || report.outcome === "interrupted" ? "attention" : "good",
    charts: [],
    sections: [
      {
        kind: "facts",
        title: `Table ${report.table.name}`,
        facts: [
          ...(source === null ? [] : [["export", exportText(source)] as const]),
          ["where", placeText(report.table)],
          ["users", `${number(report.users)}: ${number(report.perShape)} of every shape that there is`],
          ["same", `${number(same)} look-ups`],
          ...(alreadyV4 > 0
            ? [["not compared", `${number(alreadyV4)} look-ups: what they find is v4's already`] as const]
            : []),
          ["different", `${number(different)} look-ups`],
        ],
      },
      ...table("Look-ups", [
        ["looked for by", "look-ups"],
        ...Object.entries(lookups).map(([by, count]) => [lookupNames[by as keyof typeof lookups], number(count)]),
      ]),
      ...list("Good to know", "warning", source === null ? [] : exportWarnings(source)),
      ...list(
        "Different under v4",
        "attention",
        differences.map(({ by, what, v3, v4, count, users }) => {
          const named = users.length > 0 ? ` (${users.join(", ")})` : "";
          return `${number(count)} × ${lookupNames[by]} ${what}: v3: ${v3.leadsTo}; v4: ${v4.leadsTo}${named}`;
        }),
      ),
    ],
    next: step("To see what a migration does", report.next.plan),
  };
}

function headline({ outcome, users, lookups, alreadyV4 }: SampleInspectionReport, different: number): string {
  const count = Object.values(lookups).reduce((sum, each) => sum + each, 0) - alreadyV4;
  const what = `${number(count)} look-ups of ${number(users)} users`;
  if (outcome === "interrupted") return `Interrupted after ${what}: ${number(different)} would be answered otherwise.`;
  if (users === 0) return "Nobody to compare was found.";
  if (count === 0) return "Nothing to compare: what each look-up finds is v4's already.";
  return different === 0
    ? `All the same: next-auth v4 would answer ${what} as v3 does.`
    : `Of ${what} next-auth v4 would answer ${number(different)} otherwise than v3 does.`;
}
