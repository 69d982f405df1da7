import { createServer } from "node:http";
import { DynamoDBClient, GetItemCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { expect, it, onTestFinished } from "vitest";
import { limitBodyTime } from "./body-deadline.ts";
import { failureOf } from "./failure.ts";
import { exchangePlainJson } from "./plain-json.ts";

/** A server that sends its headers, the beginning of a body, and nothing more. */
async function stallingServer(): Promise<string> {
  const server = createServer((_, outgoing) => {
    outgoing.writeHead(200, { "content-type": "application/x-amz-json-1.0", "content-length": "100" });
    outgoing.write('{"Items":[');
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as { port: number }).port}`;
}

const credentials = { accessKeyId: "local", secretAccessKey: "local" };

it.each([
  ["an operation of plain JSON", new ScanCommand({ TableName: "t" })],
  ["any other", new GetItemCommand({ TableName: "t", Key: { pk: { S: "a" }, sk: { S: "a" } } })],
])("ends an answer that stalls after its headers, of %s", async (_, command) => {
  const client = new DynamoDBClient({ endpoint: await stallingServer(), region: "x", credentials, maxAttempts: 1 });
  exchangePlainJson(client.middlewareStack);
  limitBodyTime(client.middlewareStack, 50);
  const error: unknown = await client.send(command as ScanCommand).catch((thrown: unknown) => thrown);
  expect(failureOf(error)).toBe("transient");
});

it("ends an object of S3 that stalls", async () => {
  const client = new S3Client({
    endpoint: await stallingServer(),
    region: "x",
    credentials,
    maxAttempts: 1,
    forcePathStyle: true,
  });
  limitBodyTime(client.middlewareStack, 50);
  const read = async () => {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: "b", Key: "k" }));
    return Body?.transformToByteArray();
  };
  const error: unknown = await read().catch((thrown: unknown) => thrown);
  expect(failureOf(error)).toBe("transient");
});
