import { type ParserOptions, type ParserPlugin, parse as parseWithBabel } from "@babel/parser";
import { eachChild, type Fields, isLeaf, isNode, type Node, type t } from "./ast.ts";

// What is known of a node is kept on the node, at a fraction of what a map of all nodes costs. The symbols are those of all files: with
// symbols of its own each file would give its nodes hidden classes of their own, and V8's inline caches would know none of them.
const parent = Symbol("parent");
const original = Symbol("original");
interface Noted {
  [parent]?: Node;
  [original]?: Original;
}

/** The node around each node. */
export class ParentLinks {
  get(node: Node): Node | undefined {
    return (node as Noted)[parent];
  }

  set(node: Node, around: Node): void {
    (node as Noted)[parent] = around;
  }
}

/** What a node was: the name of a plain identifier, the fields of any other node, apart as their names and values. */
type Snapshot = string | { readonly keys: readonly string[]; readonly values: readonly unknown[] };

class Original {
  readonly node: Node;
  readonly file: Originals;
  readonly snapshot: Snapshot;

  constructor(node: Node, file: Originals, snapshot: Snapshot) {
    this.node = node;
    this.file = file;
    this.snapshot = snapshot;
  }
}

/** The nodes of a file as they were parsed. */
export class Originals {
  /** Undefined for a copy made with `{ ...node }` too, which is another node, and for a node of another file. */
  snapshot(node: Node): Snapshot | undefined {
    const noted = (node as Noted)[original];
    return noted?.node === node && noted.file === this ? noted.snapshot : undefined;
  }

  /** The fields, put together when somebody asks: few nodes of a file are changed. */
  get(node: Node): Fields | undefined {
    const was = this.snapshot(node);
    if (was === undefined) return undefined;
    const { start, end, loc } = node;
    if (typeof was === "string") return { type: "Identifier", start, end, loc, name: was };
    return Object.fromEntries(was.keys.map((key, index) => [key, was.values[index]]));
  }

  has(node: Node): node is Node & { start: number; end: number } {
    return this.snapshot(node) !== undefined;
  }

  set(node: Node, snapshot: Snapshot): void {
    (node as Noted)[original] = new Original(node, this, snapshot);
  }
}

/** The text is not a program in the language of its extension. */
export class SyntaxFailure extends Error {
  readonly line: number;
  readonly column: number;
  constructor(message: string, line: number, column: number) {
    super(message);
    this.name = "SyntaxFailure";
    this.line = line;
    this.column = column;
  }
}

const everywhere: ParserPlugin[] = [
  "decorators-legacy",
  "decoratorAutoAccessors",
  "doExpressions",
  "exportDefaultFrom",
  "functionBind",
  "throwExpressions",
  ["importAttributes", { deprecatedAssertSyntax: true }] as unknown as ParserPlugin,
];

export function isTypeScriptPath(path: string): boolean {
  return /\.[cm]?tsx?$/.test(path);
}

const javaScript: ParserPlugin[] = ["jsx", ...everywhere];
const flow: ParserPlugin[] = ["jsx", "flow", "flowComments", ...everywhere];

/** What may make Flow out of a text that is JavaScript too. */
const flowSign = /@flow|\/\*\s*(:|flow-include)/;

/**
 * The languages that a file may be in, the likelier first. `<any>x` is a cast in .ts and an element in .tsx; a .js file may hold JSX,
 * and Flow, for which the parser takes a third longer.
 */
function pluginsFor(path: string, source: string): readonly ParserPlugin[][] {
  if (/\.d\.[mc]?ts$/.test(path)) return [[["typescript", { dts: true }], ...everywhere]];
  if (/\.[mc]?ts$/.test(path)) return [["typescript", ...everywhere]];
  if (/\.tsx$/.test(path)) return [["typescript", "jsx", ...everywhere]];
  return flowSign.test(source) ? [flow] : [javaScript, flow];
}

/**
 * A file's text and its tree, with what the tree was before any transform touched it.
 *
 * A class rather than an object literal with a getter: V8 gives each such object a hidden class that holds the getter, and with it the
 * tree, until the next full collection.
 */
export class ParsedFile {
  readonly path: string;
  readonly source: string;
  readonly ast: t.File;
  readonly comments: readonly t.Comment[];
  readonly parents: ParentLinks;
  /** All nodes as parsed, in the order of `walk`: far cheaper to go through than the tree, for who looks at it before it changes. */
  readonly nodes: readonly Node[];
  readonly #originals = new Originals();
  #byType: Map<string, Node[]> | undefined;

