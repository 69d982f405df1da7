/** The attributes of one item, as the document client reads and writes them. */
export type Item = Record<string, unknown>;

interface Request {
  TableName: string;
}

/** Absent rather than undefined: the types of SDK 3.600 and 3.650 don't allow undefined under `exactOptionalPropertyTypes`. */
interface Expressions {
  ConditionExpression?: string;
  ExpressionAttributeNames?: Record<string, string>;
  ExpressionAttributeValues?: Item;
}

type Put = Request & Expressions & { Item: Item };
type Update = Request & Expressions & { Key: Item; UpdateExpression: string };
type Delete = Request & Expressions & { Key: Item };
type ConditionCheck = Request & Expressions & { Key: Item; ConditionExpression: string };

/** One part of a transaction. */
export interface TransactWrite {
  Put?: Put;
  Update?: Update;
  Delete?: Delete;
  ConditionCheck?: ConditionCheck;
}

/**
 * What the adapter calls of `DynamoDBDocument` (`@aws-sdk/lib-dynamodb`). Written out rather than imported, so that an
 * application with any 3.x version of the SDK type-checks, and importing the adapter loads no SDK.
 */
export interface DynamoDBDocument {
  get(input: Request & { Key: Item; ConsistentRead: boolean }): Promise<{ Item?: Item | undefined }>;
  batchGet(input: { RequestItems: Record<string, { Keys: Item[]; ConsistentRead?: boolean }> }): Promise<{
    Responses?: Record<string, Item[]> | undefined;
    UnprocessedKeys?: Record<string, { Keys: Item[] | undefined }> | undefined;
  }>;
  put(input: Put): Promise<unknown>;
  update(input: Update & { ReturnValues?: "ALL_NEW" }): Promise<{ Attributes?: Item | undefined }>;
  delete(input: Delete & { ReturnValues?: "ALL_OLD" }): Promise<{ Attributes?: Item | undefined }>;
  query(
    input: Request &
      Expressions & {
        IndexName?: string;
        KeyConditionExpression: string;
        ConsistentRead?: boolean;
        ExclusiveStartKey?: Item;
      },
  ): Promise<{ Items?: Item[] | undefined; LastEvaluatedKey?: Item | undefined }>;
  batchWrite(input: { RequestItems: Record<string, { DeleteRequest: { Key: Item } }[]> }): Promise<{
    UnprocessedItems?: Record<string, { DeleteRequest?: { Key: Item | undefined } | undefined }[]> | undefined;
  }>;
  transactWrite(input: { TransactItems: TransactWrite[] }): Promise<unknown>;
}

/** What tells a `DynamoDBDocumentClient` of `@aws-sdk/lib-dynamodb` from the plain client that it is made of. */
export interface DynamoDBDocumentClient {
  readonly config: { readonly translateConfig?: object };
  send(...command: never[]): unknown;
}

/** A `DynamoDBDocument`, or the `DynamoDBDocumentClient` that one is made of. */
export type DynamoDBAdapterClient = DynamoDBDocument | DynamoDBDocumentClient;
