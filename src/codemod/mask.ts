import { eachChild, type Node, type t } from "../syntax/ast.ts";
import { parseToRead } from "../syntax/parse.ts";

/**
 * Credentials that somebody wrote into the code are shown to nobody: a text as it may be shown. Its lines stay what they
 * are, so that a diff of two texts that were masked alike names the lines of the files.
 *
 * What is masked is found in the tree: every string, and part of a template, that can reach a property, a variable, an
 * argument or a header with a secret's name; and, in whatever stands anywhere, comments too, what is known to be a
 * credential by its form.
 */
export function maskSecrets(path: string, text: string): string {
  return maskKnownForms(maskRanges(text, secretRanges(path, text)));
}

/** Where the text of a string begins and ends. */
interface Range {
  readonly start: number;
  readonly end: number;
}

/** Of a text that isn't code, what a line calls a secret. */
function secretRanges(path: string, text: string): readonly Range[] {
  if (!mayNameSecrets.test(text)) return [];
  const isJson = path.endsWith(".json");
  try {
    // A file of JSON is an expression.
    const { ast } = isJson ? parseToRead(`(${text.replace(/^\uFEFF/, " ")}\n)`, "json.js") : parseToRead(text, path);
    const offset = isJson ? 1 : 0;
    return new Secrets(ast.program).ranges().map(({ start, end }) => ({
      start: start - offset,
      end: end - offset,
    }));
  } catch {
    return settingsIn(text);
  }
}

function maskRanges(text: string, ranges: readonly Range[]): string {
  let masked = "";
  let at = 0;
  for (const { start, end } of [...ranges].sort((a, b) => a.start - b.start)) {
    if (start < at) continue;
    masked += text.slice(at, start) + maskedLines(text.slice(start, end));
    at = end;
  }
  return masked + text.slice(at);
}

/** As many lines as before. */
function maskedLines(secret: string): string {
  return secret.replace(/[^\r\n]+/g, "***");
}

/** What a setting is called that holds a credential, its words joined by `_`: `secretAccessKey`, `AUTH_TOKEN`. */
const secretNames = [
  "access_key",
  "access_key_id",
  "secret_key",
  "secret_access_key",
  "tokens?",
  "secrets?",
  "signing_key",
  "encryption_key",
  "private_key",
  "password",
  "passwd",
  "passphrase",
  "pass",
  "pwd",
  "api_key",
  "apikey",
  "auth_key",
  "authorization",
  "bearer",
  "credentials?",
];

/** `SMTP_PASSWD`, `session_token_v2`; not `jsonwebtoken`. */
const secretName = new RegExp(`(^|[_-])(${secretNames.join("|")})([_-]?(v?\\d+|base64|b64|hex|default|value))?$`);

/** Stands in every text with such a name; an escape may spell one. Most pages needn't be parsed for it. */
const mayNameSecrets = new RegExp(`${secretNames.join("|").replaceAll("_", "[_-]?")}|\\\\[ux\\d]`, "i");

/** Under these names an object holds secrets by whatever names; a cookie `sessionToken: { name }` is a description. */
const holdsSecrets = /(secrets?|password|credentials?|private_key)$/;

function words(name: string): string {
  return name
    .replaceAll(/([a-z\d])([A-Z])/g, "$1_$2")
    .replaceAll("-", "_")
    .toLowerCase();
}

function isSecretName(name: string | undefined): boolean {
  return name !== undefined && mayNameSecrets.test(name) && secretName.test(words(name));
}

/** How often a file is gone through: a variable may be given another that is given another. */
const mostRounds = 8;

/** Finds the strings of a file that can reach something with a secret's name. */
class Secrets {
  readonly #program: Node;
  readonly #found = new Map<number, Range>();
  /** Variables that stand where a secret is wanted: what they are given is one. Scopes don't count: too much is masked. */
  readonly #variables = new Set<string>();
  /** The names of parameters, by the function's name. */
  readonly #parameters = new Map<string, readonly (string | undefined)[]>();

  constructor(program: Node) {
    this.#program = program;
  }

