import { randomBytes } from "node:crypto";
import { existsSync, lstatSync } from "node:fs";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { ToolError, usageError } from "../../errors.ts";
import type { ItemType, KeyNames, MigrateOptions } from "../../items/index.ts";
import { option, type Sentence, sentence } from "../../words.ts";
import type { ChosenUser } from "../model/chosen-user.ts";
import { cantWrite } from "./cant-write.ts";
import { stateDamaged } from "./lines.ts";
import { checkStateFolder } from "./state-folder.ts";
import { writeWhole } from "./whole-file.ts";

/** Which table, exactly: the same name exists in other regions and accounts. */
export interface Identity {
  readonly table: string;
  /** Holds the region and the account. */
  readonly arn: string;
  /** Tells the table from one that had its name before. */
  readonly id: string;
  readonly endpoint: string | null;
  readonly keys: KeyNames;
  /** The version of this tool: another one may decide otherwise. */
  readonly version: string;
}

/** What a run was asked to do; resuming it with something else would mix two migrations. */
export interface RunOptions extends Omit<MigrateOptions, "keys"> {
  readonly only: readonly ItemType[] | null;
  /** The only users whose items were asked for; the whole table when missing. */
  readonly users?: readonly ChosenUser[];
  readonly journal: boolean;
}

/** What is kept of a run besides its journal and checkpoint. */
export interface Run {
  readonly id: string;
  readonly identity: Identity;
  readonly options: RunOptions;
  readonly segments: number;
  readonly startedAt: string;
  readonly state: "running" | "finished" | "rolled back";
  /** The last claim of the table under which it worked; of a run that shards share the control table knows. */
  readonly claim?: number;
}

/** Where a run keeps its files. */
export function runFolder(stateFolder: string, id: string): string {
  return join(stateFolder, id);
}

/** A run that hasn't begun. */
export function newRun(plan: Omit<Run, "id" | "startedAt" | "state">): Run {
  const startedAt = new Date().toISOString();
  const id = `${startedAt.replace(/[-:]/g, "").slice(0, 15)}-${randomBytes(2).toString("hex")}`;
  return { id, startedAt, state: "running", ...plan };
}

/** Begins a run: its folder with `run.json`, and with it the claim. */
export async function beginRun(stateFolder: string, run: Run): Promise<Run> {
  const folder = runFolder(stateFolder, run.id);
  await mkdir(folder, { mode: 0o700 }).catch((error) => {
    throw cantWrite(folder, error);
  });
  return claimRun(stateFolder, run);
}

/**
 * Claims the table for a process that is about to work on a run: with the next number after those of all runs of the folder,
 * so that of what two of them journalled it is known which was later. Who calls this holds the table's lock.
 *
 * @returns the run with its claim
 */
export async function claimRun(stateFolder: string, run: Run): Promise<Run> {
  const claims = (await runsOf(stateFolder, run.identity)).map(({ claim = 0 }) => claim);
  const claimed = { ...run, claim: Math.max(0, ...claims) + 1 };
  await saveRun(stateFolder, claimed);
  return claimed;
}

/** Records that a run has read every segment to its end (`finished`), or that undoing it has begun (`rolled back`). */
export async function setRunState(stateFolder: string, run: Run, state: "finished" | "rolled back"): Promise<void> {
  await saveRun(stateFolder, { ...run, state });
}

/**
 * A run by its id.
 *
 * @throws ToolError when there is none, or it belongs to another table, region, account or version
 */
export async function loadRun(stateFolder: string, id: string, identity: Identity): Promise<Run> {
  await checkStateFolder(stateFolder);
  const run = isRunId(id) ? await readRun(stateFolder, id) : undefined;
  if (!run) throw noSuchRun(stateFolder, id, await listRuns(stateFolder));
  checkIdentity(run, identity);
  return run;
}

