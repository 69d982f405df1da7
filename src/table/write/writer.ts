import type { Delete, Item, Move, Update, Write } from "../../items/index.ts";
import { allAtRest, Pool } from "../dynamodb/pool.ts";
import type { Job } from "../model/job.ts";
import { batchSize, writeBatch } from "./batch.ts";
import { Batcher, Submission } from "./batcher.ts";
import type { Create, WriteContext, WriteResult } from "./contract.ts";
import { isBeyondExpressions } from "./expression.ts";
import { settle } from "./move.ts";
import { writeSingle } from "./single.ts";
import { transactionSize, writeTransaction } from "./transaction.ts";

/** What a job writes with: the same requests for migrating and for rolling back. */
export function writerFor({ requests, table, limiters, concurrency }: Job): Writer {
  const { keys, capabilities } = table;
  const dialect = { keys, byElement: capabilities.transactions === "not on this engine" };
  return new Writer({ requests, dialect, limiter: limiters.write, capabilities }, concurrency * 2);
}

/**
 * Writes changes, each only if what it expects is so. One pool for the whole job: a hot partition holds up only its own
 * requests.
 */
export class Writer {
  readonly #context: WriteContext;
  readonly #pool: Pool;
  readonly #creates: Batcher<Create, WriteResult>;
  readonly #others: Batcher<Update | Delete, WriteResult>;
  readonly #moves: Batcher<Move, WriteResult>;
  /** Moves of more attributes than a transaction can hold against what was read. */
  readonly #largeMoves: Batcher<Move, WriteResult>;

  /** @param concurrency how many requests are under way at most */
  constructor(context: WriteContext, concurrency: number) {
    const { partiql, transactions } = context.capabilities;
    this.#context = context;
    this.#pool = new Pool(concurrency);
    this.#creates = this.#batcher<Create>(1, writeOne);
    this.#others =
      partiql === "yes"
        ? this.#batcher<Update | Delete>(batchSize, writeBatch)
        : this.#batcher<Update | Delete>(1, writeOne);
    this.#largeMoves = this.#batcher<Move>(1, writeOne);
    this.#moves =
      transactions === "yes"
        ? this.#batcher<Move>(transactionSize, writeTransaction)
        : this.#batcher<Move>(1, writeOne);
  }

  /**
   * Writes changes in the cheapest way that the engine has. Each key may be under way once.
   *
   * @returns the results in the order of the changes
   */
  write(changes: readonly (Write | Create)[]): Promise<readonly WriteResult[]> {
    const submission = new Submission<WriteResult>(changes.length);
    for (const [place, change] of changes.entries()) {
      if (change.kind === "create") this.#creates.add(change, submission, place);
      else if (change.kind === "move") {
        (isBeyondExpressions(change.expected) ? this.#largeMoves : this.#moves).add(change, submission, place);
      } else this.#others.add(change, submission, place);
    }
    for (const batcher of [this.#creates, this.#others, this.#moves, this.#largeMoves]) batcher.flush();
    return submission.results;
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

  /**
   * Brings items to rest that were met in the middle of a move.
   *
   * @param mayTakeBack whether a copy goes, too, whose item is still there
   */
  async settle(items: readonly Item[], { mayTakeBack }: { readonly mayTakeBack: boolean }): Promise<void> {
    await allAtRest(items.map((item) => this.#pool.run(() => settle(this.#context, item, { mayTakeBack }))));
  }

  #batcher<Change extends Write | Create>(
    size: number,
    write: (context: WriteContext, changes: readonly Change[]) => Promise<readonly WriteResult[]>,
  ): Batcher<Change, WriteResult> {
    return new Batcher(this.#pool, size, async (changes) => {
      const results = await write(this.#context, changes);
      this.#told(results);
      return results;
    });
  }

  #told(results: readonly WriteResult[]): void {
    this.#context.limiter.wrote(results.filter(({ status }) => status === "written").length);
  }
}

async function writeOne(context: WriteContext, changes: readonly (Write | Create)[]): Promise<readonly WriteResult[]> {
  return Promise.all(changes.map((change) => writeSingle(context, change)));
}
