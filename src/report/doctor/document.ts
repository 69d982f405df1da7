import type { Check, DoctorReport } from "../../doctor/report.ts";
import type { CheckLine, Draft } from "../document.ts";

const areas: readonly (readonly [Check["area"], string])[] = [
  ["code", "Code"],
  ["versions", "Versions"],
  ["access", "Access"],
  ["table", "Table"],
];

/** What doctor found: a line for each thing, what to do below it, and how much there is to do. */
export function doctorDocument(report: DoctorReport): Draft {
  const count = (status: Check["status"]) => report.checks.filter((check) => check.status === status).length;
  const [failed, attention] = [count("failed"), count("attention")];
  return {
    title: `doctor ${report.folder}`,
    headline: headline(failed, attention),
    tone: failed + attention > 0 ? "attention" : "good",
    charts: [],
    sections: areas.flatMap(([area, title]) => {
      const checks = report.checks.filter((check) => check.area === area);
      const name = area === "table" && report.table ? `${title} ${report.table.name}` : title;
      return checks.length > 0 ? [{ kind: "checks", title: name, checks: checks.map(line) } as const] : [];
    }),
    next: [],
  };
}

/** As the renderers take it: undefined for nothing to do, which is null in JSON. */
function line({ status, found, todo }: Check): CheckLine {
  return { status, found, todo: todo ?? undefined };
}

function headline(failed: number, attention: number): string {
  if (failed > 0) return `${failed} failed, ${attention} to do. Nothing was written.`;
  return attention > 0 ? `${attention} to do. Nothing was written.` : "Nothing to do.";
}
