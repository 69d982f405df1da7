import { applyChange, type Item, type KeyNames, type Write } from "../../items/index.ts";
import { own } from "../../items/own.ts";
import { entryChange, type OtherIndex } from "../dynamodb/indexes.ts";
import type { Table } from "../dynamodb/preflight.ts";

/** How many partitions of an index are counted at a time. */
const counted = 1_000;

/**
 * How many write units go to the partition of each index that gets the most: one takes only so many a second, whatever the index
 * takes. Partitions that get few are forgotten when there are many, so that the memory is constant; one that gets more than
 * a few per cent of an index's units is never among them. What the keys are may be a secret, and stays here.
 */
export class HotPartitions {
  readonly #byIndex = new Map<string, Map<string, number>>();
  readonly #keys: KeyNames;
  readonly #indexes: readonly OtherIndex[];

  constructor(table: Pick<Table, "keys" | "indexName" | "otherIndexes">) {
    this.#keys = table.keys;
    const { indexPartitionKey, indexSortKey } = table.keys;
    const adapters: OtherIndex = {
      name: table.indexName,
      kind: "global",
      keys: [indexPartitionKey, indexSortKey].map((name) => ({ name, type: "S" as const })),
      projection: "ALL",
      attributes: [],
    };
    // Local indexes have the table's partitions, of which each is a user's.
    this.#indexes = [adapters, ...table.otherIndexes.filter(({ kind }) => kind === "global")];
  }

  see(before: Item, change: Write): void {
    const after = applyChange(before, change);
    for (const index of this.#indexes) {
      const { from, to } = entryChange(before, after, index, this.#keys);
      if (from > 0) this.#add(index, before, from);
      if (to > 0 && after) this.#add(index, after, to);
    }
  }

  /** The units that go to the partition of an index that gets the most. */
  hottest(index: string): number {
    return Math.max(0, ...(this.#byIndex.get(index)?.values() ?? []));
  }

  #add({ name, keys, partitionKeys = 1 }: OtherIndex, item: Item, units: number): void {
    const values = keys.slice(0, partitionKeys).map((key) => own(item, key.name));
    const partition = JSON.stringify(
      values.map((value) => (value?.B ? Buffer.from(value.B).toString("base64") : value)),
    );
    const partitions = this.#byIndex.get(name) ?? new Map<string, number>();
    this.#byIndex.set(name, partitions);
    partitions.set(partition, (partitions.get(partition) ?? 0) + units);
    if (partitions.size <= counted * 2) return;
    const most = [...partitions].sort(([, a], [, b]) => b - a).slice(0, counted);
    this.#byIndex.set(name, new Map(most));
  }
}
