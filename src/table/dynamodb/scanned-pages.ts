import type { AttributeValue } from "@aws-sdk/client-dynamodb";

type Key = Readonly<Record<string, AttributeValue>>;

/** How many ends of pages are known again. */
const remembered = 10_000;

/**
 * Where pages of Scan ended: no two segments end at one item, nor do two pages of a segment. For engines whose answers
 * have no ids, of which a repeated one can be told by nothing else.
 */
export class ScannedPages {
  readonly #ends = new Map<string, string>();

  /**
   * Whether a page is one that was read before, in another segment or further back in this one; it is known from now on.
   * Of a page without items nothing can be told.
   *
   * @param keys what the key attributes of every item are called
   */
  isRepeated(asked: object, answer: object, keys: readonly string[]): boolean {
    const { Segment, ExclusiveStartKey, ...scan } = asked as { Segment?: number; ExclusiveStartKey?: Key };
    const { LastEvaluatedKey, Items } = answer as { LastEvaluatedKey?: Key; Items: readonly Key[] };
    const end = LastEvaluatedKey ?? Items.at(-1);
    if (end === undefined || keys.length === 0) return false;
    const name = JSON.stringify([scan, keys.map((key) => end[key])]);
    const page = JSON.stringify([Segment, ExclusiveStartKey]);
    const known = this.#ends.get(name);
    if (known !== undefined) return known !== page;
    this.#ends.set(name, page);
    const [oldest = ""] = this.#ends.keys();
    if (this.#ends.size > remembered) this.#ends.delete(oldest);
    return false;
  }
}
