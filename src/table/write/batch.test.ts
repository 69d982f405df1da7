import type { BatchExecuteStatementCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { expect, it, onTestFinished, vi } from "vitest";
import { defaultKeyNames, type Update } from "../../items/index.ts";
import type { Limiter } from "../dynamodb/limiter.ts";
import { Requests } from "../dynamodb/requests.ts";
import { writeBatch } from "./batch.ts";

it("goes on as long as a table that throttles takes any statement of it", async () => {
  const withoutPauses = vi.spyOn(Math, "random").mockReturnValue(0);
  onTestFinished(() => withoutPauses.mockRestore());
  let requests = 0;
  const client = {
    /** Takes one statement of every other request. */
    send: async ({ input: { Statements = [] } }: BatchExecuteStatementCommand) => {
      requests++;
      const failed = { Code: "ProvisionedThroughputExceeded", Message: "injected" };
      return { Responses: Statements.map((_, index) => (index === 0 && requests % 2 === 0 ? {} : { Error: failed })) };
    },
  };
  const updates = Array.from({ length: 25 }, (_, index): Update => {
    const key = { pk: { S: `USER#${index}` }, sk: { S: `USER#${index}` } };
    return { kind: "update", itemType: "USER", key, set: { a: { N: "1" } }, remove: [], expected: {}, notes: [] };
  });
  const limiter = { acquire: async () => {}, charge: () => {}, failed: () => {} } as unknown as Limiter;
  const results = await writeBatch(
    {
      requests: new Requests(client as unknown as DynamoDBClient, "users", {}),
      dialect: { keys: defaultKeyNames, byElement: false },
      limiter,
      capabilities: { partiql: "yes", transactions: "yes" },
    },
    updates,
  );
  expect(results).toEqual(updates.map(() => ({ status: "written" })));
  expect(requests).toBe(50);
});
