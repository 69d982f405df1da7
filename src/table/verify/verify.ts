import {
  classify,
  type Flaw,
  type Item,
  type ItemType,
  itemRules,
  type KeyNames,
  keyOf,
  movingOf,
  prefix,
} from "../../items/index.ts";
import { pageSize } from "../dynamodb/page-size.ts";
import { scan } from "../dynamodb/scan.ts";
import { decide } from "../model/decide.ts";
import { flawsOf, stillV3 } from "../model/flaws.ts";
import type { Job } from "../model/job.ts";
import { eachSegment } from "../model/segments.ts";
import { type Reading, tableSource } from "../model/source.ts";
import { add, countFinding } from "../model/tally.ts";
import { V3Writes } from "../model/v3-writes.ts";
import { emptyVerification, type Verification } from "../model/verification.ts";
import type { LeftEntry, LeftList } from "../state/stores.ts";

/**
 * Reads the whole table, then the whole index, and finds what next-auth would stumble over. Needs constant memory: what has to
 * be compared lies side by side. Of several shards the first one reads the index.
 *
 * @param left where the keys of what was found are listed
 */
export async function verify(job: Job, left: LeftList): Promise<Verification> {
  const found = new Found(left);
  await verifyItems({ ...job, source: tableSource(job) }, found);
  if (!job.shard || job.shard.index === 0) await verifyIndex(job, found);
  return found.verification;
}

/** The same for an export, which has no index but tells itself what would lie there side by side. */
export async function verifySource(job: Reading, left: LeftList): Promise<Verification> {
  const found = new Found(left);
  await verifyItems(job, found);
  return found.verification;
}

/** Every item by itself, and accounts and sessions whose user is gone. */
async function verifyItems(job: Reading, found: Found): Promise<void> {
  const { source } = job;
  const { keys } = job.table;
  const asV3 = job.asked.options.to === "v3";
  const v3Writes = new V3Writes(() => job.asked.options.now);
  await eachSegment({ ...job, segments: source.segments }, new Map(), async (segment, stop) => {
    const owned = new OwnedItems(job, found);
    for await (const page of source.pages(segment, { limit: pageSize.toRead, stop })) {
      job.progress.read(page.items.length);
      for (const item of page.items) {
        const itemType = classify(item, keys);
        found.count(itemType);
        if (itemType === undefined) continue;
        for (const flaw of flawsIn(item, itemType, job, v3Writes)) found.add(itemType, keyOf(item, keys), flaw);
        owned.see(item, itemType);
      }
      await owned.checkMissing(page.next === undefined);
      // v3 doesn't look where copies of its items are.
      if (!asV3) await findCopies(job, found, page.items);
      await found.flush();
      if (stop.aborted) return;
    }
  });
  found.verification.v3WroteAt = v3Writes.last;
}

/** What is wrong with an item by itself. */
function flawsIn(item: Item, itemType: ItemType, { asked, source }: Reading, v3Writes: V3Writes): readonly Flaw[] {
  const { duplicate } = itemRules[itemType];
  const isDuplicate = duplicate !== undefined && source.isIndexedTwice?.(item) === true;
  return [...flawsOfShape(item, itemType, asked, v3Writes), ...(isDuplicate ? [duplicate] : [])];
}

function flawsOfShape(item: Item, itemType: ItemType, asked: Reading["asked"], v3Writes: V3Writes): readonly Flaw[] {
  if (movingOf(item)) return [moveUnfinished];
  const change = decide(item, asked);
  if (change.kind !== "current") v3Writes.see(item, itemType);
  return flawsOf(item, change, asked.options.to);
}

/** Its move is the migration's affair, whichever of the two it is. */
const moveUnfinished: Flaw = {
  code: "move-unfinished",
  message: "a job stopped in the middle of moving it to its other key",
  level: "defect",
};

/**
 * Accounts and sessions by the user they belong to. All items of a partition key come one after another, the user last
 * (`ACCOUNT#` < `SESSION#` < `USER#`), so one user's items are all that is kept. A user that wasn't seen is looked up
 * before it is called missing: it may have been created or moved into view meanwhile.
 */
class OwnedItems {
  readonly #job: Reading;
  readonly #found: Found;
  readonly #suspects: { readonly item: Item; readonly itemType: ItemType }[] = [];
  #partition = "";
  #items: { readonly item: Item; readonly itemType: ItemType }[] = [];

  constructor(job: Reading, found: Found) {
    this.#job = job;
    this.#found = found;
  }

