import { randomUUID } from "node:crypto";
import { DynamoDBDocument, type NativeAttributeValue } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll } from "vitest";
import { clientFor, createTable, type Engine } from "../engines/index.ts";

/** The names that no default matches. */
export const customNames = {
  partitionKey: "hash",
  sortKey: "range",
  indexName: "by-lookup",
  indexPartitionKey: "lookupHash",
  indexSortKey: "lookupRange",
} as const;

/** A table as the options that name it, for any of the adapters. */
export type TestTable = {
  tableName: string;
  partitionKey?: string;
  sortKey?: string;
  indexName?: string;
  indexPartitionKey?: string;
  indexSortKey?: string;
};

/** Starts an engine for the enclosing `describe`, and gives out empty tables on it. */
export function useEngine(start: () => Promise<Engine>) {
  let engine: Engine;
  let client: DynamoDBDocument;
  beforeAll(async () => {
    engine = await start();
    client = DynamoDBDocument.from(clientFor(engine), {
      marshallOptions: { convertEmptyValues: true, removeUndefinedValues: true, convertClassInstanceToMap: true },
    });
  });
  afterAll(async () => {
    client?.destroy();
    await engine?.stop();
  });

  return {
    /** A document client as the documentation of both adapters makes it. */
    get client() {
      return client;
    },
    get engine() {
      return engine;
    },
    /** A new, empty table, as the options that name it. */
    async table(names: Omit<TestTable, "tableName"> = {}, projection: "ALL" | "KEYS_ONLY" = "ALL"): Promise<TestTable> {
      const tableName = `adapter-${randomUUID()}`;
      const { partitionKey = "pk", sortKey = "sk", indexPartitionKey = "GSI1PK", indexSortKey = "GSI1SK" } = names;
      await createTable(clientFor(engine), tableName, {
        keys: { partitionKey, sortKey, indexPartitionKey, indexSortKey },
        indexName: names.indexName ?? "GSI1",
        projection,
      });
      return { ...names, tableName };
    },
    /** Everything that is in a table. */
    async items({ tableName }: TestTable): Promise<Record<string, NativeAttributeValue>[]> {
      const { Items = [] } = await client.scan({ TableName: tableName, ConsistentRead: true });
      return Items;
    },
  };
}
