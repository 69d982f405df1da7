import { createServer, type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from "node:http";

/**
 * What goes wrong with one answer of S3: it is cut in the middle, or nothing comes any more after its beginning; the request is
 * carried out and its answer gets lost, the server isn't asked and what it last said to one of this method comes again, or it is
 * refused by this status.
 */
export type S3Fault = "cut" | "stall" | "lost" | "cached" | 409 | 501;

/** A proxy between the job and an S3 server on 127.0.0.1. */
export interface S3Proxy {
  readonly endpoint: string;
  /** How often something went wrong. */
  readonly injected: () => number;
  /** The conditions by which objects were written. */
  readonly conditions: readonly (string | undefined)[];
  /** The parts of objects that were asked for, in order. */
  readonly ranges: readonly { readonly path: string; readonly range: string; readonly match: string | undefined }[];
  stop(): Promise<void>;
}

/**
 * It holds writes to `If-None-Match` and reads to `If-Match`, which the server behind it doesn't know.
 *
 * @param faultOf decides what goes wrong with a request, by its method and path; `undefined` for nothing
 */
export async function startS3Proxy(
  target: string,
  faultOf: (method: string, path: string, condition: string | undefined) => S3Fault | undefined,
): Promise<S3Proxy> {
  let injected = 0;
  const conditions: (string | undefined)[] = [];
  const ranges: S3Proxy["ranges"][number][] = [];
  const written = new Set<string>();
  const last = new Map<string, { readonly status: number; readonly headers: IncomingHttpHeaders }>();
  const server = createServer((incoming, outgoing) => {
    const { method = "", url = "" } = incoming;
    const condition = incoming.headers["if-none-match"];
    if (method === "PUT") conditions.push(condition);
    const { range, "if-match": match } = incoming.headers;
    if (range !== undefined) ranges.push({ path: url, range, match });
    const fault = faultOf(method, url, condition);
    if (fault) injected++;
    if (typeof fault === "number") return refuse(incoming, outgoing, fault);
    if (method === "PUT" && condition === "*" && written.has(url)) return refuse(incoming, outgoing, 412);
    const earlier = fault === "cached" ? last.get(method) : undefined;
    if (earlier) {
      incoming.resume().once("end", () => void outgoing.writeHead(earlier.status, earlier.headers).end());
      return;
    }
    if (method === "PUT") written.add(url);
    forward(target, incoming, (answer) => {
      if (match !== undefined && match !== answer.headers.etag) {
        answer.resume();
        return refuse(incoming, outgoing, 412);
      }
      last.set(method, { status: answer.statusCode ?? 500, headers: answer.headers });
      return fault && fault !== "cached" ? fail(fault, answer, outgoing) : pass(answer, outgoing);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as { port: number }).port}`,
    injected: () => injected,
    conditions,
    ranges,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

const codes = { 409: "ConditionalRequestConflict", 412: "PreconditionFailed", 501: "NotImplemented" } as const;

/** As S3 does, once the request has come whole. */
function refuse(incoming: IncomingMessage, outgoing: ServerResponse, status: keyof typeof codes): void {
  const answer = () => {
    outgoing.writeHead(status, { "content-type": "application/xml" });
    outgoing.end(`<?xml version="1.0"?><Error><Code>${codes[status]}</Code></Error>`);
  };
  if (incoming.readableEnded) answer();
  else incoming.resume().once("end", answer);
}

/** The host stays as it was signed. */
function forward(target: string, incoming: IncomingMessage, answered: (answer: IncomingMessage) => void): void {
  const { hostname, port } = new URL(target);
  const { method, url: path, headers } = incoming;
  const outgoing = request({ hostname, port, method, path, headers, agent: false }, answered);
  outgoing.on("error", () => incoming.destroy());
  incoming.pipe(outgoing);
}

function pass(answer: IncomingMessage, outgoing: ServerResponse): void {
  outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
  answer.pipe(outgoing);
}

async function fail(fault: "cut" | "stall" | "lost", answer: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  if (fault === "lost") return void outgoing.destroy();
  const body = Buffer.concat(chunks);
  const length = { "content-length": String(Math.max(body.length, 2)) };
  outgoing.writeHead(answer.statusCode ?? 500, { ...answer.headers, ...length });
  outgoing.write(body.subarray(0, Math.max(1, body.length / 2)), () => {
    if (fault === "cut") outgoing.destroy();
  });
}
