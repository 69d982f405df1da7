import type { Facts } from "../../transforms/project.ts";
import { defaultTableName } from "../items/keys.ts";
import type { ProjectGraph } from "./graph.ts";

/** What the code states of the adapter's table, literally and everywhere the same, by the names of this package's options. */
export interface StatedTable {
  readonly table: string | null;
  readonly region: string | null;
  readonly partitionKey?: string;
  readonly sortKey?: string;
  readonly indexName?: string;
  readonly indexPartitionKey?: string;
  readonly indexSortKey?: string;
}

const keyNames = ["partitionKey", "sortKey", "indexName", "indexPartitionKey", "indexSortKey"] as const;

/** What all calls of the adapter agree on. */
export function statedTable(graph: Pick<ProjectGraph, "facts">): StatedTable {
  const calls = graph.facts("adapter-call").map(({ value }) => value.options);
  const regions = graph.facts("stated-region").map(({ value }) => value.region);
  const keys = keyNames.map((name) => [name, agreed(calls.map((options) => text(options, name)))]);
  return {
    table: agreed(calls.map((options) => text(options, "tableName", defaultTableName))) ?? null,
    region: agreed(regions) ?? null,
    ...Object.fromEntries(keys.filter(([, value]) => value !== undefined)),
  };
}

function text(options: Facts["adapter-call"]["options"], name: string, usual?: string): string | undefined {
  const stated = options?.findLast((option) => option.name === name);
  const value = stated ? stated.value : options && usual;
  return typeof value === "string" ? value : undefined;
}

/** The one value that all are; undefined when there is none, or more than one. */
function agreed(values: readonly (string | undefined)[]): string | undefined {
  const [value, ...others] = new Set(values);
  return others.length > 0 ? undefined : value;
}
