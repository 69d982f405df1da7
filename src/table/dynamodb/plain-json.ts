import type { Readable } from "node:stream";
import type { DynamoDBClient, ServiceInputTypes } from "@aws-sdk/client-dynamodb";
import { fromJson, type JsonItem, toJson } from "./attribute-json.ts";

/** One request under way: what goes in, and what came out of a successful answer. */
interface Exchange {
  readonly input: object;
  answer?: object | undefined;
}

/** What is used here of the SDK's HTTP messages. */
interface HttpRequest {
  body: string;
  readonly headers: Record<string, string>;
}
interface HttpResponse {
  readonly statusCode: number;
  body: Readable | Buffer;
}

/** The operations that carry nearly all of a job's items, and how their answers differ from the API's JSON. */
const operations: Readonly<Record<string, (answer: Answer) => object>> = {
  ScanCommand: ({ Items, LastEvaluatedKey, ...rest }) => ({
    ...rest,
    // What else stands there is for who looks whether it is an answer.
    ...(Items ? { Items: Array.isArray(Items) ? Items.map(fromJson) : Items } : {}),
    ...(LastEvaluatedKey ? { LastEvaluatedKey: fromJson(LastEvaluatedKey) } : {}),
  }),
  BatchExecuteStatementCommand: (answer) => answer,
  TransactWriteItemsCommand: (answer) => answer,
};

interface Answer {
  readonly Items?: readonly JsonItem[];
  readonly LastEvaluatedKey?: JsonItem;
}

/** What the SDK is given to parse in place of an answer that was parsed already. */
const emptyObject = Buffer.from("{}");

/**
 * Makes a client send and receive items as the JSON of DynamoDB's API, without the SDK's own walk through every value:
 * that allocates several objects per attribute and was a third of a job's CPU (half in the SDK's releases of 2026). An
 * item of the SDK is an item in the API's JSON, but for binary, which is base64 there.
 *
 * Only the bodies of requests and of successful answers are replaced: endpoint, signature and errors stay the SDK's.
 */
export function exchangePlainJson(stack: DynamoDBClient["middlewareStack"]): void {
  /** By the input that the SDK is given in place of the real one, for as long as the request is under way. */
  const exchanges = new WeakMap<object, Exchange>();

  stack.add(
    (next, { commandName = "" }) =>
      async (args) => {
        const finish = operations[commandName];
        if (!finish) return next(args);
        const exchange: Exchange = { input: args.input };
        // The table's name may decide on the endpoint.
        const input = "TableName" in args.input ? { TableName: args.input.TableName } : {};
        exchanges.set(input, exchange);
        const result = await next({ ...args, input: input as ServiceInputTypes });
        return exchange.answer ? { ...result, output: { ...result.output, ...finish(exchange.answer) } } : result;
      },
    { step: "serialize", priority: "high", name: "plainJson" },
  );

  stack.add(
    (next) => async (args) => {
      const exchange = exchanges.get(args.input);
      if (exchange) {
        const request = args.request as HttpRequest;
        request.body = JSON.stringify(toJson(exchange.input));
        request.headers["content-length"] = String(Buffer.byteLength(request.body));
      }
      return next(args);
    },
    { step: "build", priority: "high", name: "plainJsonRequest" },
  );

  stack.add(
    (next) => async (args) => {
      const result = await next(args);
      const exchange = exchanges.get(args.input);
      const response = result.response as HttpResponse;
      if (!exchange || response.statusCode !== 200) return result;
      const body = await collect(response.body as Readable);
      exchange.answer = parsed(body);
      // What isn't JSON the SDK may complain about.
      response.body = exchange.answer ? emptyObject : body;
      return result;
    },
    { step: "deserialize", priority: "low", name: "plainJsonResponse" },
  );
}

function parsed(body: Buffer): object | undefined {
  try {
    const value: unknown = JSON.parse(body.toString());
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function collect(body: Readable): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    body.on("data", (chunk: Buffer) => chunks.push(chunk));
    body.once("end", () => resolve(Buffer.concat(chunks)));
    body.once("error", reject);
    // A connection that is cut in the middle of a body closes it without an end.
    body.once("close", () => reject(Object.assign(new Error("the answer was cut"), { code: "ECONNRESET" })));
  });
}
