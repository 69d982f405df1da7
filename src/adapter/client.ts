import { DynamoDBAdapterError } from "./errors.ts";

/** The attributes of one item, as the document client reads and writes them. */
export type Item = Record<string, unknown>;

interface Request {
  TableName: string;
}

interface Expressions {
  ConditionExpression?: string | undefined;
  ExpressionAttributeNames?: Record<string, string>;
  ExpressionAttributeValues?: Item;
}

type Put = Request & Expressions & { Item: Item };
type Update = Request & Expressions & { Key: Item; UpdateExpression: string };
type Delete = Request & Expressions & { Key: Item };

/**
 * What the adapter calls of `DynamoDBDocument` (`@aws-sdk/lib-dynamodb`). Written out rather than imported, so that an
 * application with any 3.x version of the SDK type-checks, and importing the adapter loads no SDK.
 */
export interface DynamoDBAdapterClient {
  get(input: Request & { Key: Item; ConsistentRead: boolean }): Promise<{ Item?: Item | undefined }>;
  put(input: Put): Promise<unknown>;
  update(input: Update & { ReturnValues?: "ALL_NEW" }): Promise<{ Attributes?: Item | undefined }>;
  delete(input: Delete & { ReturnValues?: "ALL_OLD" }): Promise<{ Attributes?: Item | undefined }>;
  query(
    input: Request &
      Expressions & {
        IndexName: string | undefined;
        KeyConditionExpression: string;
        ExclusiveStartKey: Item | undefined;
      },
  ): Promise<{ Items?: Item[] | undefined; LastEvaluatedKey?: Item | undefined }>;
  batchWrite(input: { RequestItems: Record<string, { DeleteRequest: { Key: Item } }[]> }): Promise<{
    UnprocessedItems?: Record<string, { DeleteRequest?: { Key: Item | undefined } | undefined }[]> | undefined;
  }>;
  transactWrite(input: { TransactItems: { Put?: Put; Update?: Update; Delete?: Delete }[] }): Promise<unknown>;
}

/**
 * Fails at start-up, with what to do, on the clients that are passed by mistake: `DynamoDB`, `DynamoDBClient` and
 * `DynamoDBDocumentClient`, which have no `get()`, and aws-sdk 2's `DocumentClient`, whose requests aren't promises, so
 * that every look-up would quietly find nothing. (That one keeps its low-level client in `service`.)
 */
export function assertDocumentClient(client: DynamoDBAdapterClient): void {
  if (!client?.get || "service" in client) throw new DynamoDBAdapterError("WRONG_CLIENT");
}