  ranges(): readonly Range[] {
    this.#noteFunctions(this.#program);
    for (let [known, round] = [-1, 0]; known < this.#variables.size && round < mostRounds; round++) {
      known = this.#variables.size;
      this.#visit(this.#program, false);
    }
    return [...this.#found.values()];
  }

  #noteFunctions(node: Node): void {
    const fn = node.type === "VariableDeclarator" ? (node as t.VariableDeclarator).init : node;
    const name = nameOf((node as unknown as { id?: Node }).id);
    const parameters = (fn as { params?: readonly Node[] } | null | undefined)?.params;
    if (name !== undefined && parameters) this.#parameters.set(name, parameters.map(nameOf));
    eachChild(node, (child) => this.#noteFunctions(child));
  }

  /** @param isSecret what the node comes to is held by something with a secret's name */
  #visit(node: Node, isSecret: boolean): void {
    switch (node.type) {
      case "StringLiteral":
      case "DirectiveLiteral":
        if (isSecret) this.#mask(node, 1);
        return;
      case "TemplateElement":
        if (isSecret) this.#mask(node, 0);
        return;
      case "JSXText":
        return;
      case "Identifier":
        if (isSecret) this.#variables.add((node as t.Identifier).name);
        return;
      case "ObjectProperty":
      case "ClassProperty":
      case "ClassPrivateProperty":
      case "JSXAttribute":
        this.#pair(node, isSecret);
        return;
      case "ObjectMethod":
      case "ClassMethod":
        this.#visit((node as t.ObjectMethod).body, isSecretName(nameOf((node as t.ObjectMethod).key)));
        return;
      case "VariableDeclarator":
        this.#held((node as t.VariableDeclarator).id, (node as t.VariableDeclarator).init);
        return;
      case "AssignmentExpression":
      case "AssignmentPattern": {
        const { left, right } = node as t.AssignmentExpression;
        this.#held(left as Node, right, isSecret);
        return;
      }
      case "BinaryExpression":
        this.#binary(node as t.BinaryExpression, isSecret);
        return;
      case "CallExpression":
      case "NewExpression":
      case "OptionalCallExpression":
        this.#call(node as t.CallExpression, isSecret);
        return;
      case "MemberExpression":
      case "OptionalMemberExpression":
        // `process.env["SECRET"]` names one; `"…".trim()` and `["…"].join("")` are one.
        this.#visit((node as t.MemberExpression).object, isSecret && !isEnvironment(node));
        return;
      case "ConditionalExpression": {
        const { test, consequent, alternate } = node as t.ConditionalExpression;
        this.#visit(test, false);
        this.#visit(consequent, isSecret);
        this.#visit(alternate, isSecret);
        return;
      }
      case "ObjectExpression":
      case "BlockStatement":
      case "ClassExpression":
        eachChild(node, (child) => this.#visit(child, isSecret && node.type === "BlockStatement"));
        return;
      default:
        this.#children(node, isSecret);
        return;
    }
  }

  /** An expression passes on what it holds; a statement only what it returns. */
  #children(node: Node, isSecret: boolean): void {
    const passes =
      !/Statement$|Declaration$/.test(node.type) ||
      node.type === "ReturnStatement" ||
      /^(If|Switch|Try)/.test(node.type);
    eachChild(node, (child) => this.#visit(child, isSecret && passes));
  }

  #pair(node: Node, isSecret: boolean): void {
    const { key, name, value, computed } = node as unknown as {
      key?: Node;
      name?: Node;
      value?: Node | null;
      computed?: boolean;
    };
    if (computed && key) this.#visit(key, false);
    const named = nameOf(key ?? name);
    if (value) this.#held(key ?? name, value, isSecret && !isSecretName(named));
  }

  /** What is given to something of this name. */
  #held(holder: Node | null | undefined, value: Node | null | undefined, isSecret = false): void {
    const name = nameOf(holder);
    const isOne = isSecretName(name) || (name !== undefined && this.#variables.has(name));
    if (holder && name === undefined) this.#visit(holder, false);
    if (!value) return;
    if (value.type === "ObjectExpression") {
      const holds = isOne && holdsSecrets.test(words(name ?? ""));
      eachChild(value, (property) => this.#visit(property, holds || isSecret));
      return;
    }
    this.#visit(value, isOne || isSecret);
  }

  /** `token === "…"` shows a secret as much as `token = "…"`. */
  #binary({ operator, left, right }: t.BinaryExpression, isSecret: boolean): void {
    if (operator === "+") {
      this.#visit(left as Node, isSecret);
      this.#visit(right, isSecret);
      return;
    }
    const compares = /^[!=]==?$/.test(operator);
    this.#visit(left as Node, compares && isSecretName(nameOf(right)));
    this.#visit(right, compares && isSecretName(nameOf(left as Node)));
  }

  #call({ callee, arguments: given }: t.CallExpression, isSecret: boolean): void {
    const name = nameOf(callee as Node);
    const isOne = isSecret || isSecretName(name) || /credentials?$/i.test(name ?? "");
    const parameters = (name !== undefined && this.#parameters.get(name)) || [];
    const [first] = given;
    // `headers.set("Authorization", "Bearer …")`
    const isPair = given.length > 1 && first?.type === "StringLiteral" && isSecretName(first.value);
    this.#visit(callee as Node, isSecret && callee.type !== "Identifier");
    for (const [index, argument] of given.entries()) {
      this.#visit(argument as Node, isOne || isSecretName(parameters[index]) || (isPair && index > 0));
    }
  }

