import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import {
  type Item,
  keyOf,
  type Move,
  marking,
  markOf,
  movingMark,
  movingOf,
  partnerOf,
  withoutMark,
} from "../../items/index.ts";
import { movingExpires } from "../../items/moving.ts";
import { canonicalText, sameItem } from "../dynamodb/equal.ts";
import { deleteOne, putOne, readOne, updateOne } from "./conditional.ts";
import type { WriteContext, WriteResult } from "./contract.ts";

/**
 * A move without transactions, in four conditional writes, between any two of which anybody may be killed:
 *
 * 1. put the copy, arriving: nobody may use it yet
 * 2. mark the item as having left, if it is unchanged: from here on the copy is the one to use
 * 3. let the copy arrive
 * 4. delete the item
 *
 * What is found of the two tells how far it has come, whoever brought it there, so that anybody may go on; of two who are at
 * it at the same time each finds done what the other one did. A copy is in use only after the third write, so one that is gone
 * while its item has left was used, and one whose item is gone without having left belongs to an item that was used.
 */
export async function moveItem(context: WriteContext, change: Move): Promise<WriteResult> {
  const pair: Pair = { key: change.key, copyKey: keyOf(change.item, context.dialect.keys) };
  for (let looks = 1; looks <= mostLooks; looks++) {
    const [item, copy] = await look(context, pair);
    const result = await goOn(context, change, { ...pair, item, copy });
    if (result !== "look again") return result;
  }
  return { status: "refused" };
}

/**
 * Brings an item to rest that is met in the middle of a move which nobody will go on with: a copy whose item is gone goes, and one
 * whose item has left arrives.
 *
 * @param mayTakeBack whether a copy goes, too, whose item is still there
 */
export async function settle(
  context: WriteContext,
  met: Item,
  { mayTakeBack }: { readonly mayTakeBack: boolean },
): Promise<void> {
  const own = keyOf(met, context.dialect.keys);
  const partner = partnerOf(met);
  if (!partner) return;
  const pair = movingOf(met) === "left" ? { key: own, copyKey: partner } : { key: partner, copyKey: own };
  for (let looks = 1; looks <= mostLooks; looks++) {
    const [item, copy] = await look(context, pair);
    const found = { ...pair, item, copy };
    if (movingOf(item) === "left") {
      if ((await finish(context, found)) !== "look again") return;
    } else if (movingOf(copy) === "arriving" && (item === undefined || mayTakeBack)) {
      if ((await takeAway(context, found)) === "done") return;
    } else return;
  }
}

/** How often the two are looked at: each look finds a write of somebody else, or one whose answer got lost. */
const mostLooks = 20;

interface Pair {
  readonly key: Item;
  readonly copyKey: Item;
}

interface Found extends Pair {
  readonly item: Item | undefined;
  readonly copy: Item | undefined;
}

function look(context: WriteContext, { key, copyKey }: Pair) {
  return Promise.all([readOne(context, key), readOne(context, copyKey)]);
}

type Step = WriteResult | "look again";

const refused: WriteResult = { status: "refused" };

async function goOn(context: WriteContext, change: Move, found: Found): Promise<Step> {
  const { item, copy } = found;
  if (movingOf(item) === "left") return finish(context, found);
  if (movingOf(item) === "arriving" || movingOf(copy) === "left") return turnRound(context, found);
  const attempt = attemptOf(change);
  const isOurs = copy !== undefined && sameMark(copy, markOf("arriving", change.key, attempt));
  if (item === undefined || !sameItem(item, change.expected as Item)) {
    // The copy of what the item was before is another attempt's, or this one's that comes too late.
    if (movingOf(copy) !== "arriving" || (item && !isOurs)) return refused;
    return (await takeAway(context, found)) === "done" ? refused : "look again";
  }
  if (copy && movingOf(copy) !== "arriving") return alreadyThere(context, change, copy);
  return begin(context, change, { attempt, found: { ...found, copy: isOurs ? undefined : copy }, isPut: isOurs });
}

