import { eachChild, isCall, isFunction, literalText, type Node, type t } from "../syntax/ast.ts";
import { describes, holdsSecrets, isSecretName } from "./names.ts";
import { announcesSecret, saysNoSecret } from "./texts.ts";

/** Where a text begins and ends. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The strings of a file: those that can reach something with a credential's name, and the others, in which one may be written. */
export interface Strings {
  readonly secrets: readonly Span[];
  readonly others: readonly Span[];
}

/** What a node comes to: nothing of interest, a credential, or something that is made of credentials by whatever names. */
type Kind = "other" | "secret" | "secrets";

/** How often a file is gone through: a variable may be given another that is given another. */
const mostRounds = 8;

/** What a string in an object that stands for a credential is called, when the string is it. */
const valueNames =
  /^(?:value|val|default|defaultValue|devDefault|fallback|initial|content|data|raw|string|plaintext|SecretString|StringValue)$/;

/** Who says in the same object or element what the value beside it is: `{ name: "API_KEY", value: "…" }`. */
const labels = /^(?:name|key|id|header|field|variable|env|property|http-?equiv|type|for)$/i;

/** The private parts of a key in JSON. */
const jwkParts = /^(?:k|d|p|q|dp|dq|qi)$/;

/** Who compares what it is given with what it belongs to. */
const compares =
  /^(?:includes|startsWith|endsWith|indexOf|has|equals?|isEqual|is|match|matches|test|search|\w*[cC]ompare\w*|timingSafeEqual|safeEqual|localeCompare)$/;

/** Who is given a key after what it is used on. */
const takesKey =
  /^(?:create(?:Hmac|Cipheriv|Decipheriv|Cipher|Decipher)|hkdf(?:Sync)?|sign|verify|encrypt|decrypt|hmac|Hmac\w+|pbkdf2(?:Sync)?|scrypt(?:Sync)?|seal|unseal)$/;

export function stringsOf(program: Node): Strings {
  return new Finder(program).strings();
}

class Finder {
  readonly #program: Node;
  readonly #secrets = new Map<number, Span>();
  readonly #others = new Map<number, Span>();
  /** Variables, and functions, that stand where a credential is wanted: what they are given, or give, is one. Scopes don't count: too much is masked. */
  readonly #variables = new Map<string, Kind>();
  /** Properties that are read where one is wanted, by the variable that they are read from. */
  readonly #members = new Map<string, Set<string>>();
  /** The properties that are wanted of what is being visited. */
  #wanted: readonly ReadonlySet<string>[] = [];
  /** The names of parameters, by the function's name. */
  readonly #parameters = new Map<string, readonly (string | undefined)[]>();
  /** Variables that hold the name of a credential. */
  readonly #names = new Map<string, string>();

  constructor(program: Node) {
    this.#program = program;
  }

