import type { Limiters } from "../dynamodb/limiter.ts";
import type { Table } from "../dynamodb/preflight.ts";
import type { Progress } from "../dynamodb/progress.ts";
import type { Requests } from "../dynamodb/requests.ts";
import type { ChosenUser } from "./chosen-user.ts";
import type { Asked } from "./decide.ts";
import type { Lease } from "./lease.ts";
import type { Shard } from "./shard.ts";

/** What a job over a table needs. */
export interface Job {
  readonly requests: Requests;
  readonly table: Table;
  readonly asked: Asked;
  readonly limiters: Limiters;
  readonly progress: Progress;
  /** How many segments the table is read in. */
  readonly segments: number;
  /** How many segments are read at a time, and how many writes are under way. */
  readonly concurrency: number;
  /** The only users whose items it is about, read by key in one segment; the whole table when missing. */
  readonly users?: readonly ChosenUser[] | undefined;
  /** The part of the segments that is this job's; all of them when missing. */
  readonly shard?: Shard;
  /** The right to write to the table. */
  readonly lease: Lease;
  /** Aborted when the job is to stop at the next page. */
  readonly signal: AbortSignal;
}
