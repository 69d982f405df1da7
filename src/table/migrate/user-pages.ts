import { classify, type Item, type KeyNames, keyOf, prefix, userIndexKeys, userKeys } from "../../items/index.ts";
import { query } from "../dynamodb/query.ts";
import type { Page, Position } from "../dynamodb/scan.ts";
import type { ChosenUser } from "../model/chosen-user.ts";
import type { Job } from "../model/job.ts";
import { type Source, tableSource } from "../model/source.ts";

/** What a job is about: the whole table, or the items of chosen users. */
export function jobSource(job: Job): Source {
  const { users } = job;
  const table = tableSource(job);
  if (!users) return table;
  const pages: Source["pages"] = (_, { limit, stop }) => userPages(job, users, { stop, size: limit, from: undefined });
  return { ...table, segments: 1, pages };
}

/** Where a run over chosen users goes on: at the user of this number. */
const positionName = "migrate-nextauth-dynamo:user";

/**
 * The items of chosen users, page by page: whole users, so many that they have about as many items as a page has. Strongly
 * consistent, and each item once on a page: two names may be one user's.
 */
export async function* userPages(
  job: Pick<Job, "requests" | "limiters" | "table">,
  users: readonly ChosenUser[],
  { stop, size, from }: { readonly stop: AbortSignal; readonly size: number; readonly from: Position | undefined },
): AsyncGenerator<Page> {
  let items = new Map<string, Item>();
  for (let number = Number(from?.[positionName]?.N ?? 0); number < users.length; number++) {
    for (const item of await itemsOf(job, users[number] as ChosenUser)) items.set(nameOf(item, job.table.keys), item);
    const isLast = number === users.length - 1;
    if (!isLast && items.size < size && !stop.aborted) continue;
    const next = isLast ? undefined : { [positionName]: { N: String(number + 1) } };
    yield { items: [...items.values()], next, scanned: items.size };
    if (stop.aborted) return;
    items = new Map();
  }
}

/** The partition of a user, and the links to the address; of an address that is nobody's the links alone. */
async function itemsOf(
  job: Pick<Job, "requests" | "limiters" | "table">,
  chosen: ChosenUser,
): Promise<readonly Item[]> {
  const { keys, indexName } = job.table;
  const inPartition = (partitionKey: string) =>
    query(job.requests, job.limiters.read, { [keys.partitionKey]: partitionKey }, { ConsistentRead: true });
  const partitions: string[] = [];
  const emails = new Set<string>();
  if ("id" in chosen) partitions.push(userKeys(chosen).partitionKey);
  // next-auth keeps addresses in lower case.
  else for (const email of [chosen.email, chosen.email.toLowerCase()]) emails.add(email);
  for (const email of emails) {
    const { indexPartitionKey, indexSortKey } = userIndexKeys(email);
    const key = { [keys.indexPartitionKey]: indexPartitionKey, [keys.indexSortKey]: indexSortKey };
    for (const item of await query(job.requests, job.limiters.read, key, { IndexName: indexName })) {
      if (classify(item, keys) === "USER") partitions.push(item[keys.partitionKey]?.S ?? "");
    }
  }
  const items: Item[] = [];
  for (const partition of partitions) {
    const found = await inPartition(partition);
    const email = found.find((item) => item[keys.sortKey]?.S === partition)?.email?.S;
    if (email) emails.add(email);
    items.push(...found);
  }
  for (const email of emails) {
    items.push(...(await inPartition(prefix.v3Token + email)), ...(await inPartition(prefix.v4Token + email)));
  }
  return items;
}

function nameOf(item: Item, keys: KeyNames): string {
  return JSON.stringify(Object.values(keyOf(item, keys)).map(({ S }) => S));
}
