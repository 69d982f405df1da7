import { defaultKeyNames } from "../items/keys.ts";
import type { Item } from "./client.ts";
import { mapEntries } from "./entries.ts";
import { Expression } from "./expression.ts";

/**
 * What `@next-auth/dynamodb-adapter` and `@auth/dynamodb-adapter` export beside the adapter, to the same effect, for
 * applications that write to the table themselves. The adapter doesn't use it: it treats every text that looks like a date
 * as one, and knows the default key names only.
 */

const isoDate = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/;
const keyNames: readonly string[] = Object.values(defaultKeyNames);

const toStored = ([name, value]: readonly [string, unknown]): [string, unknown][] => {
  if (!(value instanceof Date)) return [[name, value]];
  return [[name, name === "expires" ? value.getTime() / 1000 : value.toISOString()]];
};

const fromStored = ([name, value]: readonly [string, unknown]): [string, unknown][] => {
  const isOurType = name === "type" && ["SESSION", "VT", "USER"].includes(value as string);
  if (keyNames.includes(name) || isOurType) return [];
  if (typeof value === "string" && isoDate.test(value)) return [[name, new Date(value)]];
  if (typeof value === "number" && name === "expires") return [[name, new Date(value * 1000)]];
  return [[name, value]];
};

export const format = {
  /** Dates as they are stored: `expires` in seconds since 1970, any other as ISO text. */
  to: (object: Item): Item => mapEntries(object, toStored),

  /** The reverse, without the key attributes and the item's type. Null for no item. */
  from: <T = Item>(item?: Item | null): T | null => (item ? (mapEntries(item, fromStored) as T) : null),
};

/** The parts of an UpdateItem request that sets these fields. */
export function generateUpdateExpression(object: Item) {
  const expression = new Expression();
  return { UpdateExpression: expression.update({ set: format.to(object) }), ...expression };
}
