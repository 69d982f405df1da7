import { Call } from "../../words.ts";
import { total } from "../model/tally.ts";
import type { StatusReport } from "../report/status.ts";
import type { Run } from "../state/run.ts";
import type { SharedRun } from "../state/shared-runs.ts";
import { askedAgain } from "./asked-again.ts";
import { placeOf } from "./place.ts";
import type { RunsOptions } from "./shard-options.ts";

/** The calls that go on with a run and that undo it, whether or not there is anything to do. */
export type RunCalls = Readonly<Record<"resume" | "undo", Call>>;

/** Of a run on this machine. */
export function localCalls(options: RunsOptions, { id, identity, options: asked }: Run): RunCalls {
  const place = placeFor(options, identity);
  const migrate = asked.to === "v3" ? "downgradeTable" : "migrateTable";
  return {
    resume: new Call(migrate, { ...place, resume: id, ...askedAgain(asked) }),
    undo: new Call("rollbackTable", { ...place, run: id }),
  };
}

/** Of one whose work shards share. */
export function sharedCalls(options: RunsOptions, { id, identity, options: asked, journal }: SharedRun): RunCalls {
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

/** Those of the calls that have something to do: nobody goes on with a run, or undoes it, while somebody is at work on it. */
export function nextOf(
  { state, items, journal, shards }: Pick<StatusReport, "state" | "items" | "journal" | "shards">,
  { resume, undo }: RunCalls,
): StatusReport["next"] {
  const isBusy = shards.some(({ life }) => life === "running");
  // On one machine there is one shard, which has done all of it.
  const isUndone =
    state === "rolled back" && shards.some(({ task, of, life }) => task === "rollback" && of === 1 && life === "done");
  const written = total(items, "update", "move", "delete");
  return {
    resume: state === "running" && !isBusy ? resume : null,
    undo: journal !== null && written > 0 && !isBusy && !isUndone ? undo : null,
  };
}
