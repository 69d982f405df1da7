import { defaultIndexName, defaultKeyNames, defaultTableName, type KeyNames } from "../items/keys.ts";

/** Where the table is and how it is named. The names and defaults are those of `@next-auth/dynamodb-adapter`. */
export interface DynamoDBAdapterOptions {
  /** Default `next-auth`. */
  tableName?: string | undefined;
  /** The table's partition key attribute. Default `pk`. */
  partitionKey?: string | undefined;
  /** The table's sort key attribute. Default `sk`. */
  sortKey?: string | undefined;
  /** The global secondary index; it must project all attributes. Default `GSI1`. */
  indexName?: string | undefined;
  /** The index's partition key attribute. Default `GSI1PK`. */
  indexPartitionKey?: string | undefined;
  /** The index's sort key attribute. Default `GSI1SK`. */
  indexSortKey?: string | undefined;
}

export interface ResolvedOptions {
  readonly tableName: string;
  readonly indexName: string;
  readonly keys: KeyNames;
}

export function resolveOptions(options: DynamoDBAdapterOptions): ResolvedOptions {
  return {
    tableName: options.tableName ?? defaultTableName,
    indexName: options.indexName ?? defaultIndexName,
    keys: {
      partitionKey: options.partitionKey ?? defaultKeyNames.partitionKey,
      sortKey: options.sortKey ?? defaultKeyNames.sortKey,
      indexPartitionKey: options.indexPartitionKey ?? defaultKeyNames.indexPartitionKey,
      indexSortKey: options.indexSortKey ?? defaultKeyNames.indexSortKey,
    },
  };
}
