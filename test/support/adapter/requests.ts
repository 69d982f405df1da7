import type { DynamoDBDocument } from "@aws-sdk/lib-dynamodb";

export interface Usage {
  /** The operations that were called, in order, as in `GetItem`. */
  readonly operations: string[];
  /** Capacity units, of the table and its index. */
  readUnits: number;
  writeUnits: number;
  /** The bodies of all requests and answers. */
  bytes: number;
}

const reads = /^(Get|BatchGet|Query|Scan)/;

/**
 * Counts what the calls of `run` send with this client, and what DynamoDB Local says they consumed, but for two things:
 * a transaction, whose writes DynamoDB charges twice ("Read and write capacity modes" in its developer guide) and Local
 * counts four times; and a write whose condition doesn't hold, which is charged by the size of the item that is there, at
 * the least one unit, and whose answer doesn't say so.
 */
export async function usageOf(client: DynamoDBDocument, run: () => Promise<unknown>): Promise<Usage> {
  const usage: Usage = { operations: [], readUnits: 0, writeUnits: 0, bytes: 0 };
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const operation = String(context.commandName).replace(/Command$/, "");
      usage.operations.push(operation);
      const factor = operation === "TransactWriteItems" ? 1 / 2 : 1;
      const consume = (units: number) => {
        usage[reads.test(operation) ? "readUnits" : "writeUnits"] += units * factor;
      };
      try {
        const result = await next({ ...args, input: { ...args.input, ReturnConsumedCapacity: "TOTAL" } as never });
        const { ConsumedCapacity } = result.output as { ConsumedCapacity?: { CapacityUnits?: number }[] };
        for (const { CapacityUnits = 0 } of [ConsumedCapacity ?? []].flat()) consume(CapacityUnits);
        return result;
      } catch (error) {
        if ((error as Error).name === "ConditionalCheckFailedException") consume(1);
        throw error;
      }
    },
    { step: "initialize", name: "units" },
  );
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { body } = args.request as { body?: string };
      const { headers } = result.response as { headers: Record<string, string> };
      usage.bytes += Buffer.byteLength(body ?? "") + Number(headers["content-length"]);
      return result;
    },
    { step: "deserialize", name: "bytes", priority: "low" },
  );
  try {
    await run();
  } finally {
    client.middlewareStack.remove("units");
    client.middlewareStack.remove("bytes");
  }
  return usage;
}