  strings(): Strings {
    this.#note(this.#program);
    for (let [known, round] = [-1, 0]; known < this.#known() && round < mostRounds; round++) {
      known = this.#known();
      this.#visit(this.#program, "other");
    }
    const others = [...this.#others].flatMap(([start, range]) => (this.#secrets.has(start) ? [] : [range]));
    return { secrets: [...this.#secrets.values()], others };
  }

  #known(): number {
    let members = 0;
    for (const names of this.#members.values()) members += names.size;
    let whole = 0;
    for (const kind of this.#variables.values()) whole += kind === "secrets" ? 2 : 1;
    return whole + members;
  }

  /** Parameters of functions, and constants that are names. */
  #note(node: Node, around?: string): void {
    if (node.type === "VariableDeclarator" && node.id.type === "Identifier" && node.init) {
      const text = literalText(node.init);
      if (isSecretName(text)) this.#names.set(node.id.name, text as string);
      if (isFunction(node.init))
        this.#parameters.set(
          node.id.name,
          node.init.params.map((each) => this.#nameOf(each)),
        );
    }
    if (isFunction(node)) {
      const { id, key } = node as { id?: Node | null; key?: Node };
      const own = this.#nameOf(id ?? key);
      const name = own === "constructor" ? around : own;
      if (name !== undefined)
        this.#parameters.set(
          name,
          node.params.map((each) => this.#nameOf(each)),
        );
    }
    const { id } = node as { id?: Node | null };
    const inside = /^Class(Declaration|Expression)$/.test(node.type) ? this.#nameOf(id) : around;
    eachChild(node, (child) => this.#note(child, inside));
  }

  #visit(node: Node, kind: Kind): void {
    switch (node.type) {
      case "StringLiteral":
      case "DirectiveLiteral":
        this.#string(node, 1, kind);
        return;
      case "TemplateElement":
      case "JSXText":
        this.#string(node, 0, kind);
        return;
      case "NumericLiteral":
      case "BigIntLiteral":
      case "RegExpLiteral":
        if (kind !== "other") this.#number(node);
        return;
      case "Identifier":
        if (kind !== "other") this.#want(node.name, kind);
        return;
      case "ImportDeclaration":
        return;
      case "ObjectProperty":
      case "ClassProperty":
      case "ClassPrivateProperty":
      case "ClassAccessorProperty":
      case "JSXAttribute":
      case "TSPropertySignature":
      case "TSEnumMember":
        this.#pair(node, kind);
        return;
      case "FunctionDeclaration":
      case "ObjectMethod":
      case "ClassMethod":
      case "ClassPrivateMethod":
        this.#function(node, kind);
        return;
      case "VariableDeclarator":
        this.#held(node.id as Node, node.init, "other");
        return;
      case "AssignmentExpression":
      case "AssignmentPattern":
        this.#held(node.left as Node, node.right, kind);
        return;
      case "TSTypeAliasDeclaration":
      case "TSEnumDeclaration":
        this.#declared(node);
        return;
      case "ForOfStatement":
        this.#loop(node);
        return;
      case "SwitchStatement":
        this.#switch(node, kind);
        return;
      default:
        this.#expression(node, kind);
        return;
    }
  }

  #expression(node: Node, kind: Kind): void {
    switch (node.type) {
      case "TemplateLiteral":
        this.#template(node, kind);
        return;
      case "TaggedTemplateExpression":
        this.#visit(node.tag, "other");
        this.#visit(node.quasi, isSecretName(this.#nameOf(node.tag)) ? "secret" : kind);
        return;
      case "BinaryExpression":
        this.#binary(node, kind);
        return;
      case "CallExpression":
      case "NewExpression":
      case "OptionalCallExpression":
        this.#call(node as t.CallExpression, kind);
        return;
      case "MemberExpression":
      case "OptionalMemberExpression":
        this.#member(node as t.MemberExpression, kind);
        return;
      case "ConditionalExpression":
        this.#visit(node.test, "other");
        this.#visit(node.consequent, kind);
        this.#visit(node.alternate, kind);
        return;
      case "ArrayExpression":
        this.#array(node, kind);
        return;
      case "ObjectExpression":
      case "TSTypeLiteral":
      case "TSInterfaceBody":
        this.#object(node, kind);
        return;
      case "JSXElement":
        this.#element(node, kind);
        return;
      case "ClassExpression":
      case "ClassDeclaration":
        this.#wanting(this.#nameOf(node.id), () => eachChild(node, (child) => this.#visit(child, "other")));
        return;
      default:
        this.#children(node, kind);
        return;
    }
  }

  /** An expression passes on what it holds; a statement only what it returns. */
  #children(node: Node, kind: Kind): void {
    const passes =
      !/Statement$|Declaration$/.test(node.type) ||
      node.type === "ReturnStatement" ||
      node.type === "BlockStatement" ||
      /^(If|Switch|Try|For|While|Do|Labeled)/.test(node.type) ||
      (node.type === "ExpressionStatement" && node.expression.type === "YieldExpression");
    eachChild(node, (child) => this.#visit(child, passes ? kind : "other"));
  }

  #function(node: t.FunctionDeclaration | t.ObjectMethod | t.ClassMethod | t.ClassPrivateMethod, kind: Kind): void {
    const { id, key, computed } = node as unknown as { id?: Node | null; key?: Node; computed?: boolean };
    const name = computed ? this.#computed(key) : this.#nameOf(id ?? key);
    const gives = isSecretName(name) || this.#isWanted(name) || kind === "secrets" || this.#kindOf(name) !== "other";
    for (const parameter of node.params) this.#visit(parameter as Node, "other");
    this.#visit(node.body, gives ? "secret" : "other");
  }

  #pair(node: Node, kind: Kind): void {
    const { key, id, name, value, initializer, typeAnnotation, computed } = node as unknown as {
      key?: Node;
      id?: Node;
      name?: Node;
      value?: Node | null;
      initializer?: Node | null;
      typeAnnotation?: Node | null;
      computed?: boolean;
    };
    const holder = key ?? id ?? name;
    const named = computed ? this.#computed(holder) : this.#nameOf(holder);
    if (computed && holder) this.#visit(holder, "other");
    const inherited = kind === "secrets" && describes(named) ? "other" : kind;
    for (const given of [value, initializer, typeAnnotation]) {
      if (given) this.#given(named, given, this.#isWanted(named) ? larger(inherited, "secret") : inherited);
    }
  }

