import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

/** What goes wrong with one request. */
export type Fault =
  | "ProvisionedThroughputExceededException"
  | "ThrottlingException"
  | "InternalServerError"
  | "ExpiredTokenException"
  | "AccessDeniedException"
  | "reset"
  /** The engine carries the request out, and the answer gets lost. */
  | "reset after success"
  | "slow"
  /** The engine carries the request out, and its answer stops in the middle: after the headers nothing comes any more. */
  | "stall"
  /** Of two regions that wrote to one item this one is to try again. */
  | "ReplicatedWriteConflictException"
  /** The engine isn't asked, and a 200 comes back with nothing in it, or with no body at all. */
  | "empty"
  | "no body"
  /** The engine answers, and of its lists the last element gets lost. */
  | "short"
  /** The answer to an earlier request of the operation comes once more: from a cache, which doesn't ask the engine. */
  | "cached"
  /** The same by connections that were mixed up: the engine carries the request out, and its answer gets lost. */
  | "mixed up"
  /** Some statements of a batch, or actions of a transaction, or keys of a batch read, fail; the others are carried out. */
  | "partial";

/** How long an answer is on its way at most, in milliseconds, also on a busy machine. */
const arrival = 1_000;

type Json = Record<string, unknown>;
type Operation = string;

/** A proxy between the job and an engine on 127.0.0.1 that lets requests fail. */
export interface FaultProxy {
  readonly endpoint: string;
  /** How often each fault was injected into each operation, as `operation: fault`. */
  readonly injected: ReadonlyMap<string, number>;
  /** How many requests are being sent or answered. */
  readonly underWay: number;
  /** Forgets what was answered: nothing of that comes again. */
  forget(): void;
  stop(): Promise<void>;
}

/**
 * An answer to an operation that the engine doesn't have: the body of a 200, the name of an error, or that as `failure` beside what
 * the error says.
 */
export type Substitute = (operation: Operation, body: Json) => Json | string | undefined;

/**
 * @param faultOf decides what goes wrong with a request; `undefined` for nothing
 * @param substitute answers in the engine's place; `undefined` for what the engine answers itself
 * @param isAtOnce whether an answer may come again before it has come where it belongs
 * @param dateOf the time that an answer tells; `undefined` for the right one
 */
export async function startFaultProxy(
  target: string,
  faultOf: (operation: Operation, count: number) => Fault | undefined,
  port = 0,
  substitute: Substitute = () => undefined,
  {
    isAtOnce = false,
    dateOf = () => undefined,
  }: { readonly isAtOnce?: boolean; readonly dateOf?: () => Date | undefined } = {},
): Promise<FaultProxy> {
  const injected = new Map<string, number>();
  const given = new Map<Operation, Answer[]>();
  let count = 0;
  let underWay = 0;
  const server = createServer((incoming, outgoing) => {
    underWay++;
    outgoing.once("close", () => underWay--);
    const date = dateOf();
    if (date) outgoing.setHeader("date", date.toUTCString());
    handle(incoming, outgoing).catch(() => outgoing.destroy());
  });

  async function handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await bodyOf(incoming);
    const operation = String(incoming.headers["x-amz-target"]).split(".")[1] ?? "";
    const fault = faultOf(operation, count++);
    if (fault) injected.set(`${operation}: ${fault}`, (injected.get(`${operation}: ${fault}`) ?? 0) + 1);
    const instead = substitute(operation, JSON.parse(body.toString()));
    if (instead !== undefined)
      return answer(outgoing, typeof instead === "string" ? failure(400, instead) : refusalOr(instead));
    const earlier = given.get(operation) ?? [];
    given.set(operation, earlier);
    switch (fault) {
      case undefined: {
        const whole = await forward(target, incoming, body);
        if (isAtOnce) earlier.push(whole);
        else setTimeout(() => earlier.push(whole), arrival).unref();
        return answer(outgoing, whole);
      }
      case "cached":
      case "mixed up": {
        const repeated = earlier[count % earlier.length];
        const own = fault === "cached" && repeated ? repeated : await forward(target, incoming, body);
        return answer(outgoing, repeated ?? own);
      }
      case "slow":
        await sleep(200);
        return answer(outgoing, await forward(target, incoming, body));
      case "stall":
        return stall(outgoing, await forward(target, incoming, body));
      case "reset":
        return void outgoing.destroy();
      case "reset after success":
        await forward(target, incoming, body);
        return void outgoing.destroy();
      case "empty":
        return answer(outgoing, ok({}));
      case "no body":
        return answer(outgoing, { ...ok({}), body: Buffer.alloc(0) });
      case "short":
        return answer(outgoing, shortened(await forward(target, incoming, body)));
      case "partial":
        return answer(
          outgoing,
          await partially(operation, JSON.parse(body.toString()), (json) =>
            forward(target, incoming, Buffer.from(JSON.stringify(json))),
          ),
        );
      case "AccessDeniedException":
        return answer(outgoing, failure(400, fault, { message: denied(operation) }));
      default:
        return answer(outgoing, failure(fault === "InternalServerError" ? 500 : 400, fault));
    }
  }

  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const address = server.address() as { port: number };
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    injected,
    get underWay() {
      return underWay;
    },
    forget: () => given.clear(),
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

