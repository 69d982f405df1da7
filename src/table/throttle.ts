import { setTimeout as sleep } from "node:timers/promises";

/**
 * A token bucket in capacity units. It may go negative: what a request consumes is known only afterwards, so a request
 * starts when the bucket holds anything and is charged with what it really took.
 *
 * When the table throttles, the rate falls to half of what was really achieved and is regained over a minute or so.
 */
export class TokenBucket {
  readonly #ceiling: number;
  readonly #clock: () => number;
  readonly #sleep: (milliseconds: number) => Promise<unknown>;
  #rate: number;
  #tokens: number;
  #filledAt: number;
  #loweredAt = Number.NEGATIVE_INFINITY;
  /** Units charged in the second that is under way, and in the one before. */
  #window = { startedAt: 0, charged: 0, before: 0 };

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

  /** Whether the table, rather than the ceiling, sets the pace. */
  get isLowered(): boolean {
    return this.#rate < this.#ceiling;
  }

  /** Resolves when a request may start; `true` when it had to wait. */
  async take(): Promise<boolean> {
    this.#fill();
    if (this.#tokens > 0) return false;
    while (this.#tokens <= 0) {
      await this.#sleep(Math.max(5, (-this.#tokens / this.#rate) * 1_000));
      this.#fill();
    }
    return true;
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
    const achieved = Math.max(this.#window.before, this.#window.charged);
    this.#rate = Math.max(1, Math.min(this.#rate, achieved) / 2);
    this.#tokens = Math.min(this.#tokens, 0);
  }

  #fill(): void {
    const now = this.#clock();
    const seconds = (now - this.#filledAt) / 1_000;
    if (seconds <= 0) return;
    this.#filledAt = now;
    if (now - this.#window.startedAt >= 1_000) {
      const before = (this.#window.charged * 1_000) / (now - this.#window.startedAt);
      this.#window = { startedAt: now, charged: 0, before };
    }
    if (this.#rate < this.#ceiling && now - this.#loweredAt > 1_000) this.#raise(seconds);
    // One second's worth at most: a pause must not become a burst.
    this.#tokens = Math.min(this.#tokens + seconds * this.#rate, Math.min(this.#rate, Number.MAX_SAFE_INTEGER));
  }

  /** Regains 5 % a second; far above what is really used the rate is no limit any more. */
  #raise(seconds: number): void {
    this.#rate = Math.min(this.#ceiling, this.#rate * 1.05 ** Math.min(seconds, 60));
    if (this.#ceiling === Number.POSITIVE_INFINITY && this.#rate > 40_000) this.#rate = this.#ceiling;
  }
}
