/**
 * Prints a changed tree by patching the text it was parsed from. Only what changed is written: a renamed identifier is a few
 * characters, an added property is one line in the layout its list has. Everything else, comments and blank lines included, is
 * the file's own text. New nodes are laid out by generate.ts.
 */

import { type Fields, fieldsOf, isImport, isNode, type Node, type t, typeArgumentsOf } from "../ast.ts";
import { Generator, hiddenNewline, indentTail, needsParentheses } from "../generate.ts";
import { applyEdits, type Edit, Layout, type Placed, type Range } from "../layout.ts";
import type { Originals, Parents, ParsedFile } from "../parse.ts";
import type { FileStyle } from "../style.ts";

/** A comment to be written on the line above a node. */
export interface PendingComment {
  readonly node: Node;
  readonly text: string;
}

export interface Printable {
  readonly parsed: ParsedFile;
  readonly style: FileStyle;
  readonly comments: readonly PendingComment[];
  readonly removedWithComments: ReadonlySet<Node>;
}

/** The file's new text; the same string when nothing changed. */
export function print(file: Printable): string {
  const printer = new Printer(file);
  const text = printer.print();
  return text === file.parsed.source ? file.parsed.source : text;
}

/** Lists of statements or members, one below another. */
const lineLists = new Set([
  "Program.body",
  "BlockStatement.body",
  "ClassBody.body",
  "StaticBlock.body",
  "SwitchCase.consequent",
  "TSModuleBlock.body",
  "TSInterfaceBody.body",
  "TSTypeLiteral.members",
]);

/** Lists with commas between their elements. */
const commaLists = new Set([
  "ObjectExpression.properties",
  "ObjectPattern.properties",
  "ArrayExpression.elements",
  "ArrayPattern.elements",
  "CallExpression.arguments",
  "OptionalCallExpression.arguments",
  "NewExpression.arguments",
  "ArrowFunctionExpression.params",
  "FunctionExpression.params",
  "FunctionDeclaration.params",
  "ObjectMethod.params",
  "ClassMethod.params",
  "ClassPrivateMethod.params",
  "ImportDeclaration.specifiers",
  "ExportNamedDeclaration.specifiers",
  "VariableDeclaration.declarations",
  "TSTypeParameterInstantiation.params",
  "TSTypeParameterDeclaration.params",
  "TSTupleType.elementTypes",
  "TSEnumDeclaration.members",
  "SequenceExpression.expressions",
]);

/** Kinds of which one name may stand for two fields. */
const aliases: Readonly<Record<string, readonly [string, string]>> = {
  ObjectProperty: ["key", "value"],
  ImportSpecifier: ["imported", "local"],
  ExportSpecifier: ["local", "exported"],
};

/** Comments that speak to a tool about the line below them: they go with it. */
const directiveComment =
  /^\s*(eslint-disable-next-line|@ts-ignore|@ts-expect-error|prettier-ignore|biome-ignore|istanbul ignore next)/;

