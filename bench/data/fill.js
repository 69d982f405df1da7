import {
  BatchWriteItemCommand,
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
} from "@aws-sdk/client-dynamodb";
import { v3Items } from "./items.js";

/** Makes the table `bench` anew and fills it with items as v3 writes them. */
export async function fillTable(endpoint, count) {
  const client = new DynamoDBClient({
    endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "bench", secretAccessKey: "bench" },
  });
  await client.send(new DeleteTableCommand({ TableName: "bench" })).catch(() => {});
  const names = ["pk", "sk", "GSI1PK", "GSI1SK"];
  const schema = (hash, range) => [
    { AttributeName: hash, KeyType: "HASH" },
    { AttributeName: range, KeyType: "RANGE" },
  ];
  await client.send(
    new CreateTableCommand({
      TableName: "bench",
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: names.map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
      KeySchema: schema("pk", "sk"),
      GlobalSecondaryIndexes: [
        { IndexName: "GSI1", KeySchema: schema("GSI1PK", "GSI1SK"), Projection: { ProjectionType: "ALL" } },
      ],
    }),
  );
  let batch = [];
  for (const Item of v3Items(count)) {
    batch.push({ PutRequest: { Item } });
    if (batch.length < 25) continue;
    await client.send(new BatchWriteItemCommand({ RequestItems: { bench: batch } }));
    batch = [];
  }
  if (batch.length > 0) await client.send(new BatchWriteItemCommand({ RequestItems: { bench: batch } }));
}
