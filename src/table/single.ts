import { DeleteItemCommand, PutItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import type { Delete, Item, KeyNames, Move, Update, Write } from "../items/index.ts";
import { writeUnits } from "./capacity.ts";
import { sameItem } from "./equal.ts";
import { absentCondition, expectedCondition, updateExpressions } from "./expression.ts";
import type { WriteContext, WriteResult } from "./write.ts";

/** Writes one change with the conditional writes that every engine has. */
export async function writeSingle(context: WriteContext, change: Write): Promise<WriteResult> {
  switch (change.kind) {
    case "update":
      return update(context, change);
    case "delete":
      return remove(context, change);
    case "move":
      return move(context, change);
  }
}

function update({ requests, dialect, lane }: WriteContext, change: Update): Promise<WriteResult> {
  const command = new UpdateItemCommand({
    TableName: requests.table,
    Key: change.key,
    ReturnConsumedCapacity: "TOTAL",
    ...updateExpressions(change, dialect),
  });
  return conditional({ requests, lane }, "UpdateItem", () => requests.send(command, { raw: true, lane }));
}

function remove({ requests, dialect, lane }: WriteContext, { key, expected }: Pick<Delete, "key" | "expected">) {
  const command = new DeleteItemCommand({
    TableName: requests.table,
    Key: key,
    ReturnConsumedCapacity: "TOTAL",
    ...expectedCondition(expected, dialect),
  });
  return conditional({ requests, lane }, "DeleteItem", () => requests.send(command, { raw: true, lane }));
}

/**
 * A move without transactions: put the new item if there is none, then delete the old one if it is unchanged. If it
 * isn't, because it was consumed meanwhile, the new item is taken back, so that no consumed token comes back to life.
 */
async function move(context: WriteContext, change: Move): Promise<WriteResult> {
  const { requests, dialect, lane } = context;
  const put = new PutItemCommand({
    TableName: requests.table,
    Item: change.item,
    ReturnConsumedCapacity: "TOTAL",
    ReturnValuesOnConditionCheckFailure: "ALL_OLD",
    ...absentCondition(dialect),
  });
  let present: Item | undefined;
  const created = await conditional(
    { requests, lane },
    "PutItem",
    () => requests.send(put, { raw: true, lane }),
    (item) => {
      present = item;
    },
  );
  // Our own item of a run that was interrupted between the two writes is no collision.
  const isOurs = created.status === "written" || (present !== undefined && sameItem(present, change.item));
  if (!isOurs) return created;
  const deleted = await remove(context, change);
  if (deleted.status !== "written")
    await remove(context, { key: primaryKey(change.item, dialect.keys), expected: change.item });
  return deleted;
}

function primaryKey(item: Item, { partitionKey, sortKey }: KeyNames): Item {
  return Object.fromEntries(Object.entries(item).filter(([name]) => name === partitionKey || name === sortKey));
}

interface ConditionFailure {
  readonly name: string;
  readonly message: string;
  readonly Item?: Item;
}

async function conditional(
  { requests, lane }: Pick<WriteContext, "requests" | "lane">,
  operation: string,
  send: () => Promise<{ ConsumedCapacity?: { CapacityUnits?: number | undefined } | undefined }>,
  onRefused: (item: Item | undefined) => void = () => {},
): Promise<WriteResult> {
  await lane.enter();
  try {
    const { ConsumedCapacity } = await send();
    lane.leave(ConsumedCapacity, writeUnits.typical);
    return { status: "written" };
  } catch (error) {
    const { name, message, Item } = error as ConditionFailure;
    // A refused write costs as much as one that succeeds.
    lane.leave(undefined, writeUnits.refused);
    if (name === "ConditionalCheckFailedException") {
      onRefused(Item);
      return { status: "refused" };
    }
    if (name === "ValidationException" || name === "ItemCollectionSizeLimitExceededException") {
      return { status: "rejected", message };
    }
    throw requests.explain(error, operation);
  }
}
