import { type ItemType, itemRules, itemTypes, type NextAuthVersion } from "../../items/index.ts";
import { own } from "../../items/own.ts";
import { type Call, option, type Sentence, sentence } from "../../words.ts";
import type { OtherIndex } from "../dynamodb/indexes.ts";
import type { Moment, Snapshot } from "../dynamodb/progress.ts";
import { difference } from "../dynamodb/server-clock.ts";
import type { MaskedChange } from "../model/mask.ts";
import type { RunOrder } from "../model/order.ts";
import { type Fate, type IndexEstimate, type Occurrence, type Tally, total } from "../model/tally.ts";
import { seenByV3 } from "../model/v3-writes.ts";
import { type ExportReport, exportWarnings } from "./export.ts";
import { type Forecast, forecast, type Prices } from "./forecast.ts";
import { number, percent } from "./numbers.ts";
import type { TableReport } from "./table.ts";
import { v3Warning } from "./v3.ts";

/** What a migration or a downgrade, or the plan for one, reports. Nothing in it is a secret. */
export interface MigrationReport {
  readonly schema: "migrate-nextauth-dynamo/migrate-data/1" | "migrate-nextauth-dynamo/downgrade-data/1";
  /** For which next-auth: the schema says so, too. */
  readonly to: NextAuthVersion;
  /** The version of this tool. */
  readonly version: string;
  /** Who ran it, and where: `user@host`. */
  readonly by: string;
  readonly outcome: "planned" | "finished" | "interrupted";
  /** The id of the run; `null` for a dry run. */
  readonly run: string | null;
  readonly startedAt: string;
  /** What the run was told while it was at work, over all its attempts. */
  readonly orders: readonly RunOrder[];
  readonly table: TableReport;
  /** The export that was read in its place; `null` where the table was. */
  readonly source: ExportReport | null;
  /** What was asked for, the defaults filled in. */
  readonly options: {
    readonly expired: "migrate" | "delete" | "leave";
    readonly timestamps: "keep" | "drop";
    readonly sessionMaxAge: number | null;
    readonly only: readonly ItemType[] | null;
    /** How many users it was about; `null` for the whole table. */
    readonly users: number | null;
    readonly journal: boolean;
  };
  readonly items: {
    readonly read: number;
    readonly foreign: number;
    readonly byType: Readonly<Record<ItemType, Readonly<Partial<Record<Fate, number>>>>>;
  };
  /** When v3 wrote last, by the items that were v3's; `null` when none tells. ISO text. */
  readonly v3WroteAt: string | null;
  /** Odd, but not in the way. */
  readonly notes: readonly Occurrence[];
  /** Left for a person. */
  readonly left: readonly Occurrence[];
  /** The file that lists the items that were left, with their keys; `null` when none were. */
  readonly leftFile: string | null;
  readonly samples: readonly MaskedChange[];
  /** What writing will take; `null` once it was done. */
  readonly forecast: Forecast | null;
  readonly progress: Snapshot;
  /** The job over time. */
  readonly history: readonly Moment[];
  /** What a person should know before, or after. */
  readonly warnings: readonly (string | Sentence)[];
  /** The call that goes on, or undoes; `null` when there is nothing to. */
  readonly next: { readonly resume: Call | null; readonly undo: Call | null };
}

/** What a migration, or its dry run, came to. */
export interface Result
  extends Omit<
    MigrationReport,
    "schema" | "items" | "notes" | "left" | "samples" | "forecast" | "warnings" | "v3WroteAt"
  > {
  readonly tally: Tally;
  /** Read units that reading the table takes, where another thing was read. */
  readonly readUnits?: number;
  /** By how many seconds this machine's clock is ahead of the engine's, which counts. */
  readonly secondsAhead: number;
  readonly prices: Prices;
  /** The ceiling for writes, in units per second, if there is one. */
  readonly writeCeiling: number | undefined;
  /** Items that moved may have been counted again under their new key; left out for no. */
  readonly mayCountTwice?: boolean;
}

