import type { ItemType, NextAuthVersion } from "../../items/index.ts";
import type { Call } from "../../words.ts";
import type { Snapshot } from "../dynamodb/progress.ts";
import type { RunOrder } from "../model/order.ts";
import type { Fate, Occurrence } from "../model/tally.ts";
import type { UndoTally } from "../model/undo-tally.ts";
import type { Verification } from "../model/verification.ts";
import type { ShardHeartbeat } from "../state/heartbeat.ts";

/** How far a run is, or its shards. Nothing in it is a secret. */
export interface StatusReport {
  readonly schema: "migrate-nextauth-dynamo/status/1";
  /** The version of this tool that made the run. */
  readonly version: string;
  readonly run: string;
  readonly table: string;
  /** For which next-auth it is. */
  readonly to: NextAuthVersion;
  readonly startedAt: string;
  /** When this was looked at, as ISO text. */
  readonly at: string;
  /** What was begun last; `null` before the first shard says anything. */
  readonly task: ShardHeartbeat["task"] | null;
  readonly state: "running" | "finished" | "rolled back";
  /** What it was told while it was at work. */
  readonly orders: readonly RunOrder[];
  /** Whether it was told to pause, and not to go on since. */
  readonly isPaused: boolean;
  /** Where before-images are, and lists of what is left; `null` without a journal. */
  readonly journal: string | null;
  readonly segments: { readonly all: number; readonly begun: number; readonly done: number };
  /** Roughly how many items the table held when the run was begun. */
  readonly itemsExpected: number;
  readonly items: {
    readonly read: number;
    readonly foreign: number;
    readonly byType: Readonly<Record<ItemType, Readonly<Partial<Record<Fate, number>>>>>;
  };
  readonly notes: readonly Occurrence[];
  readonly left: readonly Occurrence[];
  /** Of the shards that are at work. */
  readonly itemsPerSecond: number;
  /** Until all shards have done what was begun last, at this pace; `null` when nothing moves. */
  readonly secondsLeft: number | null;
  /** Requests that the table throttled, over the shards' present or last attempts. */
  readonly throttled: number;
  /** What shards at work wait for, and how many do. */
  readonly waitingFor: readonly { readonly what: string; readonly shards: number }[];
  readonly shards: readonly ShardStatus[];
  /** What verifying came to, over the shards that have ended; `null` before. */
  readonly verification:
    | (Omit<Verification, "flaws" | "notes"> & {
        readonly shards: { readonly all: number; readonly done: number };
        readonly flaws: readonly Verification["flaws"][string][];
        readonly notes: readonly Verification["notes"][string][];
      })
    | null;
  /** What undoing came to, over the segments that were gone through; `null` before. */
  readonly rollback: { readonly segments: number; readonly byType: UndoTally } | null;
  /** The calls that go on with the run, and that undo it; `null` where that can't be. */
  readonly next: { readonly resume: Call | null; readonly undo: Call | null };
}

/**
 * Where a shard is in its life: nobody has heard of it yet; at work; was at work and says nothing any more (killed, or cut
 * off); stopped, to go on later; failed; done.
 */
export type ShardLife = "waiting" | "running" | "silent" | "interrupted" | "failed" | "done";

/** A shard, by its present or last attempt and by what is recorded of its work. */
export interface ShardStatus {
  readonly task: ShardHeartbeat["task"];
  readonly index: number;
  readonly of: number;
  readonly life: ShardLife;
  /** Since when, as ISO text; of a silent one when it was last heard of. `null` while it waits. */
  readonly since: string | null;
  /** Its segments; a verification is one part. */
  readonly parts: { readonly all: number; readonly done: number };
  readonly startedAt: string | null;
  readonly heardAt: string | null;
  /** 0 unless it is at work. */
  readonly itemsPerSecond: number;
  /** Of the attempt. */
  readonly progress: Snapshot | null;
}
