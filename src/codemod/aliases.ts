/**
 * Names for folders that a project's tools know besides TypeScript's `paths`: babel's module-resolver, webpack, Turbopack, Vite, Jest,
 * module-alias. Their configuration is read as text and never run.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { isCall, isMember, keyName, literalText, type Node, type t } from "../syntax/ast.ts";
import { parseForAnalysis } from "../syntax/parse.ts";
import { readPlainFile } from "./plain-file.ts";

/** The path that a specifier means by one name, whether a file is there or not. */
type Alias = (specifier: string) => string | undefined;

const configurations =
  /^(\.babelrc(\.json|\.[cm]?js)?|babel\.config\.(json|[cm]?[jt]s)|next\.config\.[cm]?[jt]s|(webpack|vite|vitest|jest)\.config\.([cm]?[jt]s|json)|package\.json)$/;
/** What makes a configuration worth parsing. */
const mentions = /alias|module-resolver|moduleNameMapper|modulePaths|moduleDirectories|resolve\.modules/i;
/** Larger ones are something else. */
const largest = 500_000;

/** The aliases of the folders that have a package.json, each read once. */
export class Aliases {
  readonly #byFolder = new Map<string, readonly Alias[]>();

  /** The paths that a specifier may mean in the package of this folder. */
  candidates(folder: string, specifier: string): readonly string[] {
    let found = this.#byFolder.get(folder);
    if (!found) {
      found = aliasesIn(folder);
      this.#byFolder.set(folder, found);
    }
    return found.flatMap((alias) => alias(specifier) ?? []);
  }
}

function aliasesIn(folder: string): readonly Alias[] {
  return namesIn(folder)
    .filter((name) => configurations.test(name))
    .flatMap((name) => aliasesOf(folder, name));
}

function aliasesOf(folder: string, name: string): readonly Alias[] {
  const text = textOf(join(folder, name));
  if (!mentions.test(text)) return [];
  const isData = /json$|^\.babelrc$/.test(name);
  try {
    const { nodes } = isData ? parseForAnalysis(`(${text})`, `${name}.js`) : parseForAnalysis(text, name);
    return new Reader(folder, nodes).aliases();
  } catch {
    // Its own tool will say what is wrong with it.
    return [];
  }
}

/** Members that hold aliases, by their names: what is before, and what it stands for. */
const maps: ReadonlySet<string> = new Set(["alias", "resolveAlias", "moduleNameMapper", "_moduleAliases"]);
/** Members that list folders in which packages are looked for. */
const roots: ReadonlySet<string> = new Set(["root", "modules", "modulePaths", "moduleDirectories"]);

class Reader {
  readonly #folder: string;
  readonly #nodes: readonly Node[];
  /** The file's constants, by their names. */
  readonly #constants = new Map<string, Node>();

  constructor(folder: string, nodes: readonly Node[]) {
    this.#folder = folder;
    this.#nodes = nodes;
    for (const node of nodes) {
      if (node.type === "VariableDeclarator" && node.id.type === "Identifier" && node.init)
        this.#constants.set(node.id.name, node.init);
    }
  }

  aliases(): readonly Alias[] {
    return this.#nodes.flatMap((node) => this.#aliasesAt(node));
  }

