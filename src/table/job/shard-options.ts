import type { Shard } from "../model/shard.ts";
import { checkRules } from "./check.ts";
import type { MigrationOptions, RollbackOptions, TableOptions } from "./options.ts";

/** What every shard of a run is given besides what a job on a table is. */
export interface SharedOptions {
  /**
   * Where all shards see the run's state: `dynamodb:NAME`, a table that the first shard creates when it isn't there.
   */
  readonly state: string;
  /** The run's name, the same for all shards: up to 64 letters, digits, `-` and `_`. */
  readonly run: string;
  /** Which part of the work is this process's; by default all of it. */
  readonly shard?: Shard | undefined;
  /** How many shards work at a time, by default all of them: each takes its part of the run's ceilings for capacity. */
  readonly parallelism?: number | undefined;
}

/** What a migration needs on one machine only: elsewhere the state is shared, and an engine does the resuming. */
type LocalOptions = "stateDir" | "resume" | "journal" | "backup" | "enableTtl" | "prices" | "users";

/** What the migration of a shard is given. */
export interface ShardMigrationOptions extends Omit<MigrationOptions, LocalOptions>, SharedOptions {
  /** Where before-images go: `s3://bucket/prefix`. `false`: keep none, so that the run can't be undone. */
  readonly journal: string | false;
  /** `false`: begin on a table that has neither point-in-time recovery nor a backup of the last day. */
  readonly backup?: false | undefined;
}

interface GivenJournal {
  /**
   * Where the run's before-images are, `s3://bucket/prefix`, as it was told when it was begun: then the control table alone
   * can't send anybody elsewhere.
   */
  readonly journal?: string | undefined;
}

/** What undoing a shard is given. */
export interface ShardRollbackOptions extends Omit<RollbackOptions, "stateDir">, SharedOptions, GivenJournal {}

/** What verifying a shard is given. */
export interface ShardVerificationOptions extends Omit<TableOptions, "stateDir">, SharedOptions, GivenJournal {}

type Place = Pick<TableOptions, "client" | "region" | "endpoint" | "profile" | "stateDir">;

/** What looking at the runs is given: those of `state`, when it is given, and else those of `stateDir`. */
export interface RunsOptions extends Place {
  readonly state?: string | undefined;
  /** Only those of this table. */
  readonly table?: string | undefined;
}

/** What looking at a run is given. */
export interface StatusOptions extends Place, Pick<TableOptions, "table"> {
  readonly state?: string | undefined;
  /** The run; needed with `state`, and else by default the one that is at work, or the newest. */
  readonly run?: string | undefined;
}

/** What a run is told. */
export interface OrderOptions extends StatusOptions {
  readonly order: "pause" | "resume" | "throttle";
  /** Of `throttle`: write units per second for the whole run. */
  readonly units?: number | undefined;
}

/**
 * Checks the values that shards are given.
 *
 * @throws ToolError (`option-invalid`)
 */
export function checkSharedOptions({ state, run = "run", shard, parallelism }: Partial<SharedOptions>): void {
  const isWhole = (value: number, least: number) => Number.isInteger(value) && value >= least && value <= 1_000_000;
  const { index = 0, of = 1 } = shard ?? {};
  checkRules([
    ["state", state, statePattern.test(state ?? ""), "dynamodb:NAME, a table's name of 3 to 255 characters"],
    ["run", run, /^[\w-]{1,64}$/.test(run), "a name of up to 64 letters, digits, - and _"],
    ["shard", `${index}/${of}`, isWhole(of, 1) && isWhole(index, 0) && index < of, "I/N with I from 0 to N-1"],
    ["parallelism", parallelism, isWhole(parallelism ?? 1, 1), "a whole number from 1 to 1000000"],
  ]);
}

/** The name of a table, as DynamoDB has it (API reference, CreateTable). */
const statePattern = /^dynamodb:([\w.-]{3,255})$/;

/** The control table's name. */
export function controlTableName(state: string): string {
  return statePattern.exec(state)?.[1] ?? "";
}

/** A shard's part of what the whole run may take. */
export function shareOfCeilings<Options extends TableOptions>(
  options: Options,
  { shard, parallelism = shard?.of ?? 1 }: Pick<SharedOptions, "shard" | "parallelism">,
): Options {
  const { maxReadCapacity: read, maxWriteCapacity: write } = options;
  return {
    ...options,
    ...(read ? { maxReadCapacity: read / parallelism } : {}),
    ...(write ? { maxWriteCapacity: write / parallelism } : {}),
  };
}