  /** What is given to something of this name. */
  #given(name: string | undefined, value: Node, kind: Kind): void {
    const own = isSecretName(name) ? (holdsSecrets(name) ? "secrets" : "secret") : "other";
    const all = larger(larger(own, this.#kindOf(name)), kind);
    const isLogin = name === "auth" && value.type === "StringLiteral" && value.value.includes(":");
    this.#wanting(name, () => this.#visit(value, isLogin ? "secret" : all));
  }

  /** Visits what is held by a name, of which some properties may be wanted. */
  #wanting(name: string | undefined, visit: () => void): void {
    const wanted = name === undefined ? undefined : this.#members.get(name);
    const before = this.#wanted;
    if (wanted) this.#wanted = [...before, wanted];
    visit();
    this.#wanted = before;
  }

  #held(holder: Node, value: Node | null | undefined, kind: Kind): void {
    const name = this.#nameOf(holder);
    if (name === undefined) this.#visit(holder, "other");
    if (!value) return;
    const parts = partsOf(holder, value, (key) => this.#nameOf(key));
    for (const [part, given] of parts) this.#held(part, given, kind);
    if (parts.length === 0 || kind !== "other") this.#given(name, value, kind);
  }

  #declared(node: t.TSTypeAliasDeclaration | t.TSEnumDeclaration): void {
    const { name } = node.id;
    if (node.type === "TSTypeAliasDeclaration") {
      this.#given(name, node.typeAnnotation, "other");
      return;
    }
    const kind = holdsSecrets(name) ? "secrets" : "other";
    this.#wanting(name, () =>
      eachChild(node, (child) => this.#visit(child, /^TSEnum/.test(child.type) ? kind : "other")),
    );
  }

  #loop({ left, right, body }: t.ForOfStatement): void {
    const name = this.#nameOf(left.type === "VariableDeclaration" ? (left.declarations[0]?.id as Node) : left);
    this.#visit(left, "other");
    this.#visit(right, isSecretName(name) ? "secrets" : this.#kindOf(name));
    this.#visit(body, "other");
  }

  /** `switch (token) { case "…": }` shows one as much as a comparison. */
  #switch({ discriminant, cases }: t.SwitchStatement, kind: Kind): void {
    const isSecret = isSecretName(this.#nameOf(discriminant));
    this.#visit(discriminant, "other");
    for (const { test, consequent } of cases) {
      if (test) this.#visit(test, isSecret ? "secret" : "other");
      for (const statement of consequent) this.#visit(statement, kind);
    }
  }

  #template({ quasis, expressions }: t.TemplateLiteral, kind: Kind): void {
    for (const [index, quasi] of quasis.entries()) {
      this.#visit(quasi, kind);
      const expression = expressions[index];
      if (expression) this.#visit(expression, announcesSecret(quasi.value.raw) ? larger(kind, "secret") : kind);
    }
  }

  /** `token === "…"` shows a secret as much as `token = "…"`. */
  #binary(node: t.BinaryExpression, kind: Kind): void {
    if (node.operator === "+") {
      let before = "";
      for (const operand of operandsOf(node)) {
        this.#visit(operand, announcesSecret(before) ? larger(kind, "secret") : kind);
        before = literalText(operand) ?? "";
      }
      return;
    }
    const { operator, left, right } = node;
    const isComparison = /^[!=]==?$/.test(operator);
    const beside = (other: Node): Kind => (isComparison && isSecretName(this.#nameOf(other)) ? "secret" : "other");
    this.#visit(left as Node, beside(right));
    this.#visit(right, beside(left as Node));
  }

  /** `process.env["SECRET"]` names one; `"…".trim()` and `["…"].join("")` are one; `keys.github` is in what `keys` holds. */
  #member({ object, property, computed }: t.MemberExpression, kind: Kind): void {
    if (computed) this.#visit(property as Node, "other");
    const isEnvironment = ["env", "process"].includes(this.#nameOf(object) ?? "");
    this.#visit(object, isEnvironment || kind === "other" ? "other" : "secret");
    if (kind === "other" || isEnvironment) return;
    const name = computed ? this.#computed(property as Node) : this.#nameOf(property as Node);
    const root = rootOf(object);
    if (name === undefined || root === undefined) return;
    this.#members.set(root, (this.#members.get(root) ?? new Set()).add(name));
  }

  #call({ callee, arguments: given }: t.CallExpression, kind: Kind): void {
    const name = this.#nameOf(callee as Node);
    const parameters = (name !== undefined && this.#parameters.get(name)) || [];
    const own = larger(kind === "other" ? "other" : "secrets", isSecretName(name) ? "secret" : "other");
    const named = given.findIndex((argument) => isPairName(literalText(argument as Node)));
    const isCompared = compares.test(name ?? "") && this.#comparesSecret(callee as Node, given as Node[]);
    this.#visit(callee as Node, isCompared || kind !== "other" ? "secret" : "other");
    const isAll = own === "other" && isChainOfName(callee as Node);
    // A secret may be spelt in codes of characters; one number alone is a length.
    const isSpelt = given.filter(({ type }) => type === "NumericLiteral").length >= shortestSpelling;
    const kindOf = (index: number): Kind => {
      const isAfterName = named >= 0 && index > named;
      if (isAfterName || isAll) return "secrets";
      const isKey = index > 0 && takesKey.test(name ?? "");
      return larger(own, isKey || isCompared || isSecretName(parameters[index]) ? "secret" : "other");
    };
    for (const [index, argument] of given.entries()) {
      const how = kindOf(index);
      if (argument.type === "NumericLiteral" && isSpelt && how !== "other") this.#found(argument, 0);
      else this.#visit(argument as Node, how);
    }
  }

  #comparesSecret(callee: Node, given: readonly Node[]): boolean {
    const object = (callee as { object?: Node }).object;
    return [object, ...given].some((each) => each !== undefined && isSecretName(this.#nameOf(innermost(each))));
  }

  /** `["Authorization", "…"]`, as of a Map or of headers. */
  #array({ elements }: t.ArrayExpression, kind: Kind): void {
    const isPair = elements.length > 1 && elements[0] != null && isPairName(literalText(elements[0]));
    for (const [index, element] of elements.entries()) {
      if (element) this.#visit(element, isPair && index > 0 ? "secrets" : kind);
    }
  }

  #object(node: Node, kind: Kind): void {
    const properties = (node as { properties?: readonly Node[] }).properties ?? [];
    const nameOfProperty = (property: Node) => this.#nameOf((property as { key?: Node }).key);
    const isLabelled = properties.some((property) => {
      const text = literalText((property as { value?: Node }).value);
      return labels.test(nameOfProperty(property) ?? "") && isPairName(text);
    });
    const isJwk = properties.some((property) => nameOfProperty(property) === "kty");
    eachChild(node, (property) => {
      const name = nameOfProperty(property) ?? "";
      const isValue = (isLabelled || kind === "secret") && valueNames.test(name);
      const isOne = isValue || (isJwk && jwkParts.test(name));
      this.#visit(property, isOne ? larger(kind, "secret") : kind === "secrets" ? kind : "other");
    });
  }

  /** `<Token>…</Token>`, `<input name="password" value="…" />`. */
  #element({ openingElement, children }: t.JSXElement, kind: Kind): void {
    const attributes = openingElement.attributes as readonly Node[];
    const nameOfAttribute = (attribute: Node) => this.#nameOf((attribute as { name?: Node }).name);
    const isLabelled = attributes.some(
      (attribute) =>
        labels.test(nameOfAttribute(attribute) ?? "") &&
        isPairName(literalText((attribute as t.JSXAttribute).value as Node)),
    );
    const isOne = isSecretName(this.#nameOf(openingElement.name));
    for (const attribute of attributes) {
      const isValue = (isLabelled || isOne) && valueNames.test(nameOfAttribute(attribute) ?? "");
      this.#visit(attribute, isValue ? "secret" : "other");
    }
    for (const child of children) this.#visit(child, isOne ? "secret" : kind);
  }

  #want(name: string, kind: Kind): void {
    this.#variables.set(name, larger(kind, this.#kindOf(name)));
  }

  #kindOf(name: string | undefined): Kind {
    return (name !== undefined && this.#variables.get(name)) || "other";
  }

  #isWanted(name: string | undefined): boolean {
    if (name === undefined) return false;
    return this.#wanted.some((names) => names.has(name)) || this.#members.get("this")?.has(name) === true;
  }

  /** An address is where a token comes from; what is secret in one is known by its form. */
  #string(node: Node, quotes: number, kind: Kind): void {
    const { start, end } = node as unknown as Span;
    const { value } = node as unknown as { value: string | { raw: string } };
    const text = typeof value === "string" ? value : value.raw;
    if (kind === "other" || saysNoSecret(text) || /^[a-z][a-z+]*:\/\//i.test(text)) {
      this.#others.set(start, { start: start + quotes, end: end - quotes });
    } else this.#found(node, quotes);
  }

  #number(node: Node): void {
    const { start, end } = node as unknown as Span;
    if (end - start >= shortestNumber) this.#found(node, 0);
  }

  #found(node: Node, quotes: number): void {
    const { start, end } = node as unknown as Span;
    this.#secrets.set(start, { start: start + quotes, end: end - quotes });
  }

  /** The name that a computed key comes to: `["client" + "Secret"]`, `[KEY]`. */
  #computed(key: Node | null | undefined): string | undefined {
    return key?.type === "Identifier" ? this.#names.get(key.name) : this.#nameOf(key);
  }

  /** What a name, a property's key, a parameter or the end of a chain is called. */
  #nameOf(node: Node | null | undefined): string | undefined {
    switch (node?.type) {
      case "Identifier":
      case "JSXIdentifier":
        return node.name;
      case "StringLiteral":
      case "TemplateLiteral":
        return literalText(node);
      case "BinaryExpression": {
        const texts = node.operator === "+" ? operandsOf(node).map(literalText) : [undefined];
        return texts.includes(undefined) ? undefined : texts.join("");
      }
      case "PrivateName":
        return node.id.name;
      case "JSXNamespacedName":
        return node.name.name;
      case "JSXMemberExpression":
        return `${this.#nameOf(node.object)}.${node.property.name}`;
      case "MemberExpression":
      case "OptionalMemberExpression":
        return node.computed ? this.#computed(node.property) : this.#nameOf(node.property as Node);
      case "AssignmentPattern":
        return this.#nameOf(node.left as Node);
      case "RestElement":
        return this.#nameOf(node.argument as Node);
      case "TSParameterProperty":
        return this.#nameOf(node.parameter);
      case "TSNonNullExpression":
      case "TSAsExpression":
      case "TSSatisfiesExpression":
      case "TSTypeAssertion":
      case "ParenthesizedExpression":
        return this.#nameOf(node.expression);
      default:
        return undefined;
    }
  }
}

