import type { DynamoDBAdapterClient, DynamoDBDocument, DynamoDBDocumentClient } from "./client.ts";
import { DynamoDBAdapterError } from "./errors.ts";

/**
 * The client as the adapter calls it. Fails at start-up, with what to do, on the clients that are passed by mistake:
 * `DynamoDB` and `DynamoDBClient`, and aws-sdk 2's `DocumentClient`, whose requests aren't promises, so that every look-up
 * would quietly find nothing. (That one keeps its low-level client in `service`.)
 */
export function documentOf(client: DynamoDBAdapterClient): DynamoDBDocument {
  if (client && !("service" in client)) {
    if ("get" in client) return client;
    if ("translateConfig" in (client.config ?? {})) return asDocument(client);
  }
  throw wrongClient();
}

const wrongClient = () => new DynamoDBAdapterError("WRONG_CLIENT");

/** The commands are loaded with the first call: who passes a `DynamoDBDocument` never loads them. */
function asDocument(client: DynamoDBDocumentClient): DynamoDBDocument {
  const call = async (method: keyof DynamoDBDocument, input: never) => {
    const commands = await import("./commands.ts");
    return commands.asDocument(client, wrongClient)[method](input);
  };
  return new Proxy({} as DynamoDBDocument, {
    get: (_, method) => (input: never) => call(method as keyof DynamoDBDocument, input),
  });
}
