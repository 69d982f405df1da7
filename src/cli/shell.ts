import { defaultIndexName, defaultKeyNames } from "../items/index.ts";
import { defaultStateFolder } from "../table/state/run.ts";
import type { TableFlags } from "./table-options.ts";

/** A command on the same table, as the user would type it: flags that have their default are left out. */
export function commandLine(command: string, flags: TableFlags, more: readonly (readonly string[])[]): string {
  const named: readonly (readonly [string, string | undefined, string | undefined])[] = [
    ["--table", flags.table, undefined],
    ["--region", flags.region, undefined],
    ["--endpoint", flags.endpoint, undefined],
    ["--profile", flags.profile, undefined],
    ["--partition-key", flags.partitionKey, defaultKeyNames.partitionKey],
    ["--sort-key", flags.sortKey, defaultKeyNames.sortKey],
    ["--index-name", flags.indexName, defaultIndexName],
    ["--index-partition-key", flags.indexPartitionKey, defaultKeyNames.indexPartitionKey],
    ["--index-sort-key", flags.indexSortKey, defaultKeyNames.indexSortKey],
    ["--state-dir", flags.stateDir, defaultStateFolder],
  ];
  const given = named.flatMap(([name, value, usual]) => (value === undefined || value === usual ? [] : [name, value]));
  return ["npx migrate-nextauth-dynamo", command, ...[...given, ...more.flat()].map(quotedForShell)].join(" ");
}

function quotedForShell(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