/** The error for a run that isn't there, with those that are. */
export function noSuchRun(stateFolder: string, id: string, runs: readonly Run[]): ToolError {
  return usageError(
    "no-such-run",
    `There is no run "${id}" in "${stateFolder}".`,
    runs.length > 0
      ? `There are: ${runs.map((known) => known.id).join(", ")}.`
      : sentence`Name the folder that holds it with ${option("stateDir")}.`,
  );
}

/**
 * A run's checkpoints hold for the table as the run left it: whoever went on with a run that was undone, or on a table
 * that was restored from a backup, would leave out what is v3's again.
 *
 * @throws ToolError when a run was undone, was begun to be, or was another table's of the same name
 */
export function checkCanGoOn({ id, state, identity }: Run, present: Identity): void {
  if (state === "rolled back") throw undone(id);
  if (identity.id !== present.id) {
    throw usageError("other-run", `The run ${id} migrated another table "${identity.table}", which is gone.`, another);
  }
}

/** The error for a run that can't be gone on with because it was undone. */
export function undone(id: string): ToolError {
  return usageError("rolled-back", `The run ${id} was undone, or is being undone.`, another);
}

const another = sentence`Begin another one: without ${option("resume")}, or with another name for ${option("run")}.`;

/**
 * A run's checkpoints don't hold either once a later run has rewritten items for the other next-auth.
 *
 * @throws ToolError when there is one
 */
export async function checkNotTurned(stateFolder: string, run: Run): Promise<void> {
  const version = ({ options }: Run) => options.to ?? "v4";
  const later = (await listRuns(stateFolder)).find(
    (other) => isOfTable(other, run.identity) && other.startedAt > run.startedAt && version(other) !== version(run),
  );
  if (!later) return;
  throw usageError(
    "other-run",
    `The run ${run.id} was begun before the run ${later.id}, which rewrites items for next-auth ${version(later)}.`,
    sentence`Begin another one: without ${option("resume")}.`,
  );
}

/** The error for a run that can't be undone. */
export function journalMissing({ id, options }: Run): ToolError {
  return usageError(
    "no-journal",
    options.journal
      ? `The run ${id} kept no journal; it was removed.`
      : sentence`The run ${id} kept no journal (${option("journal", false)}).`,
    sentence`It can't be undone from here. Restore the table as it was before, by point-in-time recovery or from a backup, to another name, and name that with ${option("fromTable")}.`,
  );
}

/** @throws ToolError when a run belongs to another table, region, account or version */
export function checkIdentity(run: Run, identity: Identity): void {
  const differs = (["table", "arn", "endpoint", "version"] as const).find(
    (name) => run.identity[name] !== identity[name],
  );
  const what = differs ?? (JSON.stringify(run.identity.keys) === JSON.stringify(identity.keys) ? undefined : "keys");
  if (what) throw otherIdentity(run, what);
}

/** The newest run of this table, for this next-auth and these users or all, that was begun and not finished. */
export async function unfinishedRun(
  stateFolder: string,
  identity: Identity,
  { to = "v4", users }: Pick<RunOptions, "to" | "users"> = {},
): Promise<Run | undefined> {
  const runs = await listRuns(stateFolder);
  return runs.findLast(
    (run) =>
      run.state === "running" &&
      (run.options.to ?? "v4") === to &&
      JSON.stringify(run.options.users) === JSON.stringify(users) &&
      isOfTable(run, identity),
  );
}

function isOfTable(run: Run, identity: Identity): boolean {
  return (["arn", "id", "endpoint"] as const).every((name) => run.identity[name] === identity[name]);
}

function otherIdentity({ id, identity }: Run, what: "table" | "arn" | "endpoint" | "version" | "keys"): ToolError {
  const [did, hint] = {
    table: [`migrated another table, "${identity.table}"`, "Pass the table's name, or the id of another run."],
    arn: [
      "migrated a table of this name in another region or account",
      sentence`Pass the ${option("region")} and ${option("profile")} of that run.`,
    ],
    endpoint: [
      `migrated a table at another endpoint, ${identity.endpoint ?? "AWS itself"}`,
      sentence`Pass the ${option("endpoint")} of that run, or none.`,
    ],
    version: [
      `was made by version ${identity.version} of this tool`,
      `Use that version: migrate-nextauth-dynamo@${identity.version}.`,
    ],
    keys: ["migrated the table with other key names", "Pass the same key names as then."],
  }[what] as [string, string | Sentence];
  return usageError("other-run", `The run ${id} ${did}.`, hint);
}