function ok(json: Json): Answer {
  const headers = { "content-type": "application/x-amz-json-1.0" };
  return { status: 200, headers, body: Buffer.from(JSON.stringify(json)) };
}

/** An answer, or an error by `failure` with the rest in it. */
function refusalOr({ failure: type, ...json }: Json): Answer {
  return type === undefined ? ok(json) : failure(400, String(type), json);
}

function failure(status: number, type: string, more: Json = {}): Answer {
  const body = Buffer.from(
    JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: "injected", ...more }),
  );
  return { status, headers: { "content-type": "application/x-amz-json-1.0" }, body };
}

/** Without the last of each list; what holds none comes whole. */
function shortened(answer: Answer): Answer {
  const json: Json = JSON.parse(answer.body.toString());
  const short = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.slice(0, -1);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, short(inner)]));
  };
  const { Items, Responses } = json;
  const body = {
    ...json,
    ...(Items ? { Items: short(Items) } : {}),
    ...(Responses ? { Responses: short(Responses) } : {}),
  };
  return { ...answer, body: Buffer.from(JSON.stringify(body)) };
}

/** As IAM says it. */
function denied(operation: Operation): string {
  const who = "arn:aws:iam::123456789012:user/ada";
  return `User: ${who} is not authorized to perform: dynamodb:${operation} on resource: arn:aws:dynamodb:us-east-1:123456789012:table/t`;
}

/** Every other statement, pair or key fails. */
async function partially(operation: Operation, json: Json, send: (json: Json) => Promise<Answer>): Promise<Answer> {
  if (operation === "BatchExecuteStatement") {
    const statements = json.Statements as Json[];
    const kept = await send({ ...json, Statements: statements.filter((_, index) => index % 2 === 0) });
    const responses = (JSON.parse(kept.body.toString()).Responses ?? []) as Json[];
    const failed = { Error: { Code: "ThrottlingError", Message: "injected" } };
    const body = { Responses: statements.map((_, index) => (index % 2 === 0 ? responses[index / 2] : failed)) };
    return { ...kept, body: Buffer.from(JSON.stringify(body)) };
  }
  if (operation === "TransactWriteItems") {
    const actions = json.TransactItems as Json[];
    const CancellationReasons = actions.map((_, index) =>
      index === 0 ? { Code: "TransactionConflict", Message: "injected" } : { Code: "None" },
    );
    return failure(400, "TransactionCanceledException", { Message: "injected", CancellationReasons });
  }
  if (operation === "BatchGetItem") {
    const [[table, { Keys, ...rest }] = ["", { Keys: [] }]] = Object.entries(
      json.RequestItems as Record<string, { Keys: Json[] }>,
    );
    if (Keys.length < 2) return send(json);
    const half = Math.ceil(Keys.length / 2);
    const kept = await send({ ...json, RequestItems: { [table]: { ...rest, Keys: Keys.slice(0, half) } } });
    const body = {
      ...JSON.parse(kept.body.toString()),
      UnprocessedKeys: { [table]: { ...rest, Keys: Keys.slice(half) } },
    };
    return { ...kept, body: Buffer.from(JSON.stringify(body)) };
  }
  return failure(400, "ThrottlingException");
}

function forward(target: string, incoming: IncomingMessage, body: Buffer): Promise<Answer> {
  const headers = { ...incoming.headers, "content-length": String(body.length), host: new URL(target).host };
  return new Promise((resolve, reject) => {
    const outgoing = request(target, { method: "POST", headers, agent: false }, async (response) => {
      const answered = await bodyOf(response);
      const { "content-type": type, "x-amzn-requestid": id } = response.headers;
      const headers = { "content-type": String(type), ...(id === undefined ? {} : { "x-amzn-requestid": String(id) }) };
      resolve({ status: response.statusCode ?? 500, headers, body: answered });
    });
    outgoing.once("error", reject);
    outgoing.end(body);
  });
}

function answer(outgoing: ServerResponse, { status, headers, body }: Answer): void {
  outgoing.writeHead(status, { ...headers, "content-length": String(body.length) });
  outgoing.end(body);
}

function stall(outgoing: ServerResponse, { status, headers, body }: Answer): void {
  outgoing.writeHead(status, { ...headers, "content-length": String(body.length) });
  outgoing.write(body.subarray(0, body.length / 2));
}

async function bodyOf(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
