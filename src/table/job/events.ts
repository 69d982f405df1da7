import type { Call } from "../../words.ts";
import type { Snapshot } from "../dynamodb/progress.ts";

/** What a job on a table tells while it works. */
export type TableEvent =
  /** How far it has come, five times a second. */
  | { readonly type: "progress"; readonly doing: Doing; readonly progress: Snapshot }
  /** How far it came in the end, however that came about. */
  | { readonly type: "ended"; readonly doing: Doing; readonly progress: Snapshot }
  /** A run begins, or goes on. `folder`, on the disk or in S3, holds its state, which holds secrets. */
  | { readonly type: "run"; readonly run: string; readonly resumed: boolean; readonly folder: string }
  /** A new run begins although this one of the same table was not finished. */
  | { readonly type: "unfinished-run"; readonly run: string }
  /** Undoing this run was begun before, and may have come to its end. */
  | { readonly type: "undone-before"; readonly run: string }
  /** The table was backed up under this name. */
  | { readonly type: "backup"; readonly name: string }
  /** TTL was on already, by this attribute, and stays so. */
  | { readonly type: "ttl-kept"; readonly attribute: string | undefined }
  /** Nothing can be written to the state folder, so that what verifying finds is counted and not listed. */
  | { readonly type: "no-list"; readonly folder: string; readonly reason: string }
  /** The job fails; what was written stays. `resume` is the call that goes on. */
  | { readonly type: "stopped"; readonly itemsWritten: number; readonly resume: Call };

/** What a job is at. */
export type Doing =
  | "reading"
  | "comparing keys"
  | "looking for v3"
  | "migrating"
  | "downgrading"
  | "verifying"
  | "rolling back";
