import { ToolError } from "../../errors.ts";
import { version } from "../../version.ts";
import { Call } from "../../words.ts";
import { openTable } from "../dynamodb/open.ts";
import { total } from "../model/tally.ts";
import type { RunSummary, RunsReport } from "../report/runs.ts";
import type { StatusReport } from "../report/status.ts";
import { ControlTable } from "../state/control-table.ts";
import { allRuns, type Run } from "../state/run.ts";
import { allSharedRuns, type SharedRun } from "../state/shared-runs.ts";
import { defaultStateFolder } from "./defaults.ts";
import { askedAgain } from "./migration.ts";
import { placeOf } from "./place.ts";
import { checkSharedOptions, controlTableName, type RunsOptions } from "./shard-options.ts";
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
        else runs.push(summary(status, run, localCalls(options, run)));
      }
    }
    return { ...report, place, runs, unreadable };
  }
  checkSharedOptions({ state });
  const open = await openTable(controlTableName(state), options, 4);
  try {
    const control = await ControlTable.open(open.requests, { create: false });
    const runs: RunSummary[] = [];
    for (const run of (await allSharedRuns(control)).filter(isWanted)) {
      runs.push(summary(await sharedStatus(control, run), run, sharedCalls(options, run)));
    }
    return { ...report, place: state, runs, unreadable: [] };
  } finally {
    open.close();
  }
}

/** Who may write to the folder may have written anything there. */
function problemOf(error: unknown): { readonly problem: string } {
  return { problem: error instanceof ToolError ? error.message : "What it has counted isn't as a run writes it." };
}

type Calls = Readonly<Record<"resume" | "undo", Call>>;

function summary(status: StatusReport, { id, identity }: Run, calls: Calls): RunSummary {
  const { state, startedAt, items, left, journal, shards, rollback } = status;
  const written = total(items, "update", "move", "delete");
  const isBusy = shards.some(({ life }) => life === "running");
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
    next: {
      resume: state === "running" && !isBusy ? calls.resume : null,
      undo: journal !== null && written > 0 ? calls.undo : null,
    },
  };
}

function localCalls(options: RunsOptions, { id, identity, options: asked }: Run): Calls {
  const place = placeFor(options, identity);
  return {
    resume: new Call("migrateTable", { ...place, resume: id, ...askedAgain(asked) }),
    undo: new Call("rollbackTable", { ...place, run: id }),
  };
}

function sharedCalls(options: RunsOptions, { id, identity, options: asked, journal }: SharedRun): Calls {
  const place = { ...placeFor(options, identity), stateDir: undefined, state: options.state, run: id };
  return {
    resume: new Call("migrateShard", { ...place, ...askedAgain(asked), journal: journal ?? false }),
    undo: new Call("rollbackShard", { ...place, journal }),
  };
}

/** Where the run's table is, as the run knows it. */
function placeFor({ profile, stateDir, region }: RunsOptions, { table, arn, endpoint, keys }: Run["identity"]) {
  const [, inArn] = /^arn:[\w-]+:dynamodb:([\w-]+):/.exec(arn) ?? [];
  const where = endpoint === null ? { region: region ?? inArn } : { region, endpoint };
  return placeOf({ table, ...where, profile, stateDir, ...keys });
}
