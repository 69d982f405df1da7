import type { ConsumedCapacity } from "@aws-sdk/client-dynamodb";
import type { Failure } from "./failure.ts";
import type { Progress } from "./progress.ts";
import { TokenBucket } from "./throttle.ts";

/** Ceilings in capacity units per second; none when missing. */
export interface Ceilings {
  readonly read?: number;
  readonly write?: number;
}

/** Keeps reads and writes each below their ceiling and below what the table takes, and counts what they consume. */
export class Limiters {
  readonly read: Limiter;
  readonly write: Limiter;
  readonly #gate = new Gate();

  /** @param mayWrite asked before each write, and before it is tried again */
  constructor(ceilings: Ceilings, progress: Progress, mayWrite?: Guard) {
    this.read = new Limiter("read", ceilings.read, progress, this.#gate);
    this.write = new Limiter("write", ceilings.write, progress, this.#gate, mayWrite);
  }

  /** Holds back every request that hasn't started. */
  pause(): void {
    this.#gate.close();
  }

  resume(): void {
    this.#gate.open();
  }

  /** @param units write units per second from now on */
  limitWrites(units: number): void {
    this.write.limit(units);
  }
}

/** What all requests pass, one after the other or none. */
class Gate {
  #opened: Promise<void> | undefined;
  #open = () => {};

  close(): void {
    this.#opened ??= new Promise((resolve) => {
      this.#open = resolve;
    });
  }

  open(): void {
    this.#open();
    this.#opened = undefined;
  }

  /** `undefined` while it is open. */
  get opened(): Promise<void> | undefined {
    return this.#opened;
  }
}

/** Whether a request may start. */
interface Guard {
  /** `undefined` for yes, without waiting. @throws when no more may be sent */
  prove(): Promise<void> | undefined;
  /** Whether that still holds when the request leaves. */
  isFresh(): boolean;
}

/** One direction of the traffic. */
export class Limiter {
  readonly #direction: "read" | "write";
  readonly #bucket: TokenBucket;
  readonly #progress: Progress;
  readonly #gate: Gate;
  readonly #guard: Guard | undefined;

  constructor(direction: "read" | "write", ceiling: number | undefined, progress: Progress, gate: Gate, guard?: Guard) {
    this.#gate = gate;
    this.#guard = guard;
    this.#direction = direction;
    this.#bucket = new TokenBucket(ceiling ?? Number.POSITIVE_INFINITY);
    this.#progress = progress;
  }

  /** Resolves when a request may start. */
  async acquire(): Promise<void> {
    const waiting = this.#bucket.isLowered ? "throttled by the table" : `your ceiling for ${this.#direction}s`;
    await this.#progress.during(waiting, () => this.#bucket.take());
    for (let opened = this.#gate.opened; opened; opened = this.#gate.opened) {
      const until = opened;
      await this.#progress.during("paused, as it was told", () => until);
    }
    await this.#guard?.prove();
  }

  /** @param units per second from now on */
  limit(units: number): void {
    this.#bucket.limit(units);
  }

  /** Resolves when a request that failed may be sent again. */
  async beforeRetry(): Promise<void> {
    await this.#guard?.prove();
  }

  /** Asked when a request leaves. */
  mayLeave(): boolean {
    return this.#guard?.isFresh() ?? true;
  }

  /** Charges a request with what it consumed, or with an estimate where the engine doesn't say. */
  charge(consumed: ConsumedCapacity | readonly ConsumedCapacity[] | undefined, estimate: number): void {
    const given = [consumed ?? []].flat();
    const units = given.length > 0 ? given.reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0) : estimate;
    this.#bucket.charge(units);
    this.#progress.consumed(this.#direction, units);
  }

  /** So many items were written. */
  wrote(items: number): void {
    this.#progress.wrote(items);
  }

  /** A request failed and will be tried again. */
  failed(failure: Exclude<Failure, "final">): void {
    if (failure === "throttled") this.#bucket.lower();
    this.#progress.failed(failure);
  }
}
