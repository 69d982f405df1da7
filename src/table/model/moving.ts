import type { Item } from "../../items/index.ts";

/**
 * What an item carries while it moves to another key on an engine without transactions. Where it is met afterwards, the
 * new item had been put, or was about to be: when that is gone, it was consumed, and must not come back.
 */
export const movingMark = "migrate-nextauth-dynamo:moving";

/** An item as it was before it began to move. */
export function withoutMark(item: Item): Item {
  if (!(movingMark in item)) return item;
  const { [movingMark]: _, ...rest } = item;
  return rest;
}
