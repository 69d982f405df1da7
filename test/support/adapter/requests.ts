import type { DynamoDBDocument } from "@aws-sdk/lib-dynamodb";

export interface Usage {
  /** The operations that were called, in order, as in `GetItem`. */
  readonly operations: string[];
  /** Capacity units, of the table and its index. */
  capacityUnits: number;
}

/** Counts what the calls of `run` send with this client, and what DynamoDB says they consumed. */
export async function usageOf(client: DynamoDBDocument, run: () => Promise<unknown>): Promise<Usage> {
  const usage: Usage = { operations: [], capacityUnits: 0 };
  client.middlewareStack.add(
    (next, context) => async (args) => {
      usage.operations.push(String(context.commandName).replace(/Command$/, ""));
      const result = await next({ ...args, input: { ...args.input, ReturnConsumedCapacity: "TOTAL" } as never });
      const { ConsumedCapacity } = result.output as { ConsumedCapacity?: { CapacityUnits?: number }[] };
      for (const { CapacityUnits = 0 } of [ConsumedCapacity ?? []].flat()) usage.capacityUnits += CapacityUnits;
      return result;
    },
    { step: "initialize", name: "usage" },
  );
  try {
    await run();
  } finally {
    client.middlewareStack.remove("usage");
  }
  return usage;
}
