import { type ItemType, itemTypes } from "../../items/index.ts";
import type { MaskedChange } from "../../table/mask.ts";
import type { Table } from "../../table/preflight.ts";
import type { Snapshot } from "../../table/progress.ts";
import type { Fate, Finding, Tally } from "../../table/tally.ts";

/** What `migrate-data` reports. `--json` prints it as it is; nothing in it is a secret. */
export interface MigrationReport {
  readonly schema: "migrate-nextauth-dynamo/migrate-data/1";
  /** The version of this tool. */
  readonly version: string;
  readonly outcome: "planned" | "finished" | "interrupted";
  /** The id of the run; `null` for a dry run. */
  readonly run: string | null;
  readonly startedAt: string;
  readonly table: TableReport;
  readonly items: {
    readonly read: number;
    readonly foreign: number;
    readonly byType: Readonly<Record<ItemType, Readonly<Partial<Record<Fate, number>>>>>;
  };
  /** Odd, but not in the way. */
  readonly notes: readonly Finding[];
  /** Left for a person. */
  readonly left: readonly Finding[];
  /** The file that lists the items that were left, with their keys; `null` when none were. */
  readonly leftFile: string | null;
  readonly samples: readonly MaskedChange[];
  readonly progress: Snapshot;
  /** What a person should know before, or after. */
  readonly warnings: readonly string[];
  /** The command that goes on, or undoes; `null` when there is nothing to. */
  readonly next: { readonly resume: string | null; readonly undo: string | null };
}

/** What was found out of the table. */
export interface TableReport extends Omit<Table, "arn"> {
  readonly region: string | null;
  readonly endpoint: string | null;
}

/** What a migration, or its dry run, came to. */
export interface Result {
  readonly version: string;
  readonly outcome: MigrationReport["outcome"];
  readonly run: string | null;
  readonly startedAt: string;
  readonly table: Table;
  readonly region: string | null;
  readonly endpoint: string | null;
  readonly tally: Tally;
  readonly leftFile: string | null;
  readonly progress: Snapshot;
  readonly next: MigrationReport["next"];
}

/** The report of a migration or its dry run. */
export function migrationReport(result: Result): MigrationReport {
  const { table, region, endpoint, tally, ...rest } = result;
  const { arn: _arn, ...found } = table;
  return {
    schema: "migrate-nextauth-dynamo/migrate-data/1",
    ...rest,
    table: { ...found, region, endpoint },
    items: { read: tally.items, foreign: tally.foreign, byType: tally.byType },
    notes: Object.values(tally.notes),
    left: Object.values(tally.left),
    samples: tally.samples,
    warnings: warnings(table, tally, result.outcome),
  };
}

function warnings(table: Table, tally: Tally, outcome: Result["outcome"]): readonly string[] {
  const { SESSION } = tally.byType;
  const found = [
    outcome === "planned" && (SESSION.update ?? 0) > 0
      ? "Instances that still run next-auth v3 sign users out when they meet a migrated session: v3 compares its expiry as a Date with a number of seconds. Switch all traffic to v4 first, or accept that."
      : undefined,
    table.replicas.length > 0
      ? `Global table with replicas in ${table.replicas.join(", ")}: run in one region only. Each write is paid once per replica.`
      : undefined,
    ttlWarning(table, tally),
    tally.items > 0 && tally.foreign / tally.items > 0.5
      ? `${percent(tally.foreign / tally.items)} of the items aren't next-auth's: other applications use this table, and share its capacity.`
      : undefined,
    "value" in table.pointInTimeRecovery && !table.pointInTimeRecovery.value && outcome === "planned"
      ? "Point-in-time recovery is off. The journal undoes this migration, but a backup protects from more: --backup makes one first."
      : undefined,
    ...Object.entries(table.capabilities).map(([name, capability]) =>
      capability === "yes" ? undefined : slower(name, capability),
    ),
  ];
  return found.filter((warning) => warning !== undefined);
}

function slower(name: string, capability: "not permitted" | "not on this engine"): string {
  const what = name === "partiql" ? "PartiQL" : "Transactions";
  const instead =
    name === "partiql"
      ? "each item takes a request of its own"
      : "a verification request moves in two conditional writes";
  return `${what}: ${capability}. The job does without: ${instead}.`;
}

function ttlWarning({ ttl }: Table, tally: Tally): string | undefined {
  const expired = Object.values(tally.notes).some(({ code }) => code === "expired-ttl-takes-it");
  if (!("value" in ttl) || !expired || (ttl.value.enabled && ttl.value.attribute === "expires")) return undefined;
  return ttl.value.enabled
    ? `TTL is enabled on "${ttl.value.attribute}", not on "expires": expired sessions and tokens stay.`
    : "TTL isn't enabled: expired sessions and tokens stay. --enable-ttl turns it on.";
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** How many items were, or would be, written. */
export function written({ items }: MigrationReport): number {
  return itemTypes.reduce((sum, type) => {
    const { update = 0, move = 0, delete: deleted = 0 } = items.byType[type];
    return sum + update + move + deleted;
  }, 0);
}

/** How many items are left for a person. */
export function leftCount({ left }: MigrationReport): number {
  return left.reduce((sum, { count }) => sum + count, 0);
}
