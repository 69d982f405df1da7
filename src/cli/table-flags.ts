import { type Command, InvalidArgumentError } from "commander";
import { usageError } from "../errors.ts";
import {
  defaultConcurrency,
  defaultIndexName,
  defaultKeyNames,
  defaultStateFolder,
  type ItemType,
  type TableOptions,
} from "../index.ts";
import { tableReportExtensions } from "../report/index.ts";
import { rareGroups } from "./help.ts";

/** The flags that every command on a table has. */
export interface TableFlags extends Omit<TableOptions, "table" | "client" | "signal" | "onEvent"> {
  readonly table?: string;
  readonly report?: readonly string[];
  readonly json?: true;
  readonly verbose?: true;
}

/** Adds those flags to a command, after its own. */
export function withTableFlags(command: Command): Command {
  return withPlaceFlags(command, "the DynamoDB table (required)")
    .optionsGroup("Pace:")
    .option("--max-read-capacity <units>", "read units per second at most", numberArgument)
    .option("--max-write-capacity <units>", "write units per second at most", numberArgument)
    .optionsGroup(rareGroups.tuning)
    .option("--segments <count>", "segments that the table is read in (default: by size)", numberArgument)
    .option("--concurrency <count>", `segments read at a time (default: ${defaultConcurrency})`, numberArgument)
    .option("--state-dir <folder>", `where runs keep their state (default:\n${defaultStateFolder})`)
    .optionsGroup("Output:")
    .option("--report <file>", `a report: ${tableReportExtensions.join(", ")} (repeatable)`, collect)
    .option("--json", "print the report as JSON")
    .option("--verbose", "print the stack of an error");
}

/** Adds the flags that say where a table is and what its keys are called; the API knows the defaults. */
export function withPlaceFlags(command: Command, table: string): Command {
  const { partitionKey, sortKey, indexPartitionKey, indexSortKey } = defaultKeyNames;
  return command
    .optionsGroup("Table:")
    .option("--table <name>", table)
    .option("--region <region>", "the AWS region (default: the environment's)")
    .option("--endpoint <url>", "another endpoint, as http://localhost:8000")
    .option("--profile <name>", "a profile of the AWS configuration files")
    .optionsGroup(rareGroups.names)
    .option("--partition-key <name>", `the table's partition key (default: ${partitionKey})`)
    .option("--sort-key <name>", `the table's sort key (default: ${sortKey})`)
    .option("--index-name <name>", `the adapter's index (default: ${defaultIndexName})`)
    .option("--index-partition-key <name>", `the index's partition key (default: ${indexPartitionKey})`)
    .option("--index-sort-key <name>", `the index's sort key (default: ${indexSortKey})`);
}

/**
 * The value of a flag that a command can't do without. Commander's own check comes before that for unknown flags, and so
 * wouldn't suggest --table to who wrote --tabel.
 *
 * @throws ToolError (usage) when it is missing
 */
export function required(value: string | undefined, flag: string, example: string): string {
  if (value !== undefined) return value;
  throw usageError(
    "flag-missing",
    `${flag} is missing.`,
    `Add it, for example ${flag} ${example}; --help lists all flags.`,
  );
}

/**
 * What the API is given of them.
 *
 * @throws ToolError (usage) when no table is named
 */
export function tableOptions<Flags extends TableFlags>({
  report: _,
  json: __,
  verbose: ___,
  table,
  ...options
}: Flags) {
  return { ...options, table: required(table, "--table", "next-auth") };
}

/** The value of a flag that takes a number; the API says which numbers it takes. */
export function numberArgument(text: string): number {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (Number.isNaN(value)) throw new InvalidArgumentError("It isn't a number.");
  return value;
}

/** `--only USER,ACCOUNT`; the API says which there are. */
export function itemTypesArgument(text: string): readonly ItemType[] {
  return text.split(",").map((part) => part.trim().toUpperCase() as ItemType);
}

/** The values of a flag that may be repeated. */
export function collect(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}
