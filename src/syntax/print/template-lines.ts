/** Newlines inside template literals are part of a string: while text moves and is indented they are kept out of sight. */

import { isNode } from "../ast.ts";
import { hiddenNewline } from "../generate.ts";
import { applyEdits, type Edit, type Placed } from "../layout.ts";
import type { Originals } from "../parse.ts";

/** The offsets of newlines inside the template literals of an original node. */
export function templateLinesOf(node: Placed, source: string, originals: Originals): Set<number> {
  const found = new Set<number>();
  if (source.slice(node.start, node.end).includes("`")) addTemplateLines(node, source, originals, found);
  return found;
}

function addTemplateLines(node: Placed, source: string, originals: Originals, found: Set<number>): void {
  if (node.type === "TemplateElement") {
    for (let at = node.start; at < node.end; at++) if (source[at] === "\n") found.add(at);
    return;
  }
  for (const value of Object.values(originals.get(node) ?? {})) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (isNode(child)) addTemplateLines(child as Placed, source, originals, found);
    }
  }
}

/** The text between two offsets with its edits, and those newlines hidden. */
export function hide(
  source: string,
  start: number,
  end: number,
  edits: readonly Edit[],
  newlines: ReadonlySet<number>,
): string {
  if (newlines.size === 0) return applyEdits(source, edits, start, end);
  const shown: string[] = source.slice(start, end).split("");
  for (const at of newlines) shown[at - start] = hiddenNewline;
  const shifted = edits.map((edit) => ({ ...edit, start: edit.start - start, end: edit.end - start }));
  return applyEdits(shown.join(""), shifted, 0, end - start);
}

export function reveal(text: string): string {
  return text.replaceAll(hiddenNewline, "\n");
}
