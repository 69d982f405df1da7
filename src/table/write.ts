import type { Item, ItemType, Write } from "../items/index.ts";
import { batchSize, writeBatch } from "./batch.ts";
import type { Capabilities } from "./capabilities.ts";
import type { Dialect } from "./expression.ts";
import type { Lane } from "./pace.ts";
import { allAtRest, Pool } from "./pool.ts";
import type { Requests } from "./requests.ts";
import { writeSingle } from "./single.ts";
import { transactionSize, writeTransaction } from "./transaction.ts";

/** Puts an item where there is none: how a deletion is undone. */
export interface Create {
  readonly kind: "create";
  readonly itemType: ItemType;
  readonly key: Item;
  readonly item: Item;
}

/** What became of a write. */
export type WriteResult =
  | { readonly status: "written" }
  /** What the change expects isn't so (any more), perhaps because an earlier try succeeded though its answer got lost. */
  | { readonly status: "refused"; readonly afterLostAnswer?: boolean }
  /** DynamoDB won't have it, for example because the item would exceed 400 KB. */
  | { readonly status: "rejected"; readonly message: string };

/** What every way of writing needs. */
export interface WriteContext {
  readonly requests: Requests;
  readonly dialect: Dialect;
  readonly lane: Lane;
  readonly capabilities: Capabilities;
}

/** Writes changes, each only if what it expects is so. One pool for the whole job: a hot partition holds up only its own requests. */
export class Writer {
  readonly #context: WriteContext;
  readonly #pool: Pool;

  /** @param concurrency how many requests are under way at most */
  constructor(context: WriteContext, concurrency: number) {
    this.#context = context;
    this.#pool = new Pool(concurrency);
  }

  /**
   * Writes a page's changes in the cheapest way that the engine has. Each key may occur once.
   *
   * @returns the results in the order of the changes
   */
  async write(changes: readonly (Write | Create)[]): Promise<readonly WriteResult[]> {
    const results = new Map<Write | Create, WriteResult>();
    const { partiql, transactions } = this.#context.capabilities;
    const moves = changes.filter((change) => change.kind === "move");
    const creates = changes.filter((change) => change.kind === "create");
    const others = changes.filter((change) => change.kind === "update" || change.kind === "delete");
    await allAtRest([
      this.#each(creates, 1, results, writeOne),
      this.#each(others, partiql === "yes" ? batchSize : 1, results, partiql === "yes" ? writeBatch : writeOne),
      this.#each(
        moves,
        transactions === "yes" ? transactionSize : 1,
        results,
        transactions === "yes" ? writeTransaction : writeOne,
      ),
    ]);
    return changes.map((change) => results.get(change) ?? { status: "refused" });
  }

  /** Writes changes one request each: for a change that a batch refused, whose answer says less. */
  async writeSingly(changes: readonly (Write | Create)[]): Promise<readonly WriteResult[]> {
    return allAtRest(
      changes.map((change) =>
        this.#pool.run(async () => {
          const result = await writeSingle(this.#context, change);
          this.#told([result]);
          return result;
        }),
      ),
    );
  }

  #told(results: readonly WriteResult[]): void {
    this.#context.lane.wrote(results.filter(({ status }) => status === "written").length);
  }

  async #each<Change extends Write | Create>(
    changes: readonly Change[],
    size: number,
    results: Map<Write | Create, WriteResult>,
    write: (context: WriteContext, changes: readonly Change[]) => Promise<readonly WriteResult[]>,
  ): Promise<void> {
    await allAtRest(
      chunks(changes, size).map((chunk) =>
        this.#pool.run(async () => {
          const written = await write(this.#context, chunk);
          this.#told(written);
          chunk.forEach((change, index) => {
            const result = written[index];
            if (result) results.set(change, result);
          });
        }),
      ),
    );
  }
}

async function writeOne(context: WriteContext, changes: readonly (Write | Create)[]): Promise<readonly WriteResult[]> {
  return Promise.all(changes.map((change) => writeSingle(context, change)));
}

function chunks<T>(list: readonly T[], size: number): readonly (readonly T[])[] {
  const count = Math.ceil(list.length / size);
  return Array.from({ length: count }, (_, index) => list.slice(index * size, (index + 1) * size));
}
