import { randomUUID } from "node:crypto";
import type { Readable } from "node:stream";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { limitTime } from "./body-deadline.ts";
import {
  exchangePlainJson,
  type HttpRequest,
  type HttpResponse,
  plainAnswer,
  plainBody,
  wholeBody,
} from "./plain-json.ts";
import { type Credentials, Signer, sha256, timeOf } from "./signature.ts";

/** What is used here of a command. */
interface Command {
  readonly input: object;
}

/** A request as the SDK sends it, without what is another one each time. */
interface Template {
  readonly request: Omit<HttpRequest, "body" | "headers">;
  readonly headers: Readonly<Record<string, string>>;
  readonly signed: readonly string[];
  readonly region: string;
  readonly service: string;
  readonly credentials: Pick<Credentials, "accessKeyId" | "sessionToken">;
}

/** What of a request's headers is another one each time. */
const ofOneRequest: ReadonlySet<string> = new Set([
  "amz-sdk-invocation-id",
  "authorization",
  "content-length",
  "x-amz-content-sha256",
  "x-amz-date",
]);

const authorizationPattern =
  /^AWS4-HMAC-SHA256 Credential=(?<accessKeyId>[^/]+)\/\d{8}\/(?<region>[^/]+)\/(?<service>[^/]+)\/aws4_request, SignedHeaders=(?<signed>[^,]+), Signature=[0-9a-f]{64}$/;

/**
 * Sends the operations of which a job has many without the SDK's middleware, which takes more CPU than all the rest of a request.
 *
 * The first request of each kind is the SDK's. Those that follow are sent as that one was: to its endpoint, with its headers, and
 * signed with the credentials that the SDK has by then. When it was signed in a way that isn't understood here, for which the
 * signature is made a second time and compared, or the credentials have changed, the SDK sends again. Whatever isn't a success is
 * handed to the SDK as the answer to its own request: what errors are, and what they mean for its clock, is the SDK's.
 */
export class DirectRequests {
  readonly #client: DynamoDBClient;
  readonly #signer = new Signer();
  readonly #templates = new Map<string, Template>();
  /** What the SDK is to understand, by the input that was answered so. */
  readonly #answers = new WeakMap<object, HttpResponse>();

  constructor(client: DynamoDBClient) {
    this.#client = client;
    exchangePlainJson(client.middlewareStack, {
      sent: (name, input, request) => void this.#learn(name, input, request),
      answerTo: (input) => this.#answers.get(input),
    });
  }

  /**
   * @param leave called last of all before the request leaves; it may throw
   * @returns `undefined` when the SDK has to send it
   */
  async send(command: Command, signal: AbortSignal | undefined, leave: () => void): Promise<object | undefined> {
    const { name } = command.constructor;
    const template = this.#templates.get(kindOf(name, command.input));
    if (!template) return undefined;
    const { config } = this.#client;
    const credentials = await config.credentials().catch(() => undefined);
    if (!credentials || !isSame(credentials, template.credentials)) return undefined;
    const request = this.#signed(template, plainBody(command.input), credentials);
    leave();
    const abort = signal ? { abortSignal: signal } : {};
    const { response } = await config.requestHandler.handle(request as never, abort);
    const { statusCode, headers } = response;
    const body = await wholeBody(limitTime(response.body as Readable));
    const answer = statusCode === 200 ? plainAnswer(name, body) : undefined;
    // Last, whatever the answer's own members are called.
    if (answer) return { ...answer, $metadata: { httpStatusCode: statusCode, requestId: headers["x-amzn-requestid"] } };
    this.#answers.set(command.input, Object.assign(response, { body }) as HttpResponse);
    try {
      return await this.#client.send(command as never, abort);
    } finally {
      this.#answers.delete(command.input);
    }
  }

  #signed(
    { request, headers: always, signed, region, service }: Template,
    body: string,
    credentials: Credentials,
  ): HttpRequest {
    const time = timeOf(new Date(Date.now() + this.#client.config.systemClockOffset));
    const bodyHash = sha256(body);
    const headers: Record<string, string> = {
      ...always,
      "amz-sdk-invocation-id": randomUUID(),
      "content-length": String(Buffer.byteLength(body)),
      "x-amz-content-sha256": bodyHash,
      "x-amz-date": time,
    };
    const { path } = request;
    const signable = { path, headers, signed, bodyHash, time, region, service };
    headers.authorization = this.#signer.authorization(signable, credentials);
    return { ...request, headers, body };
  }

  async #learn(name: string, input: object, { headers: sent, body, ...request }: HttpRequest): Promise<void> {
    const kind = kindOf(name, input);
    this.#templates.delete(kind);
    const headers = Object.fromEntries(Object.entries(sent).map(([header, value]) => [header.toLowerCase(), value]));
    const { groups } = authorizationPattern.exec(headers.authorization ?? "") ?? {};
    const { protocol, hostname, port, method, path, query = {} } = request;
    if (!groups || method !== "POST" || path !== "/" || Object.keys(query).length > 0) return;
    const { accessKeyId = "", region = "", service = "", signed = "" } = groups;
    const sessionToken = headers["x-amz-security-token"];
    const credentials = await this.#client.config.credentials().catch(() => undefined);
    if (!credentials) return;
    const template: Template = {
      request: { protocol, hostname, ...(port === undefined ? {} : { port }), method, path },
      headers: Object.fromEntries(Object.entries(headers).filter(([header]) => !ofOneRequest.has(header))),
      signed: signed.split(";"),
      region,
      service,
      credentials: { accessKeyId, sessionToken },
    };
    const bodyHash = sha256(body);
    const time = headers["x-amz-date"] ?? "";
    const again = this.#signer.authorization({ ...template, path, headers, bodyHash, time }, credentials);
    if (again === headers.authorization) this.#templates.set(kind, template);
  }
}

/** Requests that the SDK sends to the same place. */
function kindOf(name: string, input: object): string {
  return `${name} ${"TableName" in input ? input.TableName : ""}`;
}

function isSame(a: Template["credentials"], b: Template["credentials"]): boolean {
  return a.accessKeyId === b.accessKeyId && a.sessionToken === b.sessionToken;
}
