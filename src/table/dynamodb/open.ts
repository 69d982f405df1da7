import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { type Connection, connect } from "./connection.ts";
import { explain } from "./errors.ts";
import { Requests } from "./requests.ts";

/** A table that can be talked to, and where it is. */
export interface OpenTable {
  readonly requests: Requests;
  readonly region: string;
  readonly endpoint: string | null;
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
    const client = given ?? connect(connection, sockets);
    const region = await client.config.region();
    const endpoint = given ? await endpointOf(given) : (connection.endpoint ?? null);
    const requests = new Requests(client, table, { ...connection, region, endpoint: endpoint ?? undefined }, signal);
    return { requests, region, endpoint, close: () => (given ? undefined : client.destroy()) };
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
