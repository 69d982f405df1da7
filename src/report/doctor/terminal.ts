import type * as api from "../../doctor/report.ts";
import type { Spoken } from "../../words.ts";
import type { Colours } from "../codemod/terminal.ts";

type Check = Spoken<api.Check>;
type DoctorReport = Spoken<api.DoctorReport>;

const areas: readonly (readonly [Check["area"], string])[] = [
  ["code", "Code"],
  ["versions", "Versions"],
  ["access", "Access"],
  ["table", "Table"],
];

/** What doctor found: a line for each thing, what to do below it, and how much there is to do. */
export function doctorText(report: DoctorReport, colours: Colours): string {
  const sections = areas.flatMap(([area, title]) => {
    const checks = report.checks.filter((check) => check.area === area);
    const name = area === "table" && report.table ? `${title} ${report.table.name}` : title;
    return checks.length > 0 ? [[colours.bold(name), ...checks.map((check) => line(check, colours))].join("\n")] : [];
  });
  return [...sections, headline(report.checks, colours)].join("\n\n");
}

function line({ status, found, todo }: Check, { green, yellow, red, cyan }: Colours): string {
  const mark = { ok: green("✔"), attention: yellow("▲"), failed: red("✖") }[status];
  return `  ${mark} ${found}${todo === null ? "" : `\n    → ${cyan(todo)}`}`;
}

function headline(checks: readonly Check[], { bold, red }: Colours): string {
  const count = (status: Check["status"]) => checks.filter((check) => check.status === status).length;
  const [failed, attention] = [count("failed"), count("attention")];
  if (failed > 0) return bold(red(`${failed} failed, ${attention} to do. Nothing was written.`));
  if (attention > 0) return bold(`${attention} to do. Nothing was written.`);
  return bold("Nothing to do.");
}
