import { BatchWriteItemCommand, type DynamoDBClient, paginateScan } from "@aws-sdk/client-dynamodb";
import { applyChange, defaultKeyNames, type Item, keyOf, migrateItem } from "../../../src/items/index.ts";
import { startDynalite } from "../../support/engines/dynalite.ts";
import { clientFor, createTable, type Engine } from "../../support/engines/index.ts";

const tableName = "next-auth";
/** As many as BatchWriteItem takes. */
const batchSize = 25;

/** The applications' table, which both versions find under its documented name. */
export class Table {
  #engine: Engine | undefined;
  #client: DynamoDBClient | undefined;

  async start(start: () => Promise<Engine> = startDynalite): Promise<void> {
    this.#engine = await start();
    this.#client = clientFor(this.#engine);
    await createTable(this.#client, tableName);
  }

  get endpoint(): string {
    return this.#engine?.endpoint ?? "";
  }

  async items(): Promise<Item[]> {
    const items: Item[] = [];
    const client = this.#client as DynamoDBClient;
    for await (const page of paginateScan({ client }, { TableName: tableName, ConsistentRead: true }))
      items.push(...(page.Items ?? []));
    return items;
  }

  async empty(): Promise<void> {
    const keys = (await this.items()).map((item) => keyOf(item, defaultKeyNames));
    for (let start = 0; start < keys.length; start += batchSize) {
      const requests = keys.slice(start, start + batchSize).map((Key) => ({ DeleteRequest: { Key } }));
      await this.#client?.send(new BatchWriteItemCommand({ RequestItems: { [tableName]: requests } }));
    }
  }

  async stop(): Promise<void> {
    this.#client?.destroy();
    await this.#engine?.stop();
  }
}

/** An item as the data migration leaves it for next-auth 4. */
export function migrated(item: Item, now: number): Item | undefined {
  return applyChange(item, migrateItem(item, { now, keys: defaultKeyNames, expired: "migrate", timestamps: "keep" }));
}
