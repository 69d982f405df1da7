import type { Item, ItemType } from "../../items/index.ts";
import type { Position } from "../dynamodb/scan.ts";
import type { BeforeImage } from "../model/before-image.ts";
import type { MovedItems } from "../model/moved-items.ts";
import type { Tally } from "../model/tally.ts";

/** Where before-images are kept. */
export interface Journal {
  /**
   * Resolves when the images will survive a crash.
   *
   * @param segment the one in which the items were read: images of one item always come from the same
   */
  append(images: readonly BeforeImage[], segment: number): Promise<void>;
  /**
   * What other runners, dead or alive, have journalled for the page of a segment that is under way. A journal that one
   * runner has for itself hasn't this.
   */
  inherited?(segment: number): Promise<readonly InheritedImage[]>;
  /** Hands such images on to the segment's next page: their items weren't met on this one. */
  carry?(images: readonly BeforeImage[], segment: number): Promise<void>;
  close(): Promise<void>;
}

/** What another runner has journalled. */
export interface InheritedImage extends BeforeImage {
  /** Another run has journalled the item since: what became of it is counted there. */
  readonly isAnothers?: boolean;
}

/** How far a segment has come. */
export interface SegmentState {
  /** Where to read on; `undefined` when nothing was read yet. */
  readonly next?: Position;
  readonly done: boolean;
}

/** Where it is kept how far a run has come. */
export interface Checkpoint {
  /** How far each segment that was begun has come, and what was counted in all of them. */
  load(): Promise<{ readonly segments: ReadonlyMap<number, SegmentState>; readonly tally: Tally }>;
  /** How many items are finished together: a checkpoint that is a request is made less often. */
  readonly itemsTogether: number;
  /**
   * Notes that a segment is begun.
   *
   * @param known how far it has come as far as `load` knew
   * @returns how far it has come by now; `undefined` when nothing was begun
   */
  begin(segment: number, known: SegmentState | undefined): Promise<SegmentState | undefined>;
  /**
   * Notes that a page of a segment is finished. It may be lost in a crash: the page is then done again, and nothing in
   * it
   * twice.
   *
   * @returns where another runner has brought the segment meanwhile, when one has: the page isn't counted then
   */
  save(segment: number, state: SegmentState, page: Tally): Promise<SegmentState | undefined>;
  close(): Promise<void>;
}

/** Where the items are listed that a person has to look at. Their keys are secrets. */
export interface LeftList {
  add(entries: readonly LeftEntry[]): Promise<void>;
  close(): Promise<void>;
}

export interface LeftEntry {
  readonly itemType: ItemType;
  readonly key: Item;
  readonly code: string;
  readonly message: string;
}

/** All that a run keeps. */
export interface RunStore {
  readonly journal: Journal;
  readonly checkpoint: Checkpoint;
  readonly left: LeftList;
  /** What the run has moved so far; `undefined` where that isn't known, because other machines move, too, or nothing was kept of it. */
  readonly moved?: MovedItems | undefined;
}
