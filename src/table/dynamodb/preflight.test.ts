import { DescribeTableCommand, type DynamoDBClient, type TableDescription } from "@aws-sdk/client-dynamodb";
import { expect, it } from "vitest";
import { defaultIndexName, defaultKeyNames } from "../../items/index.ts";
import { preflight } from "./preflight.ts";
import { Requests } from "./requests.ts";

const { partitionKey, sortKey, indexPartitionKey, indexSortKey } = defaultKeyNames;
const schema = (hash: string, range: string): NonNullable<TableDescription["KeySchema"]> => [
  { AttributeName: hash, KeyType: "HASH" },
  { AttributeName: range, KeyType: "RANGE" },
];

it("does without what ScyllaDB Alternator doesn't tell", async () => {
  // Before 2025.1 no IndexStatus, before 5.2 no Projection (scylladb/scylladb 11471, 11470).
  const Table: TableDescription = {
    TableName: "users",
    KeySchema: schema(partitionKey, sortKey),
    GlobalSecondaryIndexes: [{ IndexName: defaultIndexName, KeySchema: schema(indexPartitionKey, indexSortKey) }],
  };
  const client = {
    send: async (command: object) => {
      if (command instanceof DescribeTableCommand) return { Table };
      throw Object.assign(new Error("unsupported"), { name: "UnknownOperationException" });
    },
  };
  const requests = new Requests(client as unknown as DynamoDBClient, "users", {});
  const expected = { keys: defaultKeyNames, indexName: defaultIndexName };
  expect(await preflight(requests, expected, { dryRun: false })).toMatchObject({
    ttl: { missing: "not on this engine" },
    pointInTimeRecovery: { missing: "not on this engine" },
    capabilities: { partiql: "not on this engine", transactions: "not on this engine" },
  });
});