/** What begins so is read as part of an expression that stands before it without a semicolon. */
const opensWithOperator = /^[([`+\-/]/;

const mayEndInSemicolon = new Set(["ImportDeclaration", "VariableDeclaration", "ExpressionStatement"]);

/** A changed node that can't be patched in place and is printed anew around its children. */
class Unpatchable extends Error {}

class Printer {
  readonly #source: string;
  readonly #originals: Originals;
  readonly #parents: Parents;
  readonly #program: t.Program & Range;
  readonly #style: FileStyle;
  readonly #layout: Layout;
  readonly #generator: Generator;
  readonly #removedWithComments: ReadonlySet<Node>;
  readonly #pending: readonly PendingComment[];
  #commentsFor = new Map<Node, string[]>();
  #placed = new Set<Node>();

  constructor(file: Printable) {
    this.#source = file.parsed.source;
    this.#originals = file.parsed.originals;
    this.#parents = file.parsed.parents;
    this.#program = file.parsed.ast.program as t.Program & Range;
    this.#style = file.style;
    this.#layout = new Layout(file.parsed.source, file.parsed.comments);
    this.#removedWithComments = file.removedWithComments;
    this.#pending = file.comments;
    this.#generator = new Generator(
      file.style,
      (node) => (this.#originals.has(node) ? this.#moved(node) : null),
      (node) => (this.#originals.has(node) ? this.#trailingComment(node) : ""),
    );
  }

  print(): string {
    // A comment whose place did not survive moves up to the next statement that did.
    const anchors = this.#pending.map(({ node, text }) => ({ anchor: this.#anchor(node), text }));
    for (let tries = 0; tries < 50; tries++) {
      this.#commentsFor = new Map();
      this.#placed = new Set();
      for (const { anchor, text } of anchors) {
        const texts = this.#commentsFor.get(anchor);
        if (texts) texts.push(text);
        else this.#commentsFor.set(anchor, [text]);
      }
      const edits: Edit[] = [];
      this.#collect(this.#program, edits);
      const homeless = anchors.filter(({ anchor }) => !this.#placed.has(anchor));
      if (homeless.length === 0) {
        const newline = this.#style.newline;
        for (const edit of edits) edit.text = reveal(edit.text.replace(/\r?\n/g, newline));
        return applyEdits(this.#source, edits, 0, this.#source.length);
      }
      for (const place of homeless) place.anchor = this.#anchor(this.#parents.get(place.anchor) ?? this.#program);
    }
    throw new Error("no place for a comment");
  }

  // Comments to add

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

  #commentLines(node: Node, indent: string, alreadyThere: string): string {
    const texts = this.#commentsFor.get(node);
    if (!texts) return "";
    this.#placed.add(node);
    return texts
      .filter((text) => !alreadyThere.includes(plain(text)))
      .map((text) => `// ${text}\n${indent}`)
      .join("");
  }

  #placeComments(node: Placed, edits: Edit[]): void {
    if (!this.#commentsFor.has(node)) return;
    const start = node === this.#program ? this.#layout.skipForward(0) : node.start;
    const above = this.#layout
      .commentsBefore(start)
      .map((comment) => plain(comment.value))
      .join("\n");
    const text = this.#commentLines(node, this.#layout.indentAt(start), above);
    if (text) edits.push({ start, end: start, text });
  }

  // Patching

  /** An original node's text with its changes, for use elsewhere: lines after the first are relative to its first line. */
  #moved(node: Placed): string {
    const edits: Edit[] = [];
    this.#collect(node, edits, true);
    const start = node.start;
    const text = hide(this.#source, start, this.#endOf(node), edits, this.#templateLines(node));
    const indent = this.#layout.indentAt(start);
    return indent === "" ? text : text.replaceAll(`\n${indent}`, "\n");
  }

  /** `value, // why`: the comment that goes with a property when it moves to another object. */
  #trailingComment(node: Placed): string {
    if (node.type !== "ObjectProperty" && node.type !== "SpreadElement") return "";
    const next = this.#layout.skipForward(node.end);
    const from = this.#source[next] === "," ? next + 1 : node.end;
    return this.#source.slice(from, this.#layout.afterTrailingComment(from)).trim();
  }

  /** The offsets of newlines inside template literals, which no change of indentation may touch. */
  #templateLines(node: Placed): Set<number> {
    const found = new Set<number>();
    const visit = (at: Node): void => {
      if (at.type === "TemplateElement" && isPlaced(at)) {
        for (let i = at.start; i < at.end; i++) if (this.#source[i] === "\n") found.add(i);
        return;
      }
      const fields = this.#originals.get(at);
      for (const key in fields) {
        const value = fields[key];
        if (Array.isArray(value)) {
          for (const item of value) if (isNode(item)) visit(item);
        } else if (isNode(value)) visit(value);
      }
    };
    if (this.#source.slice(node.start, node.end).includes("`")) visit(node);
    return found;
  }

  /** Notes the edits that bring the text of an original node up to date; `afterChange` when what stands before it changes. */
  #collect(node: Placed, edits: Edit[], moved = false, afterChange = false): void {
    const own: Edit[] = [];
    if (!moved) this.#placeComments(node, edits);
    try {
      this.#collectFields(node, own);
      if (node.type === "ExpressionStatement" && !moved) this.#guardStart(node, own, afterChange);
      edits.push(...own);
    } catch (error) {
      if (!(error instanceof Unpatchable)) throw error;
      const start = node.start;
      const text = this.#generator.anew(node, this.#columnOf(start));
      edits.push({ start, end: node.end, text: this.#indented(text, start) });
    }
  }

  /** A statement that begins otherwise now must not be read as part of the one before it, if that ends without a semicolon. */
  #guardStart(statement: Placed, edits: readonly Edit[], afterChange: boolean): void {
    const first = edits.find(({ start, text }) => start === statement.start && opensWithOperator.test(text));
    const isInList = /^(Program|\w*Block|SwitchCase)/.test(this.#parents.get(statement)?.type ?? "");
    const last = this.#source[this.#layout.skipBackward(statement.start) - 1];
    if (first && isInList && last !== undefined && (afterChange || !/[;{}]/.test(last))) first.text = `;${first.text}`;
  }

  /** Where a new node's text starts. On a line that is too long as it stands the node may have one line's length to itself. */
  #columnOf(position: number): number {
    const start = this.#layout.lineStart(position);
    return this.#layout.lineEnd(position) - start > this.#style.width ? 0 : position - start;
  }

  /** A new node's text with its later lines indented like the line it starts on. */
  #indented(text: string, position: number): string {
    return indentTail(text, this.#layout.indentAt(position));
  }

  #collectFields(node: Placed, edits: Edit[]): void {
    const before = this.#originals.get(node) as Fields;
    const now = node as unknown as Fields;
    if (this.#collectAlias(node, before, edits)) return;
    if (before.type !== node.type) throw new Unpatchable();
    const keys = fieldsOf(before as unknown as Node);
    for (const key of fieldsOf(node)) if (!Object.hasOwn(before, key)) keys.push(key);
    for (const key of keys) {
      const was = before[key];
      const is = now[key];
      if (Array.isArray(was) && Array.isArray(is)) this.#collectList(node, key, was, is, edits);
      else if (isPlaced(is) && was === is) this.#collect(is, edits);
      else if (isNode(is) && isPlaced(was)) this.#replace(node, key, was, is, edits);
      else if (was === is || (isNothing(was) && isNothing(is))) continue;
      else if (key === "name" && typeof was === "string" && typeof is === "string" && isName(node)) {
        const start = node.start;
        edits.push({ start, end: start + was.length, text: is });
      } else if (key === "value" && node.type === "StringLiteral") {
        const start = node.start;
        const quote = this.#source[start] === "'" ? "'" : '"';
        const inJsx = this.#parents.get(node)?.type === "JSXAttribute";
        edits.push({ start, end: node.end, text: this.#generator.string(node.value, quote, inJsx) });
      } else throw new Unpatchable();
    }
  }

  /** `{ x }`, `import { x }`, `export { x }` hold one name for two nodes: when they part, both are written. */
  #collectAlias(node: Placed, before: Fields, edits: Edit[]): boolean {
    const [first, second] = aliases[node.type] ?? [];
    if (!first || !second || !(before.shorthand || sameStart(before[first], before[second]))) return false;
    const now = node as unknown as Record<string, Node>;
    for (const field of [first, second]) {
      const is = now[field] as Node;
      if (!this.#originals.has(is) || nameIn(is) !== this.#nameBefore(before[field])) throw new Unpatchable();
    }
    if (node.type === "ObjectProperty") this.#collect(node.value as Placed, edits);
    return true;
  }

  #nameBefore(node: unknown): string | null {
    if (!isNode(node)) return null;
    const fields = this.#originals.get(node) ?? {};
    if (node.type === "AssignmentPattern") return this.#nameBefore(fields.left);
    return typeof fields.name === "string" ? fields.name : null;
  }

  #replace(parent: Node, key: string, was: Placed, is: Node, edits: Edit[]): void {
    const outer = this.#layout.outer(was);
    const hasParens = outer.start !== was.start;
    const inside = this.#text(is, was.start, parent, key, true);
    // A statement must not begin with what would be read as a block or a declaration.
    const keepParens =
      hasParens &&
      (needsParentheses(is, parent, key) || isJsx(is) || /^(\{|(async )?function\b|class\b|let\b)/.test(inside));
    const { start, end } = keepParens ? { start: was.start, end: was.end } : outer;
    const text = keepParens ? inside : this.#text(is, start, parent, key);
    edits.push({ start, end, text });
  }

  /** The text of a node that takes a place at `position`. */
  #text(node: Node, position: number, parent: Node, key: string, inParens = false): string {
    const printed = this.#generator.print(
      node,
      this.#isOneLine(parent) ? Number.NEGATIVE_INFINITY : this.#columnOf(position),
    );
    const text = !inParens && needsParentheses(node, parent, key) ? `(${printed})` : printed;
    return this.#indented(text, position);
  }

  /** An object that its author wrote on one line: what comes into it stays on that line, however long it gets. */
  #isOneLine(node: Node): boolean {
    if (node.type !== "ObjectExpression" && node.type !== "ObjectPattern") return false;
    return this.#originals.has(node) && !this.#source.slice(node.start, node.end).includes("\n");
  }

  // Lists

  #collectList(node: Placed, key: string, was: unknown[], is: unknown[], edits: Edit[]): void {
    if (was.length === is.length && was.every((item, i) => item === is[i])) {
      for (const item of is) if (isPlaced(item)) this.#collect(item, edits);
      return;
    }
    const name = `${node.type}.${key}`;
    if (!was.every(isPlaced) || !is.every(isNode)) throw new Unpatchable();
    if (key === "params" && this.#wrapParams(node, was, is, edits)) return;
    if (key === "specifiers") {
      const named = (item: Node) => item.type === "ImportSpecifier" || item.type === "ExportSpecifier";
      if (was.length === 0 || is.length === 0 || !was.every(named) || !is.every(named)) throw new Unpatchable();
    }
    const steps = align(was, is);
    if (lineLists.has(name)) this.#collectLines(node, was, steps, edits);
    else if (commaLists.has(name)) this.#collectCommas(node, key, was, steps, edits);
    else if (name === "JSXOpeningElement.attributes")
      this.#collectAttributes(node as t.JSXOpeningElement, steps, edits);
    else if (was.length === is.length) {
      was.forEach((item, i) => {
        const other = is[i] as Node;
        if (other === item) this.#collect(item, edits);
        else this.#replace(node, key, item, other, edits);
      });
    } else throw new Unpatchable();
  }

  /**
   * Parameters that became the properties of one new pattern stay where they are, with their comments and their line breaks: braces
   * are put around them. False, and nothing noted, when the pattern is made of anything else.
   */
  #wrapParams(node: Placed, was: readonly Placed[], is: readonly Node[], edits: Edit[]): boolean {
    const kept = is.length - 1;
    const pattern = is[kept];
    if (pattern?.type !== "ObjectPattern" || this.#originals.has(pattern) || kept >= was.length) return false;
    if (!was.slice(0, kept).every((param, i) => param === is[i])) return false;
    const params = was.slice(kept);
    const [first] = params as [Placed];
    const layout = this.#layout;
    const open = layout.skipBackward(layout.outer(first).start);
    const places = placesOf(pattern, params);
    if (!places || this.#isBare(node, first) || (kept === 0 && this.#source[open - 1] !== "(")) return false;

    const lastKept = params.findLast((param) => places.has(param)) as Placed;
    const dropped = params.slice(params.indexOf(lastKept) + 1);
    const end = (params[params.length - 1] as Placed).end ?? 0;
    const close = layout.skipForward(this.#source[layout.skipForward(end)] === "," ? layout.skipForward(end) + 1 : end);
    const space = this.#style.bracketSpacing ? " " : "";
    const ownLine = kept === 0 && layout.startsLine(first.start);
    const annotation = pattern.typeAnnotation ? this.#generator.print(pattern.typeAnnotation, 0) : "";
    const indent = layout.indentAt(ownLine ? close : first.start);
    edits.push({
      start: kept === 0 ? open : first.start,
      end: kept === 0 ? open : first.start,
      text: `{${ownLine ? "" : space}`,
    });
    for (const param of was.slice(0, kept)) this.#collect(param, edits);
    for (const param of params) {
      const place = places.get(param);
      if (place) this.#wrapParam(param, place, ownLine ? `\n${layout.indentAt(param.start)}` : " ", edits);
      else if (!dropped.includes(param)) this.#removeElement(param, false, edits);
    }
    const lastEnd = layout.outer(lastKept).end;
    if (dropped.length > 0 && layout.hasComments(lastEnd, end))
      for (const param of dropped) this.#removeElement(param, false, edits);
    else if (dropped.length > 0) edits.push({ start: lastEnd, end, text: "" });
    const closesLine = ownLine && layout.startsLine(close);
    const stop = layout.skipForward(lastEnd);
    const afterComments = lastEnd + this.#source.slice(lastEnd, stop).trimEnd().length;
    const at = closesLine ? close : dropped.length > 0 ? lastEnd : afterComments;
    edits.push({ start: at, end: at, text: `${closesLine ? "" : space}}${indentTail(annotation, indent)}` });
    return true;
  }

  /** One parameter as a property: `key: ` before it, a default behind it, the properties that have to come first on its left. */
  #wrapParam(param: Placed, { property, before }: WrappedParam, glue: string, edits: Edit[]): void {
    const text = this.#moved(param);
    const { key, value, shorthand } = property;
    const printed =
      value === param ? text : `${text} = ${this.#generator.print((value as t.AssignmentPattern).right, 0)}`;
    const lead = before.map((item) => `${this.#generator.print(item, 0)},${glue}`).join("");
    const name = shorthand ? "" : `${this.#generator.print(key, 0)}: `;
    const start = param.start;
    const end = param.end;
    const replaced = `${lead}${name}${indentTail(printed, this.#layout.indentAt(start))}`;
    if (replaced !== this.#source.slice(start, end)) edits.push({ start, end, text: replaced });
  }

  // Statements and members

  /** A statement's end; a semicolon that opens the next line to guard it is not part of the statement before. */
  #endOf(statement: Placed): number {
    const end = statement.end;
    if (this.#source[end - 1] !== ";") return end;
    const before = this.#layout.skipBackward(end - 1);
    return this.#source.slice(before, end - 1).includes("\n") ? before : end;
  }

  #collectLines(node: Placed, was: readonly Placed[], steps: readonly Step[], edits: Edit[]): void {
    const isProgram = node.type === "Program";
    if (was.length === 0 && !isProgram) throw new Unpatchable();
    const open = isProgram ? 0 : node.start;
    const singleLine = !isProgram && !this.#source.slice(open, node.end).includes("\n");
    if (singleLine && steps.some((step) => step.kind === "gap" && step.added.length !== step.removed.length))
      throw new Unpatchable();

    const emptied =
      node.type === "BlockStatement" && steps.every((step) => step.kind === "gap" && step.added.length === 0);
    if (emptied && node.directives.length === 0 && !this.#layout.hasComments(open, node.end)) {
      edits.push({ start: open + 1, end: node.end - 1, text: "" });
      return;
    }

    steps.forEach((step, index) => {
      if (step.kind === "keep") {
        this.#collect(step.node, edits, false, steps[index - 1]?.kind === "gap");
        return;
      }
      const previous = nodeOf(steps[index - 1]);
      const next = nodeOf(steps[index + 1]);
      // A statement takes the place of the one it replaces; what is left over follows the last of them, or the statement before.
      const pairs = pairUp(step.removed, step.added);
      pairs.forEach(({ removed, added }, i) => {
        if (added.length === 0) return;
        const start = removed.start;
        const end = this.#endOf(removed);
        const following = pairs.slice(i + 1).find((pair) => pair.added.length > 0)?.added[0] ?? next;
        const text = this.#statements(added, start, start, following, removed);
        const shares =
          this.#source.slice(this.#layout.afterTrailingComment(end), this.#layout.lineEnd(end)).trim() !== "";
        edits.push({ start, end, text: shares && /[^;}]$/.test(text) ? `${text};` : text });
      });
      const isPaired = pairs.some(({ added }) => added.length > 0);
      if (step.added.length > 0 && !isPaired) this.#insertLines(node, previous, next, step.added, edits);
      this.#removeLines(
        pairs.filter(({ added }) => added.length === 0).map(({ removed }) => removed),
        edits,
      );
    });
  }

  /**
   * The texts of statements one below another, indented like the line at `like`, to be put in at `at`; with semicolons, and imports
   * with quotes, as `beside` has them, the statement that they replace or follow.
   */
  #statements(added: readonly Node[], like: number, at: number, following: Node | undefined, beside?: Node): string {
    const indent = this.#layout.indentAt(like);
    let text = "";
    added.forEach((statement, i) => {
      const before = added[i - 1];
      if (before) text += wantsBlankLine(before, statement) ? `\n\n${indent}` : `\n${indent}`;
      text += this.#commentLines(statement, indent, "");
      const last = before ? text.trimEnd().at(-1) : this.#source[this.#layout.skipBackward(at) - 1];
      text += indentTail(this.#statement(statement, indent.length, last, added[i + 1] ?? following, beside), indent);
    });
    return text;
  }

  /** Whether a statement that may end in a semicolon does. */
  #semicolonOf(statement: Node | undefined): boolean | undefined {
    if (!statement || !mayEndInSemicolon.has(statement.type) || !this.#originals.has(statement)) return undefined;
    return this.#source[this.#endOf(statement) - 1] === ";";
  }

  /**
   * A statement without its semicolon where there are none, unless the next line would then be read as part of it; and with one
   * before it where it would be read as part of the line above, that ends in `last`.
   */
  #statement(
    statement: Node,
    column: number,
    last: string | undefined,
    following: Node | undefined,
    beside: Node | undefined,
  ): string {
    const semicolons = this.#semicolonOf(beside) ?? this.#style.semicolons;
    let text = this.#generator.print(statement, column);
    if (mayEndInSemicolon.has(statement.type) && !this.#originals.has(statement))
      text = text.replace(/;?$/, semicolons ? ";" : "");
    const quote = beside?.type === "ImportDeclaration" && this.#source[beside.source.start ?? -1];
    if (quote && statement.type === "ImportDeclaration" && !this.#originals.has(statement))
      text = text.replace(/(["'])([^"']*)\1(;?)$/, `${quote}$2${quote}$3`);
    const guarded = opensWithOperator.test(text) && last !== undefined && !/[;{}]/.test(last) ? `;${text}` : text;
    if (semicolons) return guarded;
    const start = following && this.#originals.has(following) ? following.start : 0;
    const runsOn = start > 0 && opensWithOperator.test(this.#source[start] ?? "") && !this.#isGuarded(start);
    return runsOn && !guarded.endsWith("}") ? `${guarded};` : guarded;
  }

  /** A semicolon of its own stands before, on the same line or one above: `;[1].map(…)`. */
  #isGuarded(position: number): boolean {
    const after = this.#layout.skipBackward(position);
    if (this.#source[after - 1] !== ";") return false;
    return this.#source.slice(this.#layout.skipBackward(after - 1), after - 1).includes("\n");
  }

  #insertLines(
    list: Node,
    previous: Placed | undefined,
    next: Placed | undefined,
    added: readonly Node[],
    edits: Edit[],
  ): void {
    const layout = this.#layout;
    const first = added[0] as Node;
    const last = added[added.length - 1] as Node;
    if (previous) {
      const end = this.#endOf(previous);
      const at = layout.afterTrailingComment(end);
      const shared = layout.source.slice(at, layout.lineEnd(at)).trim() !== "";
      const indent = layout.indentAt(previous.start);
      const lines = this.#statements(added, previous.start, at, next, previous);
      // What is long, and stands between paragraphs, is a paragraph of its own.
      const isParagraph = lines.includes("\n") && !isImport(first) && layout.isBlankLine(layout.nextLine(at));
      const gap = isParagraph || wantsBlankLine(previous, first) ? "\n\n" : "\n";
      const after =
        next &&
        wantsBlankLine(last, next) &&
        !wantsBlankLine(previous, next) &&
        !layout.isBlankLine(layout.nextLine(at))
          ? "\n"
          : "";
      const text = `${gap}${indent}${lines}${after}`;
      edits.push({ start: at, end: at, text: shared ? `${text}\n${indent}` : text });
      return;
    }
    const directives = (list as { directives?: Placed[] }).directives;
    const directive = directives?.at(-1);
    if (directive) {
      const at = layout.afterTrailingComment(directive.end);
      const blank = next && layout.isBlankLine(layout.nextLine(at));
      const text = `\n${list.type === "Program" ? "\n" : ""}${layout.indentAt(directive.start)}${this.#statements(added, directive.start, at, next)}`;
      edits.push({ start: at, end: at, text: next && !blank && wantsBlankLine(last, next) ? `${text}\n` : text });
      return;
    }
    if (next) {
      const start = this.#startWithOwnComments(next);
      const indent = layout.indentAt(next.start);
      const gap = wantsBlankLine(last, next) ? "\n\n" : "\n";
      edits.push({
        start,
        end: start,
        text: `${this.#statements(added, next.start, start, next)}${gap}${indent}`,
      });
      return;
    }
    const end = this.#source.length;
    const glue = this.#source.trim() === "" ? "" : this.#source.endsWith("\n") ? "\n" : "\n\n";
    edits.push({ start: end, end, text: `${glue}${this.#statements(added, end, end, undefined)}\n` });
  }

  /** Where the first statement begins with the comments that speak of it; a file's head comment is not one of them. */
  #startWithOwnComments(first: Placed): number {
    const start = first.start;
    if (isImport(first)) return start;
    const own = this.#layout.commentsAbove(start);
    const head = own.findLastIndex(
      (comment) => comment.start === 0 || /@(license|flow|jsx|ts-)|eslint-(disable|enable|env)|^!/.test(comment.value),
    );
    return own[head + 1]?.start ?? start;
  }

  #removeLines(removed: readonly Placed[], edits: Edit[]): void {
    let groupStart = 0;
    while (groupStart < removed.length) {
      // Neighbours that go together take the blank lines between them along.
      let groupEnd = groupStart;
      while (groupEnd + 1 < removed.length) {
        const end = this.#endOf(removed[groupEnd] as Placed);
        const { start } = removed[groupEnd + 1] as Placed;
        if (this.#source.slice(end, start).trim() !== "") break;
        groupEnd++;
      }
      this.#removeRange(removed[groupStart] as Placed, removed[groupEnd] as Placed, edits);
      groupStart = groupEnd + 1;
    }
  }

  #removeRange(first: Placed, last: Placed, edits: Edit[]): void {
    const layout = this.#layout;
    let start = first.start;
    for (const comment of this.#commentsToDrop(first)) start = Math.min(start, comment.start);
    const end = layout.afterTrailingComment(this.#endOf(last));
    const alone = layout.startsLine(start) && layout.source.slice(end, layout.lineEnd(end)).trim() === "";
    if (!alone) {
      let stop = this.#endOf(last);
      while (this.#source[stop] === " " || this.#source[stop] === "\t") stop++;
      edits.push({ start, end: stop, text: "" });
      return;
    }
    const from = layout.lineStart(start);
    let to = layout.nextLine(end);
    const lineBefore = this.#source.slice(layout.lineStart(Math.max(from - 1, 0)), from).trim();
    if (from === 0 || lineBefore === "" || /[{(]$/.test(lineBefore)) {
      while (to < this.#source.length && layout.isBlankLine(to)) to = layout.nextLine(to);
    }
    edits.push({ start: from, end: to, text: "" });
  }

  #commentsToDrop(node: Placed): (t.Comment & Range)[] {
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

  // Elements between commas

  #collectCommas(node: Placed, key: string, was: readonly Placed[], steps: readonly Step[], edits: Edit[]): void {
    const bareArrow =
      node.type === "ArrowFunctionExpression" &&
      key === "params" &&
      was.length === 1 &&
      this.#isBare(node, was[0] as Placed);
    if (bareArrow) {
      const { start, end } = was[0] as Placed;
      const params = (node as t.ArrowFunctionExpression).params;
      edits.push({ start, end, text: `(${params.map((item) => this.#text(item, start, node, key)).join(", ")})` });
      return;
    }
    const survivors = new Set<Placed>();
    for (const step of steps) {
      if (step.kind === "keep") survivors.add(step.node);
      else if (this.#isWrapping(step)) for (const removed of step.removed) survivors.add(removed);
      else
        for (let i = 0; i < Math.min(step.removed.length, step.added.length); i++)
          survivors.add(step.removed[i] as Placed);
    }
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
    const trailingComma = this.#commaAfter(was[was.length - 1] as Placed);
    let anchor: Placed | undefined;
    steps.forEach((step, index) => {
      if (step.kind === "keep") {
        this.#collect(step.node, edits);
        anchor = step.node;
        return;
      }
      if (this.#isWrapping(step)) {
        this.#wrapProperties(step, edits);
        anchor = step.removed[step.removed.length - 1];
        return;
      }
      const pairs = this.#swap(step, node, key, edits);
      anchor = step.removed[pairs - 1] ?? anchor;
      const extra = step.added.slice(pairs);
      if (extra.length > 0) {
        const next = nodeOf(steps[index + 1]);
        if (anchor) this.#insertAfter(node, key, anchor, extra, edits);
        else if (next) this.#insertBefore(node, key, next, extra, edits);
      }
      for (const removed of step.removed.slice(pairs)) {
        const isTrailing = trailingComma === null && was.indexOf(removed) > was.indexOf(lastSurvivor);
        this.#removeElement(removed, isTrailing && removed === was[was.length - 1], edits, isTrailing);
      }
    });
    const lastIndex = was.indexOf(lastSurvivor);
    if (trailingComma === null && lastIndex < was.length - 1) {
      // The elements after the last survivor are gone and the list had no trailing comma: its comma goes too.
      const added = steps.at(-1);
      const extraFollows = added?.kind === "gap" && added.added.length > added.removed.length;
      const comma = this.#commaAfter(lastSurvivor);
      // With more than one gone, the space before the first of them would be left: the last one takes its own along.
      const space = lastIndex < was.length - 2 && comma !== null ? /^[ \t]*/.exec(this.#source.slice(comma + 1)) : null;
      const end = (comma ?? 0) + 1 + (space?.[0].length ?? 0);
      if (comma !== null && !extraFollows) edits.push({ start: comma, end, text: "" });
    }
  }

  /** Puts new elements in the places of old ones, as far as there are both; returns how many. */
  #swap({ removed, added }: Gap, list: Node, key: string, edits: Edit[]): number {
    const pairs = Math.min(removed.length, added.length);
    removed.slice(0, pairs).forEach((old, i) => {
      const { start, end } = this.#layout.outer(old);
      const item = added[i] as Node;
      const comments = this.#layout.startsLine(start) ? this.#commentLines(item, this.#layout.indentAt(start), "") : "";
      edits.push({ start, end, text: comments + this.#text(item, start, list, key) });
    });
    return pairs;
  }

  /** Properties, each on lines of its own, that together became the one new property of an object in their place. */
  #isWrapping({ removed, added }: Gap): boolean {
    const [made, ...others] = added;
    if (made?.type !== "ObjectProperty" || others.length > 0 || this.#originals.has(made)) return false;
    const object = made.value;
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
    const comma = this.#commaAfter(last);
    const end = layout.afterTrailingComment(comma === null ? last.end : comma + 1);
    const inner: Edit[] = [];
    for (const item of removed) this.#collect(item, inner, true);
    const newlines = new Set(removed.flatMap((item) => [...this.#templateLines(item)]));
    const text = hide(this.#source, start, end, inner, newlines);
    const key = this.#generator.print((added[0] as t.ObjectProperty).key, 0);
    const { indent } = this.#style;
    const outer = layout.indentAt(first.start);
    const deeper = text.replace(/\n(?!\r?\n|$)/g, `\n${indent}`);
    edits.push({ start, end, text: `${key}: {\n${outer}${indent}${deeper}\n${outer}}${comma === null ? "" : ","}` });
  }

  /** `x => …`: a parameter without parentheses. */
  #isBare(arrow: Placed, param: Placed): boolean {
    const before = this.#layout.skipBackward(param.start);
    return this.#source[before - 1] !== "(" || before <= arrow.start;
  }

  /** The offset of the comma that follows an element, null when there is none. */
  #commaAfter(element: Placed): number | null {
    const at = this.#layout.skipForward(this.#layout.outer(element).end);
    return this.#source[at] === "," ? at : null;
  }

  #insertAfter(list: Node, key: string, anchor: Placed, added: readonly Node[], edits: Edit[]): void {
    const layout = this.#layout;
    const { start, end } = layout.outer(anchor);
    if (!layout.startsLine(start)) {
      edits.push({ start: end, end, text: added.map((item) => `, ${this.#text(item, start, list, key)}`).join("") });
      return;
    }
    const indent = layout.indentAt(start);
    const comma = this.#commaAfter(anchor);
    const lines = added.map(
      (item) => `\n${indent}${this.#commentLines(item, indent, "")}${this.#text(item, start, list, key)}`,
    );
    if (comma === null) {
      edits.push({ start: end, end, text: "," });
      const at = layout.afterTrailingComment(end);
      edits.push({ start: at, end: at, text: lines.join(",") });
    } else {
      const at = layout.afterTrailingComment(comma + 1);
      edits.push({ start: at, end: at, text: lines.map((line) => `${line},`).join("") });
    }
  }

  #insertBefore(list: Node, key: string, next: Placed, added: readonly Node[], edits: Edit[]): void {
    const layout = this.#layout;
    const { start } = layout.outer(next);
    if (!layout.startsLine(start)) {
      edits.push({ start, end: start, text: added.map((item) => `${this.#text(item, start, list, key)}, `).join("") });
      return;
    }
    const indent = layout.indentAt(start);
    const at = layout.commentsAbove(start)[0]?.start ?? start;
    const text = added
      .map((item) => `${this.#commentLines(item, indent, "")}${this.#text(item, start, list, key)},\n${indent}`)
      .join("");
    edits.push({ start: at, end: at, text });
  }

  #removeElement(element: Placed, isLast: boolean, edits: Edit[], isTrailing = isLast): void {
    const layout = this.#layout;
    const { start, end } = layout.outer(element);
    const comma = this.#commaAfter(element);
    const stop = comma === null ? end : comma + 1;
    const at = layout.afterTrailingComment(stop);
    const dropped = this.#commentsToDrop(element);
    const from = dropped.reduce((least, comment) => Math.min(least, comment.start), start);
    const alone = layout.startsLine(from) && layout.source.slice(at, layout.lineEnd(at)).trim() === "";
    if (alone && layout.lineStart(from) > 0) {
      // The last line goes with the newline before it, so that the bracket below keeps its own.
      if (isLast)
        edits.push({
          start: layout.lineEnd(layout.lineStart(from) - 1) - carriage(this.#source, layout.lineStart(from)),
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

  /** None of the old elements is left: the brackets are filled anew. */
  #refill(node: Placed, key: string, was: readonly Placed[], added: readonly Node[], edits: Edit[]): void {
    const inside = this.#inside(node, key, was);
    if (!inside || this.#layout.hasComments(inside.start, inside.end)) {
      if (was.length === 0 || !inside || added.length > 0) throw new Unpatchable();
      was.forEach((item, i) => {
        this.#removeElement(item, i === was.length - 1 && this.#commaAfter(item) === null, edits);
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
  #inside(node: Placed, key: string, was: readonly Placed[]): Range | null {
    const layout = this.#layout;
    const brackets: Record<string, string> = { properties: "{}", elements: "[]", arguments: "()", params: "()" };
    const pair = brackets[key];
    if (!pair) return null;
    const [open, close] = pair as unknown as [string, string];
    const first = was[0];
    const last = was[was.length - 1];
    if (first && last) {
      const before = layout.skipBackward(layout.outer(first).start);
      let after = layout.skipForward(layout.outer(last).end);
      if (this.#source[after] === ",") after = layout.skipForward(after + 1);
      return this.#source[before - 1] === open && this.#source[after] === close ? { start: before, end: after } : null;
    }
    const end = node.end - 1;
    if (key === "params" || this.#source[end] !== close) return null;
    const before = layout.skipBackward(end);
    return this.#source[before - 1] === open ? { start: before, end } : null;
  }

  // JSX

  #collectAttributes(node: t.JSXOpeningElement, steps: readonly Step[], edits: Edit[]): void {
    const layout = this.#layout;
    let anchor = (typeArgumentsOf(node) ?? node.name) as Placed;
    let isAttribute = false;
    for (const step of steps) {
      if (step.kind === "keep") {
        this.#collect(step.node, edits);
        anchor = step.node;
        isAttribute = true;
        continue;
      }
      const pairs = this.#swap(step, node, "attributes", edits);
      anchor = step.removed[pairs - 1] ?? anchor;
      isAttribute ||= pairs > 0;
      const end = anchor.end;
      const ownLine = isAttribute && layout.startsLine(anchor.start);
      const glue = ownLine ? `\n${layout.indentAt(anchor.start)}` : " ";
      for (const added of step.added.slice(pairs)) {
        edits.push({ start: end, end, text: glue + this.#text(added, anchor.start, node, "attributes") });
      }
      for (const removed of step.removed.slice(pairs)) {
        const dropped = this.#commentsToDrop(removed);
        const from = dropped.reduce((least, comment) => Math.min(least, comment.start), removed.start);
        let start = from;
        while (/\s/.test(this.#source[start - 1] ?? "")) start--;
        let end = removed.end;
        const isLastOfLine = this.#source.slice(end, layout.lineEnd(end)).trim() === "";
        // What follows on the line must not come into a comment that ends the line before.
        if (!isLastOfLine && layout.startsLine(from)) {
          start = from;
          while (/[ \t]/.test(this.#source[end] ?? "")) end++;
        }
        edits.push({ start, end, text: "" });
      }
    }
  }
}

/** The property that a parameter became, and the new ones to its left. */
interface WrappedParam {
  readonly property: t.ObjectProperty;
  readonly before: readonly Node[];
}

/** Which property of a new pattern each parameter became; null unless they all keep their order and the last property is one. */
function placesOf(pattern: t.ObjectPattern, params: readonly Node[]): Map<Node, WrappedParam> | null {
  const places = new Map<Node, WrappedParam>();
  let before: Node[] = [];
  let from = 0;
  for (const property of pattern.properties) {
    const value = property.type === "ObjectProperty" ? property.value : null;
    const target = value?.type === "AssignmentPattern" && !params.includes(value) ? value.left : value;
    const index = target ? params.indexOf(target, from) : -1;
    if (property.type !== "ObjectProperty" || index < 0) {
      before.push(property);
      continue;
    }
    places.set(params[index] as Node, { property, before });
    before = [];
    from = index + 1;
  }
  return places.size > 0 && before.length === 0 ? places : null;
}

/** A list's change as stretches that stay and gaps between them. */
type Step = { kind: "keep"; node: Placed } | Gap;
type Gap = { kind: "gap"; removed: Placed[]; added: Node[] };

function nodeOf(step: Step | undefined): Placed | undefined {
  return step?.kind === "keep" ? step.node : undefined;
}

/** Aligns two lists by the identity of their elements: the longest run that keeps its order stays. */
function align(was: readonly Placed[], is: readonly Node[]): Step[] {
  const kept = longestCommon(was, is);
  const steps: Step[] = [];
  let i = 0;
  let j = 0;
  for (const node of [...kept, null]) {
    const removed: Placed[] = [];
    const added: Node[] = [];
    while (i < was.length && was[i] !== node) removed.push(was[i++] as Placed);
    while (j < is.length && is[j] !== node) added.push(is[j++] as Node);
    if (removed.length > 0 || added.length > 0) steps.push({ kind: "gap", removed, added });
    if (node) steps.push({ kind: "keep", node });
    i++;
    j++;
  }
  return steps;
}

function longestCommon(was: readonly Placed[], is: readonly Node[]): Placed[] {
  const positions = new Map(was.map((node, index) => [node, index]));
  const shared = is.filter((node): node is Placed => positions.has(node as Placed));
  const best: { length: number; before: number }[] = [];
  let end = -1;
  shared.forEach((node, i) => {
    let entry = { length: 1, before: -1 };
    for (let k = 0; k < i; k++) {
      const earlier = best[k] as { length: number };
      if (
        (positions.get(shared[k] as Placed) as number) < (positions.get(node) as number) &&
        earlier.length + 1 > entry.length
      ) {
        entry = { length: earlier.length + 1, before: k };
      }
    }
    best.push(entry);
    if (end < 0 || entry.length > (best[end] as { length: number }).length) end = i;
  });
  const kept: Placed[] = [];
  for (let at = end; at >= 0; at = (best[at] as { before: number }).before) kept.unshift(shared[at] as Placed);
  return kept;
}

/** A node in the fields as they were parsed. */
const isPlaced = isNode as (value: unknown) => value is Placed;

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || value === false;
}

function isName(node: Node): node is t.Identifier | t.JSXIdentifier {
  return node.type === "Identifier" || node.type === "JSXIdentifier";
}

function isJsx(node: Node): boolean {
  return node.type === "JSXElement" || node.type === "JSXFragment";
}

function nameIn(node: Node): string | null {
  if (node.type === "AssignmentPattern") return nameIn(node.left);
  return node.type === "Identifier" ? node.name : null;
}

function sameStart(a: unknown, b: unknown): boolean {
  return isNode(a) && isNode(b) && a.start === b.start;
}

/** Which of the new statements stand where which of the old did: imports in the place of imports, others in that of others. */
function pairUp(removed: readonly Placed[], added: readonly Node[]): { removed: Placed; added: Node[] }[] {
  const pairs = removed.map((node) => ({ removed: node, added: [] as Node[] }));
  let at = 0;
  for (const [i, pair] of pairs.entries()) {
    const wanted = isImport(pair.removed);
    const following = pairs[i + 1];
    const isLast = !following || isImport(following.removed) !== wanted;
    while (at < added.length && isImport(added[at] as Node) === wanted) {
      pair.added.push(added[at++] as Node);
      if (!isLast) break;
    }
  }
  const last = pairs.findLast((pair) => pair.added.length > 0);
  last?.added.push(...added.slice(at));
  return pairs;
}

function wantsBlankLine(before: Node, after: Node): boolean {
  return isImport(before) !== isImport(after) || isDeclaration(before) || isDeclaration(after);
}

function isDeclaration(node: Node): boolean {
  return node.type === "FunctionDeclaration" || node.type === "ClassDeclaration";
}

function plain(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

function carriage(source: string, lineStart: number): number {
  return source[lineStart - 2] === "\r" && source[lineStart - 1] === "\n" ? 1 : 0;
}

// A newline inside a template literal is part of a string: while text moves and is indented it is kept out of sight.
function hide(
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

function reveal(text: string): string {
  return text.replaceAll(hiddenNewline, "\n");
}
