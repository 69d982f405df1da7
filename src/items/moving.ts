import type { Item } from "./change.ts";
import { own } from "./own.ts";

/**
 * What an item and its copy carry while it moves to another key on an engine without transactions. The copy comes first, and is
 * `arriving`: nobody may use it. That the item has `left` is the one write by which the copy takes its place. Whoever is met with a
 * mark tells by it what was done and what wasn't: a copy that is gone although its item has left was used.
 */
export const movingMark = "nad:moving";

/** When an item with a mark really expires. */
export const movingExpires = "nad:expires";

export type Moving = "arriving" | "left";

const pattern = /^(arriving|left) (\{.*\})$/;

/** Where an item is in its move; `undefined` for one that isn't moving. */
export function movingOf(item: Item | undefined): Moving | undefined {
  const text = item && own(item, movingMark)?.S;
  return text === undefined ? undefined : (pattern.exec(text)?.[1] as Moving | undefined);
}

/** The primary key of the other one of the two; `undefined` when the mark doesn't say. */
export function partnerOf(item: Item): Item | undefined {
  const [, , text = ""] = pattern.exec(own(item, movingMark)?.S ?? "") ?? [];
  try {
    const { partner } = JSON.parse(text) as { readonly partner: Readonly<Record<string, string>> };
    const entries = Object.entries(partner);
    if (entries.length !== 2 || entries.some(([, value]) => typeof value !== "string")) return undefined;
    return Object.fromEntries(entries.map(([name, S]) => [name, { S }]));
  } catch {
    return undefined;
  }
}

/**
 * A mark.
 *
 * @param partner the primary key of the other one
 * @param attempt what tells this move from one of the same item after that was changed
 */
export function markOf(moving: Moving, partner: Item, attempt: string) {
  const texts = Object.entries(partner).map(([name, value]) => [name, value.S ?? ""] as const);
  return { S: `${moving} ${JSON.stringify({ partner: Object.fromEntries(texts), attempt })}` };
}

/** What an item gets with its mark: for whoever doesn't know marks it has expired. */
export function marking({ expires }: Item, mark: Item[string]): Item {
  if (!expires) return { [movingMark]: mark };
  // In the form of its own adapter. Time to live leaves alone what expired more than five years ago.
  const longAgo: Item[string] = expires.S === undefined ? { N: "0" } : { S: new Date(0).toISOString() };
  return { [movingMark]: mark, expires: longAgo, [movingExpires]: expires };
}

/** An item as it is without its move. */
export function withoutMark(item: Item): Item {
  if (!(movingMark in item)) return item;
  const { [movingMark]: _, [movingExpires]: expires, ...rest } = item;
  return expires ? { ...rest, expires } : rest;
}

/** What is in force of an item and of its copy, whichever of them is which. */
export function settledPair(
  one: Item | undefined,
  other: Item | undefined,
): readonly [one: Item | undefined, other: Item | undefined] {
  const [first, second] = [movingOf(one), movingOf(other)];
  const plain = (item: Item | undefined) => item && withoutMark(item);
  if (first === "left") return [undefined, plain(other)];
  if (second === "left") return [plain(one), undefined];
  return [first === "arriving" ? undefined : one, second === "arriving" ? undefined : other];
}
