import { isImport, type Node } from "../ast.ts";
import type { Generator } from "../generate.ts";
import { indentTail } from "../generate.ts";
import type { Edit, Layout, Placed } from "../layout.ts";
import type { Originals } from "../parse.ts";
import type { FileStyle } from "../style.ts";
import { type ListStep, nodeOf, pairUp } from "./align.ts";
import type { Comments } from "./comments.ts";
import { type Patcher, Unpatchable } from "./patcher.ts";

/** What begins so is read as part of an expression that stands before it without a semicolon. */
export const opensWithOperator = /^[([`+\-/]/;

const mayEndInSemicolon = new Set(["ImportDeclaration", "VariableDeclaration", "ExpressionStatement"]);

/** Patches lists of statements or members, one below another. */
export class Lines {
  readonly #patcher: Patcher;
  readonly #source: string;
  readonly #layout: Layout;
  readonly #originals: Originals;
  readonly #style: FileStyle;
  readonly #generator: Generator;
  readonly #comments: Comments;

  constructor(patcher: Patcher) {
    this.#patcher = patcher;
    this.#source = patcher.source;
    this.#layout = patcher.layout;
    this.#originals = patcher.originals;
    this.#style = patcher.style;
    this.#generator = patcher.generator;
    this.#comments = patcher.comments;
  }

  patch(node: Placed, was: readonly Placed[], steps: readonly ListStep[], edits: Edit[]): void {
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
        this.#patcher.collect(step.node, edits, { afterChange: steps[index - 1]?.kind === "gap" });
        return;
      }
      const previous = nodeOf(steps[index - 1]);
      const next = nodeOf(steps[index + 1]);
      // A statement takes the place of the one it replaces; what is left over follows the last of them, or the statement before.
      const pairs = pairUp(step.removed, step.added);
      pairs.forEach(({ removed, added }, i) => {
        if (added.length === 0) return;
        const start = removed.start;
        const end = this.#layout.endOfStatement(removed);
        const following = pairs.slice(i + 1).find((pair) => pair.added.length > 0)?.added[0] ?? next;
        const text = this.#statements(added, start, start, following, removed);
        const last = added[added.length - 1] as Node;
        const ended = withSeparatorOf(this.#source.slice(start, end), text, last);
        edits.push({ start, end, text: this.#layout.sharesLine(end) ? terminated(ended, last) : ended });
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
      text += this.#comments.lines(statement, indent, "");
      const last = before ? text.trimEnd().at(-1) : this.#source[this.#layout.skipBackward(at) - 1];
      text += indentTail(this.#statement(statement, indent.length, last, added[i + 1] ?? following, beside), indent);
    });
    return text;
  }

  /** Whether a statement that may end in a semicolon does. */
  #semicolonOf(statement: Node | undefined): boolean | undefined {
    if (!statement || !mayEndInSemicolon.has(statement.type) || !this.#originals.has(statement)) return undefined;
    return this.#source[this.#layout.endOfStatement(statement) - 1] === ";";
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
    const directive = (list as { directives?: Placed[] }).directives?.at(-1);
    if (previous) this.#insertAfter(previous, next, added, edits);
    else if (directive) this.#insertAfterDirective(list, directive, next, added, edits);
    else if (next) this.#insertBefore(next, added, edits);
    else this.#append(added, edits);
  }

  #insertAfter(previous: Placed, next: Placed | undefined, added: readonly Node[], edits: Edit[]): void {
    const layout = this.#layout;
    const first = added[0] as Node;
    const last = added[added.length - 1] as Node;
    const end = this.#layout.endOfStatement(previous);
    const at = layout.afterTrailingComment(end);
    const shared = !layout.endsLine(at);
    const indent = layout.indentAt(previous.start);
    const lines = this.#statements(added, previous.start, at, next, previous);
    // What is long, and stands between paragraphs, is a paragraph of its own.
    const isParagraph = lines.includes("\n") && !isImport(first) && layout.isBlankLine(layout.nextLine(at));
    const gap = isParagraph || wantsBlankLine(previous, first) ? "\n\n" : "\n";
    const after =
      next && wantsBlankLine(last, next) && !wantsBlankLine(previous, next) && !layout.isBlankLine(layout.nextLine(at))
        ? "\n"
        : "";
    const text = `${gap}${indent}${lines}${after}`;
    edits.push({ start: at, end: at, text: shared ? `${text}\n${indent}` : text });
  }

  #insertAfterDirective(
    list: Node,
    directive: Placed,
    next: Placed | undefined,
    added: readonly Node[],
    edits: Edit[],
  ): void {
    const layout = this.#layout;
    const last = added[added.length - 1] as Node;
    const at = layout.afterTrailingComment(directive.end);
    const blank = next && layout.isBlankLine(layout.nextLine(at));
    const text = `\n${list.type === "Program" ? "\n" : ""}${layout.indentAt(directive.start)}${this.#statements(added, directive.start, at, next)}`;
    edits.push({ start: at, end: at, text: next && !blank && wantsBlankLine(last, next) ? `${text}\n` : text });
  }

  #insertBefore(next: Placed, added: readonly Node[], edits: Edit[]): void {
    const last = added[added.length - 1] as Node;
    const start = this.#startWithOwnComments(next);
    const indent = this.#layout.indentAt(next.start);
    const gap = wantsBlankLine(last, next) ? "\n\n" : "\n";
    edits.push({
      start,
      end: start,
      text: `${this.#statements(added, next.start, start, next)}${gap}${indent}`,
    });
  }

  #append(added: readonly Node[], edits: Edit[]): void {
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
        const end = this.#layout.endOfStatement(removed[groupEnd] as Placed);
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
    for (const comment of this.#comments.goingWith(first)) start = Math.min(start, comment.start);
    const end = layout.afterTrailingComment(this.#layout.endOfStatement(last));
    const alone = layout.startsLine(start) && layout.endsLine(end);
    if (!alone) {
      let stop = this.#layout.endOfStatement(last);
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
}

/** A type's member has its separator in its own text, and another in its place ends as it did: `{ id: number; name: string }`. */
function withSeparatorOf(removed: string, text: string, added: Node): string {
  const [separator] = /[;,]?$/.exec(removed) as RegExpExecArray;
  return added.type === "TSPropertySignature" && !/[;,]$/.test(text) ? text + separator : text;
}

/** A statement's text with the semicolon that it needs where something else follows on its line. */
export function terminated(text: string, statement: Node): string {
  return endsInSemicolon(statement) && !text.endsWith(";") ? `${text};` : text;
}

const withSemicolon = new Set([
  "BreakStatement",
  "ContinueStatement",
  "DebuggerStatement",
  "DoWhileStatement",
  "ExportAllDeclaration",
  "ExpressionStatement",
  "ImportDeclaration",
  "ReturnStatement",
  "ThrowStatement",
  "TSImportEqualsDeclaration",
  "TSTypeAliasDeclaration",
  "TypeAlias",
  "VariableDeclaration",
]);

function endsInSemicolon(statement: Node): boolean {
  switch (statement.type) {
    case "IfStatement":
      return endsInSemicolon(statement.alternate ?? statement.consequent);
    case "ForStatement":
    case "ForInStatement":
    case "ForOfStatement":
    case "WhileStatement":
    case "LabeledStatement":
      return endsInSemicolon(statement.body);
    case "ExportNamedDeclaration":
      return statement.declaration ? endsInSemicolon(statement.declaration) : true;
    default:
      return withSemicolon.has(statement.type);
  }
}

function wantsBlankLine(before: Node, after: Node): boolean {
  return isImport(before) !== isImport(after) || isDeclaration(before) || isDeclaration(after);
}

function isDeclaration(node: Node): boolean {
  return /^(FunctionDeclaration|ClassDeclaration|TSModuleDeclaration)$/.test(node.type);
}
