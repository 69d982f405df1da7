/**
 * Prints a changed tree by patching the text it was parsed from. Only what changed is written: a renamed identifier is a few
 * characters, an added property is one line in the layout its list has. Everything else, comments and blank lines included, is
 * the file's own text. New nodes are laid out by generate.ts.
 */

import { type Fields, fieldsOf, isNode, type Node, type t } from "../ast.ts";
import { Generator, indentTail, needsParentheses } from "../generate.ts";
import { applyEdits, type Edit, Layout, type Placed, type Range } from "../layout.ts";
import type { Originals, ParentLinks, ParsedFile } from "../parse.ts";
import type { FileStyle } from "../style.ts";
import { align } from "./align.ts";
import { Attributes } from "./attributes.ts";
import { Commas } from "./commas.ts";
import { Comments, type PendingComment } from "./comments.ts";
import { Elements } from "./elements.ts";
import { Lines, opensWithOperator, terminated } from "./lines.ts";
import { commaLists, lineLists } from "./lists.ts";
import { Parameters } from "./parameters.ts";
import { type Circumstances, type Patcher, Unpatchable } from "./patcher.ts";
import { hide, reveal, templateLinesOf } from "./template-lines.ts";
import { untouchedBelow } from "./untouched.ts";

export interface Printable {
  readonly parsed: ParsedFile;
  readonly style: FileStyle;
  readonly comments: readonly PendingComment[];
  readonly removedWithComments: ReadonlySet<Node>;
}

/** The file's new text; the same string when nothing changed. */
export function printTree(file: Printable): string {
  return textAfter(file.parsed, editsIn(file));
}

/** What is written anew in the text of a file whose tree was changed. */
export function editsIn(file: Printable): readonly Edit[] {
  return new Printer(file).edits();
}

/** A file's text with edits; the same string when they change nothing. */
export function textAfter({ source }: Pick<ParsedFile, "source">, edits: readonly Edit[]): string {
  const text = applyEdits(source, edits, 0, source.length);
  return text === source ? source : text;
}

/** Kinds of which one name may stand for two fields. */
const aliases: Readonly<Record<string, readonly [string, string]>> = {
  ObjectProperty: ["key", "value"],
  ImportSpecifier: ["imported", "local"],
  ExportSpecifier: ["local", "exported"],
};

/** Each try moves homeless comments up at least one node; nothing that a person writes is nested as deep. */
const mostTries = 50;

class Printer implements Patcher {
  readonly source: string;
  readonly originals: Originals;
  readonly style: FileStyle;
  readonly layout: Layout;
  readonly generator: Generator;
  readonly comments: Comments;
  readonly #parents: ParentLinks;
  readonly #program: t.Program & Range;
  readonly #lines: Lines;
  readonly #commas: Commas;
  readonly #parameters: Parameters;
  readonly #attributes: Attributes;
  readonly #untouched: Set<Node>;

