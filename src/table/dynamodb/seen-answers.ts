/**
 * Which answers were given, by the id that an engine gives each of them (`x-amzn-RequestId`; ScyllaDB Alternator may give
 * none). One that comes a second time, from a cache or by connections that were mixed up, is no answer to the request that
 * it comes to, whatever it looks like.
 */
export class SeenAnswers {
  #first: string | undefined;
  /** When each was taken for the answer to a request. */
  #newest = new Map<string, number>();
  #older: ReadonlyMap<string, number> = new Map();
  readonly #clock: () => number;
  readonly #remembered: number;

  /**
   * @param clock milliseconds, as requests are given them
   * @param remembered how many of the newest answers are known again at least: caches give again what was given a moment ago
   */
  constructor(clock: () => number = () => performance.now(), remembered = 50_000) {
    this.#clock = clock;
    this.#remembered = remembered;
  }

  /**
   * What an answer is; it is known from now on.
   *
   * @param sentAt when the request left that it comes to
   * @returns `repeated` when it was another request's; `mixed up` when both were under way, so that it may be this one's, and
   *   was no answer to the other one
   */
  see(id: string, sentAt: number): "new" | "repeated" | "mixed up" {
    this.#first ??= id;
    // What calls all its answers the same, from the first one on, tells nothing by that.
    const isOnly = id === this.#first && this.#newest.size <= 1 && this.#older.size === 0;
    const takenAt = isOnly ? undefined : this.#takenAt(id);
    if (takenAt !== undefined) return takenAt < sentAt ? "repeated" : "mixed up";
    this.#newest.set(id, this.#clock());
    if (this.#newest.size >= this.#remembered) {
      this.#older = this.#newest;
      this.#newest = new Map();
    }
    return "new";
  }

  #takenAt(id: string): number | undefined {
    return this.#newest.get(id) ?? this.#older.get(id) ?? (id === this.#first ? Number.NEGATIVE_INFINITY : undefined);
  }
}

const byEndpoint = new Map<string, SeenAnswers>();

/** Those of an engine, to whatever table: what gives an answer again doesn't ask about which it was. */
export function seenAnswersOf(endpoint: string | undefined): SeenAnswers {
  const known = byEndpoint.get(endpoint ?? "") ?? new SeenAnswers();
  byEndpoint.set(endpoint ?? "", known);
  return known;
}

/** An answer that was another request's. */
export class RepeatedAnswer extends Error {
  override readonly name = "RepeatedAnswer";

  constructor(operation: string) {
    super(`${operation} was answered with what had been the answer to another request`);
  }
}

/** An answer that came to two requests, of which the first one believed it. */
export class MixedUpAnswer extends Error {
  override readonly name = "MixedUpAnswer";

  constructor(operation: string) {
    super(`${operation} and another request at the same time were answered with one and the same answer`);
  }
}
