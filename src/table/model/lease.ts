/**
 * The right to write to a table, which may be lost: a process that stood still (Ctrl-Z, a laptop's lid, a frozen
 * machine) is taken for dead by others.
 */
export interface Lease {
  /** Proves that it is still held, unless that was proven a moment ago. @throws ToolError when it isn't */
  prove(): Promise<void> | undefined;
  /** Proves it now. */
  proveNow(): Promise<void>;
  /** Whether it was proven a moment ago: asked when a write leaves, since the process may stand still after the proof. */
  isFresh(): boolean;
}

/** For what only reads. */
export const noLease: Lease = {
  prove: () => undefined,
  proveNow: async () => {},
  isFresh: () => true,
};

/** For what is held twice over: each proof as often as its lease wants it. */
export function bothLeases(first: Lease, second: Lease): Lease {
  return {
    prove() {
      const proofs = [first.prove(), second.prove()].filter((proof) => proof !== undefined);
      return proofs.length === 0 ? undefined : Promise.all(proofs).then(() => {});
    },
    async proveNow() {
      await Promise.all([first.proveNow(), second.proveNow()]);
    },
    isFresh: () => first.isFresh() && second.isFresh(),
  };
}

/** For how long a proof holds, in milliseconds. */
export const proofHolds = 5_000;

/** How long who takes a lease over waits before it writes: its former holder has asked for a proof by then. */
export const takeoverTime = proofHolds + 1_000;

/** Milliseconds by the wall clock, which goes on while the machine sleeps, and by one that nobody sets. */
type Clocks = () => readonly [wall: number, monotonic: number];

const never: ReturnType<Clocks> = [-Infinity, -Infinity];

/** A lease that is proven at most every few seconds. */
export class TimedLease implements Lease {
  readonly #verify: () => Promise<void>;
  readonly #clocks: Clocks;
  readonly #holds: number;
  /** Long ago at first: the process may stand still between taking the lease and its first write. */
  #provenAt: ReturnType<Clocks> = never;
  #proving: Promise<void> | undefined;

  /**
   * @param verify throws when the lease is lost
   * @param holds for how long a proof holds, in milliseconds
   */
  constructor(
    verify: () => Promise<void>,
    {
      clocks = () => [Date.now(), performance.now()],
      holds = proofHolds,
    }: { readonly clocks?: Clocks; readonly holds?: number } = {},
  ) {
    this.#verify = verify;
    this.#clocks = clocks;
    this.#holds = holds;
  }

  prove(): Promise<void> | undefined {
    return this.isFresh() && !this.#proving ? undefined : this.proveNow();
  }

  proveNow(): Promise<void> {
    this.#proving ??= this.#proveOnce().finally(() => {
      this.#proving = undefined;
    });
    return this.#proving;
  }

  async #proveOnce(): Promise<void> {
    do {
      const begunAt = this.#clocks();
      try {
        await this.#verify();
      } catch (error) {
        // Nor by an earlier one.
        this.#provenAt = never;
        throw error;
      }
      // Not before: one that is under way, or failed, lets nobody write.
      this.#provenAt = begunAt;
      // Once more when the process stood still in the middle of the proof: it says nothing of now.
    } while (!this.isFresh());
  }

  isFresh(): boolean {
    const [wall, monotonic] = this.#clocks();
    return Math.max(wall - this.#provenAt[0], monotonic - this.#provenAt[1]) < this.#holds;
  }
}
