import type { StatusReport } from "./status.ts";

/** The runs of a state folder or a control table. Nothing in it is a secret. */
export interface RunsReport {
  readonly schema: "migrate-nextauth-dynamo/runs/1";
  /** The version of this tool. */
  readonly version: string;
  /** The folder or the control table that they are in. */
  readonly place: string;
  /** The oldest first. */
  readonly runs: readonly RunSummary[];
  /** What is there and can't be read as a run. */
  readonly unreadable: readonly { readonly id: string; readonly problem: string }[];
}

/** One run, and what to do with it. */
export interface RunSummary {
  readonly id: string;
  readonly table: string;
  readonly arn: string;
  readonly startedAt: string;
  readonly state: StatusReport["state"];
  /** What is being done with it right now; `null` when nothing is, as far as that is known. */
  readonly atWork: "migrate" | "verify" | "rollback" | null;
  readonly counts: {
    readonly read: number;
    readonly updates: number;
    readonly moves: number;
    readonly deletions: number;
    /** Left for a person. */
    readonly left: number;
  };
  /** Items that were put back; `null` when undoing wasn't begun, or nothing tells. */
  readonly restored: number | null;
  /** Whether it kept before-images. */
  readonly journal: boolean;
  readonly next: StatusReport["next"];
}
