import type { Table } from "../dynamodb/preflight.ts";
import type { Snapshot } from "../dynamodb/progress.ts";
import type { Tally } from "../model/tally.ts";
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
}

/** What writing will take, by what the dry run counted. */
export function forecast(
  table: Pick<Table, "replicas" | "provisioned">,
  { estimate }: Tally,
  { readUnits }: Snapshot,
  prices: Prices,
  writeCeiling: number | undefined,
): Forecast {
  const { writeUnits } = estimate;
  const replicas = 1 + table.replicas.length;
  const limit = writeCeiling ?? table.provisioned?.write ?? onDemandWrites;
  const [provider = "", hottest = 0] = Object.entries(estimate.byProvider).sort(([, a], [, b]) => b - a)[0] ?? [];
  const byCeiling = writeUnits / limit;
  const byPartition = hottest / partitionLimit;
  return {
    writeUnits,
    readUnits,
    dollars: (writeUnits * replicas * prices.write + readUnits * prices.read) / 1_000_000,
    prices,
    seconds: Math.max(byCeiling, byPartition),
    pace:
      byPartition > byCeiling
        ? `all accounts of ${provider} go to one index partition, which takes about ${number(partitionLimit)} units/s`
        : `${number(limit)} write units/s${writeCeiling ? " (your ceiling)" : table.provisioned ? " (provisioned)" : " (what a new on-demand table takes)"}`,
  };
}
