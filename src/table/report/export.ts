import { option, type Sentence, sentence } from "../../words.ts";
import { plural } from "./numbers.ts";

/** What was read in place of a table. */
export interface ExportReport {
  /** Where it lies. */
  readonly place: string;
  /** As of when it tells the table, ISO. */
  readonly at: string;
  /** Whether it tells the whole table; else only what changed. */
  readonly isWhole: boolean;
  /** The full one first, where there is one, and those that go on from it. */
  readonly exports: readonly {
    readonly exportArn: string;
    readonly type: "full" | "incremental";
    /** Since when an incremental one tells what changed; `null` for a full one. */
    readonly from: string | null;
    readonly at: string;
    /** How many records it holds. */
    readonly items: number;
  }[];
  /** What of `table` an export can't tell, and nobody was asked: what stands there says nothing. */
  readonly unknown: readonly string[];
}

/** Fields of a table's report that an export says nothing of. */
export const unknownInExports = [
  "otherIndexes",
  "billing",
  "replicas",
  "stream",
  "kinesis",
  "deletionProtection",
  "ttl",
  "pointInTimeRecovery",
  "capabilities",
] as const;

/** What a person should know who looks at an export. */
export function exportWarnings({ at, isWhole, exports, unknown }: ExportReport): readonly (string | Sentence)[] {
  const [first] = exports;
  return [
    `This was read from an export, and tells the table as of ${at}: what came since isn't in it, and whether next-auth v3 still writes it can't say.`,
    ...(isWhole
      ? []
      : [
          `Only what changed from ${first?.from ?? ""} to ${at} is in it: put the full export beside it for the whole table.`,
        ]),
    ...(unknown.length === 0
      ? []
      : [
          sentence`Nothing is known of the table's other indexes, capacity, replicas, streams and recovery, which aren't in an export: an item that doesn't fit another index isn't found. With ${option("table")} the table is asked.`,
        ]),
  ];
}

/** An export as one fact. */
export function exportText({ place, at, isWhole, exports }: ExportReport): string {
  const items = exports.reduce((sum, each) => sum + each.items, 0);
  const what = isWhole
    ? exports.length > 1
      ? `full, with ${exports.length - 1} incremental`
      : "full"
    : "changes only";
  return `${place} (${what}; ${plural(items, "record")}; as of ${at})`;
}
