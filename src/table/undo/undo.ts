import { type KeyNames, keyOf, type Move, type Update } from "../../items/index.ts";
import { afterImage, type BeforeImage, touchedBy } from "../model/before-image.ts";
import type { Create } from "../write/contract.ts";

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
