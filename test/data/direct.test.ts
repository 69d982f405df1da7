import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import {
  BatchExecuteStatementCommand,
  BatchGetItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from "vitest";
import type { Item } from "../../src/items/index.ts";
import { probeCapabilities } from "../../src/table/dynamodb/capabilities.ts";
import { connect } from "../../src/table/dynamodb/connection.ts";
import { DirectRequests } from "../../src/table/dynamodb/direct.ts";
import { failureOf } from "../../src/table/dynamodb/failure.ts";
import { Limiters } from "../../src/table/dynamodb/limiter.ts";
import { Progress } from "../../src/table/dynamodb/progress.ts";
import { Requests } from "../../src/table/dynamodb/requests.ts";
import { Signer, sha256 } from "../../src/table/dynamodb/signature.ts";
import { unknownAttributes } from "../support/data/arbitraries.ts";
import { testEnvironment, testRegion } from "../support/engines/index.ts";

beforeAll(() => {
  for (const [name, value] of Object.entries(testEnvironment)) vi.stubEnv(name, value);
});
afterAll(() => vi.unstubAllEnvs());

const keys: Item = { pk: { S: "a" }, sk: { S: "b" } };
const TableName = "values";

/** One of each that is sent without the SDK's middleware. */
const commands = {
  Scan: () => new ScanCommand({ TableName }),
  Query: () => new QueryCommand({ TableName, KeyConditionExpression: "pk = :a" }),
  GetItem: () => new GetItemCommand({ TableName, Key: keys }),
  BatchGetItem: () => new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: [keys] } } }),
  BatchExecuteStatement: () => new BatchExecuteStatementCommand({ Statements: [{ Statement: "…" }] }),
  TransactWriteItems: () => new TransactWriteItemsCommand({ TransactItems: [{ Put: { TableName, Item: keys } }] }),
  PutItem: () => new PutItemCommand({ TableName, Item: keys }),
  UpdateItem: () => new UpdateItemCommand({ TableName, Key: keys }),
};
type Operation = keyof typeof commands;
const operations = Object.keys(commands) as Operation[];

interface Heard {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A server that answers the first request of each operation well, and all others as it is told. */
async function engineThat(answer: (response: ServerResponse, request: Heard) => void) {
  const heard: Heard[] = [];
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const one = { headers: request.headers, body: Buffer.concat(chunks).toString() };
      heard.push(one);
      answer(response, one);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, heard };
}

const well = (response: ServerResponse) => response.end("{}");

/** What came of a request. */
async function outcomeOf(send: () => Promise<unknown>) {
  try {
    return { answer: { ...((await send()) as object), $metadata: 0 } };
  } catch (thrown) {
    const { name, message, code, $fault, $metadata, $service, CancellationReasons, Item } = thrown as never;
    const { httpStatusCode, requestId, clockSkewCorrected } = ($metadata ?? {}) as Record<string, unknown>;
    const { constructor: kind } = thrown as object;
    const failure = failureOf(thrown);
    const told = { httpStatusCode, requestId, clockSkewCorrected };
    return { name, message, code, $fault, $service, CancellationReasons, Item, ...told, failure, kind };
  }
}

const error = (status: number, type: string, more: object = {}, headers: Record<string, string> = {}) => {
  return (response: ServerResponse) => {
    response.writeHead(status, { "x-amzn-requestid": "ID", "content-type": "application/x-amz-json-1.0", ...headers });
    response.end(JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: "said", ...more }));
  };
};

