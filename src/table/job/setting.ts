import { ToolError } from "../../errors.ts";
import { version } from "../../version.ts";
import { Limiters } from "../dynamodb/limiter.ts";
import { type OpenTable, openTable } from "../dynamodb/open.ts";
import { preflight, type Table } from "../dynamodb/preflight.ts";
import { Progress } from "../dynamodb/progress.ts";
import type { Found } from "../dynamodb/requests.ts";
import { checkSameTable } from "../dynamodb/same-table.ts";
import { lookForV3 } from "../migrate/look-for-v3.ts";
import type { Asked } from "../model/decide.ts";
import { foreignKeys } from "../model/index-keys.ts";
import type { Job } from "../model/job.ts";
import { bothLeases, type Lease, noLease, TimedLease } from "../model/lease.ts";
import { segmentCount } from "../model/segments.ts";
import type { Shard } from "../model/shard.ts";
import type { TableReport } from "../report/table.ts";
import type { Identity, RunOptions } from "../state/run.ts";
import { quietMinutes } from "./check.ts";
import type { Doing } from "./events.ts";
import type { MigrationOptions, TableOptions } from "./options.ts";
import { placeOf } from "./place.ts";
import { whoRunsIt } from "./who.ts";
import { type WithDefaults, withDefaults } from "./with-defaults.ts";

/** How often a job tells how far it has come, in milliseconds. */
const progressInterval = 200;

/** Everything that is known before the first item is read. */
export interface JobContext<Options extends TableOptions> {
  readonly options: WithDefaults<Options>;
  readonly open: OpenTable;
  readonly table: Table;
  readonly identity: Identity;
  /** Whose credentials these are. */
  readonly caller: Found<string>;
  /** Seconds since 1970. */
  readonly now: number;
  readonly startedAt: string;
}

/**
 * Looks at the table and runs a job on it.
 *
 * @param access `dryRun`: the job won't write
 * @throws ToolError for options that make no sense, and a table that isn't as it should be
 */
export async function onTable<Options extends TableOptions, Result>(
  options: Options,
  { dryRun }: { readonly dryRun: boolean },
  job: (setting: JobContext<Options>) => Promise<Result>,
): Promise<Result> {
  const filled = withDefaults(options);
  const open = await openTable(filled.table, filled, filled.concurrency * 3);
  let arn = "";
  try {
    const table = await preflight(open.requests, filled, { dryRun });
    const asked = open.caller();
    const { name, id, keys } = table;
    arn = table.arn;
    const identity: Identity = { table: name, arn, id, endpoint: open.endpoint, keys, version: version() };
    const now = open.requests.clock.now();
    const startedAt = new Date(now).toISOString();
    const caller = await asked;
    return await job({ options: filled, open, table, identity, caller, now: Math.floor(now / 1_000), startedAt });
  } catch (error) {
    throw await placed(error, open, arn);
  } finally {
    open.close();
  }
}

/** An error that names the table, with which one that is: the same name is in other accounts and regions. */
async function placed(error: unknown, open: OpenTable, arn: string): Promise<unknown> {
  if (!(error instanceof ToolError) || !error.message.includes(open.requests.table)) return error;
  const { endpoint, region } = open;
  // Where nothing answers, or somebody waits for the end, that isn't asked.
  const isQuick = /^(interrupted|endpoint-)/.test(error.code);
  const found: Found<string> = isQuick ? { missing: "not permitted" } : await open.caller();
  const where = arn || `${endpoint === null ? "" : "region "}${region}`;
  error.place = [
    [where, endpoint === null ? "" : `at ${endpoint}`].filter((part) => part !== "").join(" "),
    ...("value" in found ? [`as ${found.value}`] : []),
  ].join(", ");
  return error;
}

/** The options of a call on the same table, for whoever has another environment: with where it really is. */
export function placeIn<Options extends TableOptions>({
  options,
  open,
}: Pick<JobContext<Options>, "options" | "open">) {
  if (options.client) return placeOf(options);
  const { region = open.endpoint === null ? open.region : undefined, endpoint = open.endpoint ?? undefined } = options;
  return placeOf({ ...options, region, endpoint });
}

/** The account that a table is in: by its ARN, `arn:aws:dynamodb:<region>:<account>:table/<name>`. */
export function accountOf(arn: string): string | null {
  return /^arn:[\w-]+:dynamodb:[\w-]*:(\d{12}):/.exec(arn)?.[1] ?? null;
}

/** How long it takes at the least to delete a table with an index and to make it again on AWS, in milliseconds. */
const replacementTime = 15_000;

