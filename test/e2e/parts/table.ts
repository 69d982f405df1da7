import { BatchWriteItemCommand, type DynamoDBClient, paginateScan } from "@aws-sdk/client-dynamodb";
import { createTable } from "../../support/engines/engine.ts";

/** Makes a table with the items of another. */
export async function copyTable(client: DynamoDBClient, from: string, to: string): Promise<void> {
  await createTable(client, to);
  for await (const { Items = [] } of paginateScan({ client }, { TableName: from })) {
    for (let first = 0; first < Items.length; first += 25) {
      const puts = Items.slice(first, first + 25).map((Item) => ({ PutRequest: { Item } }));
      await client.send(new BatchWriteItemCommand({ RequestItems: { [to]: puts } }));
    }
  }
}
