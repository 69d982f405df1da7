import { DynamoDBAdapterError } from "./errors.ts";

/** The attributes of one item, as the document client reads and writes them. */
export type Item = Record<string, unknown>;

interface Request {
  TableName: string;
}

interface Conditional extends Request {
  ConditionExpression?: string;
  ExpressionAttributeNames?: Record<string, string>;
  ExpressionAttributeValues?: Item;
}

interface Update extends Conditional {
  Key: Item;
  UpdateExpression: string;
}

/**
 * What the adapter calls of `DynamoDBDocument` (`@aws-sdk/lib-dynamodb`). Written out rather than imported, so that an
 * application with any 3.x version of the SDK type-checks, and importing the adapter loads no SDK.
 */
export interface DynamoDBAdapterClient {
  get(input: Request & { Key: Item; ConsistentRead?: boolean }): Promise<{ Item?: Item | undefined }>;
  put(input: Conditional & { Item: Item }): Promise<unknown>;
  update(input: Update & { ReturnValues?: "ALL_NEW" }): Promise<{ Attributes?: Item | undefined }>;
  delete(input: Conditional & { Key: Item; ReturnValues?: "ALL_OLD" }): Promise<{ Attributes?: Item | undefined }>;
  query(
    input: Request & {
      IndexName?: string;
      KeyConditionExpression: string;
      ExpressionAttributeNames: Record<string, string>;
      ExpressionAttributeValues?: Item;
      ExclusiveStartKey?: Item;
    },
  ): Promise<{ Items?: Item[] | undefined; LastEvaluatedKey?: Item | undefined }>;
  batchWrite(input: { RequestItems: Record<string, { DeleteRequest: { Key: Item } }[]> }): Promise<{
    UnprocessedItems?: Record<string, { DeleteRequest?: { Key: Item | undefined } | undefined }[]> | undefined;
  }>;
  transactWrite(input: {
    TransactItems: { Put?: Conditional & { Item: Item }; Update?: Update; Delete?: Conditional & { Key: Item } }[];
  }): Promise<unknown>;
}

/**
 * Fails at start-up, with what to do, on the three clients that are passed by mistake: the bare `DynamoDBClient` and
 * `DynamoDBDocumentClient`, which have no `get()`, and aws-sdk 2's `DocumentClient`, whose requests aren't promises, so
 * that every look-up would quietly find nothing. (That one keeps its low-level client in `service`.)
 */
export function assertDocumentClient(client: DynamoDBAdapterClient): void {
  if (typeof client?.query === "function" && !("service" in client)) return;
  throw new DynamoDBAdapterError(
    "WRONG_CLIENT",
    "DynamoDBAdapter needs a document client of AWS SDK v3: pass DynamoDBDocument.from(new DynamoDB({ … })), " +
      'with DynamoDBDocument from "@aws-sdk/lib-dynamodb" and DynamoDB from "@aws-sdk/client-dynamodb".',
  );
}
