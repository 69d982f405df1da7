import { defaultIndexName, defaultKeyNames } from "../../items/index.ts";
import { quotedForShell } from "../../shell.ts";
import { defaultStateFolder } from "./defaults.ts";
import type { TableOptions } from "./options.ts";
import { withDefaults } from "./with-defaults.ts";

/** A command on the same table, as a user would type it: flags that have their default are left out. */
export function commandLine(command: string, given: TableOptions, more: readonly (readonly string[])[] = []): string {
  const options = withDefaults(given);
  const { keys } = options;
  const named: readonly (readonly [string, string | undefined, string | undefined])[] = [
    ["--table", options.table, undefined],
    ["--region", options.region, undefined],
    ["--endpoint", options.endpoint, undefined],
    ["--profile", options.profile, undefined],
    ["--partition-key", keys.partitionKey, defaultKeyNames.partitionKey],
    ["--sort-key", keys.sortKey, defaultKeyNames.sortKey],
    ["--index-name", options.indexName, defaultIndexName],
    ["--index-partition-key", keys.indexPartitionKey, defaultKeyNames.indexPartitionKey],
    ["--index-sort-key", keys.indexSortKey, defaultKeyNames.indexSortKey],
    ["--state-dir", options.stateDir, defaultStateFolder],
  ];
  const flags = named.flatMap(([name, value, usual]) => (value === undefined || value === usual ? [] : [name, value]));
  return ["npx migrate-nextauth-dynamo", command, ...[...flags, ...more.flat()].map(quotedForShell)].join(" ");
}