  see(item: Item, itemType: ItemType): void {
    const partition = item[this.#job.table.keys.partitionKey]?.S ?? "";
    if (partition !== this.#partition) this.#close(partition);
    const { belongsTo } = itemRules[itemType];
    if (belongsTo === "itself") this.#items = [];
    else if (belongsTo === "a user") {
      this.#items.push({ item: keyOf(item, this.#job.table.keys), itemType });
    }
  }

  /** Looks up the users that weren't seen so far; at the end of a segment also the last one. */
  async checkMissing(isEnd: boolean): Promise<void> {
    if (isEnd) this.#close("");
    const suspects = this.#suspects.splice(0);
    if (suspects.length === 0) return;
    const { keys } = this.#job.table;
    const partitions = [...new Set(suspects.map(({ item }) => item[keys.partitionKey]?.S ?? ""))];
    const users = await this.#job.source.lookup(
      partitions.map((S) => ({ [keys.partitionKey]: { S }, [keys.sortKey]: { S } })),
    );
    const missing = new Set(partitions.filter((_, index) => users[index] === undefined));
    for (const { item, itemType } of suspects) {
      if (!missing.has(item[keys.partitionKey]?.S ?? "")) continue;
      this.#found.add(itemType, item, { code: "user-gone", message: "its user doesn't exist", level: "defect" });
    }
  }

  #close(next: string): void {
    this.#suspects.push(...this.#items);
    this.#items = [];
    this.#partition = next;
  }
}

/** Items that are there a second time, in another shape, where either works by itself. */
async function findCopies(job: Reading, found: Found, items: readonly Item[]): Promise<void> {
  const { keys } = job.table;
  const suspects = items.flatMap((item) => {
    const itemType = classify(item, keys);
    const copy = itemType && !movingOf(item) && itemRules[itemType].copy?.(item);
    return copy ? [{ item, itemType, copy }] : [];
  });
  if (suspects.length === 0) return;
  const copies = await job.source.lookup(
    suspects.map(({ copy: { keys: copyKeys } }) => ({
      [keys.partitionKey]: { S: copyKeys.partitionKey },
      [keys.sortKey]: { S: copyKeys.sortKey },
    })),
  );
  for (const [index, { item, itemType, copy }] of suspects.entries()) {
    if (copies[index] && !movingOf(copies[index])) found.add(itemType, keyOf(item, keys), copy.flaw);
  }
}

/**
 * Items with one index key: two users with one e-mail, two accounts with one id at the provider. The index is read in one
 * go: by what an index is divided into segments isn't documented, and DynamoDB Local divides it by the table's key, and
 * so parts what belongs together.
 */
async function verifyIndex(job: Job, found: Found): Promise<void> {
  const { keys, indexName } = job.table;
  const entries = scan(
    job.requests,
    job.limiters.read,
    { number: 0, of: 1 },
    {
      stop: job.signal,
      IndexName: indexName,
      ProjectionExpression: "#pk, #sk, #ipk, #isk",
      ExpressionAttributeNames: {
        "#pk": keys.partitionKey,
        "#sk": keys.sortKey,
        "#ipk": keys.indexPartitionKey,
        "#isk": keys.indexSortKey,
      },
    },
  );
  let last: { readonly item: Item; readonly isTold: boolean } | undefined;
  for await (const { items } of entries) {
    for (const item of items) {
      const itemType = classify(item, keys);
      if (itemType === undefined) continue;
      const flaw = itemRules[itemType].duplicate;
      const isDuplicate = flaw !== undefined && last !== undefined && hasSameIndexKey(last.item, item, keys);
      if (isDuplicate) {
        // Either may be the one that is to go: both are told.
        if (!last?.isTold) found.add(itemType, keyOf(last?.item ?? item, keys), flaw);
        found.add(itemType, keyOf(item, keys), flaw);
      }
      last = { item, isTold: isDuplicate };
    }
    await found.flush();
    if (job.signal.aborted) return;
  }
}

function hasSameIndexKey(a: Item, b: Item, { indexPartitionKey, indexSortKey }: KeyNames): boolean {
  // Without an e-mail the key is the same for all: that is told once for each user already.
  if (a[indexPartitionKey]?.S === `${prefix.user}null` || a[indexPartitionKey]?.S === `${prefix.user}undefined`)
    return false;
  return a[indexPartitionKey]?.S === b[indexPartitionKey]?.S && a[indexSortKey]?.S === b[indexSortKey]?.S;
}

/** Counts what is found, and lists it. */
class Found {
  readonly verification = emptyVerification();
  readonly #left: LeftList;
  #entries: LeftEntry[] = [];

  constructor(left: LeftList) {
    this.#left = left;
  }

  count(itemType: ItemType | undefined): void {
    this.verification.items++;
    if (itemType === undefined) this.verification.foreign++;
    else add(this.verification.byType, itemType);
  }

  add(itemType: ItemType, key: Item, { code, message, level }: Flaw): void {
    if (level === "note") {
      countFinding(this.verification.notes, itemType, code, message);
      return;
    }
    if (code === stillV3) add(this.verification.stillV3, itemType);
    else countFinding(this.verification.flaws, itemType, code, message);
    this.#entries.push({ itemType, key, code, message });
  }

  async flush(): Promise<void> {
    const entries = this.#entries;
    this.#entries = [];
    if (entries.length > 0) await this.#left.add(entries);
  }
}
