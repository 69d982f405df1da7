import type { Readable } from "node:stream";
import type { DynamoDBClient, ServiceInputTypes } from "@aws-sdk/client-dynamodb";
import { fromJson, type JsonItem, toJson } from "./attribute-json.ts";

/** One request under way: what goes in, and what came out of a successful answer. */
interface Exchange {
  readonly name: string;
  readonly input: object;
  answer?: object | undefined;
}

/** What is used here of the SDK's HTTP messages. */
export interface HttpRequest {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly method: string;
  readonly path: string;
  readonly query?: object;
  body: string;
  readonly headers: Record<string, string>;
}
export interface HttpResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  body: Readable | Buffer;
}

/** The operations that carry nearly all of a job's items, and how their answers differ from the API's JSON. */
const operations: Readonly<Record<string, (answer: Answer) => object>> = {
  ScanCommand: withItems,
  QueryCommand: withItems,
  GetItemCommand: ({ Item, ...rest }) => ({ ...rest, ...(Item ? { Item: fromJson(Item) } : {}) }),
  BatchGetItemCommand: ({ Responses, UnprocessedKeys, ...rest }) => ({
    ...rest,
    ...(Responses ? { Responses: mapped(Responses, (items) => eachItem(items)) } : {}),
    ...(UnprocessedKeys ? { UnprocessedKeys: mapped(UnprocessedKeys, withKeys) } : {}),
  }),
  BatchExecuteStatementCommand: (answer) => answer,
  TransactWriteItemsCommand: (answer) => answer,
  PutItemCommand: (answer) => answer,
  UpdateItemCommand: (answer) => answer,
  DeleteItemCommand: (answer) => answer,
};

interface Answer {
  readonly Items?: readonly JsonItem[];
  readonly LastEvaluatedKey?: JsonItem;
  readonly Item?: JsonItem;
  readonly Responses?: Readonly<Record<string, readonly JsonItem[]>>;
  readonly UnprocessedKeys?: Readonly<Record<string, { readonly Keys?: readonly JsonItem[] }>>;
}

function withItems({ Items, LastEvaluatedKey, ...rest }: Answer): object {
  return {
    ...rest,
    ...(Items ? { Items: eachItem(Items) } : {}),
    ...(LastEvaluatedKey ? { LastEvaluatedKey: fromJson(LastEvaluatedKey) } : {}),
  };
}

function withKeys(asked: { readonly Keys?: readonly JsonItem[] }): object {
  return { ...asked, ...(asked.Keys ? { Keys: eachItem(asked.Keys) } : {}) };
}

/** What else stands there is for who looks whether it is an answer. */
function eachItem(items: readonly JsonItem[]): unknown {
  return Array.isArray(items) ? items.map(fromJson) : items;
}

function mapped<Value>(map: Readonly<Record<string, Value>>, change: (value: Value) => unknown): object {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, change(value)]));
}

/** What the SDK is given to parse in place of an answer that was parsed already. */
const emptyObject = Buffer.from("{}");

/** Who looks at requests as the SDK sends them, or has an answer already that the SDK is to understand. */
export interface Onlooker {
  /** @param name of the command, as `ScanCommand` */
  sent(name: string, input: object, request: HttpRequest): void;
  answerTo(input: object): HttpResponse | undefined;
}

/** Whether a command's items are sent and received as plain JSON. */
function isPlain(commandName: string): boolean {
  return operations[commandName] !== undefined;
}

/** The body of a request. */
export function plainBody(input: object): string {
  return JSON.stringify(toJson(input));
}

/** What a successful answer says; `undefined` when it isn't the JSON of one. */
export function plainAnswer(commandName: string, body: Buffer): object | undefined {
  try {
    const answer: unknown = JSON.parse(body.toString());
    return typeof answer === "object" && answer !== null ? operations[commandName]?.(answer) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Makes a client send and receive items as the JSON of DynamoDB's API, without the SDK's own walk through every value:
 * that allocates several objects per attribute and was a third of a job's CPU (half in the SDK's releases of 2026). An
 * item of the SDK is an item in the API's JSON, but for binary, which is base64 there.
 *
 * Only the bodies of requests and of successful answers are replaced: endpoint, signature and errors stay the SDK's.
 */
export function exchangePlainJson(stack: DynamoDBClient["middlewareStack"], onlooker?: Onlooker): void {
  /** By the input that the SDK is given in place of the real one, for as long as the request is under way. */
  const exchanges = new WeakMap<object, Exchange>();

  stack.add(
    (next, { commandName: name = "" }) =>
      async (args) => {
        if (!isPlain(name)) return next(args);
        const exchange: Exchange = { name, input: args.input };
        // The table's name may decide on the endpoint.
        const input = "TableName" in args.input ? { TableName: args.input.TableName } : {};
        exchanges.set(input, exchange);
        const result = await next({ ...args, input: input as ServiceInputTypes });
        return exchange.answer ? { ...result, output: { ...result.output, ...exchange.answer } } : result;
      },
    { step: "serialize", priority: "high", name: "plainJson" },
  );

  stack.add(
    (next) => async (args) => {
      const exchange = exchanges.get(args.input);
      if (exchange) {
        const request = args.request as HttpRequest;
        request.body = plainBody(exchange.input);
        request.headers["content-length"] = String(Buffer.byteLength(request.body));
      }
      return next(args);
    },
    { step: "build", priority: "high", name: "plainJsonRequest" },
  );

  stack.add(
    (next) => async (args) => {
      const exchange = exchanges.get(args.input);
      if (!exchange) return next(args);
      const given = onlooker?.answerTo(exchange.input);
      if (!given) onlooker?.sent(exchange.name, exchange.input, args.request as HttpRequest);
      const result = given ? { response: given, output: { $metadata: {} } } : await next(args);
      const response = result.response as HttpResponse;
      if (response.statusCode !== 200) return result;
      const body = Buffer.isBuffer(response.body) ? response.body : await wholeBody(response.body);
      exchange.answer = plainAnswer(exchange.name, body);
      // What isn't JSON the SDK may complain about.
      response.body = exchange.answer ? emptyObject : body;
      return result;
    },
    { step: "deserialize", priority: "low", name: "plainJsonResponse" },
  );
}

/** The whole body of an answer. */
export function wholeBody(body: Readable): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    body.on("data", (chunk: Buffer) => chunks.push(chunk));
    body.once("end", () => resolve(Buffer.concat(chunks)));
    body.once("error", reject);
    // A connection that is cut in the middle of a body closes it without an end.
    body.once("close", () => reject(Object.assign(new Error("the answer was cut"), { code: "ECONNRESET" })));
  });
}
