import { type Item, type ItemType, rewritten, type Write } from "../../items/index.ts";
import { sameValue } from "../dynamodb/equal.ts";

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

/** The item that a journalled write made; `undefined` when it deleted it. */
export function afterImage(image: BeforeImage): Item | undefined {
  return image.kind === "delete" ? undefined : rewritten(image.before, image);
}

type Changes = Pick<BeforeImage, "set" | "remove">;

/** The attributes that a write touches. */
export const touchedBy = ({ set, remove }: Changes) => [...Object.keys(set), ...remove];

/** Whether two items agree in the attributes that a write touches. */
export function agree(changes: Changes, a: Item, b: Item): boolean {
  return touchedBy(changes).every((name) => sameValue(a[name], b[name]));
}

/** What is journalled before a write. */
export function beforeImage(before: Item, change: Write, again: boolean): BeforeImage {
  const { kind, itemType } = change;
  switch (change.kind) {
    case "update":
      return { kind, itemType, before, again, set: change.set, remove: change.remove };
    case "move": {
      const set = Object.entries(change.item).filter(([name, value]) => before[name] !== value);
      const remove = Object.keys(before).filter((name) => !(name in change.item));
      return { kind, itemType, before, again, set: Object.fromEntries(set), remove };
    }
    case "delete":
      return { kind, itemType, before, again, set: {}, remove: [] };
  }
}
