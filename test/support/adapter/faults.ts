import type { DynamoDBDocument } from "@aws-sdk/lib-dynamodb";

// biome-ignore lint/suspicious/noExplicitAny: the input and output of any of the methods
type Call = (input: any) => Promise<any>;

/**
 * A client of which one method is replaced: for what a local engine never does by itself. `fault` gets the real method.
 */
export function withFault(
  client: DynamoDBDocument,
  method: "query" | "batchWrite" | "batchGet" | "put" | "get" | "update" | "transactWrite",
  fault: (real: Call, input: Parameters<Call>[0]) => Promise<unknown>,
): DynamoDBDocument {
  const faulty = Object.create(client) as Record<string, Call>;
  const real: Call = client[method].bind(client);
  faulty[method] = (input) => fault(real, input);
  return faulty as unknown as DynamoDBDocument;
}

/** The index is behind the table: what was just written isn't in it yet. */
export const withLaggingIndex = (client: DynamoDBDocument) =>
  withFault(client, "query", async (real, input) => (input.IndexName ? { Items: [] } : real(input)));

/** A partition comes in pages of this many items. */
export const withPages = (client: DynamoDBDocument, size: number) =>
  withFault(client, "query", (real, input) => real(input.IndexName ? input : { ...input, Limit: size }));

/** DynamoDB is too busy for more than this many items of a batch. */
export const withUnprocessedItems = (client: DynamoDBDocument, accepted: number) =>
  withFault(client, "batchWrite", async (real, { RequestItems }) => {
    const [[tableName, requests]] = Object.entries(RequestItems) as [[string, unknown[]]];
    if (accepted > 0) await real({ RequestItems: { [tableName]: requests.slice(0, accepted) } });
    const left = requests.slice(accepted);
    return { UnprocessedItems: left.length > 0 ? { [tableName]: left } : {} };
  });
