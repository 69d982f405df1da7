import type { TableOptions } from "./options.ts";

const names = [
  "table",
  "region",
  "endpoint",
  "profile",
  "partitionKey",
  "sortKey",
  "indexName",
  "indexPartitionKey",
  "indexSortKey",
  "stateDir",
] as const;

/** The options that a call on the same table is given again. */
export function placeOf(options: TableOptions): Partial<Pick<TableOptions, (typeof names)[number]>> {
  return Object.fromEntries(names.map((name) => [name, options[name]]));
}
