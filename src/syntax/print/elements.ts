import type { Node } from "../ast.ts";
import type { Edit, Layout, Placed } from "../layout.ts";
import type { Gap } from "./align.ts";
import type { Comments } from "./comments.ts";
import type { Patcher } from "./patcher.ts";

/** Puts single elements into lists and takes them out, with the commas and the line breaks that the list has. */
export class Elements {
  readonly #patcher: Patcher;
  readonly #source: string;
  readonly #layout: Layout;
  readonly #comments: Comments;

  constructor(patcher: Patcher) {
    this.#patcher = patcher;
    this.#source = patcher.source;
    this.#layout = patcher.layout;
    this.#comments = patcher.comments;
  }

  /** Puts new elements in the places of old ones, as far as there are both; returns how many. */
  swap({ removed, added }: Gap, list: Node, key: string, edits: Edit[]): number {
    const pairs = Math.min(removed.length, added.length);
    removed.slice(0, pairs).forEach((old, i) => {
      const { start, end } = this.#layout.outer(old);
      const item = added[i] as Node;
      const comments = this.#layout.startsLine(start)
        ? this.#comments.lines(item, this.#layout.indentAt(start), "")
        : "";
      edits.push({ start, end, text: comments + this.#patcher.text(item, start, list, key) });
    });
    return pairs;
  }

  insertAfter(list: Node, key: string, anchor: Placed, added: readonly Node[], edits: Edit[]): void {
    const layout = this.#layout;
    const { start, end } = layout.outer(anchor);
    if (!layout.startsLine(start)) {
      edits.push({
        start: end,
        end,
        text: added.map((item) => `, ${this.#patcher.text(item, start, list, key)}`).join(""),
      });
      return;
    }
    const indent = layout.indentAt(start);
    const comma = this.#layout.commaAfter(anchor);
    const lines = added.map(
      (item) => `\n${indent}${this.#comments.lines(item, indent, "")}${this.#patcher.text(item, start, list, key)}`,
    );
    if (comma === undefined) {
      edits.push({ start: end, end, text: "," });
      const at = layout.afterTrailingComment(end);
      edits.push({ start: at, end: at, text: lines.join(",") });
    } else {
      const at = layout.afterTrailingComment(comma + 1);
      edits.push({ start: at, end: at, text: lines.map((line) => `${line},`).join("") });
    }
  }

  insertBefore(list: Node, key: string, next: Placed, added: readonly Node[], edits: Edit[]): void {
    const layout = this.#layout;
    const { start } = layout.outer(next);
    if (!layout.startsLine(start)) {
      edits.push({
        start,
        end: start,
        text: added.map((item) => `${this.#patcher.text(item, start, list, key)}, `).join(""),
      });
      return;
    }
    const indent = layout.indentAt(start);
    const at = layout.commentsAbove(start)[0]?.start ?? start;
    const text = added
      .map(
        (item) => `${this.#comments.lines(item, indent, "")}${this.#patcher.text(item, start, list, key)},\n${indent}`,
      )
      .join("");
    edits.push({ start: at, end: at, text });
  }

  /**
   * @param place.isLast no element comes after it, and no comma has to stay
   * @param place.isTrailing all that came after it goes too, so that the comma before it does
   */
  remove(
    element: Placed,
    edits: Edit[],
    { isLast = false, isTrailing = isLast }: { readonly isLast?: boolean; readonly isTrailing?: boolean } = {},
  ): void {
    const layout = this.#layout;
    const { start, end } = layout.outer(element);
    const comma = this.#layout.commaAfter(element);
    const stop = comma === undefined ? end : comma + 1;
    const at = layout.afterTrailingComment(stop);
    const dropped = this.#comments.goingWith(element);
    const from = dropped.reduce((least, comment) => Math.min(least, comment.start), start);
    const alone = layout.startsLine(from) && layout.endsLine(at);
    if (alone && layout.lineStart(from) > 0) {
      // The last line goes with the newline before it, so that the bracket below keeps its own.
      if (isLast)
        edits.push({
          start: layout.lineEnd(layout.lineStart(from) - 1) - carriageBefore(this.#source, layout.lineStart(from)),
          end: at,
          text: "",
        });
      else edits.push({ start: layout.lineStart(from), end: layout.nextLine(at), text: "" });
      return;
    }
    if (isTrailing) {
      const before = layout.skipBackward(from);
      const glue = this.#source[before - 1] === "," ? before : from;
      edits.push({ start: glue, end: isLast ? end : stop, text: "" });
      return;
    }
    let space = stop;
    while (this.#source[space] === " " || this.#source[space] === "\t") space++;
    edits.push({ start: from, end: space, text: "" });
  }
}

function carriageBefore(source: string, lineStart: number): number {
  return source[lineStart - 2] === "\r" && source[lineStart - 1] === "\n" ? 1 : 0;
}
