import { classify, type Item, type KeyNames, prefix } from "../../items/index.ts";
import { pageSize } from "../dynamodb/page-size.ts";
import type { ChosenUser } from "../model/chosen-user.ts";
import type { Decided } from "../model/decide.ts";
import { decideTogether } from "../model/neighbours.ts";
import { eachSegment } from "../model/segments.ts";
import type { Reading } from "../model/source.ts";

/**
 * So many users of every shape that there is: of each provider, each change of each type, and each reason and note. Reads the whole
 * table; memory grows with the number of shapes alone.
 */
export async function sample(job: Reading, count: number): Promise<readonly ChosenUser[]> {
  const { source } = job;
  const samples = new Samples(count, job.table.keys);
  await eachSegment({ ...job, segments: source.segments }, new Map(), async (segment, stop) => {
    for await (const { items, scanned } of source.pages(segment, { limit: pageSize.toRead, stop })) {
      job.progress.read(scanned);
      const changes = await decideTogether(items, job.asked, source.lookup);
      for (const [place, item] of items.entries()) samples.see(item, changes[place]);
      if (stop.aborted) return;
    }
  });
  return samples.users();
}

class Samples {
  readonly #count: number;
  readonly #keys: KeyNames;
  readonly #byShape = new Map<string, Map<string, ChosenUser>>();

  constructor(count: number, keys: KeyNames) {
    this.#count = count;
    this.#keys = keys;
  }

  see(item: Item, change: Decided | undefined): void {
    const user = ownerOf(item, this.#keys);
    if (!change || !user) return;
    for (const shape of shapesOf(item, change)) {
      const users = this.#byShape.get(shape) ?? new Map<string, ChosenUser>();
      this.#byShape.set(shape, users);
      if (users.size < this.#count) users.set(JSON.stringify(user), user);
    }
  }

  users(): readonly ChosenUser[] {
    return [...new Map([...this.#byShape.values()].flatMap((users) => [...users])).values()];
  }
}

/** What a person would tell apart. */
function shapesOf(item: Item, change: Decided): readonly string[] {
  if (change.kind === "foreign" || change.kind === "skipped") return [];
  const { itemType, kind, notes } = change;
  const provider = itemType === "ACCOUNT" ? ((item.providerId ?? item.provider)?.S ?? "") : "";
  const reason = change.kind === "invalid" ? change.reason.code : "";
  return [[itemType, kind, provider, reason].join(), ...notes.map(({ code }) => [itemType, code].join())];
}

function ownerOf(item: Item, keys: KeyNames): ChosenUser | undefined {
  const partition = item[keys.partitionKey]?.S ?? "";
  const itemType = classify(item, keys);
  if (itemType === undefined) return undefined;
  if (itemType === "VR" || itemType === "VT") return { email: partition.slice(prefix.v3Token.length) };
  return { id: partition.slice(prefix.user.length) };
}
