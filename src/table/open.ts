import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { type Connection, connect } from "./connection.ts";
import { explain } from "./errors.ts";
import { Requests } from "./requests.ts";

/** A table that can be talked to, and where it is. */
export interface OpenTable {
  readonly client: DynamoDBClient;
  readonly requests: Requests;
  readonly region: string;
  readonly endpoint: string | null;
}

/**
 * Finds the region and makes the client.
 *
 * @param sockets how many requests are under way at most
 * @throws ToolError when no region is configured
 */
export async function openTable(table: string, connection: Connection, sockets: number): Promise<OpenTable> {
  try {
    const client = connect(connection, sockets);
    const region = await client.config.region();
    const requests = new Requests(client, table, { ...connection, region });
    return { client, requests, region, endpoint: connection.endpoint ?? null };
  } catch (error) {
    throw explain(error, { table, operation: "DescribeTable", connection });
  }
}
