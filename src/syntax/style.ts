import { type t, walk } from "./ast.ts";

/** How a file is written, found by majority; new code is printed like it. */
export interface FileStyle {
  readonly quote: '"' | "'";
  readonly jsxQuote: '"' | "'";
  readonly semicolons: boolean;
  /** One level of indentation: a tab or some spaces. */
  readonly indent: string;
  readonly trailingComma: boolean;
  /** `{ a }` rather than `{a}`. */
  readonly bracketSpacing: boolean;
  readonly newline: "\n" | "\r\n";
  /** Lines longer than this are broken. */
  readonly width: number;
}

export function styleOf(source: string, ast: t.File): FileStyle {
  const { quote, jsxQuote } = quotes(source, ast);
  return {
    quote,
    jsxQuote,
    semicolons: semicolons(source, ast),
    indent: indentation(source),
    trailingComma:
      count(source, /,[ \t]*(\/\/[^\n]*)?\r?\n\s*[}\])]/g) >= count(source, /[^,;{[(\s>][ \t]*\r?\n\s*[}\]]\s*[,;)]/g),
    bracketSpacing: bracketSpacing(source),
    newline: count(source, /\r\n/g) * 2 > count(source, /\n/g) ? "\r\n" : "\n",
    width: lineWidth(source),
  };
}

/** 80, or as much as the file's longest line of plain code has, up to 120: who writes such lines does not want new code broken earlier. */
function lineWidth(source: string): number {
  let longest = 80;
  for (const line of source.split("\n")) {
    const isPlain =
      line.length > longest && !/^\s*(\/\/|\*|\/\*|import\b|export .* from\b)|["'`][^"'`]{40,}["'`]/.test(line);
    if (isPlain) longest = line.trimEnd().length;
  }
  return Math.min(longest, 120);
}

/** Only braces that open an object, a pattern or a list of names count: those around an expression in JSX are tight in any style. */
function bracketSpacing(source: string): boolean {
  const before = /(?:\b(?:import|export|const|let|var|return|type) |[(,:[?&|] ?|= )/.source;
  return count(source, new RegExp(`${before}\\{ \\S`, "g")) >= count(source, new RegExp(`${before}\\{[^\\s{}]`, "g"));
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

/** Module specifiers and other strings speak for the file; strings that hold a quote were written the other way for a reason. */
function quotes(source: string, ast: t.File): Pick<FileStyle, "quote" | "jsxQuote"> {
  let single = 0;
  let double = 0;
  for (const statement of ast.program.body) {
    const start = "source" in statement && statement.source ? statement.source.start : undefined;
    // A specifier without a position was made by a transform, and says nothing of the file.
    if (typeof start !== "number") continue;
    if (source[start] === "'") single++;
    else double++;
  }
  if (single === double) {
    single = count(source, /'[^'"\n]*'/g);
    double = count(source, /(?<!=)"[^'"\n]*"/g);
  }
  const jsxSingle = count(source, /\s[\w-]+='[^'"\n]*'/g);
  const jsxDouble = count(source, /\s[\w-]+="[^'"\n]*"/g);
  return { quote: single > double ? "'" : '"', jsxQuote: jsxSingle > jsxDouble ? "'" : '"' };
}

/** Statements that may end in a semicolon, and whether they do; one that only guards the next line is none. */
function semicolons(source: string, ast: t.File): boolean {
  let withSemicolon = 0;
  let without = 0;
  const inLoopHeads = new Set<unknown>();
  walk(ast.program, (node) => {
    if (node.type === "ForStatement") inLoopHeads.add(node.init);
    if (node.type === "ForOfStatement" || node.type === "ForInStatement") inLoopHeads.add(node.left);
    // Nodes that a transform made say nothing of the file's style.
    if (node.end == null || (inLoopHeads.size > 0 && inLoopHeads.has(node))) return true;
    if (!ended.has(node.type)) return mayHoldStatements(node.type);
    if (node.type === "ExportDefaultDeclaration" && /(Function|Class|Interface|Enum)/.test(node.declaration.type))
      return true;
    const end = node.end;
    if (source[end - 1] === ";" && !guardsNextLine(source, end - 1)) withSemicolon++;
    else without++;
    return true;
  });
  return withSemicolon >= without;
}

const ended = new Set([
  "Directive",
  "VariableDeclaration",
  "ImportDeclaration",
  "ExpressionStatement",
  "ReturnStatement",
  "ThrowStatement",
  "ExportAllDeclaration",
  "ExportDefaultDeclaration",
]);
const withBody = new Set([
  "ArrowFunctionExpression",
  "FunctionExpression",
  "CallExpression",
  "ObjectExpression",
  "AssignmentExpression",
]);

const known = new Map<string, boolean>();

/** By the kind of node: few kinds of expressions hold statements. */
function mayHoldStatements(type: string): boolean {
  let is = known.get(type);
  if (is === undefined) {
    is = !type.endsWith("Expression") || withBody.has(type);
    known.set(type, is);
  }
  return is;
}

/** Whether a semicolon opens its line. */
function guardsNextLine(source: string, semicolon: number): boolean {
  const before = source.slice(Math.max(0, semicolon - longestIndent), semicolon);
  return before.slice(before.trimEnd().length).includes("\n");
}

/** Nobody indents a line by more. */
const longestIndent = 39;

/** A tab when more lines start with one; else the commonest step between a line and a deeper next one. */
function indentation(source: string): string {
  if (count(source, /^\t/gm) > count(source, /^ {2,}\S/gm)) return "\t";
  const steps = new Map<number, number>();
  let before = 0;
  for (const [, spaces = ""] of source.matchAll(/^( *)(?![\s*])/gm)) {
    const step = spaces.length - before;
    if (step > 1 && step <= 8) steps.set(step, (steps.get(step) ?? 0) + 1);
    before = spaces.length;
  }
  const [commonest] = [...steps].sort((a, b) => b[1] - a[1]);
  return " ".repeat(commonest?.[0] ?? 2);
}
