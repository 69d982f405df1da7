import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import {
  BatchExecuteStatementCommand,
  type DynamoDBClient,
  ScanCommand,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import type { Item } from "../../src/items/index.ts";
import { connect } from "../../src/table/dynamodb/connection.ts";
import { unknownAttributes } from "../support/data/arbitraries.ts";
import { putAll } from "../support/data/table.ts";
import { clientFor, createTable, type Engine, engines, testEnvironment, testRegion } from "../support/engines/index.ts";

beforeAll(() => {
  for (const [name, value] of Object.entries(testEnvironment)) vi.stubEnv(name, value);
});
afterAll(() => vi.unstubAllEnvs());

/** The job's client, which speaks DynamoDB's JSON without the SDK's walk through the values. */
const plainClient = (endpoint: string) => connect({ endpoint, region: testRegion }, 2).client;

describe.each(engines)("the job's client on $name", ({ name, start, available }) => {
  describe.runIf(available)("and the SDK's", () => {
    let engine: Engine;
    let sdk: DynamoDBClient;
    beforeAll(async () => {
      engine = await start();
      sdk = clientFor(engine);
      await createTable(sdk, "values");
      const items = fc.sample(unknownAttributes, { numRuns: 60, seed: 4 });
      const key = (n: number): Item => ({ pk: { S: `FOREIGN#${n}` }, sk: { S: "x" } });
      await putAll(
        sdk,
        "values",
        items.map((item, n) => ({ ...item, ...key(n) })),
      );
    });
    afterAll(() => engine.stop());

    it("read the same, page by page", async () => {
      const plain = plainClient(engine.endpoint);
      let position: Item | undefined;
      let pages = 0;
      do {
        const input = { TableName: "values", Limit: 25, ...(position ? { ExclusiveStartKey: position } : {}) };
        const [ours, theirs] = await Promise.all([
          plain.send(new ScanCommand(input)),
          sdk.send(new ScanCommand(input)),
        ]);
        expect(ours.Items?.length).toBeGreaterThan(0);
        expect({ ...ours, $metadata: 0 }).toEqual({ ...theirs, $metadata: 0 });
        position = ours.LastEvaluatedKey;
        pages++;
      } while (position);
      expect(pages).toBeGreaterThan(1);
    });

    it.runIf(name === "DynamoDB Local")("write the same, and say the same of what was refused", async () => {
      const plain = plainClient(engine.endpoint);
      const [value] = fc.sample(unknownAttributes, { numRuns: 1, seed: 5 });
      const all: Item = {
        ...value,
        bytes: { B: new Uint8Array([0, 255]) },
        more: { L: [{ BS: [new Uint8Array([7])] }] },
      };
      const write = async (client: DynamoDBClient, pk: string) => {
        const Item = { ...all, pk: { S: pk }, sk: { S: "x" } };
        const put = { Put: { TableName: "values", Item, ConditionExpression: "attribute_not_exists(pk)" } };
        const transaction = () => new TransactWriteItemsCommand({ TransactItems: [put] });
        await client.send(transaction());
        const cancelled = await client.send(transaction()).catch((error) => error);
        const statement = (wanted: number) => ({
          Statement: `UPDATE "values" SET again=? WHERE pk=? AND sk=? AND bytes=?`,
          Parameters: [{ B: new Uint8Array([1]) }, { S: pk }, { S: "x" }, { B: new Uint8Array([0, wanted]) }],
        });
        const Statements = [statement(255)];
        const { Responses } = await client.send(new BatchExecuteStatementCommand({ Statements }));
        const refused = await client.send(new BatchExecuteStatementCommand({ Statements: [statement(254)] }));
        const { name, CancellationReasons, $fault } = cancelled;
        return { Responses, refused: refused.Responses, name, CancellationReasons, $fault };
      };
      const ours = await write(plain, "plain");
      expect(ours).toEqual(await write(sdk, "sdk"));
      expect(ours.name).toBe("TransactionCanceledException");
      expect(ours.refused?.[0]?.Error?.Code).toBe("ConditionalCheckFailed");
      const { Items = [] } = await sdk.send(
        new ScanCommand({
          TableName: "values",
          FilterExpression: "pk IN (:a, :b)",
          ExpressionAttributeValues: { ":a": { S: "plain" }, ":b": { S: "sdk" } },
        }),
      );
      const [first, second] = Items.map(({ pk: _, ...rest }) => rest);
      expect(first).toEqual(second);
      expect(first).toMatchObject({ bytes: all.bytes, more: all.more, again: { B: new Uint8Array([1]) } });
    });
  });
});

describe("the job's client", () => {
  /** A server that answers everything in one way. */
  async function answering(answer: (response: ServerResponse) => void): Promise<DynamoDBClient> {
    const server = createServer((_, response) => answer(response));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => {
      server.close();
      server.closeAllConnections();
    });
    return plainClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  }
  const scan = () => new ScanCommand({ TableName: "values" });

  it("fails like the SDK's on an answer that isn't JSON", async () => {
    const client = await answering((response) => response.end("<html>"));
    const error = await client.send(scan()).catch((thrown) => thrown);
    expect(error).toMatchObject({ name: "SyntaxError", $metadata: { httpStatusCode: 200 } });
  });

  it("fails on an answer that ends too early", async () => {
    const client = await answering((response) => {
      response.writeHead(200, { "content-length": "1000" });
      response.write('{"Items":[');
      setTimeout(() => response.destroy(), 50);
    });
    await expect(client.send(scan())).rejects.toMatchObject({ code: "ECONNRESET" });
  });

  it("leaves errors to the SDK", async () => {
    const client = await answering((response) => {
      response.writeHead(400, { "content-type": "application/x-amz-json-1.0" });
      response.end('{"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException","message":"none"}');
    });
    await expect(client.send(scan())).rejects.toMatchObject({ name: "ResourceNotFoundException", message: "none" });
  });
});
