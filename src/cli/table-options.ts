import { type Command, InvalidArgumentError, Option } from "commander";
import { defaultIndexName, defaultKeyNames, type ItemType, itemTypes, type KeyNames } from "../items/index.ts";
import type { Connection } from "../table/connection.ts";
import { defaultStateFolder } from "../table/state/run.ts";

/** The flags that every command on a table has. */
export interface TableFlags {
  readonly table: string;
  readonly region?: string;
  readonly endpoint?: string;
  readonly profile?: string;
  readonly partitionKey: string;
  readonly sortKey: string;
  readonly indexName: string;
  readonly indexPartitionKey: string;
  readonly indexSortKey: string;
  readonly segments?: number;
  readonly concurrency: number;
  readonly maxReadCapacity?: number;
  readonly maxWriteCapacity?: number;
  readonly stateDir: string;
  readonly report: readonly string[];
  readonly json?: true;
  readonly verbose?: true;
}

/** Adds those flags to a command. */
export function withTableFlags(command: Command): Command {
  return command
    .requiredOption("--table <name>", "the DynamoDB table")
    .option("--region <region>", "the AWS region (default: AWS_REGION, or the profile's)")
    .option("--endpoint <url>", "another endpoint, for example http://localhost:8000")
    .option("--profile <name>", "a profile of the AWS configuration files")
    .option("--partition-key <name>", "the table's partition key", defaultKeyNames.partitionKey)
    .option("--sort-key <name>", "the table's sort key", defaultKeyNames.sortKey)
    .option("--index-name <name>", "the adapter's index", defaultIndexName)
    .option("--index-partition-key <name>", "the index's partition key", defaultKeyNames.indexPartitionKey)
    .option("--index-sort-key <name>", "the index's sort key", defaultKeyNames.indexSortKey)
    .option("--segments <count>", "into how many segments the table is divided (default: by its size)", count)
    .option("--concurrency <count>", "how many segments are read at a time", count, 8)
    .option("--max-read-capacity <units>", "read units per second at most", units)
    .option("--max-write-capacity <units>", "write units per second at most", units)
    .option("--state-dir <folder>", "where runs keep their state", defaultStateFolder)
    .addOption(
      new Option("--report <file>", "write the report to a file, its kind by its extension (repeatable)")
        .argParser(collect)
        .default([], "none"),
    )
    .option("--json", "print the report as JSON")
    .option("--verbose", "print the stack of an error");
}

export function keyNames({ partitionKey, sortKey, indexPartitionKey, indexSortKey }: TableFlags): KeyNames {
  return { partitionKey, sortKey, indexPartitionKey, indexSortKey };
}

export function connection({ region, endpoint, profile }: TableFlags): Connection {
  return { region, endpoint, profile };
}

/** `--only USER,ACCOUNT` */
export function types(text: string): readonly ItemType[] {
  return text.split(",").map((part) => {
    const type = itemTypes.find((known) => known === part.trim().toUpperCase());
    if (!type) throw new InvalidArgumentError(`Types are ${itemTypes.join(", ")}.`);
    return type;
  });
}

/** A whole number of seconds. */
export function seconds(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number <= 0) throw new InvalidArgumentError("Give a whole number of seconds.");
  // Beyond this, seconds could be taken for milliseconds.
  if (number > 1e10) throw new InvalidArgumentError("That is more than 300 years: give seconds, not milliseconds.");
  return number;
}

/** A price in dollars. */
export function price(text: string): number {
  const number = Number(text);
  if (!(number >= 0) || !Number.isFinite(number)) throw new InvalidArgumentError("Give a number of dollars.");
  return number;
}

function count(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > 1_000_000) {
    throw new InvalidArgumentError("Give a whole number from 1 to 1000000.");
  }
  return number;
}

function units(text: string): number {
  const number = Number(text);
  if (!(number > 0) || !Number.isFinite(number))
    throw new InvalidArgumentError("Give a number of capacity units per second.");
  return number;
}

function collect(text: string, before: readonly string[]): readonly string[] {
  return [...before, text];
}