/** Numbers that are shorter are counts and lengths. */
const shortestNumber = 4;
/** As many numbers in a row may spell something. */
const shortestSpelling = 4;

function larger(a: Kind, b: Kind): Kind {
  if (a === "secrets" || b === "secrets") return "secrets";
  return a === "secret" || b === "secret" ? "secret" : "other";
}

/** The name of a credential, before what it is; `signIn("credentials", …)` is next-auth's, and names a provider. */
function isPairName(text: string | undefined): boolean {
  return text !== "credentials" && isSecretName(text);
}

/** The operands of a sum, however long. */
function operandsOf(node: t.BinaryExpression): Node[] {
  const operands: Node[] = [];
  let at: Node = node;
  while (at.type === "BinaryExpression" && at.operator === "+") {
    operands.push(at.right);
    at = at.left as Node;
  }
  return [...operands, at].reverse();
}

/** `x` of `x.y.z`; `this` of `this.y`. */
function rootOf(node: Node): string | undefined {
  let at = node;
  while (at.type === "MemberExpression" || at.type === "OptionalMemberExpression") at = at.object;
  if (at.type === "ThisExpression") return "this";
  return at.type === "Identifier" ? at.name : undefined;
}

/** What a conversion is given: `token` of `Buffer.from(token)`. */
function innermost(node: Node): Node {
  const [first] = isCall(node) ? node.arguments : [];
  return first ? (first as Node) : node;
}