  /** An address is where a token comes from; what is secret in one is known by its form. */
  #mask(node: Node, quotes: number): void {
    const { start, end } = node as unknown as Range;
    const value = (node as unknown as { value: string | { raw: string } }).value;
    const text = typeof value === "string" ? value : value.raw;
    if (text.trim() === "" || /^[a-z][a-z+]*:\/\//i.test(text)) return;
    this.#found.set(start, { start: start + quotes, end: end - quotes });
  }
}

function isEnvironment(node: Node): boolean {
  const { object } = node as t.MemberExpression;
  return nameOf(object) === "env" || nameOf(object) === "process";
}

/** What a name, a property's key, a parameter or the end of a chain is called. */
function nameOf(node: Node | null | undefined): string | undefined {
  const { type, name, value, id, property, computed, left, expression } = (node ?? {}) as unknown as {
    type?: string;
    name?: unknown;
    value?: unknown;
    id?: Node;
    property?: Node;
    computed?: boolean;
    left?: Node;
    expression?: Node;
  };
  switch (type) {
    case "Identifier":
    case "JSXIdentifier":
      return name as string;
    case "StringLiteral":
      return value as string;
    case "PrivateName":
      return nameOf(id);
    case "MemberExpression":
    case "OptionalMemberExpression":
      return computed && property?.type !== "StringLiteral" ? undefined : nameOf(property);
    case "AssignmentPattern":
      return nameOf(left);
    case "TSNonNullExpression":
    case "TSAsExpression":
    case "ParenthesizedExpression":
      return nameOf(expression);
    default:
      return undefined;
  }
}

/** The longest value that is looked for, in characters: time stays linear in the text. */
const longest = 4_096;

/** `name: "value"` in a text that isn't code. */
function settingsIn(text: string): Range[] {
  const setting = new RegExp(
    `([A-Za-z_$][\\w$-]{0,100})(["']?\\s{0,20}[:=]\\s{0,20})(["'\`])((?:\\\\.|(?!\\3)[^\\\\]){1,${longest}})\\3`,
    "gs",
  );
  return [...text.matchAll(setting)].flatMap((found) => {
    const [whole = "", name = "", , , value = ""] = found;
    const end = found.index + whole.length - 1;
    return isSecretName(name) && !/^https?:\/\//.test(value) ? [{ start: end - value.length, end }] : [];
  });
}

/** What is known to be a credential by its form, wherever it stands. */
const knownForms: readonly (readonly [RegExp, string])[] = [
  [/\b(AKIA|ASIA)[0-9A-Z]{16}\b/g, "$1***"],
  [
    /\b(gh[pousr]_|github_pat_|glpat-|npm_|[sr]k_(?:live|test)_|whsec_|xox[abeprs]-|AIza|SG\.|ya29\.|dop_v1_)[\w.-]{10,}/g,
    "$1***",
  ],
  [/\beyJ[\w-]{8,}\.[\w-]{4,}(?:\.[\w-]*)?/g, "eyJ***"],
  [/\b((?:Bearer|Basic) {1,4})[\w.~+/=-]{8,}/g, "$1***"],
  [/(:\/\/[^\s:/@"'`]{0,256}:)[^\s@/"'`]{1,1024}@/g, "$1***@"],
  [
    /([?&](?:access_token|refresh_token|id_token|api_?key|client_secret|token|secret|password|sig|signature)=)[^&\s"'`#]{1,4096}/gi,
    "$1***",
  ],
];

/** A key in PEM, line by line. */
const pem = /(-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----)((?:(?!-----BEGIN)[\s\S]){0,16384}?)(-----END|$)/g;

/** `SECRET=abc` and `password: abc` in what nobody parses: comments, and texts. */
const unquoted = /\b([A-Za-z][\w-]{0,100})( {0,4}[:=] {0,4})(["'`]?)([^\s"'`,;{}()[\]<>]{6,1024})/g;

function maskKnownForms(text: string): string {
  let masked = text.replace(pem, (_, begin: string, key: string, end: string) => begin + maskedKey(key) + end);
  for (const [form, instead] of knownForms) masked = masked.replace(form, instead);
  return masked
    .split("\n")
    .map((line) => (/^\s*(\/\/|\*|\/\*|#)|\/\/|\/\*/.test(line) ? maskComment(line) : line))
    .join("\n");
}

/** Line breaks, and their codes in a string, stay. */
function maskedKey(key: string): string {
  return key.replace(/(?:(?!\\n)[^\r\n])+/g, "***");
}

function maskComment(line: string): string {
  const at = line.search(/\/\/|\/\*|^\s*[*#]/);
  const comment = line
    .slice(at)
    .replace(unquoted, (whole, name: string, between: string, quote: string, value: string) => {
      const isWord = /^(process\.|[a-z]+$|https?:|\*\*\*)/.test(value);
      return isSecretName(name) && !isWord ? `${name}${between}${quote}***` : whole;
    });
  return line.slice(0, at) + comment;
}
