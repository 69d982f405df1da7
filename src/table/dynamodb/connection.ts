import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { usageError } from "../../errors.ts";
import { option, sentence } from "../../words.ts";
import { limitBodyTime } from "./body-deadline.ts";
import { DirectRequests } from "./direct.ts";

/** Where the table is. What is missing comes from the environment and the shared AWS configuration files. */
export interface Connection {
  readonly region?: string | undefined;
  /** Another endpoint than AWS's: DynamoDB Local, dynalite, a VPC endpoint. */
  readonly endpoint?: string | undefined;
  /** A profile of the shared AWS configuration files. */
  readonly profile?: string | undefined;
}

/**
 * How long a request may take, in milliseconds. Without the last line the SDK only warns when the time is up
 * (@smithy/node-http-handler, `setRequestTimeout`), and a job whose network was cut would hang for ever.
 */
export const timeouts = { connectionTimeout: 5_000, requestTimeout: 30_000, throwOnRequestTimeout: true } as const;

/** A client for the job, and how most of its requests go without the SDK. */
export interface Connected {
  readonly client: DynamoDBClient;
  readonly direct: DirectRequests;
}

/**
 * A client for the job. It doesn't retry by itself: `Requests` does, because the job must see every throttling to slow
 * down, and because the SDK doesn't retry the statements of a batch one by one.
 */
export function connect({ region, endpoint, profile }: Connection, sockets: number): Connected {
  if (endpoint && !(/^https?:/i.test(endpoint) && URL.canParse(endpoint))) {
    throw usageError(
      "endpoint-invalid",
      `"${endpoint}" isn't an endpoint.`,
      sentence`Write it as a URL, with its scheme, for example ${option("endpoint", "http://localhost:8000")}.`,
    );
  }
  const client = new DynamoDBClient({
    ...(region ? { region } : {}),
    ...(endpoint ? { endpoint } : {}),
    ...(profile ? { profile } : {}),
    maxAttempts: 1,
    requestHandler: { ...timeouts, httpsAgent: { maxSockets: sockets }, httpAgent: { maxSockets: sockets } },
  });
  const direct = new DirectRequests(client);
  limitBodyTime(client.middlewareStack);
  return { client, direct };
}
