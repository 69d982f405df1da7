import { createHash, randomBytes } from "node:crypto";

/** So that nobody can make keys that are taken for one another. */
const salt = randomBytes(16);

/** A number in place of a key: 64 bits, so that two keys out of a thousand million have the same once in a thousand times. */
export function keyHash(partition: string, sort: string): bigint {
  return createHash("sha256")
    .update(salt)
    .update(JSON.stringify([partition, sort]))
    .digest()
    .readBigUInt64BE();
}

/** Very many keys, with eight bytes for each. They are asked for once all are there. */
export class KeySet {
  #hashes = new BigUint64Array(1_024);
  #size = 0;
  #isSorted = true;

  get size(): number {
    return this.#size;
  }

  add(hash: bigint): void {
    if (this.#size === this.#hashes.length) {
      const larger = new BigUint64Array(this.#size * 2);
      larger.set(this.#hashes);
      this.#hashes = larger;
    }
    this.#hashes[this.#size++] = hash;
    this.#isSorted = false;
  }

  has(hash: bigint): boolean {
    if (this.#size === 0) return false;
    this.#sort();
    let [low, high] = [0, this.#size - 1];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#hashes[middle] ?? 0n) < hash) low = middle + 1;
      else high = middle;
    }
    return this.#hashes[low] === hash;
  }

  /** Each once. */
  *distinct(): Generator<bigint> {
    for (const [hash, isFirst] of this.#runs()) if (isFirst) yield hash;
  }

  /** Each that was added more than once, once. */
  *repeated(): Generator<bigint> {
    let last: bigint | undefined;
    for (const [hash, isFirst] of this.#runs()) {
      if (isFirst || hash === last) continue;
      last = hash;
      yield hash;
    }
  }

  *#runs(): Generator<readonly [hash: bigint, isFirst: boolean]> {
    this.#sort();
    for (let place = 0; place < this.#size; place++) {
      const hash = this.#hashes[place] ?? 0n;
      yield [hash, place === 0 || this.#hashes[place - 1] !== hash];
    }
  }

  #sort(): void {
    if (this.#isSorted) return;
    this.#hashes.subarray(0, this.#size).sort();
    this.#isSorted = true;
  }
}