  constructor({ parsed, style, comments, removedWithComments }: Printable) {
    this.source = parsed.source;
    this.originals = parsed.originals;
    this.style = style;
    this.layout = new Layout(parsed.source, parsed.comments);
    this.comments = new Comments(parsed, this.layout, comments, removedWithComments);
    this.generator = new Generator(
      style,
      (node) => (this.originals.has(node) ? this.moved(node) : undefined),
      (node) => (this.originals.has(node) ? this.#trailingComment(node) : ""),
    );
    this.#parents = parsed.parents;
    this.#program = parsed.ast.program as t.Program & Range;
    const elements = new Elements(this);
    this.#lines = new Lines(this);
    this.#commas = new Commas(this, elements);
    this.#parameters = new Parameters(this, elements);
    this.#attributes = new Attributes(this, elements);
    this.#untouched = untouchedBelow(this.#program, this.originals);
  }

  edits(): readonly Edit[] {
    for (let tries = 0; tries < mostTries; tries++) {
      for (const anchor of this.comments.begin()) this.#touch(anchor);
      const edits: Edit[] = [];
      this.collect(this.#program, edits);
      if (this.comments.moveHomeless()) continue;
      for (const edit of edits) edit.text = reveal(edit.text.replace(/\r?\n/g, this.style.newline));
      return edits;
    }
    throw new Error("no place for a comment");
  }

  /** A comment is to stand there. */
  #touch(anchor: Node): void {
    for (let at: Node | undefined = anchor; at; at = this.#parents.get(at)) this.#untouched.delete(at);
  }

  templateLines(node: Placed): Set<number> {
    return templateLinesOf(node, this.source, this.originals);
  }

  /** An original node's text with its changes, for use elsewhere: lines after the first are relative to its first line. */
  moved(node: Placed): string {
    const edits: Edit[] = [];
    this.collect(node, edits, { isMoved: true });
    const start = node.start;
    const text = hide(this.source, start, this.layout.endOfStatement(node), edits, this.templateLines(node));
    const indent = this.layout.indentAt(start);
    return indent === "" ? text : text.replaceAll(`\n${indent}`, "\n");
  }

  /** `value, // why`: the comment that goes with a property when it moves to another object. */
  #trailingComment(node: Placed): string {
    if (node.type !== "ObjectProperty" && node.type !== "SpreadElement") return "";
    const next = this.layout.skipForward(node.end);
    const from = this.source[next] === "," ? next + 1 : node.end;
    return this.source.slice(from, this.layout.afterTrailingComment(from)).trim();
  }

  /** Notes the edits that bring the text of an original node up to date; `afterChange` when what stands before it changes. */
  collect(node: Placed, edits: Edit[], { isMoved = false, afterChange = false }: Circumstances = {}): void {
    if (this.#untouched.has(node)) return;
    const own: Edit[] = [];
    if (!isMoved) this.comments.place(node, edits);
    try {
      this.#collectFields(node, own);
      if (node.type === "ExpressionStatement" && !isMoved) this.#guardStart(node, own, afterChange);
      edits.push(...own);
    } catch (error) {
      if (!(error instanceof Unpatchable)) throw error;
      const start = node.start;
      const text = this.#indented(this.generator.anew(node, this.#columnOf(start)), start);
      edits.push({ start, end: node.end, text: this.#ended(text, node, node) });
    }
  }

  /** A statement that begins otherwise now must not be read as part of the one before it, if that ends without a semicolon. */
  #guardStart(statement: Placed, edits: readonly Edit[], afterChange: boolean): void {
    const first = edits.find(({ start, text }) => start === statement.start && opensWithOperator.test(text));
    const isInList = /^(Program|\w*Block|SwitchCase)/.test(this.#parents.get(statement)?.type ?? "");
    const last = this.source[this.layout.skipBackward(statement.start) - 1];
    if (first && isInList && last !== undefined && (afterChange || !/[;{}]/.test(last))) first.text = `;${first.text}`;
  }

  /** Where a new node's text starts. On a line that is too long as it stands the node may have one line's length to itself. */
  #columnOf(position: number): number {
    const start = this.layout.lineStart(position);
    return this.layout.lineEnd(position) - start > this.style.width ? 0 : position - start;
  }

  /** What ended in a semicolon, and has something after it on its line, goes on doing so. */
  #ended(text: string, node: Node, was: Placed): string {
    const mustEnd = this.source[was.end - 1] === ";" && this.layout.sharesLine(was.end);
    return mustEnd ? terminated(text, node) : text;
  }

  /** A new node's text with its later lines indented like the line it starts on. */
  #indented(text: string, position: number): string {
    return indentTail(text, this.layout.indentAt(position));
  }

  #collectFields(node: Placed, edits: Edit[]): void {
    const before = this.originals.get(node) as Fields;
    const now = node as unknown as Fields;
    if (this.#collectAlias(node, before, edits)) return;
    if (before.type !== node.type) throw new Unpatchable();
    const keys = fieldsOf(before as unknown as Node);
    for (const key of fieldsOf(node)) if (!Object.hasOwn(before, key)) keys.push(key);
    for (const key of keys) {
      const was = before[key];
      const is = now[key];
      if (Array.isArray(was) && Array.isArray(is)) this.#collectList(node, key, was, is, edits);
      else if (isPlaced(is) && was === is) this.collect(is, edits);
      else if (isNode(is) && isPlaced(was)) this.#replace(node, key, was, is, edits);
      else if (was !== is && !(isNothing(was) && isNothing(is))) this.#collectText(node, key, was, is, edits);
    }
  }

  /** A name or a string that is another now. */
  #collectText(node: Placed, key: string, was: unknown, is: unknown, edits: Edit[]): void {
    const { start } = node;
    if (key === "name" && typeof was === "string" && typeof is === "string" && isName(node))
      edits.push({ start, end: start + was.length, text: is });
    else if (key === "value" && node.type === "StringLiteral") {
      const quote = this.source[start] === "'" ? "'" : '"';
      const inJsx = this.#parents.get(node)?.type === "JSXAttribute";
      edits.push({ start, end: node.end, text: this.generator.string(node.value, quote, { inJsx }) });
    } else throw new Unpatchable();
  }