/** An item that is there under its new key, as it would be put, without a mark: nothing but the old one is left to do. */
async function alreadyThere(context: WriteContext, change: Move, copy: Item): Promise<Step> {
  return sameItem(copy, change.item) ? deleteOne(context, withoutMarks(change)) : refused;
}

async function begin(
  context: WriteContext,
  change: Move,
  { attempt, found, isPut }: { readonly attempt: string; readonly found: Found; readonly isPut: boolean },
): Promise<Step> {
  const { key, copyKey, copy: other } = found;
  const copy = { ...change.item, ...marking(change.item, markOf("arriving", key, attempt)) };
  if (!isPut) {
    const put = await putOne(context, copy, other && markIn(other));
    if (put.status !== "written") return put.status === "refused" ? "look again" : put;
  }
  const mark = markOf("left", copyKey, attempt);
  const { expected } = withoutMarks(change);
  const set = marking(change.expected as Item, mark);
  const left = await updateOne(context, { key, set, remove: [], expected });
  if (left.status === "refused") return "look again";
  if (left.status === "rejected") {
    await takeAway(context, { ...found, copy });
    return left;
  }
  return finish(context, { ...found, item: { ...change.key, [movingMark]: mark }, copy });
}

/** The item has left: its copy arrives, unless it was used, and the item goes. */
async function finish(context: WriteContext, { key, copyKey, item, copy }: Found): Promise<Step> {
  if (movingOf(copy) === "arriving" && (await arrive(context, copyKey, copy)) !== "written") return "look again";
  await deleteOne(context, { key, expected: markIn(item) });
  return copy ? { status: "written" } : refused;
}

async function arrive(context: WriteContext, key: Item, copy: Item | undefined): Promise<WriteResult["status"]> {
  const { [movingExpires]: expires } = copy ?? {};
  const change = {
    key,
    set: expires ? { expires } : {},
    remove: [movingMark, ...(expires ? [movingExpires] : [])],
    expected: markIn(copy),
  };
  return (await updateOne(context, change)).status;
}

/**
 * The opposite move stopped on its way, of which nobody is left by now: what it put is taken away, or, where it has taken its
 * item's place, arrives, and is there to be moved.
 */
async function turnRound(context: WriteContext, found: Found): Promise<Step> {
  const opposite: Found = { key: found.copyKey, copyKey: found.key, item: found.copy, copy: found.item };
  if (movingOf(opposite.item) === "left") await finish(context, opposite);
  else await takeAway(context, opposite);
  return "look again";
}

/** Takes a copy away whose item isn't there to be moved, or not as it was. */
async function takeAway(context: WriteContext, { key, copyKey, item, copy }: Found): Promise<"done" | "look again"> {
  if (!item) {
    // Whoever uses a link while it moves deletes both, one after the other.
    await sleep(useTime);
    if ((await readOne(context, key)) !== undefined) return "look again";
  }
  await deleteOne(context, { key: copyKey, expected: markIn(copy) });
  return "done";
}

/** How long it takes at most, in milliseconds, from the deletion of an item to that of its copy. */
const useTime = 500;

function markIn(item: Item | undefined) {
  const mark = item?.[movingMark];
  return mark ? { [movingMark]: mark } : {};
}

function sameMark(item: Item, mark: Item[string]): boolean {
  return item[movingMark]?.S === mark.S;
}

/** What a move expects, and that nobody else is at it. */
export function withoutMarks({ key, expected }: Pick<Move, "key" | "expected">): Pick<Move, "key" | "expected"> {
  return { key, expected: { ...expected, [movingMark]: "absent" } };
}

/** The same for the same item, and another one when that was changed. */
function attemptOf({ item }: Move): string {
  return createHash("sha256")
    .update(canonicalText(withoutMark(item)))
    .digest("hex")
    .slice(0, 16);
}
