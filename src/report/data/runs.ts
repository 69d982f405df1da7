import { number } from "../../table/report/numbers.ts";
import type { RunSummary, RunsReport } from "../../table/report/runs.ts";
import { type Draft, list } from "../document.ts";
import { runSteps } from "./run-steps.ts";

/** The list as a person reads it. */
export function runsDocument(report: RunsReport): Draft {
  const { place, runs, unreadable } = report;
  return {
    title: `runs ${place}`,
    headline:
      runs.length === 0
        ? `No runs in ${place}.`
        : `${number(runs.length)} ${runs.length === 1 ? "run" : "runs"} in ${place}.`,
    tone: unreadable.length > 0 ? "attention" : "good",
    charts: [],
    sections: [
      ...(runs.length > 0 ? [{ kind: "table", title: "Runs", rows: [heading, ...runs.map(row)] } as const] : []),
      ...list(
        "Not readable",
        "attention",
        unreadable.map(({ id, problem }) => `${id}: ${problem}`),
      ),
    ],
    next: runs.flatMap((run) => runSteps(run.id, run)),
  };
}

const heading = ["run", "table", "begun", "state", "written", "left"];

function row(run: RunSummary): readonly string[] {
  const { updates, moves, deletions, left } = run.counts;
  return [
    run.id,
    run.table,
    run.startedAt.slice(0, 16),
    stateText(run),
    number(updates + moves + deletions),
    number(left),
  ];
}

function stateText({ state, atWork, restored, journal, next }: RunSummary): string {
  if (state === "rolled back") {
    if (atWork === "rollback") return "being undone";
    if (restored !== null) return `undone: ${number(restored)} as before`;
    return next.undo === null ? "undone" : "partly undone";
  }
  if (atWork !== null) return { migrate: "at work", verify: "being verified", rollback: "being undone" }[atWork];
  return `${state === "running" ? "not finished" : "finished"}${journal ? "" : ", can't be undone"}`;
}
