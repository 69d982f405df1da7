import type { Failure } from "./failure.ts";

/** One look at a job under way. The terminal, the log and the report all render this. */
export interface Snapshot {
  /** Seconds since the job started. */
  readonly seconds: number;
  readonly itemsRead: number;
  readonly itemsWritten: number;
  /** Roughly how many items there are: DynamoDB counts every six hours. 0 when not known. */
  readonly itemsExpected: number;
  readonly readUnits: number;
  readonly writeUnits: number;
  /** Requests, or statements of a batch, that the table throttled. */
  readonly throttled: number;
  /** Requests that failed for another reason and were tried again. */
  readonly retried: number;
  /** What most of the job's work is waiting for at this moment. */
  readonly waitingFor: string;
}

/** Whether something that was read is a snapshot: others may have written there. */
export function isSnapshot(value: unknown): value is Snapshot {
  const { waitingFor, ...counts } = (value ?? {}) as Partial<Snapshot>;
  return typeof waitingFor === "string" && countNames.every((name) => Number.isFinite(counts[name]));
}

const countNames = [
  "seconds",
  "itemsRead",
  "itemsWritten",
  "itemsExpected",
  "readUnits",
  "writeUnits",
  "throttled",
  "retried",
] as const;

/** What had been done at a moment, for a chart. */
export type Moment = Pick<Snapshot, "seconds" | "itemsRead" | "itemsWritten" | "throttled">;

/** How many moments are kept of a job of any length; when there are more, every other one is dropped. */
const mostMoments = 240;

/** Counts what a job does. It has no clock of its own, so that it can be tested. */
export class Progress {
  readonly #clock: () => number;
  readonly #startedAt: number;
  readonly #waiting = new Map<string, number>();
  readonly #counts = { itemsRead: 0, itemsWritten: 0, readUnits: 0, writeUnits: 0, throttled: 0, retried: 0 };
  readonly #history: Moment[] = [];
  #interval = 0.25;
  itemsExpected = 0;

  /** @param clock milliseconds, from any moment on */
  constructor(clock: () => number = () => performance.now()) {
    this.#clock = clock;
    this.#startedAt = clock();
  }

  read(items: number): void {
    this.#counts.itemsRead += items;
    this.#remember();
  }

  wrote(items: number): void {
    this.#counts.itemsWritten += items;
    this.#remember();
  }

  consumed(direction: "read" | "write", units: number): void {
    this.#counts[direction === "read" ? "readUnits" : "writeUnits"] += units;
  }

  failed(failure: Exclude<Failure, "final">): void {
    this.#counts[failure === "throttled" ? "throttled" : "retried"]++;
    this.#remember();
  }

  /** Says what is being waited for while a task runs. */
  async during<T>(what: string, task: () => Promise<T>): Promise<T> {
    this.#waiting.set(what, (this.#waiting.get(what) ?? 0) + 1);
    try {
      return await task();
    } finally {
      this.#waiting.set(what, (this.#waiting.get(what) ?? 1) - 1);
    }
  }

  /** The job from its beginning until now, at intervals. */
  history(): readonly Moment[] {
    return [...this.#history, this.#moment()];
  }

  #remember(): void {
    const moment = this.#moment();
    const last = this.#history.at(-1);
    if (last && moment.seconds - last.seconds < this.#interval) return;
    this.#history.push(moment);
    if (this.#history.length < mostMoments) return;
    this.#history.splice(0, this.#history.length, ...this.#history.filter((_, index) => index % 2 === 0));
    this.#interval *= 2;
  }

  #moment(): Moment {
    const { itemsRead, itemsWritten, throttled } = this.#counts;
    return { seconds: this.#seconds(), itemsRead, itemsWritten, throttled };
  }

  #seconds(): number {
    return (this.#clock() - this.#startedAt) / 1_000;
  }

  snapshot(): Snapshot {
    const [waitingFor = "", most = 0] = [...this.#waiting].sort(([, a], [, b]) => b - a)[0] ?? [];
    return {
      seconds: this.#seconds(),
      itemsExpected: this.itemsExpected,
      ...this.#counts,
      waitingFor: most > 0 ? waitingFor : "",
    };
  }
}