/** `.option("token", "…").default("…")`: a call on what a call with a credential's name gave. */
function isChainOfName(callee: Node): boolean {
  for (let at: Node | undefined = callee; at; ) {
    if (at.type === "MemberExpression" || at.type === "OptionalMemberExpression") at = at.object;
    else if (isCall(at)) {
      if (at.arguments.some((argument) => isPairName(literalText(argument as Node))))
        return /^(?:default|value|returns|set|to|eq)/.test(lastName(callee));
      at = at.callee as Node;
    } else return false;
  }
  return false;
}

function lastName(callee: Node): string {
  const { property } = callee as { property?: { name?: string } };
  return property?.name ?? "";
}

/** What each part of a pattern is given, where both are written out. */
function partsOf(
  holder: Node,
  value: Node,
  nameOf: (key: Node) => string | undefined,
): readonly (readonly [Node, Node])[] {
  if (holder.type === "ArrayPattern" && value.type === "ArrayExpression") {
    return holder.elements.flatMap((part, index) => {
      const given = value.elements[index];
      return part && given ? [[part as Node, given as Node] as const] : [];
    });
  }
  if (holder.type !== "ObjectPattern" || value.type !== "ObjectExpression") return [];
  const given = new Map(
    value.properties.flatMap((property) =>
      property.type === "ObjectProperty" ? [[nameOf(property.key as Node), property.value as Node] as const] : [],
    ),
  );
  return holder.properties.flatMap((property) => {
    const each = property.type === "ObjectProperty" ? given.get(nameOf(property.key as Node)) : undefined;
    return property.type === "ObjectProperty" && each ? [[property.value as Node, each] as const] : [];
  });
}
