import {
  BatchExecuteStatementCommand,
  type BatchStatementError,
  type BatchStatementRequest,
} from "@aws-sdk/client-dynamodb";
import type { Delete, Update } from "../../items/index.ts";
import { writeUnits } from "../dynamodb/capacity.ts";
import { nameOf } from "../dynamodb/errors.ts";
import { failureOf } from "../dynamodb/failure.ts";
import { allAtRest } from "../dynamodb/pool.ts";
import type { WriteContext, WriteResult } from "./contract.ts";
import { writeSingle } from "./single.ts";
import { toStatement } from "./statement.ts";

/** How many statements BatchExecuteStatement takes (API reference). */
export const batchSize = 25;

/**
 * Writes up to 25 changes in one request: a seventh of the client's CPU of one UpdateItem each. The answer is 200 even
 * when statements failed, and the SDK doesn't try those again.
 */
export async function writeBatch(
  context: WriteContext,
  changes: readonly (Update | Delete)[],
): Promise<readonly WriteResult[]> {
  const { requests, limiter, dialect } = context;
  const results = new Map<Update | Delete, WriteResult>();
  let pending = changes.map((change) => ({ change, request: toStatement(requests.table, dialect.keys, change) }));
  for (let attempt = 1; pending.length > 0; attempt++) {
    await limiter.acquire();
    const errors = await send(
      context,
      pending.map(({ request }) => request),
    );
    if (errors === "not as a batch") {
      await allAtRest(pending.map(async ({ change }) => results.set(change, await writeSingle(context, change))));
      break;
    }
    const again: typeof pending = [];
    let lastError: BatchStatementError | undefined;
    pending.forEach((statement, index) => {
      const error = errors[index];
      const result = error ? resultOf(error) : ({ status: "written" } as const);
      if (result) results.set(statement.change, result);
      else {
        again.push(statement);
        lastError = error;
      }
    });
    // A table of few units takes a batch bit by bit: only tries in which it takes nothing add up.
    if (again.length < pending.length) attempt = 1;
    if (lastError) await requests.pauseBeforeRetry(asError(lastError), "BatchExecuteStatement", attempt, limiter);
    pending = again;
  }
  return changes.map((change) => results.get(change) ?? { status: "refused" });
}

/** Sends one batch; the answer holds an error or nothing for each statement. */
async function send(
  { requests, limiter }: WriteContext,
  statements: BatchStatementRequest[],
): Promise<readonly (BatchStatementError | undefined)[] | "not as a batch"> {
  const command = new BatchExecuteStatementCommand({ Statements: statements, ReturnConsumedCapacity: "TOTAL" });
  try {
    const { Responses = [], ConsumedCapacity } = await requests.send(command, limiter);
    limiter.charge(ConsumedCapacity, statements.length * writeUnits.typical);
    return statements.map((_, index) => Responses[index]?.Error);
  } catch (error) {
    // One statement that DynamoDB can't take at all fails the whole request, and the answer doesn't say which.
    if (nameOf(error) === "ValidationException") return "not as a batch";
    throw error;
  }
}

/** What a statement's error means; `undefined` when it is to be tried again or the job has to stop. */
function resultOf(error: BatchStatementError): WriteResult | undefined {
  if (error.Code === "ConditionalCheckFailed") return { status: "refused" };
  if (error.Code === "ValidationError" || error.Code === "ItemCollectionSizeLimitExceeded") {
    return { status: "rejected", message: error.Message ?? error.Code };
  }
  return undefined;
}

/** A statement's error in the form of an exception, for the code that knows those. */
function asError({ Code, Message }: BatchStatementError): Error {
  const name = failureOf({ name: Code }) === "final" ? `${Code}Exception` : Code;
  return Object.assign(new Error(Message), { name });
}
