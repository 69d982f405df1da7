import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";

/** What goes wrong with one answer of S3: it is cut in the middle, or nothing comes any more after its beginning. */
export type S3Fault = "cut" | "stall";

/** A proxy between the job and an S3 server on 127.0.0.1. */
export interface S3Proxy {
  readonly endpoint: string;
  /** How often something went wrong. */
  readonly injected: () => number;
  stop(): Promise<void>;
}

/** @param faultOf decides what goes wrong with a request, by its method and path; `undefined` for nothing */
export async function startS3Proxy(
  target: string,
  faultOf: (method: string, path: string) => S3Fault | undefined,
): Promise<S3Proxy> {
  let injected = 0;
  const server = createServer((incoming, outgoing) => {
    const fault = faultOf(incoming.method ?? "", incoming.url ?? "");
    if (fault) injected++;
    forward(target, incoming, (answer) => (fault ? fail(fault, answer, outgoing) : pass(answer, outgoing)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as { port: number }).port}`,
    injected: () => injected,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
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

async function fail(fault: S3Fault, answer: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const length = { "content-length": String(Math.max(body.length, 2)) };
  outgoing.writeHead(answer.statusCode ?? 500, { ...answer.headers, ...length });
  outgoing.write(body.subarray(0, Math.max(1, body.length / 2)), () => {
    if (fault === "cut") outgoing.destroy();
  });
}