/** The right to write that is for this one table, whatever is called so by and by. */
function leaseOn({ open, table }: Pick<JobContext<TableOptions>, "open" | "table">, lease: Lease): Lease {
  return bothLeases(lease, new TimedLease(() => checkSameTable(open.requests, table), { holds: replacementTime }));
}

/** Makes a job out of what was asked for. */
export function jobFor<Options extends TableOptions>(
  setting: JobContext<Options>,
  asked: Asked,
  {
    segments = segmentsFor(setting.options, setting.table),
    users,
    shard,
    lease: held = noLease,
  }: {
    readonly segments?: number;
    readonly users?: Job["users"];
    readonly shard?: Shard;
    readonly lease?: Lease;
  } = {},
): Job {
  const { options, open, table } = setting;
  const progress = new Progress();
  const lease = leaseOn(setting, held);
  const { maxReadCapacity: read, maxWriteCapacity: write, concurrency, signal } = options;
  const limiters = new Limiters({ ...(read ? { read } : {}), ...(write ? { write } : {}) }, progress, lease);
  return {
    requests: open.requests,
    table,
    asked,
    limiters,
    progress,
    segments,
    ...(users ? { users } : {}),
    ...(shard ? { shard } : {}),
    concurrency,
    lease,
    signal,
  };
}

/** Where nothing can be chosen: what is v3's is verified by the defaults, and undone by the journal. */
export function noneAsked({ table, now }: Pick<JobContext<TableOptions>, "table" | "now">): Asked {
  return { options: { now, keys: table.keys, expired: "migrate", timestamps: "keep" } };
}

/** With the other indexes of the table, which not every item fits that is written; what was written did. */
export function withIndexes({ table }: Pick<JobContext<TableOptions>, "table">, asked: Asked): Asked {
  return { ...asked, foreignKeys: foreignKeys(table.otherIndexes) };
}

export function segmentsFor(
  { segments, concurrency }: WithDefaults<TableOptions>,
  { sizeBytes }: Table,
  shards = 1,
): number {
  return segments ?? segmentCount(sizeBytes, concurrency, shards);
}

/**
 * Whether what a run would delete, or let live on, is decided by a clock that can be trusted.
 *
 * @throws ToolError (`clock`) when it can't
 */
export function checkClock(
  { open: { requests }, table }: Pick<JobContext<TableOptions>, "open" | "table">,
  { expired, sessionMaxAge }: { readonly expired: RunOptions["expired"]; readonly sessionMaxAge?: number | undefined },
): void {
  if (expired === "delete" || sessionMaxAge !== undefined) requests.clock.check(table.name);
}

/**
 * Looks through the table whether v3 still writes, before a job does.
 *
 * @throws ToolError (`v3-alive`) when it does
 */
export async function checkV3Quiet(
  setting: JobContext<TableOptions & Pick<MigrationOptions, "v3Quiet">>,
  part: { readonly segments: number; readonly shard?: Shard },
): Promise<void> {
  const minutes = quietMinutes(setting.options);
  if (minutes === 0) return;
  const job = jobFor(setting, noneAsked(setting), part);
  const itemsExpected = Math.round(setting.table.itemCount / (part.shard?.of ?? 1));
  await watched(setting, job, "looking for v3", itemsExpected, () => lookForV3(job, minutes));
}

/**
 * Runs a part of a job and tells how far it has come.
 *
 * @throws ToolError when it isn't known of the right table any more what it came to
 */
export async function watched<Options extends TableOptions, Result>(
  { options: { onEvent } }: { readonly options: Pick<WithDefaults<Options>, "onEvent"> },
  { progress, signal, lease = noLease }: Pick<Job, "progress" | "signal"> & Partial<Pick<Job, "lease">>,
  doing: Doing,
  itemsExpected: number,
  task: () => Promise<Result>,
): Promise<Result> {
  progress.itemsExpected = itemsExpected;
  const tell = (type: "progress" | "ended") => onEvent({ type, doing, progress: progress.snapshot() });
  const timer = setInterval(() => tell("progress"), progressInterval);
  try {
    const result = await task();
    if (!signal.aborted) await lease.proveNow();
    return result;
  } finally {
    clearInterval(timer);
    tell("ended");
  }
}

/** What a report says of the table. */
export function tableReport<Options extends TableOptions>({
  open: { region, endpoint },
  table: { id: _, ...table },
  caller,
}: JobContext<Options>): TableReport {
  return { ...table, region, endpoint, account: accountOf(table.arn), caller };
}

/** What a report says of how a job went, whatever the job. */
export function circumstances<Options extends TableOptions>(setting: JobContext<Options>, { progress }: Job) {
  return {
    version: version(),
    by: whoRunsIt(),
    startedAt: setting.startedAt,
    table: tableReport(setting),
    progress: progress.snapshot(),
    history: progress.history(),
  };
}
