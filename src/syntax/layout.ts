import type { Node, t } from "./ast.ts";

/** A stretch of a text, by offsets. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A node that was parsed, as against one that a transform made. */
export type Placed = Node & Range;
type Comment = t.Comment & Range;

/** Where things stand in a source text: lines, indentation, comments, parentheses. Positions are offsets. */
export class Layout {
  readonly source: string;
  readonly comments: readonly Comment[];
  readonly #commentAt = new Map<number, Comment>();
  readonly #commentEndingAt = new Map<number, Comment>();
  /** The offsets of all newlines. A line may be as long as the file, so that nothing here may go through it from its start. */
  readonly #newlines: readonly number[];

  constructor(source: string, comments: readonly t.Comment[]) {
    this.source = source;
    this.comments = comments as Comment[];
    this.#newlines = newlinesIn(source);
    for (const comment of this.comments) {
      this.#commentAt.set(comment.start, comment);
      this.#commentEndingAt.set(comment.end, comment);
    }
  }

  lineStart(position: number): number {
    const line = this.#newlinesBefore(position);
    return line === 0 ? 0 : (this.#newlines[line - 1] as number) + 1;
  }

  /** How many newlines stand before an offset. */
  #newlinesBefore(position: number): number {
    let low = 0;
    let high = this.#newlines.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#newlines[middle] as number) < position) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The offset of the first newline from a position on. */
  #newlineFrom(position: number): number | undefined {
    return this.#newlines[this.#newlinesBefore(position)];
  }

  /** The offset of the line's end, before its newline. */
  lineEnd(position: number): number {
    const newline = this.#newlineFrom(position);
    if (newline === undefined) return this.source.length;
    return newline > 0 && this.source[newline - 1] === "\r" && newline - 1 >= position ? newline - 1 : newline;
  }

  /** The offset of the next line's start. */
  nextLine(position: number): number {
    const newline = this.#newlineFrom(position);
    return newline === undefined ? this.source.length : newline + 1;
  }

  /** The white space that the line at `position` starts with. */
  indentAt(position: number): string {
    const start = this.lineStart(position);
    let end = start;
    while (end < position && (this.source[end] === " " || this.source[end] === "\t")) end++;
    return this.source.slice(start, end);
  }

  /** Nothing but white space stands before `position` on its line. */
  startsLine(position: number): boolean {
    const start = this.lineStart(position);
    let at = position;
    while (at > start && isSpace(this.source[at - 1])) at--;
    return at === start;
  }

  /** Nothing but white space stands from `position` on on its line. */
  endsLine(position: number): boolean {
    return this.#isBlank(position, this.lineEnd(position));
  }

  isBlankLine(position: number): boolean {
    return position < this.source.length && this.#isBlank(this.lineStart(position), this.lineEnd(position));
  }

  #isBlank(start: number, end: number): boolean {
    let at = start;
    while (at < end && isSpace(this.source[at])) at++;
    return at === end;
  }

  /** The next position from `position` on that is neither white space nor in a comment. */
  skipForward(position: number): number {
    let at = position;
    for (;;) {
      while (at < this.source.length && /\s/.test(this.source[at] as string)) at++;
      const comment = this.#commentAt.get(at);
      if (!comment) return at;
      at = comment.end;
    }
  }

  /** The end of the last thing before `position` that is neither white space nor a comment. */
  skipBackward(position: number): number {
    let at = position;
    for (;;) {
      while (at > 0 && /\s/.test(this.source[at - 1] as string)) at--;
      const comment = this.#commentEndingAt.get(at);
      if (!comment) return at;
      at = comment.start;
    }
  }

  /** The range of a node with the parentheses around it. */
  outer(node: Placed): Range {
    let { start, end } = node;
    if (!node.extra?.parenthesized) return { start, end };
    const outermost = Number(node.extra.parenStart);
    while (start > outermost) {
      const before = this.skipBackward(start) - 1;
      const after = this.skipForward(end);
      if (this.source[before] !== "(" || this.source[after] !== ")") break;
      start = before;
      end = after + 1;
    }
    return { start, end };
  }

  /** The end of a comment that follows on the same line, with nothing else after it; else `position`. */
  afterTrailingComment(position: number): number {
    let at = position;
    for (;;) {
      let next = at;
      while (this.source[next] === " " || this.source[next] === "\t") next++;
      const comment = this.#commentAt.get(next);
      const end = comment?.end ?? next;
      if (!comment || this.source.slice(next, end).includes("\n")) {
        return next >= this.lineEnd(position) ? at : position;
      }
      at = end;
    }
  }

  /** The comments on lines of their own directly above `position`, no blank line between, nearest last. */
  commentsAbove(position: number): Comment[] {
    const found: Comment[] = [];
    let at = position;
    for (;;) {
      let before = at;
      while (before > 0 && /\s/.test(this.source[before - 1] as string)) before--;
      const comment = this.#commentEndingAt.get(before);
      const gap = this.source.slice(before, at);
      if (!comment || (gap.match(/\n/g)?.length ?? 0) > 1 || !this.startsLine(comment.start)) return found;
      found.unshift(comment);
      at = comment.start;
    }
  }

  /** All comments between the code before `position` and `position`, blank lines or not. */
  commentsBefore(position: number): Comment[] {
    const from = this.skipBackward(position);
    return this.comments.filter((comment) => comment.start >= from && comment.end <= position);
  }

  /** The offset of the comma that follows an element of a list, undefined when there is none. */
  commaAfter(element: Placed): number | undefined {
    const at = this.skipForward(this.outer(element).end);
    return this.source[at] === "," ? at : undefined;
  }

  /** A statement's end; a semicolon that opens the next line to guard it is not part of the statement before. */
  endOfStatement(statement: Placed): number {
    const { end } = statement;
    if (this.source[end - 1] !== ";") return end;
    const before = this.skipBackward(end - 1);
    return this.source.slice(before, end - 1).includes("\n") ? before : end;
  }

  /** Something other than a comment follows on the line. */
  sharesLine(end: number): boolean {
    return !this.endsLine(this.afterTrailingComment(end));
  }

  hasComments(start: number, end: number): boolean {
    return this.comments.some((comment) => comment.start >= start && comment.end <= end);
  }
}

function isSpace(character: string | undefined): boolean {
  return character !== undefined && /\s/.test(character);
}

function newlinesIn(source: string): number[] {
  const found: number[] = [];
  for (let at = source.indexOf("\n"); at >= 0; at = source.indexOf("\n", at + 1)) found.push(at);
  return found;
}

/** A replacement of part of a text. */
export interface Edit extends Range {
  text: string;
}

/** Applies edits to `source.slice(start, end)`. Insertions at one place keep their order; deletions may overlap. */
export function applyEdits(source: string, edits: readonly Edit[], start: number, end: number): string {
  const sorted = edits.map((edit, order) => ({ ...edit, order }));
  sorted.sort((a, b) => a.start - b.start || a.end - b.end || a.order - b.order);
  let text = "";
  let at = start;
  for (const edit of sorted) {
    if (edit.end < start || edit.start > end) continue;
    if (edit.start > at) {
      text += source.slice(at, edit.start);
      at = edit.start;
    }
    text += edit.text;
    at = Math.max(at, edit.end);
  }
  return text + source.slice(at, end);
}
