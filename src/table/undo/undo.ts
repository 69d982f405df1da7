import { type Item, type KeyNames, keyOf, type Move, rewritten, type Update } from "../../items/index.ts";
import { sameValue } from "../dynamodb/equal.ts";
import type { BeforeImage } from "../state/stores.ts";
import type { Create } from "../write/writer.ts";

/** The item that a journalled write made; `undefined` when it deleted it. */
export function afterImage(image: BeforeImage): Item | undefined {
  return image.kind === "delete" ? undefined : rewritten(image.before, image);
}

type Changes = Pick<BeforeImage, "set" | "remove">;

const touchedBy = ({ set, remove }: Changes) => [...Object.keys(set), ...remove];

/** Whether two items agree in the attributes that a write touches. */
export function agree(changes: Changes, a: Item, b: Item): boolean {
  return touchedBy(changes).every((name) => sameValue(a[name], b[name]));
}

/**
 * The write that undoes a journalled one, on the condition that what it wrote is still there. An update is undone
 * attribute by attribute, so that whatever was written to other attributes since stays.
 */
export function undo(image: BeforeImage, keys: KeyNames): Update | Move | Create {
  const { itemType, before } = image;
  const after = afterImage(image);
  if (after === undefined) return { kind: "create", itemType, key: keyOf(before, keys), item: before };
  if (image.kind === "move") {
    return { kind: "move", itemType, key: keyOf(after, keys), item: before, expected: after, notes: [] };
  }
  const touched = touchedBy(image);
  return {
    kind: "update",
    itemType,
    key: keyOf(before, keys),
    set: Object.fromEntries(touched.flatMap((name) => (before[name] ? [[name, before[name]]] : []))),
    remove: touched.filter((name) => !before[name]),
    expected: Object.fromEntries(touched.map((name) => [name, image.set[name] ?? "absent"])),
    notes: [],
  };
}
