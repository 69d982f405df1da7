import { defaultIndexName, defaultKeyNames, type KeyNames } from "../../items/index.ts";
import { checkTableOptions } from "./check.ts";
import { defaultConcurrency, defaultStateFolder } from "./defaults.ts";
import type { TableEvent } from "./events.ts";
import type { TableOptions } from "./options.ts";

/** Options with what they leave out filled in. */
export type WithDefaults<Options extends TableOptions> = Options & {
  readonly keys: KeyNames;
  readonly indexName: string;
  readonly concurrency: number;
  readonly stateDir: string;
  readonly signal: AbortSignal;
  readonly onEvent: (event: TableEvent) => void;
};

/**
 * Fills in what the options leave out.
 *
 * @throws ToolError for a value with which a job would do nothing, or something else than was meant
 */
export function withDefaults<Options extends TableOptions>(options: Options): WithDefaults<Options> {
  checkTableOptions(options);
  const { partitionKey, sortKey, indexPartitionKey, indexSortKey } = options;
  return {
    ...options,
    keys: {
      partitionKey: partitionKey ?? defaultKeyNames.partitionKey,
      sortKey: sortKey ?? defaultKeyNames.sortKey,
      indexPartitionKey: indexPartitionKey ?? defaultKeyNames.indexPartitionKey,
      indexSortKey: indexSortKey ?? defaultKeyNames.indexSortKey,
    },
    indexName: options.indexName ?? defaultIndexName,
    concurrency: options.concurrency ?? defaultConcurrency,
    stateDir: options.stateDir ?? defaultStateFolder,
    signal: options.signal ?? new AbortController().signal,
    onEvent: options.onEvent ?? (() => {}),
  };
}