/** How an engine, or what lies between, may answer. */
const answers: Readonly<Record<string, (response: ServerResponse) => void>> = {
  "nothing but {}": well,
  "an item": (response) => response.end('{"Item":{"pk":{"S":"a"},"b":{"B":"AP8="},"l":{"L":[{"BS":["Bw=="]}]}}}'),
  items: (response) =>
    response.end('{"Items":[{"b":{"B":"AP8="}},{"pk":{"S":"\\"B"}}],"Count":2,"LastEvaluatedKey":{}}'),
  "items that are none": (response) => response.end('{"Items":{"0":1},"Count":"x"}'),
  "items of which nobody knows what they are": (response) =>
    response.end(
      '{"Items":[{"l":{"L":"x"}}],"Count":1,"Item":{"m":{"M":{"s":{"BS":7}}}},"Responses":{"values":[{"b":{"BS":{}}}]}}',
    ),
  "items of tables": (response) =>
    response.end(
      '{"Responses":{"values":[{"b":{"B":"AP8="}}]},"UnprocessedKeys":{"values":{"Keys":[{"b":{"B":""}}]}}}',
    ),
  "a page of a proxy": (response) => response.end("<html>"),
  "nothing at all": (response) => response.end(),
  "a text": (response) => response.end('"text"'),
  null: (response) => response.end("null"),
  "201": (response) => response.writeHead(201).end("{}"),
  "a redirection": (response) => response.writeHead(301, { location: "http://127.0.0.1:9/" }).end(),
  "too few bytes": (response) => {
    response.writeHead(200, { "content-length": "1000" });
    response.write('{"Items":[');
    setTimeout(() => response.destroy(), 30);
  },
  "a cut connection": (response) => void response.destroy(),
  throttling: error(400, "ProvisionedThroughputExceededException"),
  "too many requests": error(429, "TooManyRequestsException"),
  "an unknown error": error(418, "Teapot"),
  validation: error(400, "ValidationException"),
  "no table": error(400, "ResourceNotFoundException"),
  "a refused condition": error(400, "ConditionalCheckFailedException", { Item: { b: { B: "AP8=" } } }),
  "a cancelled transaction": error(400, "TransactionCanceledException", {
    CancellationReasons: [{ Code: "ConditionalCheckFailed", Message: "m" }, { Code: "None" }],
  }),
  "expired credentials": error(400, "ExpiredTokenException"),
  "a wrong signature": error(400, "InvalidSignatureException"),
  "a clock that is off": error(400, "InvalidSignatureException", {}, { date: "Sun, 14 Jun 2037 09:12:33 GMT" }),
  "internal trouble": error(500, "InternalServerError"),
  "no service": (response) => response.writeHead(503).end("<html>busy</html>"),
};

it.each(Object.keys(answers))("without the SDK's middleware %s comes to what it does with it", async (name) => {
  let answer: (response: ServerResponse) => void = well;
  const { endpoint, heard } = await engineThat((response) => answer(response));
  const of = async (operation: Operation, isDirect: boolean) => {
    const { client, direct } = connect({ endpoint, region: testRegion }, 2);
    onTestFinished(() => client.destroy());
    answer = well;
    await client.send(commands[operation]() as ScanCommand);
    answer = answers[name] ?? well;
    const before = heard.length;
    const outcome = await outcomeOf(() =>
      isDirect
        ? direct.send(commands[operation](), undefined, () => {}).then((given) => given ?? "not direct")
        : client.send(commands[operation]() as ScanCommand),
    );
    return { outcome, requests: heard.length - before, offBy: Math.round(client.config.systemClockOffset / 1e6) };
  };
  for (const operation of operations) {
    const direct = await of(operation, true);
    expect(direct, operation).toEqual(await of(operation, false));
    expect(direct.requests).toBe(1);
  }
});

it("leaves as the SDK's leaves, in headers and body", async () => {
  const { endpoint, heard } = await engineThat(well);
  const { client, direct } = connect({ endpoint, region: testRegion }, 2);
  for (const operation of operations) {
    await client.send(commands[operation]() as ScanCommand);
    expect(await direct.send(commands[operation](), undefined, () => {})).toBeDefined();
    const [theirs, ours] = heard.slice(-2);
    const own = ["amz-sdk-invocation-id", "authorization", "x-amz-date"];
    const same = ({ headers, body }: Heard = { headers: {}, body: "" }) => ({
      body,
      names: Object.keys(headers).sort(),
      headers: Object.fromEntries(Object.entries(headers).filter(([header]) => !own.includes(header))),
      authorization: headers.authorization?.replace(/[0-9a-f]{64}$/, ""),
    });
    expect(same(ours)).toEqual(same(theirs));
    expect(ours?.headers["amz-sdk-invocation-id"]).not.toBe(theirs?.headers["amz-sdk-invocation-id"]);
  }
});

