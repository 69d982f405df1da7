import { type Command, Option } from "commander";
import {
  defaultConcurrency,
  defaultIndexName,
  defaultKeyNames,
  defaultStateFolder,
  type TableOptions,
} from "../index.ts";

/** The flags that every command on a table has. */
export interface TableFlags extends Omit<TableOptions, "client" | "signal" | "onEvent"> {
  readonly report: readonly string[];
  readonly json?: true;
  readonly verbose?: true;
}

/** Adds those flags to a command. */
export function withTableFlags(command: Command): Command {
  return withPlaceFlags(command.requiredOption("--table <name>", "the DynamoDB table"))
    .option("--segments <count>", "into how many segments the table is divided (default: by its size)", Number)
    .option("--concurrency <count>", `how many segments are read at a time (default: ${defaultConcurrency})`, Number)
    .option("--max-read-capacity <units>", "read units per second at most", Number)
    .option("--max-write-capacity <units>", "write units per second at most", Number)
    .option("--state-dir <folder>", `where runs keep their state (default: ${defaultStateFolder})`)
    .addOption(
      new Option("--report <file>", "write the report to a file, its kind by its extension (repeatable)")
        .argParser(collect)
        .default([], "none"),
    )
    .option("--json", "print the report as JSON")
    .option("--verbose", "print the stack of an error");
}

/** Adds the flags that say where a table is and what its keys are called; the API knows the defaults. */
export function withPlaceFlags(command: Command): Command {
  const { partitionKey, sortKey, indexPartitionKey, indexSortKey } = defaultKeyNames;
  return command
    .option("--region <region>", "the AWS region (default: AWS_REGION, or the profile's)")
    .option("--endpoint <url>", "another endpoint, for example http://localhost:8000")
    .option("--profile <name>", "a profile of the AWS configuration files")
    .option("--partition-key <name>", `the table's partition key (default: ${partitionKey})`)
    .option("--sort-key <name>", `the table's sort key (default: ${sortKey})`)
    .option("--index-name <name>", `the adapter's index (default: ${defaultIndexName})`)
    .option("--index-partition-key <name>", `the index's partition key (default: ${indexPartitionKey})`)
    .option("--index-sort-key <name>", `the index's sort key (default: ${indexSortKey})`);
}

/** What the API is given of them. */
export function tableOptions<Flags extends TableFlags>({ report: _, json: __, verbose: ___, ...options }: Flags) {
  return options;
}

function collect(text: string, before: readonly string[]): readonly string[] {
  return [...before, text];
}
