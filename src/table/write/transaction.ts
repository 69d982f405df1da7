import { randomUUID } from "node:crypto";
import {
  type CancellationReason,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import type { Move } from "../../items/index.ts";
import { writeUnits } from "../dynamodb/capacity.ts";
import { causeOf } from "../dynamodb/errors.ts";
import { failureOf } from "../dynamodb/failure.ts";
import type { WriteContext, WriteResult } from "./contract.ts";
import { absentCondition, expectedCondition } from "./expression.ts";
import { withoutMarks } from "./move.ts";
import { writeSingle } from "./single.ts";

/**
 * How many moves go into one transaction. It takes 100 actions (API reference), but one that fails cancels them all.
 */
export const transactionSize = 25;

/**
 * Moves items to new keys, each whole or not at all. A cancelled transaction says for each action why; the moves that
 * were in order are tried again without the others.
 */
export async function writeTransaction(context: WriteContext, moves: readonly Move[]): Promise<readonly WriteResult[]> {
  const { requests, limiter } = context;
  const results = new Map<Move, WriteResult>();
  let pending = moves;
  for (let attempt = 1; pending.length > 0; attempt++) {
    const outcome = await transact(context, pending);
    if (outcome === "written") {
      for (const move of pending) results.set(move, { status: "written" });
      break;
    }
    if (outcome === "too large") {
      if (pending.length === 1) {
        // By itself it is told what is wrong with it, if anything is: a transaction has limits of its own.
        for (const move of pending) results.set(move, await writeSingle(context, move));
        break;
      }
      const half = Math.ceil(pending.length / 2);
      for (const part of [pending.slice(0, half), pending.slice(half)]) {
        const written = await writeTransaction(context, part);
        part.forEach((move, index) => void results.set(move, written[index] ?? { status: "refused" }));
      }
      break;
    }
    let retry: CancellationReason | undefined;
    const again: Move[] = [];
    pending.forEach((move, index) => {
      const reasons = [outcome[index * 2], outcome[index * 2 + 1]].filter((reason) => reason?.Code !== "None");
      const result = reasons.map(resultOf).find((found) => found !== undefined);
      if (result) results.set(move, result);
      else {
        again.push(move);
        retry = reasons[0] ?? retry;
      }
    });
    if (retry) {
      const error = Object.assign(new Error(retry.Message), { name: retry.Code });
      await requests.pauseBeforeRetry(error, "TransactWriteItems", attempt, limiter);
    }
    pending = again;
  }
  return moves.map((move) => results.get(move) ?? { status: "refused" });
}

async function transact(
  { requests, dialect, limiter }: WriteContext,
  moves: readonly Move[],
): Promise<"written" | "too large" | readonly CancellationReason[]> {
  const TableName = requests.table;
  const command = new TransactWriteItemsCommand({
    // The same token for every try of this request: one that succeeded unnoticed isn't carried out twice.
    ClientRequestToken: randomUUID(),
    ReturnConsumedCapacity: "TOTAL",
    // One that was begun by the way without transactions is finished by it.
    TransactItems: moves.flatMap((move) => [
      { Put: { TableName, Item: move.item, ...absentCondition(dialect) } },
      { Delete: { TableName, Key: move.key, ...expectedCondition(withoutMarks(move).expected, dialect) } },
    ]),
  });
  await limiter.acquire();
  try {
    const { ConsumedCapacity } = await requests.send(command, limiter);
    limiter.charge(ConsumedCapacity, moves.length * writeUnits.move);
    return "written";
  } catch (error) {
    limiter.charge(undefined, moves.length * writeUnits.move);
    const cause = causeOf(error);
    if (cause instanceof TransactionCanceledException && cause.CancellationReasons) return cause.CancellationReasons;
    if (cause.name === "ValidationException") return "too large";
    throw error;
  }
}

/** What a reason means; `undefined` when the move is to be tried again. */
function resultOf(reason: CancellationReason | undefined): WriteResult | undefined {
  const { Code = "None", Message } = reason ?? {};
  if (Code === "None" || failureOf({ name: Code }) !== "final") return undefined;
  if (Code === "ConditionalCheckFailed") return { status: "refused" };
  return { status: "rejected", message: Message ?? Code };
}
