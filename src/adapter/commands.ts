import {
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  GetCommand,
  DynamoDBDocumentClient as OurDocumentClient,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import type { DynamoDBDocument, DynamoDBDocumentClient } from "./client.ts";

/** The methods that the adapter calls, and the commands that they send. */
const commands = {
  get: GetCommand,
  batchGet: BatchGetCommand,
  put: PutCommand,
  update: UpdateCommand,
  delete: DeleteCommand,
  query: QueryCommand,
  batchWrite: BatchWriteCommand,
  transactWrite: TransactWriteCommand,
};

/**
 * A `DynamoDBDocumentClient` with the methods of a `DynamoDBDocument`. The commands are those of the SDK that this package
 * finds, which may be newer than the application's, and then need not work with its client. That fails before anything is
 * sent (all that the SDK throws later carries `$metadata`), by names of the SDK's inside: `wrongClient` is thrown then.
 */
export function asDocument(client: DynamoDBDocumentClient, wrongClient: () => Error): DynamoDBDocument {
  const methods = Object.entries(commands).map(([method, command]) => {
    const Command = command as unknown as new (input: never) => never;
    const call = async (input: never) => {
      try {
        return await client.send(new Command(input));
      } catch (error) {
        if (client instanceof OurDocumentClient || "$metadata" in (error as object)) throw error;
        throw Object.assign(wrongClient(), { cause: error });
      }
    };
    return [method, call];
  });
  return Object.fromEntries(methods);
}
