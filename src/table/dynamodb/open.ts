import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { callerIdentity } from "./caller.ts";
import { type Connection, connect } from "./connection.ts";
import { explain } from "./errors.ts";
import { type Found, Requests } from "./requests.ts";

/** A table that can be talked to, and where it is. */
export interface OpenTable {
  readonly requests: Requests;
  readonly region: string;
  /** Another one than AWS's; known for certain once a request was sent. */
  readonly endpoint: string | null;
  /** Who the credentials are, where that can be asked. */
  readonly caller: () => Promise<Found<string>>;
  /** Closes the connections that were opened. */
  readonly close: () => void;
}

/**
 * Finds the region, and makes the client unless one is given.
 *
 * @param sockets how many requests are under way at most
 * @throws ToolError when no region is configured
 */
export async function openTable(
  table: string,
  {
    client: given,
    signal,
    ...connection
  }: Connection & { readonly client?: DynamoDBClient | undefined; readonly signal?: AbortSignal | undefined },
  sockets: number,
): Promise<OpenTable> {
  try {
    // What somebody has put into the stack of a client of their own is theirs: it sees all requests.
    const { client, direct } = given ? { client: given } : connect(connection, sockets);
    const region = await client.config.region();
    const asked = given ? await endpointOf(given) : (connection.endpoint ?? null);
    const place = { ...connection, region, endpoint: asked ?? undefined };
    const requests = new Requests(client, table, place, { stop: signal, direct });
    return {
      requests,
      region,
      get endpoint() {
        return asked ?? requests.endpoint.url ?? null;
      },
      caller: () => callerIdentity(client, region, asked === null && requests.endpoint.url === null),
      close: () => (given ? undefined : client.destroy()),
    };
  } catch (error) {
    throw explain(error, { table, operation: "DescribeTable", connection });
  }
}

/** The endpoint that a client was given; `null` when it talks to AWS itself. */
async function endpointOf({ config }: DynamoDBClient): Promise<string | null> {
  if (!config.endpoint) return null;
  const { protocol, hostname, port, path } = await config.endpoint();
  return `${protocol}//${hostname}${port === undefined ? "" : `:${port}`}${path === "/" ? "" : path}`;
}
