import type { Item, KeyNames, Move, Update } from "../items/index.ts";
import type { BeforeImage } from "./stores.ts";
import type { Create } from "./write.ts";

/** The item that a journalled write made; `undefined` when it deleted it. */
export function afterImage({ kind, before, set, remove }: BeforeImage): Item | undefined {
  if (kind === "delete") return undefined;
  const removed = new Set(remove);
  const kept = Object.entries(before).filter(([name]) => !removed.has(name));
  return Object.fromEntries([...kept, ...Object.entries(set)]);
}

/**
 * The write that undoes a journalled one, on the condition that what it wrote is still there. An update is undone
 * attribute by attribute, so that whatever was written to other attributes since stays.
 */
export function undo(image: BeforeImage, keys: KeyNames): Update | Move | Create {
  const { itemType, before, set, remove } = image;
  const after = afterImage(image);
  if (after === undefined) return { kind: "create", itemType, key: keyOf(before, keys), item: before };
  if (image.kind === "move") {
    return { kind: "move", itemType, key: keyOf(after, keys), item: before, expected: after, notes: [] };
  }
  const touched = [...Object.keys(set), ...remove];
  return {
    kind: "update",
    itemType,
    key: keyOf(before, keys),
    set: Object.fromEntries(touched.flatMap((name) => (before[name] ? [[name, before[name]]] : []))),
    remove: touched.filter((name) => !before[name]),
    expected: Object.fromEntries(touched.map((name) => [name, after[name] ?? "absent"])),
    notes: [],
  };
}

/** The primary key of an item. */
export function keyOf(item: Item, { partitionKey, sortKey }: KeyNames): Item {
  return Object.fromEntries(Object.entries(item).filter(([name]) => name === partitionKey || name === sortKey));
}
