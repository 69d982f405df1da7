import { ToolError } from "../../errors.ts";
import { version } from "../../version.ts";
import { total } from "../model/tally.ts";
import type { RunSummary, RunsReport } from "../report/runs.ts";
import type { StatusReport } from "../report/status.ts";
import { allRuns, type Run } from "../state/run.ts";
import { allSharedRuns } from "../state/shared-runs.ts";
import { defaultStateFolder } from "./defaults.ts";
import type { RunsOptions } from "./shard-options.ts";
import { onControlTable } from "./shared-state.ts";
import { localStatus, sharedStatus } from "./status.ts";

/**
 * Lists runs, and what can be done with each. Reads the state only.
 *
 * @throws ToolError when the place isn't one for state
 */
export async function listRuns(options: RunsOptions): Promise<RunsReport> {
  const { state, table } = options;
  const isWanted = ({ identity }: Run) => table === undefined || identity.table === table;
  const report = { schema: "migrate-nextauth-dynamo/runs/1", version: version() } as const;
  if (state === undefined) {
    const place = options.stateDir ?? defaultStateFolder;
    const runs: RunSummary[] = [];
    const unreadable: RunsReport["unreadable"][number][] = [];
    for (const run of await allRuns(place)) {
      if ("problem" in run) unreadable.push(run);
      else if (isWanted(run)) {
        const status = await localStatus(options, run).catch(problemOf);
        if ("problem" in status) unreadable.push({ id: run.id, ...status });
        else runs.push(summary(status, run));
      }
    }
    return { ...report, place, runs, unreadable };
  }
  return onControlTable(options, async (control) => {
    const found = await allSharedRuns(control);
    const runs: RunSummary[] = [];
    const unreadable: RunsReport["unreadable"][number][] = [...found.unreadable];
    for (const run of found.runs.filter(isWanted)) {
      const status = await sharedStatus(options, control, run).catch(problemWithin);
      if ("problem" in status) unreadable.push({ id: run.id, ...status });
      else runs.push(summary(status, run));
    }
    return { ...report, place: state, runs, unreadable };
  });
}

/** Who may write to the folder may have written anything there. */
function problemOf(error: unknown): { readonly problem: string } {
  return { problem: error instanceof ToolError ? error.message : "What it has counted isn't as a run writes it." };
}

/** The same of a control table, which may not answer either, or hold runs that another version of this tool began. */
function problemWithin(error: unknown): { readonly problem: string } {
  if (error instanceof ToolError && /^(state-damaged|other-run)$/.test(error.code)) return { problem: error.message };
  throw error;
}

function summary(status: StatusReport, { id, identity }: Run): RunSummary {
  const { state, startedAt, items, left, journal, shards, rollback, next } = status;
  return {
    id,
    table: identity.table,
    arn: identity.arn,
    startedAt,
    state,
    atWork: shards.find(({ life }) => life === "running")?.task ?? null,
    counts: {
      read: items.read,
      updates: total(items, "update"),
      moves: total(items, "move"),
      deletions: total(items, "delete"),
      left: left.reduce((sum, { count }) => sum + count, 0),
    },
    restored: rollback ? total(rollback, "restored", "asBefore") : null,
    journal: journal !== null,
    next,
  };
}
