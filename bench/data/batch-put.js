// The speed people hope for: BatchWriteItem with whole items, unconditional. It overwrites whatever changed meanwhile.
import { BatchWriteItemCommand, DynamoDBClient, paginateScan } from "@aws-sdk/client-dynamodb";
import { applyChange, defaultKeyNames, migrateItem } from "./parts.js";

const [endpoint, table] = process.argv.slice(2);
const client = new DynamoDBClient({ endpoint, region: "us-east-1", cacheMiddleware: true });
const options = { now: Math.floor(Date.now() / 1000), keys: defaultKeyNames, expired: "migrate", timestamps: "keep" };

for await (const { Items = [] } of paginateScan({ client }, { TableName: table })) {
  const requests = Items.flatMap((item) => {
    const change = migrateItem(item, options);
    if (change.kind === "update") return [{ PutRequest: { Item: applyChange(item, change) } }];
    if (change.kind === "move") return [{ PutRequest: { Item: change.item } }, { DeleteRequest: { Key: change.key } }];
    return [];
  });
  const batches = Array.from({ length: Math.ceil(requests.length / 25) }, (_, n) =>
    requests.slice(n * 25, n * 25 + 25),
  );
  await Promise.all(
    Array.from({ length: 16 }, async () => {
      for (let batch = batches.pop(); batch; batch = batches.pop()) {
        await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: batch } }));
      }
    }),
  );
}
