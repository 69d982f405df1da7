/**
 * Runs at most so many tasks at a time, in the order in which they were handed in. After one has failed, those that
 * wait fail with the same error instead of being begun.
 */
export class Pool {
  readonly #waiting: (() => void)[] = [];
  #free: number;
  #failure: { readonly error: unknown } | undefined;

  constructor(size: number) {
    this.#free = size;
  }

  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      if (this.#failure) throw this.#failure.error;
      return await task();
    } catch (error) {
      this.#failure ??= { error };
      throw error;
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free++;
    }
  }
}

/** Like `Promise.all`, but fails only when all have come to rest: nothing goes on behind the caller's back. */
export async function allAtRest<T>(tasks: readonly Promise<T>[]): Promise<readonly T[]> {
  await Promise.allSettled(tasks);
  return Promise.all(tasks);
}
