import { setTimeout as sleep } from "node:timers/promises";

/**
 * A token bucket in capacity units. It may go negative: what a request consumes is known only afterwards, so a request
 * starts when the bucket holds anything and is charged with what it really took.
 *
 * When the table throttles, the rate falls to half, and is regained within ten seconds or so of quiet.
 */
export class TokenBucket {
  #ceiling: number;
  readonly #clock: () => number;
  readonly #sleep: (milliseconds: number) => Promise<unknown>;
  #rate: number;
  #tokens: number;
  #filledAt: number;
  #loweredAt = Number.NEGATIVE_INFINITY;
  /** Units charged in the second that is under way, and units per second in the ones before: the last, and the best. */
  #window = { startedAt: 0, charged: 0, last: 0, best: 0 };

  /** @param ceiling units per second; `Infinity` for none until the table throttles */
  constructor(
    ceiling: number,
    clock: () => number = () => performance.now(),
    wait: (milliseconds: number) => Promise<unknown> = sleep,
  ) {
    this.#ceiling = ceiling;
    this.#clock = clock;
    this.#sleep = wait;
    this.#rate = ceiling;
    this.#tokens = Math.min(ceiling, Number.MAX_SAFE_INTEGER);
    this.#filledAt = clock();
    this.#window.startedAt = this.#filledAt;
  }

  /** Units per second at present. */
  get rate(): number {
    return this.#rate;
  }

  /** Another ceiling from now on. */
  limit(ceiling: number): void {
    if (ceiling === this.#ceiling) return;
    this.#fill();
    this.#ceiling = ceiling;
    this.#rate = ceiling;
    this.#tokens = Math.min(this.#tokens, ceiling, Number.MAX_SAFE_INTEGER);
  }

  /** Whether the table, rather than the ceiling, sets the pace. */
  get isLowered(): boolean {
    return this.#rate < this.#ceiling;
  }

  /** Resolves when a request may start. */
  async take(): Promise<void> {
    this.#fill();
    while (this.#tokens <= 0) {
      // Not longer than a second: the ceiling may be another one by then.
      await this.#sleep(Math.min(1_000, Math.max(5, (-this.#tokens / this.#rate) * 1_000)));
      this.#fill();
    }
  }

  /** Takes off what a request consumed. */
  charge(units: number): void {
    this.#fill();
    this.#tokens -= units;
    this.#window.charged += units;
  }

  /** The table throttled a request: half the pace. Many requests in flight fail together, so at most once a second. */
  lower(): void {
    this.#fill();
    const now = this.#clock();
    if (now - this.#loweredAt < 1_000) return;
    this.#loweredAt = now;
    const { last, charged, best } = this.#window;
    const isLimit = this.#rate < Math.max(last, charged) * 1.5;
    const pace = isLimit ? this.#rate : Math.max(last, charged);
    // The floor keeps a job moving that shares a hot partition with others.
    this.#rate = Math.min(this.#rate, Math.max(pace / 2, best / 10, slowest));
    this.#tokens = Math.min(this.#tokens, 0);
  }

  #fill(): void {
    const now = this.#clock();
    const seconds = (now - this.#filledAt) / 1_000;
    if (seconds <= 0) return;
    this.#filledAt = now;
    if (now - this.#window.startedAt >= 1_000) {
      const last = (this.#window.charged * 1_000) / (now - this.#window.startedAt);
      this.#window = { startedAt: now, charged: 0, last, best: Math.max(this.#window.best, last) };
    }
    if (this.#rate < this.#ceiling && now - this.#loweredAt > 1_000) this.#raise(seconds);
    // One second's worth at most: a pause must not become a burst.
    this.#tokens = Math.min(this.#tokens + seconds * this.#rate, Math.min(this.#rate, Number.MAX_SAFE_INTEGER));
  }

  /** Regains a twentieth of the best pace each second; twice that pace isn't a limit any more. */
  #raise(seconds: number): void {
    const best = Math.max(this.#window.best, slowest);
    this.#rate = Math.min(this.#ceiling, this.#rate + (best / 20) * seconds);
    if (this.#ceiling === Number.POSITIVE_INFINITY && this.#rate > best * 2) this.#rate = this.#ceiling;
  }
}

/** Units per second that a job asks for however often it is throttled. */
const slowest = 25;
