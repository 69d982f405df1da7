import { writeFile } from "node:fs/promises";
import { type AttributeValue, PutItemCommand, ScanCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, it } from "vitest";
import recorded from "../../fixtures/items/recorded-v3-table.json" with { type: "json" };
import { startDynalite } from "../support/engines/dynalite.ts";
import { clientFor, createTable, type Engine } from "../support/engines/index.ts";
import { v3Adapter } from "../support/upstream/v3-adapter.ts";
import { fillV3Table } from "../support/upstream/v3-users.ts";

/**
 * The demonstration starts from fixtures/items/recorded-v3-table.json. This test keeps the recording honest: the
 * published v3 adapter still writes items of the same shape. `RECORD=1 npx vitest run recorded` makes it anew.
 */
const tenYears = 10 * 365 * 24 * 60 * 60;
let engine: Engine;

beforeAll(async () => {
  engine = await startDynalite();
});
afterAll(() => engine.stop());

it("is what the published v3 adapter writes", async () => {
  const client = clientFor(engine);
  await createTable(client, "recorded");
  const adapter = await v3Adapter(engine.endpoint, "recorded", { maxAge: tenYears });
  const { github } = await fillV3Table(adapter, { linkMaxAge: tenYears });
  await addWhatAnApplicationAdds(github.user.id);

  const { Items: items = [] } = await client.send(new ScanCommand({ TableName: "recorded" }));
  if (process.env.RECORD) {
    const file = new URL("../../fixtures/items/recorded-v3-table.json", import.meta.url);
    await writeFile(file, `${JSON.stringify(items.map(sortedByName), null, 2)}\n`);
  }
  expect(items.map(shape).sort()).toEqual(recorded.map(shape).sort());

  /** A single-table design: attributes of the application's own on a user, and an item that is not next-auth's at all. */
  async function addWhatAnApplicationAdds(userId: string): Promise<void> {
    const key = { S: `USER#${userId}` };
    await client.send(
      new UpdateItemCommand({
        TableName: "recorded",
        Key: { pk: key, sk: key },
        UpdateExpression: "SET #role = :role, balance = :balance",
        ExpressionAttributeNames: { "#role": "role" },
        ExpressionAttributeValues: {
          ":role": { S: "admin" },
          ":balance": { N: "12345678901234567890123456789012345678" },
        },
      }),
    );
    const order = { pk: key, sk: { S: "ORDER#2021-06-01" }, total: { N: "42" } };
    await client.send(new PutItemCommand({ TableName: "recorded", Item: order }));
  }
});

/** An item without its values: each attribute's name and DynamoDB type, and the prefix of each key. */
function shape(item: object): string {
  return Object.entries(sortedByName(item))
    .map(([name, value]: [string, AttributeValue]) => {
      const text = value.S?.match(/^[A-Z]+#/)?.[0] ?? "";
      return `${name}:${Object.keys(value)[0]}:${text}`;
    })
    .join(" ");
}

function sortedByName(item: object): Record<string, AttributeValue> {
  return Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)));
}
