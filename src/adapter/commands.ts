import {
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  GetCommand,
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

/** A `DynamoDBDocumentClient` with the methods of a `DynamoDBDocument`. */
export function asDocument(client: DynamoDBDocumentClient): DynamoDBDocument {
  const methods = Object.entries(commands).map(([method, command]) => {
    const Command = command as unknown as new (input: never) => never;
    return [method, (input: never) => client.send(new Command(input))];
  });
  return Object.fromEntries(methods);
}
