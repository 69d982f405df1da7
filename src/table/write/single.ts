import { setTimeout as sleep } from "node:timers/promises";
import {
  type ConsumedCapacity,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { type Delete, type Item, keyOf, type Move, type Update, type Write } from "../../items/index.ts";
import { writeUnits } from "../dynamodb/capacity.ts";
import { sameItem } from "../dynamodb/equal.ts";
import { causeOf } from "../dynamodb/errors.ts";
import type { Limiter } from "../dynamodb/limiter.ts";
import type { RetryListener } from "../dynamodb/requests.ts";
import { movingMark } from "../model/moving.ts";
import type { Create, WriteContext, WriteResult } from "./contract.ts";
import {
  absentCondition,
  expectedCondition,
  expectedWithoutExpression,
  isBeyondExpressions,
  updateExpressions,
  updateWithoutExpression,
} from "./expression.ts";

/** Writes one change with the conditional writes that every engine has. */
export async function writeSingle(context: WriteContext, change: Write | Create): Promise<WriteResult> {
  switch (change.kind) {
    case "update":
      return update(context, change);
    case "delete":
      return remove(context, change);
    case "move":
      return move(context, change);
    case "create":
      return create(context, change.item);
  }
}

function update({ requests, dialect, limiter }: WriteContext, change: Update): Promise<WriteResult> {
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

function remove({ requests, dialect, limiter }: WriteContext, { key, expected }: Pick<Delete, "key" | "expected">) {
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

/**
 * A move without transactions: mark the old item if it is unchanged, put the new one if there is none, delete the old one
 * if it still is unchanged. If it isn't, because it was consumed meanwhile, the new item is taken back.
 *
 * Whoever is killed on the way leaves an old item that is marked. When the new one is there, the move is finished; when it
 * isn't, it was consumed, or, at worst, was to be put in that very moment: then the old one goes too, so that no link
 * works twice.
 */
async function move(context: WriteContext, change: Move): Promise<WriteResult> {
  const { isMarked, isConsumed } = await found(context, change);
  if (isConsumed) {
    await remove(context, change);
    return { status: "refused" };
  }
  const marked = isMarked ? ({ status: "written" } as const) : await mark(context, change);
  if (marked.status !== "written") {
    if (marked.status === "refused") await takeBack(context, change);
    return marked;
  }
  const created = await create(context, change.item);
  // Our own item, of a try whose answer got lost or a run that was interrupted between the writes, isn't a collision.
  if (created.status !== "written" && !(await isThere(context, change.item))) {
    await unmark(context, change);
    return created;
  }
  const deleted = await remove(context, change);
  if (deleted.status === "written") return deleted;
  // Refused after an answer got lost: the first try deleted it, all but certainly.
  if (deleted.status === "refused" && deleted.afterLostAnswer) return { status: "written" };
  const isNew = created.status === "written" || (created.status === "refused" && created.afterLostAnswer);
  if (isNew) await remove(context, { key: keyOf(change.item, context.dialect.keys), expected: change.item });
  else await takeBack(context, change);
  await unmark(context, change);
  return deleted;
}

/** Whether a move was begun before, and whether what it put was consumed since. */
async function found(context: WriteContext, change: Move) {
  const newKey = keyOf(change.item, context.dialect.keys);
  // Another runner may be at it right now, and between its mark and its put.
  for (let looks = context.isAlone ? 1 : looksAtMarks; ; looks--) {
    const old = await read(context, change.key);
    const isMarked = old !== undefined && movingMark in old;
    if (!isMarked || (await read(context, newKey))) return { isMarked, isConsumed: false };
    if (looks === 1) return { isMarked, isConsumed: true };
    await sleep(lookInterval);
  }
}

/** How often, and with how many milliseconds between, a mark is looked at before it counts as that of who was killed. */
const looksAtMarks = 60;
const lookInterval = 500;

/** A new item that is there while the old one is gone is that of a move which was finished earlier: it stays. */
async function takeBack(context: WriteContext, change: Move): Promise<void> {
  if (!(await read(context, change.key))) return;
  await remove(context, { key: keyOf(change.item, context.dialect.keys), expected: change.item });
}

function mark(context: WriteContext, { key, itemType, expected }: Move): Promise<WriteResult> {
  const set = { [movingMark]: { BOOL: true } };
  return update(context, { kind: "update", itemType, key, set, remove: [], expected, notes: [] });
}

/** Whatever it has become since, if it still is there. */
function unmark(context: WriteContext, { key, itemType }: Move): Promise<WriteResult> {
  return update(context, { kind: "update", itemType, key, set: {}, remove: [movingMark], expected: {}, notes: [] });
}

/** Puts an item where there is none. */
function create({ requests, dialect, limiter }: WriteContext, item: Item): Promise<WriteResult> {
  const command = new PutItemCommand({
    TableName: requests.table,
    Item: item,
    ReturnConsumedCapacity: "TOTAL",
    ...absentCondition(dialect),
  });
  return conditional(limiter, (listener) => requests.send(command, listener));
}

/** Whether exactly this item is there. */
async function isThere(context: WriteContext, item: Item): Promise<boolean> {
  const present = await read(context, keyOf(item, context.dialect.keys));
  return present !== undefined && sameItem(present, item);
}

async function read({ requests, limiter }: WriteContext, key: Item): Promise<Item | undefined> {
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
  let afterLostAnswer = false;
  const listener: RetryListener = {
    failed(failure) {
      afterLostAnswer ||= failure === "transient";
      limiter.failed(failure);
    },
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
    if (name === "ConditionalCheckFailedException") return { status: "refused", afterLostAnswer };
    if (name === "ValidationException" || name === "ItemCollectionSizeLimitExceededException") {
      return { status: "rejected", message };
    }
    throw error;
  }
}
