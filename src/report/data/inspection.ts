import type { NextAuthVersion } from "../../items/index.ts";
import { type InspectionReport, type ItemReport, isWell } from "../../table/report/inspection.ts";
import { number } from "../../table/report/numbers.ts";
import { joined } from "../../words.ts";
import { type Draft, list, plural, step, table } from "../document.ts";
import { placeText } from "./table-facts.ts";

/** The report as a person reads it. */
export function inspectionDocument(report: InspectionReport): Draft {
  const { items, lookups, foreign } = report;
  const bad = lookups.filter(({ v4 }) => !v4.isGood).length;
  const flawed = items.filter(({ flaws }) => flaws.length > 0).length;
  return {
    title: `inspect-user ${report.table.name}`,
    headline: headline(report, bad, flawed),
    tone: isWell(report) ? "good" : "attention",
    charts: [],
    sections: [
      {
        kind: "facts",
        title: `Table ${report.table.name}`,
        facts: [
          ["where", placeText(report.table)],
          ...(report.ids.length > 0 ? [["user", report.ids.join(", ")] as const] : []),
          ["items", `${number(items.length)}${foreign > 0 ? `, and ${number(foreign)} that aren't next-auth's` : ""}`],
        ],
      },
      ...table("What next-auth finds", [
        ["looked for by", "v3", "v4"],
        ...lookups.map(({ by, what, v3, v4 }) => [`${lookupNames[by]} ${what}`, v3.leadsTo, v4.leadsTo]),
      ]),
      ...table("Items", [
        ["", "key", "read by", "wrong"],
        ...items.map(({ itemType, key, readBy, flaws }) => [
          itemType,
          key,
          readersText(readBy),
          flaws.map(({ code }) => code).join(", "),
        ]),
      ]),
      ...list("What is wrong", "attention", [
        ...new Set(
          items.flatMap(({ itemType, flaws }) =>
            flaws.map(({ code, message, todo }) =>
              joined(`${itemType} ${code}: ${message}${todo === "" ? "" : "; "}`, todo),
            ),
          ),
        ),
      ]),
      ...list("What runs did", "plain", items.flatMap(historyLines)),
    ],
    next: [
      ...step("To rewrite what is v3's", report.next.migrate),
      ...step("To see what would be repaired, and repair it", report.next.repair),
    ],
  };
}

/** What one is looked for by, in words. */
export const lookupNames = {
  id: "id",
  email: "e-mail",
  account: "account",
  session: "session",
  link: "magic link",
} as const;

function headline({ users }: InspectionReport, bad: number, flawed: number): string {
  if (users === 0) return "Nobody is found.";
  const several = users > 1 ? `${number(users)} users are found; this is the first of them. ` : "";
  if (bad + flawed === 0) return `${several}All good: next-auth v4 finds this user by each look-up.`;
  return `${several}next-auth v4 goes wrong in ${plural(bad, "look-up")}, and something is wrong with ${plural(flawed, "item")}.`;
}

function readersText(readBy: readonly NextAuthVersion[]): string {
  return readBy.length === 0 ? "neither as it is" : readBy.join(" and ");
}

function historyLines({ itemType, key, runs }: ItemReport): readonly string[] {
  return runs.map(({ run, to, kind, state }) => `${itemType} ${key}: ${kind} for ${to} by the run ${run}, ${state}`);
}
