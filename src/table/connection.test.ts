import { createServer } from "node:http";
import { DescribeTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { expect, it, onTestFinished } from "vitest";
import { timeouts } from "./connection.ts";
import { failureOf } from "./failure.ts";

it("takes a request that gets no answer for failed, and worth another try", async () => {
  const silent = createServer(() => {});
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    silent.closeAllConnections();
    silent.close();
  });
  const { port } = silent.address() as { port: number };
  const client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    maxAttempts: 1,
    requestHandler: { ...timeouts, requestTimeout: 200 },
  });
  const error = await client.send(new DescribeTableCommand({ TableName: "t" })).catch((failure: unknown) => failure);
  expect(failureOf(error)).toBe("transient");
});