it("signs as the SDK does, whatever is sent", async () => {
  const sent: { headers: Record<string, string>; body: string }[] = [];
  const texts = fc.string({ minLength: 1, unit: "grapheme-ascii" }).filter((text) => !/^\s|\s$|[/,]/.test(text));
  await fc.assert(
    fc.asyncProperty(
      fc.record({ accessKeyId: texts, secretAccessKey: texts }),
      fc.option(fc.base64String({ minLength: 4 }), { nil: undefined }),
      unknownAttributes,
      async (pair, sessionToken, item) => {
        const credentials = { ...pair, ...(sessionToken ? { sessionToken } : {}) };
        const requestHandler = {
          handle: async (request: (typeof sent)[number]) => {
            sent.push(request);
            return { response: { statusCode: 200, headers: {}, body: new TextEncoder().encode("{}") } as never };
          },
        };
        const client = new DynamoDBClient({ region: testRegion, credentials, requestHandler: requestHandler as never });
        await client.send(new PutItemCommand({ TableName, Item: { ...item, ...keys } }));
        const { headers = {}, body = "" } = sent.at(-1) ?? {};
        const [, signed = ""] = /SignedHeaders=([^,]+)/.exec(headers.authorization ?? "") ?? [];
        const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
        const request = { path: "/", headers: lower, signed: signed.split(";"), bodyHash: sha256(body) };
        const when = { time: lower["x-amz-date"] ?? "", region: testRegion, service: "dynamodb" };
        expect(new Signer().authorization({ ...request, ...when }, credentials)).toBe(headers.authorization);
      },
    ),
    { numRuns: 100 },
  );
});

it("takes new credentials when the SDK has new ones, and nothing of the old ones", async () => {
  const { endpoint, heard } = await engineThat(well);
  let number = 1;
  const credentials = async () => ({
    accessKeyId: `KEY${number}`,
    secretAccessKey: `secret${number}`,
    ...(number === 2 ? {} : { sessionToken: `token${number}` }),
    // The SDK asks anew for what expires within five minutes.
    expiration: new Date(Date.now() + 60_000),
  });
  const client = new DynamoDBClient({ endpoint, region: testRegion, credentials, maxAttempts: 1 });
  const requests = new Requests(client, TableName, {}, { direct: new DirectRequests(client) });
  for (number = 1; number <= 3; number++) {
    for (let request = 1; request <= 3; request++) await requests.send(commands.UpdateItem());
    for (const { headers } of heard.slice(-3)) {
      expect(headers.authorization).toContain(`Credential=KEY${number}/`);
      expect(headers["x-amz-security-token"]).toBe(number === 2 ? undefined : `token${number}`);
    }
  }
});

it("is the SDK's when it isn't signed as is known here", async () => {
  const { endpoint } = await engineThat(well);
  const client = new DynamoDBClient({
    endpoint,
    region: testRegion,
    maxAttempts: 1,
    credentials: { accessKeyId: "a", secretAccessKey: "b" },
    signer: {
      sign: async (request: { headers: Record<string, string> }) => {
        request.headers.authorization = `AWS4-HMAC-SHA256 Credential=a/20260101/${testRegion}/dynamodb/aws4_request, SignedHeaders=host, Signature=${"0".repeat(64)}`;
        return request;
      },
    } as never,
  });
  const direct = new DirectRequests(client);
  for (const operation of operations) {
    await client.send(commands[operation]() as ScanCommand);
    expect(await direct.send(commands[operation](), undefined, () => {})).toBeUndefined();
  }
});

it("doesn't leave when the right to write is lost, however often the same was sent before", async () => {
  const { endpoint, heard } = await engineThat((response) =>
    response.end('{"Responses":[{}],"ConsumedCapacity":[{"CapacityUnits":1}]}'),
  );
  const { client, direct } = connect({ endpoint, region: testRegion }, 2);
  const requests = new Requests(client, TableName, {}, { direct });
  let isFresh = true;
  const guard = {
    isFresh: () => isFresh,
    prove: async () => {
      throw new Error("lost");
    },
  };
  const { write } = new Limiters({}, new Progress(), guard);
  // Nobody asks before the probe leaves, which is the first request of its kind.
  await probeCapabilities(requests, { partitionKey: "pk", sortKey: "sk" } as never, { dryRun: false });
  isFresh = false;
  for (const operation of ["BatchExecuteStatement", "TransactWriteItems", "UpdateItem"] as const) {
    const before = heard.length;
    await expect(requests.send(commands[operation]() as UpdateItemCommand, write)).rejects.toThrow("lost");
    expect(heard.length).toBe(before);
  }
});
