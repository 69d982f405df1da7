import {
  type ConsumedCapacity,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import type { Delete, Item, Update } from "../../items/index.ts";
import { writeUnits } from "../dynamodb/capacity.ts";
import { causeOf } from "../dynamodb/errors.ts";
import type { Limiter } from "../dynamodb/limiter.ts";
import type { RetryListener } from "../dynamodb/requests.ts";
import type { WriteContext, WriteResult } from "./contract.ts";
import {
  absentCondition,
  expectedCondition,
  expectedWithoutExpression,
  isBeyondExpressions,
  updateExpressions,
  updateWithoutExpression,
} from "./expression.ts";

/** The conditional writes of one item that every engine has. */

export function updateOne(
  { requests, dialect, limiter }: WriteContext,
  change: Pick<Update, "key" | "set" | "remove" | "expected">,
): Promise<WriteResult> {
  const command = new UpdateItemCommand({
    TableName: requests.table,
    Key: change.key,
    ReturnConsumedCapacity: "TOTAL",
    ...(isBeyondExpressions(change.expected)
      ? updateWithoutExpression(change, change.key)
      : updateExpressions(change, dialect)),
  });
  return conditional(limiter, (listener) => requests.send(command, listener));
}

export function deleteOne(
  { requests, dialect, limiter }: WriteContext,
  { key, expected }: Pick<Delete, "key" | "expected">,
): Promise<WriteResult> {
  const command = new DeleteItemCommand({
    TableName: requests.table,
    Key: key,
    ReturnConsumedCapacity: "TOTAL",
    ...(isBeyondExpressions(expected)
      ? expectedWithoutExpression(expected, key)
      : expectedCondition(expected, dialect)),
  });
  return conditional(limiter, (listener) => requests.send(command, listener));
}

/** Puts an item where there is none, or in the place of one that has these attributes. */
export function putOne(
  { requests, dialect, limiter }: WriteContext,
  item: Item,
  instead?: Delete["expected"],
): Promise<WriteResult> {
  const command = new PutItemCommand({
    TableName: requests.table,
    Item: item,
    ReturnConsumedCapacity: "TOTAL",
    ...(instead ? expectedCondition(instead, dialect) : absentCondition(dialect)),
  });
  return conditional(limiter, (listener) => requests.send(command, listener));
}

/** An item as it is now. */
export async function readOne({ requests, limiter }: WriteContext, key: Item): Promise<Item | undefined> {
  const command = new GetItemCommand({
    TableName: requests.table,
    Key: key,
    ConsistentRead: true,
    ReturnConsumedCapacity: "TOTAL",
  });
  return (await requests.send(command, limiter)).Item;
}

async function conditional(
  limiter: Limiter,
  send: (listener: RetryListener) => Promise<{ ConsumedCapacity?: ConsumedCapacity | undefined }>,
): Promise<WriteResult> {
  const listener: RetryListener = {
    failed: (failure) => limiter.failed(failure),
    beforeRetry: () => limiter.beforeRetry(),
    mayLeave: () => limiter.mayLeave(),
  };
  await limiter.acquire();
  try {
    const { ConsumedCapacity } = await send(listener);
    limiter.charge(ConsumedCapacity, writeUnits.typical);
    return { status: "written" };
  } catch (error) {
    const { name, message } = causeOf(error);
    // A refused write costs as much as one that succeeds.
    limiter.charge(undefined, writeUnits.refused);
    if (name === "ConditionalCheckFailedException") return { status: "refused" };
    if (name === "ValidationException" || name === "ItemCollectionSizeLimitExceededException") {
      return { status: "rejected", message };
    }
    throw error;
  }
}
