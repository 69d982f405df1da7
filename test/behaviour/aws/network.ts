/**
 * Every request that this process makes goes to one local server, whatever host it is for: what the SDKs would have
 * asked, of whom and as whom can be seen, and nothing leaves the machine.
 */
import http, { type IncomingMessage, type RequestOptions, type ServerResponse } from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";

/** A request for DynamoDB as it would have left the machine. */
export interface Seen {
  readonly origin: string;
  readonly region: string;
  readonly accessKeyId: string;
}

/** The roles that a machine may have, by where it asks for their keys. */
export type Role = "container" | "instance";

const original = { http: http.request, https: https.request };
const credentialScope = /Credential=([^/]*)\/\d+\/([^/]*)\//;
const meantFor = "x-meant-for";

export class Network {
  readonly seen: Seen[] = [];
  role: Role | undefined;
  readonly #server = http.createServer((request, response) => void this.#answer(request, response));

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    const { port } = this.#server.address() as AddressInfo;
    const redirected =
      (protocol: string) => (options: RequestOptions, answered?: (response: IncomingMessage) => void) => {
        const host = String(options.hostname ?? options.host ?? "localhost");
        const to = options.port && ![80, 443].includes(Number(options.port)) ? `${host}:${options.port}` : host;
        const headers = { ...(options.headers as Record<string, string>), [meantFor]: `${protocol}//${to}` };
        const { method, path } = options;
        return original.http({ method, path, headers, host: "127.0.0.1", port, agent: undefined }, answered);
      };
    http.request = redirected("http:") as typeof http.request;
    https.request = redirected("https:") as typeof https.request;
  }

  async stop(): Promise<void> {
    Object.assign(http, { request: original.http });
    Object.assign(https, { request: original.https });
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = "";
    for await (const chunk of request) body += chunk;
    const origin = String(request.headers[meantFor]);
    const [, accessKeyId = "", region = ""] = credentialScope.exec(request.headers.authorization ?? "") ?? [];
    const send = (status: number, text: string) => response.writeHead(status, { connection: "close" }).end(text);
    if (request.headers["x-amz-target"]) {
      this.seen.push({ origin, region, accessKeyId });
      send(200, "{}");
    } else if (/\/\/sts\./.test(origin)) send(200, assumedRole(accessKeyId, body));
    else if (/\/\/portal\.sso\./.test(origin)) send(200, roleOfSession);
    else if (/169\.254\.169\.254/.test(origin)) this.#instance(request, send);
    else if (this.role === "container" && request.url?.startsWith("/container")) send(200, keysOf("CONTAINER"));
    else send(404, "");
  }

  #instance(request: IncomingMessage, send: (status: number, text: string) => void): void {
    if (this.role !== "instance") send(404, "");
    else if (request.url?.endsWith("/token")) send(200, "token");
    else if (request.url?.endsWith("/security-credentials/")) send(200, "role");
    else if (request.url?.includes("/security-credentials/")) send(200, keysOf("INSTANCE"));
    else send(404, "");
  }
}

const expires = "2099-01-01T00:00:00Z";

function keysOf(name: string): string {
  return JSON.stringify({
    Code: "Success",
    Type: "AWS-HMAC",
    AccessKeyId: name,
    SecretAccessKey: "secret",
    Token: "token",
    Expiration: expires,
  });
}

/** What the portal of SSO gives. */
const roleOfSession = JSON.stringify({
  roleCredentials: {
    accessKeyId: "SESSION",
    secretAccessKey: "secret",
    sessionToken: "token",
    expiration: Date.parse(expires),
  },
});

/** Keys that tell who asked for the role. */
function assumedRole(caller: string, body: string): string {
  const session = new URLSearchParams(body).get("RoleSessionName") ?? "";
  const name = /^aws-sdk-js/.test(session) ? "made-up" : session;
  const action = new URLSearchParams(body).get("Action") ?? "";
  // Each SDK and each of its providers calls such a session by a name of its own.
  const key = action === "AssumeRoleWithWebIdentity" ? "WEB-IDENTITY" : `ROLE-OF-${caller}-AS-${name}`;
  return `<${action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${action}Result><Credentials>
    <AccessKeyId>${key}</AccessKeyId><SecretAccessKey>secret</SecretAccessKey>
    <SessionToken>token</SessionToken><Expiration>${expires}</Expiration>
  </Credentials><AssumedRoleUser><Arn>arn:aws:sts::111122223333:assumed-role/r/s</Arn><AssumedRoleId>A:s</AssumedRoleId>
  </AssumedRoleUser></${action}Result></${action}Response>`;
}
