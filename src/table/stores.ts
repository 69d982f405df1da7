import type { Item, ItemType, Write } from "../items/index.ts";
import type { Position } from "./scan.ts";
import type { Tally } from "./tally.ts";

/** An item as it was before a write, with what the write does to it: all that is needed to undo it. */
export interface BeforeImage {
  readonly kind: Write["kind"];
  readonly itemType: ItemType;
  readonly before: Item;
  /** The attributes that the write sets; for a move also the new primary key. */
  readonly set: Item;
  readonly remove: readonly string[];
  /** The item was or may have been journalled before in this run; the last image that was written counts. */
  readonly again: boolean;
}

/** Where before-images are kept. */
export interface Journal {
  /** Resolves when the images will survive a crash. */
  append(images: readonly BeforeImage[]): Promise<void>;
  close(): Promise<void>;
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
  /** Notes that a segment was begun, or that a page of it is finished. It may be lost in a crash: the page is then done again, and nothing in it twice. */
  save(segment: number, state: SegmentState, page: Tally): Promise<void>;
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
}