/** The report of a migration or its dry run. */
export function migrationReport(result: Result): MigrationReport {
  const { tally, secondsAhead, prices, writeCeiling, readUnits, mayCountTwice = false, ...rest } = result;
  const { table, outcome, progress } = rest;
  const read = readUnits === undefined ? progress : { ...progress, readUnits };
  return {
    schema: `migrate-nextauth-dynamo/${result.to === "v3" ? "downgrade" : "migrate"}-data/1`,
    ...rest,
    items: { read: tally.items, foreign: tally.foreign, byType: tally.byType },
    v3WroteAt: tally.v3WroteAt,
    notes: Object.values(tally.notes),
    left: Object.values(tally.left),
    samples: tally.samples,
    forecast: outcome === "planned" ? forecast(table, tally, read, prices, writeCeiling) : null,
    warnings: [
      ...(rest.source ? exportWarnings(rest.source) : []),
      ...clockWarning(secondsAhead),
      ...warnings(rest, tally),
      ...(mayCountTwice ? metTwice(tally) : []),
    ],
  };
}

function warnings(
  { to, table, outcome, startedAt, options }: Pick<Result, "to" | "table" | "outcome" | "startedAt" | "options">,
  tally: Tally,
): readonly (string | Sentence)[] {
  const written = total(tally, "update", "move", "delete");
  const found = [
    ...servingWarnings({ to, outcome, startedAt }, tally),
    options.users !== null && tally.items === 0 && outcome !== "interrupted"
      ? "Nothing of these users is in the table."
      : undefined,
    table.replicas.length > 0
      ? `Global table with replicas in ${table.replicas.join(", ")}: run in one region only. Each of the ${number(written)} writes is repeated there, and paid once per replica.`
      : undefined,
    ...streamWarnings(table, tally, outcome),
    ...table.otherIndexes.map((index) => indexWarning(index, own(tally.estimate.byIndex, index.name))),
    to === "v3" ? undefined : ttlWarning(table, tally),
    tally.items > 0 && tally.foreign / tally.items > 0.5
      ? `${percent(tally.foreign / tally.items)} of the items aren't next-auth's: other applications use this table, and share its capacity.`
      : undefined,
    "value" in table.pointInTimeRecovery && !table.pointInTimeRecovery.value && outcome === "planned"
      ? sentence`Point-in-time recovery is off. The journal undoes this migration, but a backup protects from more: ${option("backup")} makes one first.`
      : undefined,
    ...Object.entries(table.capabilities).map(([name, capability]) =>
      capability === "yes" || capability === "not in an export" ? undefined : slower(name, capability),
    ),
  ];
  return found.filter((warning) => warning !== undefined);
}

/** Who may serve on the table. What v3 does to a migrated one is said once, with what the table tells of v3 where it does. */
function servingWarnings(
  { to, outcome, startedAt }: Pick<Result, "to" | "outcome" | "startedAt">,
  tally: Tally,
): readonly (string | undefined)[] {
  const converted = itemTypes.filter((type) => (tally.byType[type].update ?? 0) > 0);
  const fromNowOn = `From now on only next-auth ${to} may serve on this table.`;
  const isWritten = outcome !== "planned" && total(tally, "update", "move", "delete") > 0;
  if (to === "v3") {
    return outcome === "planned"
      ? converted.map((type) => itemRules[type].seenByV4)
      : [isWritten ? fromNowOn : undefined];
  }
  const recent = v3Warning({ v3WroteAt: tally.v3WroteAt, startedAt });
  const tellsWhy = (sentence: string) => (recent === undefined ? `${sentence} ${seenByV3}` : sentence);
  if (isWritten) return [recent, tellsWhy(fromNowOn)];
  if (recent !== undefined || outcome !== "planned" || converted.length === 0) return [recent];
  return [tellsWhy("Send all traffic to v4 before this is carried out.")];
}

/**
 * Tokens that one of several machines moved may be met by another one where they are then, and are what it makes of others already. On one
 * machine each counts once, unless it goes on without a journal.
 */
