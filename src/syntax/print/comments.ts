import { type Fields, fieldsOf, type Node, type t } from "../ast.ts";
import type { Edit, Layout, Placed, Range } from "../layout.ts";
import type { Originals, ParentLinks, ParsedFile } from "../parse.ts";
import { commaLists, lineLists } from "./lists.ts";

/** A comment to be written on the line above a node. */
export interface PendingComment {
  readonly node: Node;
  readonly text: string;
}

/** Comments that speak to a tool about the line below them: they go with it. */
const directiveComment =
  /^\s*(eslint-disable-next-line|@ts-ignore|@ts-expect-error|prettier-ignore|biome-ignore|istanbul ignore next)/;

/** The comments that a transform adds, and those that go with what it removes. */
export class Comments {
  readonly #originals: Originals;
  readonly #parents: ParentLinks;
  readonly #program: t.Program;
  readonly #layout: Layout;
  readonly #removedWithComments: ReadonlySet<Node>;
  /** Where each comment is to stand; one whose place did not survive moves up to the next statement that did. */
  readonly #places: { anchor: Node; readonly text: string }[];
  #texts = new Map<Node, string[]>();
  #placed = new Set<Node>();

  constructor(
    parsed: ParsedFile,
    layout: Layout,
    pending: readonly PendingComment[],
    removedWithComments: ReadonlySet<Node>,
  ) {
    this.#originals = parsed.originals;
    this.#parents = parsed.parents;
    this.#program = parsed.ast.program;
    this.#layout = layout;
    this.#removedWithComments = removedWithComments;
    this.#places = pending.map(({ node, text }) => ({ anchor: this.#anchor(node), text }));
  }

  /** Forgets what was placed: the file is patched once more from the start. Gives the nodes that comments are to stand above. */
  begin(): Iterable<Node> {
    this.#placed = new Set();
    this.#texts = new Map();
    for (const { anchor, text } of this.#places) {
      const texts = this.#texts.get(anchor);
      if (texts) texts.push(text);
      else this.#texts.set(anchor, [text]);
    }
    return this.#texts.keys();
  }

  /** Moves up each comment that found no place; false when all have one. */
  moveHomeless(): boolean {
    const homeless = this.#places.filter(({ anchor }) => !this.#placed.has(anchor));
    for (const place of homeless) place.anchor = this.#anchor(this.#parents.get(place.anchor) ?? this.#program);
    return homeless.length > 0;
  }

  /** The nearest node around `node` that begins a line and that a line comment may stand above. */
  #anchor(node: Node): Node {
    let at: Node = node;
    while (at !== this.#program) {
      const parent = this.#parents.get(at);
      if (!parent) break;
      const isInline = this.#originals.has(at) && !this.#layout.startsLine(at.start);
      if (this.#mayFollowComment(at, parent) && !isInline) return at;
      at = parent;
    }
    return this.#program.body.find((statement) => this.#originals.has(statement)) ?? this.#program;
  }

  #mayFollowComment(node: Node, parent: Node): boolean {
    if (parent.type === "JSXElement" || parent.type === "JSXFragment") return false;
    if (node.type === "JSXAttribute" || node.type === "JSXSpreadAttribute") return true;
    const fields = parent as unknown as Fields;
    for (const key of fieldsOf(parent)) {
      const list = fields[key];
      const name = `${parent.type}.${key}`;
      if (Array.isArray(list) && list.includes(node)) return lineLists.has(name) || commaLists.has(name);
    }
    return false;
  }

  lines(node: Node, indent: string, alreadyThere: string): string {
    const texts = this.#texts.get(node);
    if (!texts) return "";
    this.#placed.add(node);
    return texts
      .filter((text) => !alreadyThere.includes(plain(text)))
      .map((text) => `// ${text}\n${indent}`)
      .join("");
  }

  place(node: Placed, edits: Edit[]): void {
    if (!this.#texts.has(node)) return;
    const start = node === this.#program ? this.#layout.skipForward(0) : node.start;
    const above = this.#layout
      .commentsBefore(start)
      .map((comment) => plain(comment.value))
      .join("\n");
    const text = this.lines(node, this.#layout.indentAt(start), above);
    if (text) edits.push({ start, end: start, text });
  }

  goingWith(node: Placed): (t.Comment & Range)[] {
    const above = this.#layout.commentsAbove(node.start);
    if (this.#removedWithComments.has(node)) return above;
    const directives: (t.Comment & Range)[] = [];
    while (above.length > 0) {
      const comment = above.pop() as t.Comment & Range;
      if (!directiveComment.test(comment.value)) break;
      directives.push(comment);
    }
    return directives;
  }
}

function plain(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