  #aliasesAt(node: Node): readonly Alias[] {
    switch (node.type) {
      case "ObjectProperty": {
        const name = keyName(node) ?? "";
        if (maps.has(name)) return this.#map(node.value);
        return roots.has(name) ? this.#roots(node.value) : [];
      }
      case "AssignmentExpression": {
        const { left, right } = node;
        if (!isMember(left)) return [];
        if (keyName(left) === "alias") return this.#map(right);
        const name = isMember(left.object) && keyName(left.object) === "alias" ? keyName(left) : undefined;
        return name === undefined ? [] : this.#alias(name, right);
      }
      case "CallExpression":
        return this.#called(node);
      default:
        return [];
    }
  }

  /** `Object.assign(config.resolve.alias, { … })`, `config.resolve.modules.push("src")`, `alias.set("@", "src")` */
  #called({ callee, arguments: given }: t.CallExpression): readonly Alias[] {
    const [first, second] = given;
    if (!isMember(callee) || !first) return [];
    const on = isMember(callee.object) ? keyName(callee.object) : undefined;
    const method = keyName(callee);
    if (method === "assign" && isMember(first) && keyName(first) === "alias") return second ? this.#map(second) : [];
    if (on === "modules" && (method === "push" || method === "unshift")) return given.flatMap((one) => this.#root(one));
    const name = on === "alias" && method === "set" ? literalText(first) : undefined;
    return name !== undefined && second ? this.#alias(name, second) : [];
  }

  /** `{ "@": "./src" }`, `[{ find: "@", replacement: "./src" }]` */
  #map(node: Node): readonly Alias[] {
    const value = this.#held(node);
    if (value.type === "ArrayExpression") {
      return value.elements.flatMap((element) => {
        if (element?.type !== "ObjectExpression") return [];
        const member = (name: string) => element.properties.find((one) => keyName(one) === name);
        const [find, replacement] = [member("find"), member("replacement")];
        const name = find?.type === "ObjectProperty" ? literalText(find.value) : undefined;
        return name !== undefined && replacement?.type === "ObjectProperty" ? this.#alias(name, replacement.value) : [];
      });
    }
    if (value.type !== "ObjectExpression") return [];
    return value.properties.flatMap((member) => {
      if (member.type === "SpreadElement") return this.#map(member.argument);
      const name = keyName(member);
      return name !== undefined && member.type === "ObjectProperty" ? this.#alias(name, member.value) : [];
    });
  }

  #alias(name: string, target: Node): readonly Alias[] {
    const value = this.#held(target);
    // The first that is there counts.
    if (value.type === "ArrayExpression")
      return value.elements.flatMap((element) => (element ? this.#alias(name, element) : []));
    const path = this.#path(value);
    const pattern = patternOf(name);
    if (path === undefined || !pattern) return [];
    return [(specifier) => substituted(specifier, pattern, path)];
  }

  #roots(node: Node): readonly Alias[] {
    const value = this.#held(node);
    if (value.type !== "ArrayExpression") return this.#root(value);
    return value.elements.flatMap((element) => (element ? this.#root(element) : []));
  }

  #root(node: Node): readonly Alias[] {
    const path = this.#path(this.#held(node));
    if (path === undefined || /node_modules/.test(path)) return [];
    return [(specifier) => (/^[\w@~]/.test(specifier) ? join(path, specifier) : undefined)];
  }

  #held(node: Node): Node {
    return node.type === "Identifier" ? (this.#constants.get(node.name) ?? node) : node;
  }

  /** `"./src"`, `path.join(__dirname, "src")`, `` `${__dirname}/src` ``, `fileURLToPath(new URL("./src", import.meta.url))` */
  #path(node: Node): string | undefined {
    const text = this.#text(node);
    if (text === undefined) return undefined;
    const path = text.replace(/^<rootDir>/, this.#folder);
    return path.startsWith(this.#folder) ? path : join(this.#folder, path);
  }

  #text(given: Node): string | undefined {
    const node = this.#held(given);
    const literal = literalText(node);
    if (literal !== undefined) return literal;
    switch (node.type) {
      case "Identifier":
        return node.name === "__dirname" ? this.#folder : undefined;
      case "MemberExpression":
        return /^(dirname|rootDir)$/.test(keyName(node) ?? "") ? this.#folder : undefined;
      case "TemplateLiteral": {
        const parts = node.expressions.map((part) => this.#text(part));
        if (parts.includes(undefined)) return undefined;
        return node.quasis.map(({ value }, i) => (value.cooked ?? "") + (parts[i] ?? "")).join("");
      }
      case "BinaryExpression": {
        const [left, right] = [this.#text(node.left), this.#text(node.right)];
        return left === undefined || right === undefined ? undefined : left + right;
      }
      default:
        return isCall(node) ? this.#calledText(node) : undefined;
    }
  }

  #calledText({ callee, arguments: given }: t.CallExpression | t.OptionalCallExpression): string | undefined {
    const name = callee.type === "Identifier" ? callee.name : isMember(callee) ? keyName(callee) : undefined;
    const [first] = given;
    if (name === "cwd") return this.#folder;
    if (name === "fileURLToPath" && first?.type === "NewExpression") {
      const [url] = first.arguments;
      return url && this.#text(url);
    }
    if (name !== "join" && name !== "resolve") return undefined;
    const parts = given.map((part) => this.#text(part));
    return parts.every((part) => part !== undefined) ? join(...(parts as string[])) : undefined;
  }
}

/** What a name stands for: itself, what begins with it and a slash, or a part of it. */
interface Pattern {
  readonly before: string;
  readonly after: string;
  /** `exact`: the name alone; `below`: it, and what lies below; `part`: something stands between the two. */
  readonly kind: "exact" | "below" | "part";
}

/** `^@/(.*)$`, `@/*`, `@$`, `@`: no other regular expression is understood, and none is run. */
function patternOf(name: string): Pattern | undefined {
  const plain = /^[^\\^$*+?()[\]{}|]+$/;
  if (plain.test(name)) return { before: name, after: "", kind: "below" };
  const bare = name.replace(/^\^/, "").replace(/\\([/.\-@])/g, "$1");
  const isExact = bare.endsWith("$");
  const body = bare.replace(/\$$/, "");
  if (plain.test(body)) return { before: body, after: "", kind: isExact ? "exact" : "below" };
  const match = /^([^\\^$*+?()[\]{}|]*)(?:\(\.[*+]\??\)|\*)([^\\^$*+?()[\]{}|]*)$/.exec(body);
  return match ? { before: match[1] ?? "", after: match[2] ?? "", kind: "part" } : undefined;
}

function substituted(specifier: string, { before, after, kind }: Pattern, path: string): string | undefined {
  if (kind === "part") {
    const isIn = specifier.startsWith(before) && specifier.endsWith(after);
    if (!isIn || specifier.length < before.length + after.length) return undefined;
    const part = specifier.slice(before.length, specifier.length - after.length);
    return path.replace(/\$1|\\1|\*/, () => part);
  }
  if (specifier === before) return path;
  if (kind === "exact") return undefined;
  const folder = before.endsWith("/") ? before : `${before}/`;
  return specifier.startsWith(folder) ? join(path, specifier.slice(folder.length)) : undefined;
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

function textOf(path: string): string {
  try {
    return readPlainFile(path, largest)?.toString("utf8") ?? "";
  } catch {
    return "";
  }
}
