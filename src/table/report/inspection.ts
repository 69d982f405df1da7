import type { Answer, ItemType, NextAuthVersion } from "../../items/index.ts";
import type { Call, Sentence } from "../../words.ts";
import type { Snapshot } from "../dynamodb/progress.ts";
import type { TableReport } from "./table.ts";

/** What one item of a user is, and what is to be done about it. */
export interface ItemReport {
  readonly itemType: ItemType;
  /** The primary key, masked unless it was asked for. */
  readonly key: string;
  /** Which next-auth reads it as it is. */
  readonly readBy: readonly NextAuthVersion[];
  /** What v4 stumbles over. */
  readonly flaws: readonly { readonly code: string; readonly message: string; readonly todo: string | Sentence }[];
  /** What runs did to it, by their journals; empty where none was looked at. */
  readonly runs: readonly {
    readonly run: string;
    readonly startedAt: string;
    readonly to: NextAuthVersion;
    readonly kind: "update" | "move" | "delete";
    readonly state: "running" | "finished" | "rolled back";
  }[];
}

/** What one next-auth finds. */
export interface AnswerReport {
  readonly outcome: Answer["outcome"];
  /** Whom it leads to; `null` for nobody. */
  readonly user: "this" | "another" | "several" | null;
  /** What that leads to in the browser. */
  readonly leadsTo: string;
  readonly isGood: boolean;
}

/** One way in which next-auth looks for the user. */
interface LookupReport {
  readonly by: "id" | "email" | "account" | "session" | "link";
  /** An account's provider; else the value, where it was asked for, or what kind it is. */
  readonly what: string;
  readonly v3: AnswerReport;
  readonly v4: AnswerReport;
}

/** What inspecting a user reports. Nothing in it is a secret, unless that was asked for. */
export interface InspectionReport {
  readonly schema: "migrate-nextauth-dynamo/inspect-user/1";
  readonly version: string;
  /** Who ran it, and where: `user@host`. */
  readonly by: string;
  readonly startedAt: string;
  readonly table: TableReport;
  /** How many users were found: the first of them is told of. */
  readonly users: number;
  /** Their ids, where that was asked for. */
  readonly ids: readonly string[];
  readonly items: readonly ItemReport[];
  /** Items of others in the user's partition. */
  readonly foreign: number;
  readonly lookups: readonly LookupReport[];
  /** Whether the journals of runs were looked at. */
  readonly isHistoryKnown: boolean;
  readonly progress: Snapshot;
  /** The calls that set right some of it; `null` where there is nothing for them. */
  readonly next: { readonly migrate: Call | null; readonly repair: Call | null };
}

/** Whether v4 has everything of the user as it should be. */
export function isWell({ users, items, lookups }: Pick<InspectionReport, "users" | "items" | "lookups">): boolean {
  return users === 1 && items.every(({ flaws }) => flaws.length === 0) && lookups.every(({ v4 }) => v4.isGood);
}
