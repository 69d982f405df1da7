import {
  classify,
  type IndexKeys,
  type Item,
  indexKeysOf,
  type KeyNames,
  keyOf,
  prefix,
  type Question,
  userIndexKeys,
  userKeys,
  type View,
} from "../../items/index.ts";
import { createLookup } from "../dynamodb/lookup.ts";
import { query } from "../dynamodb/query.ts";
import type { Job } from "../model/job.ts";
import { questionOf } from "./questions.ts";

/** Whom to look for. */
export type Wanted = Extract<Question, { readonly by: "id" | "email" | "account" }>;

/** What there is of one user. */
export interface UserItems {
  /** The ids of all who were found: two may have one address. */
  readonly ids: readonly string[];
  /** The address that was given, or is the user's. */
  readonly email: string | undefined;
  /** The items of the first of them, and the links to their address. */
  readonly own: readonly Item[];
  /** These, and whatever else the adapters' look-ups would meet. */
  readonly view: View;
}

/** How many accounts and sessions are looked up in the index: a user has a few, and robots have thousands. */
const mostLookups = 20;

/**
 * Reads all that is of a user, by keys: the partition, the links to the address, and what lies under the index keys by which
 * next-auth would look for each of it.
 */
export async function readItemsOf(
  job: Pick<Job, "requests" | "limiters" | "table" | "asked">,
  wanted: Wanted,
): Promise<UserItems> {
  const { keys } = job.table;
  const found = new Found(keys);
  const inPartition = (partitionKey: string) =>
    query(job.requests, job.limiters.read, { [keys.partitionKey]: partitionKey }, { ConsistentRead: true });
  const inIndex = async ({ indexPartitionKey, indexSortKey }: IndexKeys) => {
    const key = { [keys.indexPartitionKey]: indexPartitionKey, [keys.indexSortKey]: indexSortKey };
    const items = await query(job.requests, job.limiters.read, key, { IndexName: job.table.indexName });
    // The table's is newer than the index's.
    for (const item of items) found.addUnlessThere(item);
    return items;
  };

  const ids = await idsOf(wanted, inIndex, keys);
  const { partitionKey } = userKeys({ id: ids[0] ?? "" });
  const partition = ids.length > 0 ? await inPartition(partitionKey) : [];
  for (const item of partition) found.add(item);
  const user = partition.find((item) => item[keys.sortKey]?.S === partitionKey);
  const email = wanted.by === "email" ? wanted.email : (user?.email?.S ?? undefined);
  const links = email
    ? [...(await inPartition(prefix.v3Token + email)), ...(await inPartition(prefix.v4Token + email))]
    : [];
  for (const item of links) found.add(item);
  if (email) await inIndex(userIndexKeys(email));
  const questions = partition.flatMap((item) => questionOf(item, keys) ?? []).slice(0, mostLookups);
  for (const question of questions) {
    const places = [indexKeysOf("v3", question), indexKeysOf("v4", question)].filter((place) => place !== undefined);
    for (const place of new Map(places.map((each) => [JSON.stringify(each), each])).values()) await inIndex(place);
  }
  await findOwners(job, found);
  return {
    ids,
    email,
    own: [...partition, ...links],
    view: { items: found.items, keys, now: job.asked.options.now },
  };
}

async function idsOf(
  wanted: Wanted,
  inIndex: (keys: IndexKeys) => Promise<readonly Item[]>,
  keys: KeyNames,
): Promise<readonly string[]> {
  if (wanted.by === "id") return [wanted.id];
  const places = [indexKeysOf("v3", wanted), indexKeysOf("v4", wanted)].filter((place) => place !== undefined);
  const items: Item[] = [];
  for (const place of new Map(places.map((each) => [JSON.stringify(each), each])).values())
    items.push(...(await inIndex(place)));
  const mine = items.filter((item) => {
    const itemType = classify(item, keys);
    if (wanted.by === "email") return itemType === "USER";
    const { provider, providerAccountId } = wanted;
    return itemType === "ACCOUNT" && item[keys.sortKey]?.S === `${prefix.account}${provider}#${providerAccountId}`;
  });
  return [...new Set(mine.map((item) => (item[keys.partitionKey]?.S ?? "").slice(prefix.user.length)))];
}

/** The users of what was met in the index, by the partition keys and, as v3 does it, by `userId`. */
async function findOwners(job: Pick<Job, "requests" | "limiters" | "table">, found: Found): Promise<void> {
  const { keys } = job.table;
  const owners = found.items.flatMap((item) => {
    const itemType = classify(item, keys);
    if (itemType !== "ACCOUNT" && itemType !== "SESSION") return [];
    const named = item.userId?.S === undefined ? [] : [prefix.user + item.userId.S];
    return [item[keys.partitionKey]?.S ?? "", ...named];
  });
  const lookup = createLookup(job.requests, job.limiters.read, keys);
  const wanted = [...new Set(owners)].map((S) => ({ [keys.partitionKey]: { S }, [keys.sortKey]: { S } }));
  for (const user of await lookup(wanted.filter((key) => !found.has(key)))) if (user) found.add(user);
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
