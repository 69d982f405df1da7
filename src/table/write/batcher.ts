import type { Pool } from "../dynamodb/pool.ts";

/** Changes that were handed in together and wait for their results. */
export class Submission<Result> {
  readonly results: Promise<readonly Result[]>;
  readonly #results: Result[];
  #open: number;
  #failure: { readonly error: unknown } | undefined;
  #resolve: (results: readonly Result[]) => void = () => {};
  #reject: (error: unknown) => void = () => {};

  constructor(size: number) {
    this.#results = new Array(size);
    this.#open = size;
    this.results = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    if (size === 0) this.#resolve([]);
  }

  resolve(place: number, result: Result): void {
    this.#results[place] = result;
    this.#close();
  }

  /**
   * One of the changes failed. The whole fails when all have come to rest: nothing goes on behind the caller's back.
   */
  fail(error: unknown): void {
    this.#failure ??= { error };
    this.#close();
  }

  #close(): void {
    if (--this.#open > 0) return;
    if (this.#failure) this.#reject(this.#failure.error);
    else this.#resolve(this.#results);
  }
}

interface Entry<Change, Result> {
  readonly change: Change;
  readonly submission: Submission<Result>;
  readonly place: number;
}

/**
 * Gathers changes into requests. A request takes what waits at the moment when the pool lets it start, of whichever
 * page: while all are under way, the remainders of several pages share one.
 */
export class Batcher<Change, Result> {
  readonly #pool: Pool;
  readonly #size: number;
  readonly #send: (changes: readonly Change[]) => Promise<readonly Result[]>;
  #waiting: Entry<Change, Result>[] = [];
  /** Of those that wait, how many have no request yet that will take them. */
  #unassigned = 0;

  /**
   * @param size how many changes a request takes at most
   * @param send sends one request; the results in the order of the changes
   */
  constructor(pool: Pool, size: number, send: (changes: readonly Change[]) => Promise<readonly Result[]>) {
    this.#pool = pool;
    this.#size = size;
    this.#send = send;
  }

  /** Hands in a change; it is sent after the next `flush`. */
  add(change: Change, submission: Submission<Result>, place: number): void {
    this.#waiting.push({ change, submission, place });
    this.#unassigned++;
  }

  flush(): void {
    for (; this.#unassigned > 0; this.#unassigned -= this.#size) void this.#request();
    this.#unassigned = 0;
  }

  async #request(): Promise<void> {
    let entries: readonly Entry<Change, Result>[] | undefined;
    const take = () => this.#waiting.splice(0, this.#size);
    try {
      await this.#pool.run(async () => {
        entries = take();
        if (entries.length === 0) return;
        const results = await this.#send(entries.map(({ change }) => change));
        entries.forEach(({ submission, place }, index) => void submission.resolve(place, results[index] as Result));
      });
    } catch (error) {
      for (const { submission } of entries ?? take()) submission.fail(error);
    }
  }
}
