import http from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { urlToHttpOptions } from "node:url";

/** A request to anything outside, whatever client sent it. */
export interface OutgoingRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

export const json = (body: unknown, status = 200): Answer => ({
  status,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});

/** Answers what the applications ask of the world. */
export type World = (request: OutgoingRequest) => Promise<Answer>;

const originHeader = "x-behaviour-origin";

/**
 * Puts one server on 127.0.0.1 where the Internet was, for whoever uses `http`, `https` or `fetch`: both next-auths, their OAuth
 * clients and both AWS SDKs. What goes to 127.0.0.1 by itself passes.
 */
export class Network {
  world: World = async ({ url }) => json({ message: `nobody answers at ${url.origin}` }, 404);
  /** Where DynamoDB's hosts lead. */
  dynamoDB = "";
  readonly #server = http.createServer((request, response) => void this.#serve(request, response));
  readonly #originals = { request: http.request, secure: https.request, get: https.get, fetch: globalThis.fetch };

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    const redirect = (protocol: string) =>
      ((...args: unknown[]) => this.#request(protocol, args)) as typeof http.request;
    http.request = redirect("http:");
    https.request = redirect("https:");
    https.get = ((...args: unknown[]) => this.#request("https:", args).end()) as unknown as typeof https.get;
    globalThis.fetch = (input, init) => this.#fetch(new Request(input, init));
  }

  async stop(): Promise<void> {
    http.request = this.#originals.request;
    https.request = this.#originals.secure;
    https.get = this.#originals.get;
    globalThis.fetch = this.#originals.fetch;
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** `request(url, options, callback)`, each of the first two left out at will. */
  #request(protocol: string, args: unknown[]): http.ClientRequest {
    const answered = args.find((arg) => typeof arg === "function") as
      | ((response: http.IncomingMessage) => void)
      | undefined;
    const options: https.RequestOptions = {};
    for (const arg of args) {
      if (typeof arg === "string" || arg instanceof URL) Object.assign(options, urlToHttpOptions(new URL(arg)));
      else if (typeof arg === "object") Object.assign(options, arg);
    }
    const host = options.hostname ?? String(options.host).replace(/:\d+$/, "");
    if (host === "127.0.0.1") return this.#originals.request(options as http.RequestOptions, answered);
    const target = /^dynamodb\./.test(host) ? new URL(this.dynamoDB) : new URL(`http://127.0.0.1:${this.#port}`);
    const secure = (options.protocol ?? protocol) === "https:";
    const port = options.port && Number(options.port) !== (secure ? 443 : 80) ? `:${options.port}` : "";
    const { method, path, headers, timeout } = options;
    return this.#originals.request(
      {
        method: method ?? "GET",
        path: path ?? "/",
        ...(timeout !== undefined && { timeout }),
        headers: { ...(headers as object), [originHeader]: `${secure ? "https" : "http"}://${host}${port}` },
        host: "127.0.0.1",
        port: target.port,
      },
      answered,
    );
  }

  async #fetch(request: Request): Promise<Response> {
    const url = new URL(request.url);
    if (url.hostname === "127.0.0.1") return this.#originals.fetch(request);
    const { method, headers } = request;
    const { status, ...answer } = await this.world({
      method,
      url,
      headers: Object.fromEntries(headers),
      body: await request.text(),
    });
    return new Response(answer.body, { status, ...(answer.headers && { headers: answer.headers }) });
  }

  get #port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async #serve(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const { [originHeader]: origin, ...headers } = request.headers as Record<string, string>;
    const body = (await buffer(request)).toString();
    const url = new URL(request.url ?? "/", origin);
    const answer = await this.world({ method: request.method ?? "GET", url, headers, body });
    response.writeHead(answer.status, answer.headers).end(answer.body);
  }
}