  /** `{ x }`, `import { x }`, `export { x }` hold one name for two nodes: when they part, both are written. */
  #collectAlias(node: Placed, before: Fields, edits: Edit[]): boolean {
    const [first, second] = aliases[node.type] ?? [];
    if (!first || !second || !(before.shorthand || sameStart(before[first], before[second]))) return false;
    const now = node as unknown as Record<string, Node>;
    if (kindOf(before) !== kindOf(node as unknown as Fields)) throw new Unpatchable();
    for (const field of [first, second]) {
      const is = now[field] as Node;
      if (!this.originals.has(is) || nameIn(is) !== this.#nameBefore(before[field])) throw new Unpatchable();
    }
    if (node.type === "ObjectProperty") this.collect(node.value as Placed, edits);
    return true;
  }

  #nameBefore(node: unknown): string | undefined {
    if (!isNode(node)) return undefined;
    const fields = this.originals.get(node) ?? {};
    if (node.type === "AssignmentPattern") return this.#nameBefore(fields.left);
    return typeof fields.name === "string" ? fields.name : undefined;
  }

  #replace(parent: Node, key: string, was: Placed, is: Node, edits: Edit[]): void {
    const outer = this.layout.outer(was);
    const hasParens = outer.start !== was.start;
    const inside = this.text(is, was.start, parent, key, { inParens: true });
    // A statement must not begin with what would be read as a block or a declaration.
    const keepParens =
      hasParens &&
      (needsParentheses(is, parent, key) || isJsx(is) || /^(\{|(async )?function\b|class\b|let\b)/.test(inside));
    const { start, end } = keepParens ? { start: was.start, end: was.end } : outer;
    const text = keepParens ? inside : this.text(is, start, parent, key);
    edits.push({ start, end, text: this.#ended(text, is, was) });
  }

  /** The text of a node that takes a place at `position`. */
  text(node: Node, position: number, parent: Node, key: string, { inParens = false } = {}): string {
    const printed = this.generator.print(
      node,
      this.#isOneLine(parent) ? Number.NEGATIVE_INFINITY : this.#columnOf(position),
    );
    const text = !inParens && needsParentheses(node, parent, key) ? `(${printed})` : printed;
    return this.#indented(text, position);
  }

  /** An object that its author wrote on one line: what comes into it stays on that line, however long it gets. */
  #isOneLine(node: Node): boolean {
    if (node.type !== "ObjectExpression" && node.type !== "ObjectPattern") return false;
    return this.originals.has(node) && !this.source.slice(node.start, node.end).includes("\n");
  }

  #collectList(node: Placed, key: string, was: unknown[], is: unknown[], edits: Edit[]): void {
    if (was.length === is.length && was.every((item, i) => item === is[i])) {
      for (const item of is) if (isPlaced(item)) this.collect(item, edits);
      return;
    }
    const name = `${node.type}.${key}`;
    if (!was.every(isPlaced) || !is.every(isNode)) throw new Unpatchable();
    if (key === "params" && this.#parameters.wrap(node, was, is, edits)) return;
    if (key === "specifiers") {
      const named = (item: Node) => item.type === "ImportSpecifier" || item.type === "ExportSpecifier";
      if (was.length === 0 || is.length === 0 || !was.every(named) || !is.every(named)) throw new Unpatchable();
    }
    const steps = align(was, is);
    if (lineLists.has(name)) this.#lines.patch(node, was, steps, edits);
    else if (commaLists.has(name)) this.#commas.patch(node, key, was, steps, edits);
    else if (name === "JSXOpeningElement.attributes") this.#attributes.patch(node as t.JSXOpeningElement, steps, edits);
    else if (was.length === is.length) {
      was.forEach((item, i) => {
        const other = is[i] as Node;
        if (other === item) this.collect(item, edits);
        else this.#replace(node, key, item, other, edits);
      });
    } else throw new Unpatchable();
  }
}

/** A node in the fields as they were parsed. */
const isPlaced = isNode as (value: unknown) => value is Placed;

/** `type` and `typeof` before an imported or exported name. */
function kindOf({ importKind, exportKind }: Fields): unknown {
  const kind = importKind ?? exportKind;
  return kind === "value" ? undefined : (kind ?? undefined);
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || value === false;
}

function isName(node: Node): node is t.Identifier | t.JSXIdentifier {
  return node.type === "Identifier" || node.type === "JSXIdentifier";
}

function isJsx(node: Node): boolean {
  return node.type === "JSXElement" || node.type === "JSXFragment";
}

function nameIn(node: Node): string | undefined {
  if (node.type === "AssignmentPattern") return nameIn(node.left);
  return node.type === "Identifier" ? node.name : undefined;
}

function sameStart(a: unknown, b: unknown): boolean {
  return isNode(a) && isNode(b) && a.start === b.start;
}
