// The migration as people write it: scan everything, one UpdateCommand per item, 16 at a time. Unconditional.
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DeleteCommand, DynamoDBDocumentClient, PutCommand, paginateScan, UpdateCommand } from "@aws-sdk/lib-dynamodb";

const [endpoint, TableName] = process.argv.slice(2);
const client = DynamoDBDocumentClient.from(new DynamoDBClient({ endpoint, region: "us-east-1" }));

async function migrate(item) {
  const Key = { pk: item.pk, sk: item.sk };
  if (item.type === "ACCOUNT") {
    await client.send(
      new UpdateCommand({
        TableName,
        Key,
        UpdateExpression:
          "SET provider = :provider, #type = :type, providerAccountId = :id, access_token = :token, GSI1PK = :pk, GSI1SK = :sk REMOVE providerId, providerType, accessToken, refreshToken, accessTokenExpires",
        ExpressionAttributeNames: { "#type": "type" },
        ExpressionAttributeValues: {
          ":provider": item.providerId,
          ":type": item.providerType,
          ":id": String(item.providerAccountId),
          ":token": item.accessToken,
          ":pk": `ACCOUNT#${item.providerId}`,
          ":sk": `ACCOUNT#${item.providerAccountId}`,
        },
      }),
    );
  } else if (item.type === "SESSION") {
    await client.send(
      new UpdateCommand({
        TableName,
        Key,
        UpdateExpression: "SET expires = :expires REMOVE accessToken",
        ExpressionAttributeValues: { ":expires": Math.floor(Date.parse(item.expires) / 1000) },
      }),
    );
  } else if (item.type === "VR") {
    const expires = Math.floor(Date.parse(item.expires) / 1000);
    const Item = { ...item, pk: item.pk.replace("VR#", "VT#"), sk: item.sk.replace("VR#", "VT#"), type: "VT", expires };
    await client.send(new PutCommand({ TableName, Item }));
    await client.send(new DeleteCommand({ TableName, Key }));
  }
}

for await (const { Items = [] } of paginateScan({ client }, { TableName })) {
  const queue = [...Items];
  await Promise.all(
    Array.from({ length: 16 }, async () => {
      for (let item = queue.pop(); item; item = queue.pop()) await migrate(item);
    }),
  );
}
