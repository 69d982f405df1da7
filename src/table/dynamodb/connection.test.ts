import { createServer, type RequestListener } from "node:http";
import { DescribeTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { expect, it, onTestFinished } from "vitest";
import { timeouts } from "./connection.ts";
import { failureOf } from "./failure.ts";
import { Requests } from "./requests.ts";

/** The endpoint of a server that ends with the test. */
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as { port: number }).port}`;
}

it("goes on when this machine's clock is wrong, with the server's time", async () => {
  let refused = 0;
  const ahead = 3_600_000;
  const endpoint = await serve(({ headers }, response) => {
    const [, year, rest = ""] = /^(.{4})(.*)Z$/.exec(String(headers["x-amz-date"])) ?? [];
    const signedAt = Date.parse(`${year}-${rest.replace(/^(..)(..T..)(..)(..)$/, "$1-$2:$3:$4")}Z`);
    const isExpired = Math.abs(Date.now() + ahead - signedAt) > 300_000;
    if (isExpired) refused++;
    response.writeHead(isExpired ? 400 : 200, {
      "content-type": "application/x-amz-json-1.0",
      date: new Date(Date.now() + ahead).toUTCString(),
    });
    const error = { __type: "com.amazon.coral.service#InvalidSignatureException", message: "Signature expired" };
    response.end(JSON.stringify(isExpired ? error : { Table: { TableName: "users" } }));
  });
  const region = "us-east-1";
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const client = new DynamoDBClient({ endpoint, region, credentials, maxAttempts: 1 });
  const requests = new Requests(client, "users", { region, endpoint });
  const answer = await requests.send(new DescribeTableCommand({ TableName: "users" }));
  expect(answer.Table?.TableName).toBe("users");
  expect(refused).toBe(1);
});

it("takes a request that gets no answer for failed, and worth another try", async () => {
  const client = new DynamoDBClient({
    endpoint: await serve(() => {}),
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    maxAttempts: 1,
    requestHandler: { ...timeouts, requestTimeout: 200 },
  });
  const error = await client.send(new DescribeTableCommand({ TableName: "t" })).catch((failure: unknown) => failure);
  expect(failureOf(error)).toBe("transient");
});
