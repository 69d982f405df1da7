import {
  classify,
  type IndexKeys,
  type Item,
  indexKeysOf,
  type KeyNames,
  keyOf,
  type NextAuthVersion,
  prefix,
  type Question,
  userIndexKeys,
  userKeys,
  type View,
} from "../../items/index.ts";
import { questionOf } from "./questions.ts";
import type { Reader } from "./reader.ts";
import type { UserItems } from "./user-items.ts";

/** Whom to look for. */
export type Wanted = Extract<Question, { readonly by: "id" | "email" | "account" }>;

/** How many accounts and sessions are looked up in the index: a user has a few, and robots have thousands. */
const mostLookups = 20;

/**
 * Reads all that is of a user, by keys: the partition, the links to the address, and what lies under the index keys by which
 * next-auth would look for each of it. What doesn't wait for something else is asked for together.
 */
export async function readItemsOf(
  reader: Reader,
  { keys, now }: Pick<View, "keys" | "now">,
  wanted: Wanted,
): Promise<UserItems> {
  const found = new Found(keys);
  const asked = new Map<string, Promise<readonly Item[]>>();
  const indexed = async (places: readonly (IndexKeys | undefined)[]) => {
    for (const place of places) {
      const name = JSON.stringify(place);
      if (place && !asked.has(name)) asked.set(name, reader.inIndex(place));
    }
    return (await Promise.all(asked.values())).flat();
  };

  const named =
    wanted.by === "id"
      ? []
      : await indexed(["v3", "v4"].map((version) => indexKeysOf(version as NextAuthVersion, wanted)));
  const ids = wanted.by === "id" ? [wanted.id] : idsOf(wanted, named, keys);
  const { partitionKey } = userKeys({ id: ids[0] ?? "" });
  const partition = ids.length > 0 ? await reader.inPartition(partitionKey) : [];
  const user = partition.find((item) => item[keys.sortKey]?.S === partitionKey);
  const email = wanted.by === "email" ? wanted.email : (user?.email?.S ?? undefined);
  const questions = partition.flatMap((item) => questionOf(item, keys) ?? []).slice(0, mostLookups);
  const [links, met] = await Promise.all([
    email ? Promise.all([prefix.v3Token, prefix.v4Token].map((start) => reader.inPartition(start + email))) : [],
    indexed([
      ...(email ? [userIndexKeys(email)] : []),
      ...questions.flatMap((question) => [indexKeysOf("v3", question), indexKeysOf("v4", question)]),
    ]),
  ]);
  const own = [...partition, ...links.flat()];
  for (const item of own) found.add(item);
  // The table's is newer than the index's.
  for (const item of met) found.addUnlessThere(item);
  await findOwners(reader, keys, found);
  return { ids, email, own, view: { items: found.items, keys, now } };
}

function idsOf(
  wanted: Exclude<Wanted, { readonly by: "id" }>,
  items: readonly Item[],
  keys: KeyNames,
): readonly string[] {
  const mine = items.filter((item) => {
    const itemType = classify(item, keys);
    if (wanted.by === "email") return itemType === "USER";
    const { provider, providerAccountId } = wanted;
    return itemType === "ACCOUNT" && item[keys.sortKey]?.S === `${prefix.account}${provider}#${providerAccountId}`;
  });
  return [...new Set(mine.map((item) => (item[keys.partitionKey]?.S ?? "").slice(prefix.user.length)))];
}

/** The users of what was met in the index, by the partition keys and, as v3 does it, by `userId`. */
async function findOwners({ lookup }: Reader, keys: KeyNames, found: Found): Promise<void> {
  const owners = found.items.flatMap((item) => {
    const itemType = classify(item, keys);
    if (itemType !== "ACCOUNT" && itemType !== "SESSION") return [];
    const named = item.userId?.S === undefined ? [] : [prefix.user + item.userId.S];
    return [item[keys.partitionKey]?.S ?? "", ...named];
  });
  const wanted = [...new Set(owners)].map((S) => ({ [keys.partitionKey]: { S }, [keys.sortKey]: { S } }));
  const missing = wanted.filter((key) => !found.has(key));
  for (const user of missing.length > 0 ? await lookup(missing) : []) if (user) found.add(user);
}

/** Items by their primary keys. */
class Found {
  readonly #keys: KeyNames;
  readonly #items = new Map<string, Item>();

  constructor(keys: KeyNames) {
    this.#keys = keys;
  }

  get items(): readonly Item[] {
    return [...this.#items.values()];
  }

  has(item: Item): boolean {
    return this.#items.has(this.#identity(item));
  }

  add(item: Item): void {
    this.#items.set(this.#identity(item), item);
  }

  addUnlessThere(item: Item): void {
    if (!this.has(item)) this.add(item);
  }

  #identity(item: Item): string {
    const key = keyOf(item, this.#keys);
    return JSON.stringify([key[this.#keys.partitionKey]?.S, key[this.#keys.sortKey]?.S]);
  }
}
