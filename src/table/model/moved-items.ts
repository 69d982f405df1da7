import { createHash } from "node:crypto";
import type { Item } from "../../items/index.ts";
import { canonicalText } from "../dynamodb/equal.ts";

/** How many slots there are at first; a power of two. */
const firstSlots = 1_024;

/**
 * What a run makes of the items that it moves, so that one that is met again under its new key isn't counted a second time. Kept
 * as 64 bits of each: among ten million items two have the same once in hundreds of thousands of runs. By its content, not only its key:
 * what is under the new key already, and keeps the item from moving there, is another item.
 */
export class MovedItems {
  /** Two halves of each item's bits; both 0 where the slot is free. */
  #slots = new Uint32Array(firstSlots * 2);
  #size = 0;

  add(item: Item): void {
    if (this.#size * 2 >= this.#slots.length / 2) this.#grow();
    if (place(this.#slots, bitsOf(item))) this.#size++;
  }

  has(item: Item): boolean {
    if (this.#size === 0) return false;
    const bits = bitsOf(item);
    return this.#slots[slotOf(this.#slots, bits)] === bits.high;
  }

  #grow(): void {
    const larger = new Uint32Array(this.#slots.length * 2);
    for (let slot = 0; slot < this.#slots.length; slot += 2) {
      const [high = 0, low = 0] = this.#slots.subarray(slot, slot + 2);
      if (high !== 0) place(larger, { high, low });
    }
    this.#slots = larger;
  }
}

interface Bits {
  /** Never 0. */
  readonly high: number;
  readonly low: number;
}

function bitsOf(item: Item): Bits {
  const digest = createHash("sha256").update(canonicalText(item)).digest();
  return { high: digest.readUInt32BE(0) || 1, low: digest.readUInt32BE(4) };
}

/** Where these bits are, or the free slot where they would be. */
function slotOf(slots: Uint32Array, { high, low }: Bits): number {
  const mask = slots.length / 2 - 1;
  let slot = low & mask;
  for (;;) {
    const found = slots[slot * 2];
    if (found === 0 || (found === high && slots[slot * 2 + 1] === low)) return slot * 2;
    slot = (slot + 1) & mask;
  }
}

/** Puts them there; says whether they are new. */
function place(slots: Uint32Array, bits: Bits): boolean {
  const slot = slotOf(slots, bits);
  const isNew = slots[slot] === 0;
  slots.set([bits.high, bits.low], slot);
  return isNew;
}
