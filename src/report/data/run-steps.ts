import type { StatusReport } from "../../table/report/status.ts";
import type { ReportStep } from "../document.ts";

/** What can be done with a run. */
export function runSteps(
  id: string,
  { state, next: { resume, undo } }: Pick<StatusReport, "state" | "next">,
): readonly ReportStep[] {
  return [
    ...(resume ? [{ title: `To go on with ${id}`, command: resume }] : []),
    ...(undo
      ? [{ title: state === "rolled back" ? `To undo the rest of ${id}` : `To undo ${id}`, command: undo }]
      : []),
  ];
}
