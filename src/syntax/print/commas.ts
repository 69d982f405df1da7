import type { Node, t } from "../ast.ts";
import type { Generator } from "../generate.ts";
import type { Edit, Layout, Placed, Range } from "../layout.ts";
import type { Originals } from "../parse.ts";
import type { FileStyle } from "../style.ts";
import { type Gap, type ListStep, nodeOf } from "./align.ts";
import type { Elements } from "./elements.ts";
import { isBareParameter } from "./parameters.ts";
import { type Patcher, Unpatchable } from "./patcher.ts";
import { hide } from "./template-lines.ts";

/** Patches lists with commas between their elements. */
export class Commas {
  readonly #patcher: Patcher;
  readonly #source: string;
  readonly #layout: Layout;
  readonly #originals: Originals;
  readonly #style: FileStyle;
  readonly #generator: Generator;
  readonly #elements: Elements;

  constructor(patcher: Patcher, elements: Elements) {
    this.#patcher = patcher;
    this.#source = patcher.source;
    this.#layout = patcher.layout;
    this.#originals = patcher.originals;
    this.#style = patcher.style;
    this.#generator = patcher.generator;
    this.#elements = elements;
  }

  patch(node: Placed, key: string, was: readonly Placed[], steps: readonly ListStep[], edits: Edit[]): void {
    const bareArrow =
      node.type === "ArrowFunctionExpression" &&
      key === "params" &&
      was.length === 1 &&
      isBareParameter(node, was[0] as Placed, this.#source, this.#layout);
    if (bareArrow) {
      const { start, end } = was[0] as Placed;
      const params = (node as t.ArrowFunctionExpression).params;
      edits.push({
        start,
        end,
        text: `(${params.map((item) => this.#patcher.text(item, start, node, key)).join(", ")})`,
      });
      return;
    }
    const survivors = new Set(steps.flatMap((step) => this.#survivorsOf(step)));
    if (survivors.size === 0) {
      this.#refill(
        node,
        key,
        was,
        steps.flatMap((step) => (step.kind === "gap" ? step.added : [])),
        edits,
      );
      return;
    }
    const lastSurvivor = was.findLast((item) => survivors.has(item)) as Placed;
    const trailingComma = this.#layout.commaAfter(was[was.length - 1] as Placed);
    let anchor: Placed | undefined;
    steps.forEach((step, index) => {
      if (step.kind === "keep") {
        this.#patcher.collect(step.node, edits);
        anchor = step.node;
        return;
      }
      if (this.#isWrapping(step)) {
        this.#wrapProperties(step, edits);
        anchor = step.removed[step.removed.length - 1];
        return;
      }
      const pairs = this.#elements.swap(step, node, key, edits);
      anchor = step.removed[pairs - 1] ?? anchor;
      const extra = step.added.slice(pairs);
      if (extra.length > 0) {
        const next = nodeOf(steps[index + 1]);
        if (anchor) this.#elements.insertAfter(node, key, anchor, extra, edits);
        else if (next) this.#elements.insertBefore(node, key, next, extra, edits);
      }
      for (const removed of step.removed.slice(pairs)) {
        const isTrailing = trailingComma === undefined && was.indexOf(removed) > was.indexOf(lastSurvivor);
        this.#elements.remove(removed, edits, { isLast: isTrailing && removed === was[was.length - 1], isTrailing });
      }
    });
    const goneAtTheEnd = was.length - 1 - was.indexOf(lastSurvivor);
    if (trailingComma === undefined && goneAtTheEnd > 0)
      this.#removeComma(lastSurvivor, goneAtTheEnd, steps.at(-1), edits);
  }

  /** The elements that stay, or whose place another takes. */
  #survivorsOf(step: ListStep): readonly Placed[] {
    if (step.kind === "keep") return [step.node];
    return this.#isWrapping(step) ? step.removed : step.removed.slice(0, step.added.length);
  }

  /** The elements after this one are gone and the list had no trailing comma: its comma goes too. */
  #removeComma(element: Placed, gone: number, last: ListStep | undefined, edits: Edit[]): void {
    const extraFollows = last?.kind === "gap" && last.added.length > last.removed.length;
    const comma = this.#layout.commaAfter(element);
    if (comma === undefined || extraFollows) return;
    // With more than one gone, the space before the first of them would be left: the last one takes its own along.
    const space = gone > 1 ? /^[ \t]*/.exec(this.#source.slice(comma + 1)) : null;
    edits.push({ start: comma, end: comma + 1 + (space?.[0].length ?? 0), text: "" });
  }

  /**
   * Properties, each on lines of its own, that together became the one new property of an object, or of one side of a
   * choice, in their place.
   */
  #isWrapping({ removed, added }: Gap): boolean {
    const [made, ...others] = added;
    if (made?.type !== "ObjectProperty" || others.length > 0 || this.#originals.has(made)) return false;
    const object = made.value.type === "ConditionalExpression" ? made.value.consequent : made.value;
    return (
      object.type === "ObjectExpression" &&
      !this.#originals.has(object) &&
      object.properties.length === removed.length &&
      removed.every((item, i) => item === object.properties[i] && this.#layout.startsLine(item.start))
    );
  }

  /** Such properties keep their text and their comments, one level deeper. */
  #wrapProperties({ removed, added }: Gap, edits: Edit[]): void {
    const layout = this.#layout;
    const [first, last] = [removed[0], removed[removed.length - 1]] as [Placed, Placed];
    const start = layout.commentsAbove(first.start)[0]?.start ?? first.start;
    const comma = this.#layout.commaAfter(last);
    const end = layout.afterTrailingComment(comma === undefined ? last.end : comma + 1);
    const inner: Edit[] = [];
    for (const item of removed) this.#patcher.collect(item, inner, { isMoved: true });
    const newlines = new Set(removed.flatMap((item) => [...this.#patcher.templateLines(item)]));
    const text = hide(this.#source, start, end, inner, newlines);
    const { key, value } = added[0] as t.ObjectProperty;
    const { indent } = this.#style;
    const choice = value.type === "ConditionalExpression" ? value : undefined;
    const outer = layout.indentAt(first.start);
    const own = choice ? outer + indent : outer;
    const deeper = text.replace(/\n(?!\r?\n|$)/g, `\n${choice ? indent + indent : indent}`);
    const object = `{\n${own}${indent}${deeper}\n${own}}`;
    const before = choice ? `${this.#generator.print(choice.test, 0)}\n${own}? ` : "";
    const after = choice ? `\n${own}: ${this.#generator.print(choice.alternate, own.length)}` : "";
    const name = this.#generator.print(key, 0);
    edits.push({ start, end, text: `${name}: ${before}${object}${after}${comma === undefined ? "" : ","}` });
  }

  /** None of the old elements is left: the brackets are filled anew. */
  #refill(node: Placed, key: string, was: readonly Placed[], added: readonly Node[], edits: Edit[]): void {
    const inside = this.#inside(node, key, was);
    if (!inside || this.#layout.hasComments(inside.start, inside.end)) {
      if (was.length === 0 || !inside || added.length > 0) throw new Unpatchable();
      was.forEach((item, i) => {
        this.#elements.remove(item, edits, {
          isLast: i === was.length - 1 && this.#layout.commaAfter(item) === undefined,
        });
      });
      return;
    }
    if (added.length === 0) {
      edits.push({ ...inside, text: "" });
      return;
    }
    throw new Unpatchable();
  }

  /** The range between a list's brackets. */
  #inside(node: Placed, key: string, was: readonly Placed[]): Range | undefined {
    const layout = this.#layout;
    const brackets: Record<string, string> = { properties: "{}", elements: "[]", arguments: "()", params: "()" };
    const pair = brackets[key];
    if (!pair) return undefined;
    const [open, close] = pair as unknown as [string, string];
    const first = was[0];
    const last = was[was.length - 1];
    if (first && last) {
      const before = layout.skipBackward(layout.outer(first).start);
      let after = layout.skipForward(layout.outer(last).end);
      if (this.#source[after] === ",") after = layout.skipForward(after + 1);
      return this.#source[before - 1] === open && this.#source[after] === close
        ? { start: before, end: after }
        : undefined;
    }
    const end = node.end - 1;
    if (key === "params" || this.#source[end] !== close) return undefined;
    const before = layout.skipBackward(end);
    return this.#source[before - 1] === open ? { start: before, end } : undefined;
  }
}