  constructor(source: string, path: string) {
    const { ast, parents, nodes } = parseLinked(source, path);
    this.path = path;
    this.source = source;
    this.ast = ast;
    this.comments = ast.comments ?? [];
    this.parents = parents;
    this.nodes = nodes;
  }

  /** Those of one kind: for the many who look for the calls or the strings of a file. */
  nodesOf<Type extends Node["type"]>(type: Type): readonly Extract<Node, { readonly type: Type }>[] {
    this.#byType ??= groupedByType(this.nodes);
    return (this.#byType.get(type) ?? []) as Extract<Node, { readonly type: Type }>[];
  }

  /** The nodes as parsed; a node that is not in here was made by a transform. */
  get originals(): Originals {
    this.remember();
    return this.#originals;
  }

  /** Notes the tree as it is now in `originals`; does nothing the second time. */
  remember(): void {
    if (!this.#originals.has(this.ast.program)) rememberBelow(this.ast.program, this.#originals);
  }
}

function groupedByType(nodes: readonly Node[]): Map<string, Node[]> {
  const byType = new Map<string, Node[]>();
  for (const node of nodes) {
    const others = byType.get(node.type);
    if (others) others.push(node);
    else byType.set(node.type, [node]);
  }
  return byType;
}

/**
 * Parses `source` as the language that the extension of `path` says.
 * @throws SyntaxFailure with line (from 1) and column (from 1) of the first error; a RangeError where it is nested too deeply
 */
export function parse(source: string, path: string): ParsedFile {
  const parsed = parseForAnalysis(source, path);
  parsed.remember();
  return parsed;
}

/**
 * The same for a tree that is only looked at so far: it is noted when somebody asks for `originals`, and has to be told to `remember`
 * before the first change.
 */
export function parseForAnalysis(source: string, path: string): ParsedFile {
  return new ParsedFile(source, path);
}

function parseLinked(source: string, path: string): Pick<ParsedFile, "ast" | "parents" | "nodes"> {
  const ast = parseToRead(source, path);
  const parents = new ParentLinks();
  const nodes: Node[] = [];
  const visit = (node: Node): void => {
    nodes.push(node);
    eachChild(node, (child) => {
      parents.set(child, node);
      visit(child);
    });
  };
  visit(ast.program);
  return { ast, parents, nodes };
}

/**
 * Parses to look only: what comes back can't be changed and printed.
 *
 * @throws SyntaxFailure, RangeError as `parse` does
 */
export function parseToRead(source: string, path: string): t.File {
  const options: ParserOptions = {
    sourceType: "module",
    allowReturnOutsideFunction: true,
    allowAwaitOutsideFunction: true,
    allowSuperOutsideMethod: true,
    allowUndeclaredExports: true,
    attachComment: false,
  };
  const languages = pluginsFor(path, source);
  // Sloppy scripts (octal literals, `with`, a variable named await) aren't modules.
  const script: ParserOptions = { ...options, sourceType: "script", allowAwaitOutsideFunction: false };
  const ways = [options, script].flatMap((way) => languages.map((plugins) => ({ ...way, plugins })));
  let failure: unknown;
  for (const way of ways) {
    try {
      return parseWithBabel(source, way);
    } catch (error) {
      if (error instanceof RangeError) throw error;
      if (way.sourceType === "module") failure = error;
    }
  }
  const { message, loc } = failure as { message: string; loc?: { line: number; column: number } };
  throw new SyntaxFailure(message.replace(/\s*\(\d+:\d+\)$/, ""), loc?.line ?? 1, (loc?.column ?? 0) + 1);
}

function rememberBelow(node: Node, originals: Originals): void {
  if (isPlainIdentifier(node)) {
    originals.set(node, node.name);
    return;
  }
  // Their built-in copies rather than `{ ...node }`, which is slow for as many kinds of objects as a tree has.
  const keys = Object.keys(node);
  const values: unknown[] = Object.values(node);
  originals.set(node, { keys, values });
  if (isLeaf(node)) return;
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    if (typeof value !== "object" || value === null) continue;
    if (Array.isArray(value)) {
      values[index] = value.slice();
      for (const item of value) if (isNode(item)) rememberBelow(item, originals);
    } else if (isNode(value)) rememberBelow(value, originals);
  }
}

/** An identifier that says nothing but its name: a third of the nodes of a tree. */
export function isPlainIdentifier(node: Node): node is t.Identifier {
  return node.type === "Identifier" && !node.typeAnnotation && !node.decorators && !node.optional;
}
