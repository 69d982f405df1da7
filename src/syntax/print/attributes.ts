import { type t, typeArgumentsOf } from "../ast.ts";
import type { Edit, Layout, Placed } from "../layout.ts";
import type { ListStep } from "./align.ts";
import type { Comments } from "./comments.ts";
import type { Elements } from "./elements.ts";
import type { Patcher } from "./patcher.ts";

/** Patches the attributes of a JSX element. */
export class Attributes {
  readonly #patcher: Patcher;
  readonly #source: string;
  readonly #layout: Layout;
  readonly #comments: Comments;
  readonly #elements: Elements;

  constructor(patcher: Patcher, elements: Elements) {
    this.#patcher = patcher;
    this.#source = patcher.source;
    this.#layout = patcher.layout;
    this.#comments = patcher.comments;
    this.#elements = elements;
  }

  patch(node: t.JSXOpeningElement, steps: readonly ListStep[], edits: Edit[]): void {
    const layout = this.#layout;
    let anchor = (typeArgumentsOf(node) ?? node.name) as Placed;
    let isAttribute = false;
    for (const step of steps) {
      if (step.kind === "keep") {
        this.#patcher.collect(step.node, edits);
        anchor = step.node;
        isAttribute = true;
        continue;
      }
      const pairs = this.#elements.swap(step, node, "attributes", edits);
      anchor = step.removed[pairs - 1] ?? anchor;
      isAttribute ||= pairs > 0;
      const end = anchor.end;
      const ownLine = isAttribute && layout.startsLine(anchor.start);
      const glue = ownLine ? `\n${layout.indentAt(anchor.start)}` : " ";
      for (const added of step.added.slice(pairs)) {
        edits.push({ start: end, end, text: glue + this.#patcher.text(added, anchor.start, node, "attributes") });
      }
      for (const removed of step.removed.slice(pairs)) this.#remove(removed, edits);
    }
    const isBare = steps.every((step) => step.kind !== "keep" && step.added.length === 0);
    const last = isBare ? steps.flatMap((step) => (step.kind === "keep" ? [] : step.removed)).at(-1) : undefined;
    if (last && layout.endsLine(last.end)) this.#close(last.end, edits);
  }

  /** What closes an element that has lost all its attributes comes up to its name: `<Provider>`. */
  #close(end: number, edits: Edit[]): void {
    const space = /^\s*/.exec(this.#source.slice(end))?.[0] ?? "";
    const next = this.#source[end + space.length];
    if (next === ">") edits.push({ start: end, end: end + space.length, text: "" });
    else if (next === "/") edits.push({ start: end, end: end + space.length, text: " " });
  }

  #remove(removed: Placed, edits: Edit[]): void {
    const layout = this.#layout;
    const dropped = this.#comments.goingWith(removed);
    const from = dropped.reduce((least, comment) => Math.min(least, comment.start), removed.start);
    let start = from;
    while (/\s/.test(this.#source[start - 1] ?? "")) start--;
    let end = removed.end;
    const isLastOfLine = layout.endsLine(end);
    // What follows on the line must not come into a comment that ends the line before.
    if (!isLastOfLine && layout.startsLine(from)) {
      start = from;
      while (/[ \t]/.test(this.#source[end] ?? "")) end++;
    }
    edits.push({ start, end, text: "" });
  }
}