/** An id is the name of a folder in the state folder, never a way out of it. */
const isRunId = (id: string): boolean => /^\w[\w-]*$/.test(id);

/** All runs of a table that are kept in a folder, the first one first. */
export async function runsOf(stateFolder: string, identity: Identity): Promise<readonly Run[]> {
  await checkStateFolder(stateFolder);
  const runs = (await listRuns(stateFolder)).filter((run) => isOfTable(run, identity));
  return runs.sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
}

async function listRuns(stateFolder: string): Promise<readonly Run[]> {
  const runs = await Promise.all((await runIds(stateFolder)).map((name) => readRun(stateFolder, name)));
  return runs.filter((run) => run !== undefined);
}

/**
 * All runs of a folder, the oldest first, and what can't be read of it, by its name and why.
 *
 * @throws ToolError when the folder isn't one for state
 */
export async function allRuns(
  stateFolder: string,
): Promise<readonly (Run | { readonly id: string; readonly problem: string })[]> {
  await checkStateFolder(stateFolder);
  const found = await Promise.all(
    (await runIds(stateFolder)).map(async (id) => {
      try {
        return await readRun(stateFolder, id);
      } catch (error) {
        if (error instanceof ToolError) return { id, problem: error.message };
        throw error;
      }
    }),
  );
  return found.filter((run) => run !== undefined);
}

/** Names of folders that may hold a run. */
async function runIds(stateFolder: string): Promise<readonly string[]> {
  return existsSync(stateFolder) ? (await readdir(stateFolder)).filter(isRunId).sort() : [];
}

/** @throws ToolError when there is something else in the run's folder than plain files, or the description of another run */
async function readRun(stateFolder: string, id: string): Promise<Run | undefined> {
  const folder = runFolder(stateFolder, id);
  const stats = lstatSync(folder, { throwIfNoEntry: false });
  if (stats?.isSymbolicLink()) throw stateDamaged(folder, "is a link");
  const path = join(folder, "run.json");
  if (!stats?.isDirectory() || !lstatSync(path, { throwIfNoEntry: false })) return undefined;
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    // A link would be followed out of the folder, a pipe waited for.
    if (!entry.isFile()) throw stateDamaged(join(folder, entry.name), "isn't a plain file");
  }
  const run = parsedRun(await readFile(path, "utf8"));
  if (run?.id !== id) throw stateDamaged(path, `doesn't describe the run ${id}`);
  return run;
}

function parsedRun(text: string): Run | undefined {
  try {
    const run: unknown = JSON.parse(text);
    return isRun(run) ? run : undefined;
  } catch {
    return undefined;
  }
}

/** How many segments DynamoDB takes (API reference, Scan). */
const mostSegments = 1_000_000;

/** Whether something that was read describes a run: others may have written there. */
export function isRun(value: unknown): value is Run {
  const { id, identity, options, segments = 0, startedAt, state, claim = 0 } = (value ?? {}) as Partial<Run>;
  const { table, arn, endpoint, keys } = identity ?? {};
  const areTexts = [id, table, arn, startedAt, ...Object.values(keys ?? {})].every((text) => typeof text === "string");
  return (
    areTexts &&
    (endpoint === null || typeof endpoint === "string") &&
    typeof options === "object" &&
    options !== null &&
    Number.isInteger(segments) &&
    segments >= 1 &&
    segments <= mostSegments &&
    Number.isSafeInteger(claim) &&
    /^(running|finished|rolled back)$/.test(state ?? "")
  );
}

async function saveRun(stateFolder: string, run: Run): Promise<void> {
  await writeWhole(join(runFolder(stateFolder, run.id), "run.json"), `${JSON.stringify(run, null, 2)}\n`);
}
