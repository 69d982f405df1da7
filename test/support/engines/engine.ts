import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ResourceInUseException,
} from "@aws-sdk/client-dynamodb";
import { defaultIndexName, defaultKeyNames, type KeyNames } from "../../../src/items/keys.ts";

/** A DynamoDB that runs on this machine for as long as a test needs it. */
export interface Engine {
  readonly name: "DynamoDB Local" | "dynalite";
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** What the local engines accept as credentials: anything, as long as it is there. */
export const testCredentials = { accessKeyId: "local", secretAccessKey: "local" } as const;
export const testRegion = "us-east-1";

/** The environment in which a child process (the CLI) can talk to an engine. */
export const testEnvironment = {
  AWS_ACCESS_KEY_ID: testCredentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: testCredentials.secretAccessKey,
  AWS_REGION: testRegion,
} as const;

export function clientFor(engine: Pick<Engine, "endpoint">): DynamoDBClient {
  return new DynamoDBClient({ endpoint: engine.endpoint, region: testRegion, credentials: testCredentials });
}

/**
 * Creates the table that both adapters document: two string keys and one index over two more. One of the same name that
 * an earlier attempt of the same test left behind goes first.
 */
export async function createTable(
  client: DynamoDBClient,
  tableName: string,
  {
    keys = defaultKeyNames,
    indexName = defaultIndexName,
    projection = "ALL",
  }: { keys?: KeyNames; indexName?: string; projection?: "ALL" | "KEYS_ONLY" } = {},
): Promise<void> {
  const names = [keys.partitionKey, keys.sortKey, keys.indexPartitionKey, keys.indexSortKey];
  const create = () =>
    client.send(
      new CreateTableCommand({
        TableName: tableName,
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: names.map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
        KeySchema: [
          { AttributeName: keys.partitionKey, KeyType: "HASH" },
          { AttributeName: keys.sortKey, KeyType: "RANGE" },
        ],
        GlobalSecondaryIndexes: [
          {
            IndexName: indexName,
            KeySchema: [
              { AttributeName: keys.indexPartitionKey, KeyType: "HASH" },
              { AttributeName: keys.indexSortKey, KeyType: "RANGE" },
            ],
            Projection: { ProjectionType: projection },
          },
        ],
      }),
    );
  await create().catch(async (error: unknown) => {
    if (!(error instanceof ResourceInUseException)) throw error;
    await client.send(new DeleteTableCommand({ TableName: tableName }));
    while (await exists(client, tableName));
    await create();
  });
  // dynalite answers before the table can be used.
  while ((await client.send(new DescribeTableCommand({ TableName: tableName }))).Table?.TableStatus !== "ACTIVE");
}

const exists = (client: DynamoDBClient, tableName: string): Promise<boolean> =>
  client.send(new DescribeTableCommand({ TableName: tableName })).then(
    () => true,
    () => false,
  );
