import { relative } from "node:path";
import { isOfTests, isRunByHand } from "../../transforms/knowledge/processes.ts";
import { slashed } from "../../transforms/paths.ts";
import type { FactKind, Facts } from "../../transforms/project.ts";
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

/** The facts of the application, as against those of its tests and of what is run by hand. */
export function ofApplication<K extends FactKind>(graph: Pick<ProjectGraph, "facts">, kind: K, cwd: string) {
  return graph.facts(kind).filter(({ path }) => {
    const below = `/${slashed(relative(cwd, path))}`;
    return !isOfTests(below) && !isRunByHand(below);
  });
}

/** What DynamoDB Local and its like are asked by: no region of AWS. */
const noRegion = /^(local|localhost|localstack|offline)$/i;

/** What all calls of the adapter agree on. */
export function statedTable(graph: Pick<ProjectGraph, "facts">, cwd: string): StatedTable {
  const calls = ofApplication(graph, "adapter-call", cwd).map(({ value }) => value.options);
  const regions = ofApplication(graph, "stated-region", cwd)
    .map(({ value }) => value.region)
    .filter((region) => !noRegion.test(region));
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