export function metTwice({ byType: { VR, VT } }: Pick<Tally, "byType">): readonly string[] {
  const said = (type: string, version: string) =>
    `Tokens that moved while the table was being read may have been met again under their new key: those count as ${type} that were ${version}.`;
  return [
    ...((VR.move ?? 0) > 0 && (VT.current ?? 0) > 0 ? [said("VT", "v4")] : []),
    ...((VT.move ?? 0) > 0 && (VR.current ?? 0) > 0 ? [said("VR", "v3")] : []),
  ];
}

/** Whoever reads the table's stream does so for each write of this job: Lambda functions, replications, search indexes. */
function streamWarnings(
  { stream, kinesis, capabilities }: TableReport,
  tally: Tally,
  outcome: Result["outcome"],
): readonly string[] {
  const moves = total(tally, "move");
  // Without transactions a move marks the item, and then takes the mark from its copy.
  const modified = total(tally, "update") + (capabilities.transactions === "yes" ? 0 : moves * 2);
  const removed = moves + total(tally, "delete");
  if (modified + removed === 0) return [];
  const records = [
    modified > 0 ? `${number(modified)} MODIFY` : "",
    moves > 0 ? `${number(moves)} INSERT` : "",
    removed > 0 ? `${number(removed)} REMOVE` : "",
  ];
  const many = records.filter((text) => text !== "").join(", ");
  const [each, consumers] =
    outcome === "planned"
      ? [`Each write is a record: ${many}`, "run that often, and again when the run is undone"]
      : [`Each write was a record: ${many}`, "ran that often"];
  return [
    ...(stream === null
      ? []
      : [
          `The table has a stream (${stream}). ${each}; what it triggers (Lambda functions, replications) ${consumers}.`,
        ]),
    ...("value" in kinesis && kinesis.value.length > 0
      ? [`The table writes to Kinesis (${kinesis.value.join(", ")}). ${each}; their consumers ${consumers}.`]
      : []),
  ];
}

function indexWarning({ name, keys }: OtherIndex, estimate: IndexEstimate | undefined): string | undefined {
  const { leave = 0, enter = 0, move = 0 } = estimate ?? {};
  if (leave + enter + move === 0) return undefined;
  const what = [
    leave > 0 ? `${number(leave)} of the items leave it` : "",
    move > 0 ? `${number(move)} get another key in it` : "",
    enter > 0 ? `${number(enter)} enter it` : "",
  ];
  const by = keys.map((key) => key.name).join(", ");
  const lost = leave + move > 0 ? ": who looks there by what v3 wrote doesn't find them any more" : "";
  return `The index "${name}" (${by}): ${what.filter((text) => text !== "").join(", ")}${lost}.`;
}

function clockWarning(secondsAhead: number): readonly string[] {
  if (secondsAhead === 0) return [];
  return [`This machine's clock is ${difference(secondsAhead)} the table's: what has expired is told by the table's.`];
}

function slower(name: string, capability: "not permitted" | "not on this engine"): string {
  const what = name === "partiql" ? "PartiQL" : "Transactions";
  const instead =
    name === "partiql"
      ? "each item takes a request of its own"
      : "a verification request moves in four conditional writes";
  return `${what}: ${capability}. The job does without: ${instead}.`;
}

function ttlWarning({ ttl }: TableReport, tally: Tally): string | Sentence | undefined {
  const expired = Object.values(tally.notes).some(({ code }) => code === "expired-ttl-takes-it");
  if (!("value" in ttl) || !expired || (ttl.value.enabled && ttl.value.attribute === "expires")) return undefined;
  return ttl.value.enabled
    ? `TTL is enabled on "${ttl.value.attribute}", not on "expires": expired sessions and tokens stay.`
    : sentence`TTL isn't enabled: expired sessions and tokens stay. ${option("enableTtl")} turns it on.`;
}

/** How many items a job has written, or would write, in each way. */
export function writeCounts({ items }: Pick<MigrationReport, "items">) {
  return { updates: total(items, "update"), moves: total(items, "move"), deletions: total(items, "delete") };
}

/** How many items are left for a person. */
export function leftCount({ left }: Pick<MigrationReport, "left">): number {
  return left.reduce((sum, { count }) => sum + count, 0);
}
