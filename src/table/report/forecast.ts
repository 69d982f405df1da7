import { own } from "../../items/own.ts";
import type { Table } from "../dynamodb/preflight.ts";
import type { Snapshot } from "../dynamodb/progress.ts";
import type { Estimate, IndexEstimate, Tally } from "../model/tally.ts";
import { number } from "./numbers.ts";

/** Dollars per million request units, on demand. */
export interface Prices {
  readonly read: number;
  readonly write: number;
}

/** On-demand prices in us-east-1 since November 2024, for the Standard table class. */
export const defaultPrices: Prices = { read: 0.125, write: 0.625 };

/** Write units per second that one partition takes (developer guide, "Partition and sort key best practices"). */
const partitionLimit = 1_000;

/**
 * What a new on-demand table takes per second; an older or busier one takes more (developer guide, "On-demand capacity
 * mode").
 */
const onDemandWrites = 4_000;

/** What a migration will take. */
export interface Forecast {
  /** Of one replica. */
  readonly writeUnits: number;
  readonly readUnits: number;
  /** At on-demand prices; over all replicas. */
  readonly dollars: number;
  readonly prices: Prices;
  /** At least, at the pace that the ceilings allow. */
  readonly seconds: number;
  /** What sets that pace. */
  readonly pace: string;
  /** Of `writeUnits`, what goes to each index; and how many of its entries go, come, or get another key. */
  readonly indexes: readonly (IndexEstimate & { readonly name: string })[];
}

/** What writing will take, by what the dry run counted. */
export function forecast(
  table: Pick<Table, "replicas" | "provisioned" | "indexName" | "otherIndexes">,
  { estimate }: Tally,
  { readUnits }: Snapshot,
  prices: Prices,
  writeCeiling: number | undefined,
): Forecast {
  const { writeUnits } = estimate;
  const replicas = 1 + table.replicas.length;
  const [provider = "", hottest = 0] = Object.entries(estimate.byProvider).sort(([, a], [, b]) => b - a)[0] ?? [];
  const slowest = limits(table, estimate, writeCeiling).reduce((a, b) =>
    b.units / b.limit > a.units / a.limit ? b : a,
  );
  const byLimit = slowest.units / slowest.limit;
  const [index = "", { hottestPartition = 0 } = {}] =
    Object.entries(estimate.byIndex).sort(([, a], [, b]) => b.hottestPartition - a.hottestPartition)[0] ?? [];
  const byPartition = Math.max(hottest, hottestPartition) / partitionLimit;
  return {
    writeUnits,
    readUnits,
    dollars: (writeUnits * replicas * prices.write + readUnits * prices.read) / 1_000_000,
    prices,
    seconds: Math.max(byLimit, byPartition),
    pace:
      byPartition > byLimit
        ? `${hottest >= hottestPartition ? `all accounts of ${provider} go to one index partition` : `${number(hottestPartition)} of the units go to one partition of the index "${index}"`}, which takes about ${number(partitionLimit)} units/s`
        : `${number(slowest.limit)} write units/s (${slowest.what})`,
    indexes: Object.entries(estimate.byIndex).map(([name, index]) => ({ name, ...index })),
  };
}

interface Limit {
  readonly units: number;
  /** Units per second. */
  readonly limit: number;
  readonly what: string;
}

/** What may take the longest, one at least. */
function limits(
  { provisioned, indexName, otherIndexes }: Pick<Table, "provisioned" | "indexName" | "otherIndexes">,
  { writeUnits, byIndex }: Estimate,
  ceiling: number | undefined,
): readonly Limit[] {
  const all = {
    units: writeUnits,
    limit: ceiling ?? onDemandWrites,
    what: ceiling ? "your ceiling" : "what a new on-demand table takes",
  };
  if (!provisioned) return [all];
  const unitsOf = (name: string) => own(byIndex, name)?.writeUnits ?? 0;
  const indexes = [
    { name: indexName, write: provisioned.indexWrite },
    ...otherIndexes.flatMap(({ name, write }) => (write === undefined ? [] : [{ name, write }])),
  ];
  const table = {
    // Local indexes take the table's.
    units: indexes.reduce((units, { name }) => units - unitsOf(name), writeUnits),
    limit: provisioned.write,
    what: "provisioned",
  };
  return [
    ...(ceiling ? [all] : []),
    table,
    ...indexes.map(({ name, write }) => ({
      units: unitsOf(name),
      limit: write,
      what: `provisioned for the index "${name}"`,
    })),
  ].filter(({ limit }) => limit > 0);
}
