/** Lays out nodes that a transform made, in the style of the file: on one line when it fits, else broken the way formatters do. */
import { eachChild, type Fields, fieldsOf, isNode, type Node, type t, typeArgumentsOf } from "./ast.ts";
import { reprinted } from "./reprint.ts";
import type { FileStyle } from "./style.ts";

/** Stands for a newline inside a template literal until the text is written, so that indenting leaves it alone. */
export const hiddenNewline = "\uE000";

/** Indents every line but the first. */
export function indentTail(text: string, indent: string): string {
  return indent === "" ? text : text.replace(/\n(?!\r?\n|$)/g, `\n${indent}`);
}

/** Gives the text of a node that stood in the file before; undefined for one that a transform made. */
type KeptText = (node: Node) => string | undefined;

/** The comment at the end of the line of a list's member that stood in the file before: it moves with it. */
type TrailingComment = (node: Node) => string;

/** What the line that opens a last argument may be longer than others: broken earlier, each argument would get a line. */
const openerSlack = 20;

export class Generator {
  readonly #style: FileStyle;
  readonly #kept: KeptText;
  readonly #trailing: TrailingComment;

  constructor(style: FileStyle, kept: KeptText, trailing: TrailingComment = () => "") {
    this.#style = style;
    this.#kept = kept;
    this.#trailing = trailing;
  }

  /**
   * The text of a node; its first line starts at `column`, its later lines are relative to the indentation of the first.
   * A node that stood in the file before keeps its own text.
   */
  print(node: Node, column: number): string {
    return this.#kept(node) ?? this.anew(node, column);
  }

  /** Prints the node itself anew, and only its children as they stood. */
  anew(node: Node, column: number): string {
    return (
      this.#expression(node, column) ??
      this.#statement(node, column) ??
      this.#module(node, column) ??
      this.#jsx(node, column) ??
      this.#type(node, column) ??
      this.#fallback(node, column)
    );
  }

  // Each of these gives undefined for a kind of node that is not its own.

  #expression(node: Node, column: number): string | undefined {
    const p = (child: Node, at = column) => this.print(child, at);
    // What stands in a field, in parentheses where it needs them.
    const operand = (key: string, at = column) => this.#operandOf(node, key, at);
    switch (node.type) {
      case "Identifier":
        return node.name + (node.optional ? "?" : "") + this.#optional(node.typeAnnotation, column);
      case "StringLiteral":
        return this.string(node.value, this.#style.quote);
      case "NumericLiteral":
        return (node.extra?.raw as string | undefined) ?? String(node.value);
      case "BooleanLiteral":
        return String(node.value);
      case "NullLiteral":
        return "null";
      case "ThisExpression":
        return "this";
      case "TemplateLiteral":
        return this.#template(node, column);
      case "MemberExpression":
      case "OptionalMemberExpression":
        return this.#member(node, column);
      case "CallExpression":
      case "OptionalCallExpression":
      case "NewExpression": {
        const made = node.type === "NewExpression" ? "new " : "";
        const optional = "optional" in node && node.optional ? "?." : "";
        const head = `${made}${operand("callee")}${optional}${this.#optional(typeArgumentsOf(node), column)}`;
        const last = head.lastIndexOf("\n");
        const end = last < 0 ? column + head.length : head.length - last - 1;
        return head + this.#arguments(node.arguments as Node[], node, end);
      }
      case "ObjectExpression":
      case "ObjectPattern":
        return (
          this.#object(node, column) + ("typeAnnotation" in node ? this.#optional(node.typeAnnotation, column) : "")
        );
      case "ArrayExpression":
      case "ArrayPattern":
        return this.#list("[", node.elements as (Node | null)[], "]", node, column);
      case "ObjectProperty":
        return this.#property(node, column);
      case "SpreadElement":
      case "RestElement":
        return `...${operand("argument", column + 3)}`;
      case "AssignmentPattern":
        return `${p(node.left)} = ${operand("right")}`;
      case "ArrowFunctionExpression":
        return this.#arrow(node, column);
      case "FunctionExpression":
      case "FunctionDeclaration":
      case "ObjectMethod":
        return this.#function(node, column);
      case "AssignmentExpression":
        return `${p(node.left)} ${node.operator} ${operand("right")}`;
      case "BinaryExpression":
      case "LogicalExpression":
        return `${operand("left")} ${node.operator} ${operand("right")}`;
      case "UnaryExpression": {
        const space = /[a-z]$/.test(node.operator) ? " " : "";
        return `${node.operator}${space}${operand("argument")}`;
      }
      case "ConditionalExpression":
        return this.#conditional(node, column);
      case "AwaitExpression":
        return `await ${operand("argument", column + 6)}`;
      case "TSAsExpression":
      case "TSSatisfiesExpression": {
        const word = node.type === "TSAsExpression" ? "as" : "satisfies";
        return `${operand("expression")} ${word} ${p(node.typeAnnotation)}`;
      }
      case "TSNonNullExpression":
        return `${operand("expression")}!`;
      case "TSInstantiationExpression":
        return operand("expression") + this.#optional(typeArgumentsOf(node), column);
      case "TemplateElement":
        return node.value.raw.replaceAll("\n", hiddenNewline);
      default:
        return undefined;
    }
  }

  #statement(node: Node, column: number): string | undefined {
    const p = (child: Node, at = column) => this.print(child, at);
    // What stands in a field, in parentheses where it needs them.
    const operand = (key: string, at = column) => this.#operandOf(node, key, at);
    const semi = this.#style.semicolons ? ";" : "";
    switch (node.type) {
      case "ExpressionStatement": {
        const text = p(node.expression);
        return `${/^(\{|function\b|class\b)/.test(text) ? `(${text})` : text}${semi}`;
      }
      case "VariableDeclaration": {
        const declare = node.declare ? "declare " : "";
        const head = `${declare}${node.kind} `;
        return `${head}${node.declarations.map((item) => p(item, column + head.length)).join(", ")}${semi}`;
      }
      case "VariableDeclarator": {
        const id = p(node.id as Node);
        if (!node.init) return id;
        const head = `${id} = `;
        return head + operand("init", column + head.length);
      }
      case "ReturnStatement":
        return `return${node.argument ? ` ${this.#wrapJsx(node.argument, operand("argument", column + 7))}` : ""}${semi}`;
      case "ThrowStatement":
        return `throw ${p(node.argument, column + 6)}${semi}`;
      case "IfStatement":
        return this.#if(node, column);
      case "BlockStatement":
      case "ClassBody":
      case "TSModuleBlock": {
        const directives = node.type === "BlockStatement" ? node.directives : [];
        if (node.body.length === 0 && directives.length === 0) return "{}";
        return `{\n${this.#block([...directives, ...node.body], column)}\n}`;
      }
      case "TSInterfaceBody": {
        if (node.body.length === 0) return "{}";
        const { indent } = this.#style;
        return `{\n${node.body.map((item) => `${indent}${indentTail(p(item), indent)}${semi}`).join("\n")}\n}`;
      }
      case "StaticBlock":
        return `static {\n${this.#block(node.body, column)}\n}`;
      case "SwitchCase": {
        const head = node.test ? `case ${p(node.test, column + 5)}:` : "default:";
        if (node.consequent.length === 0) return head;
        // The next case may stand on the same line.
        return `${head}\n${this.#block(node.consequent, column)}`.replace(/[^;}]$/, "$&;");
      }
      default:
        return undefined;
    }
  }

  #module(node: Node, column: number): string | undefined {
    const p = (child: Node, at = column) => this.print(child, at);
    const semi = this.#style.semicolons ? ";" : "";
    switch (node.type) {
      case "ImportDeclaration":
        return this.#importDeclaration(node, column) + semi;
      case "ImportDefaultSpecifier":
        return node.local.name;
      case "ImportNamespaceSpecifier":
        return `* as ${node.local.name}`;
      case "ImportSpecifier": {
        const kind = node.importKind === "type" || node.importKind === "typeof" ? `${node.importKind} ` : "";
        const imported = p(node.imported);
        return kind + (imported === node.local.name ? imported : `${imported} as ${node.local.name}`);
      }
      case "ExportSpecifier": {
        const kind = node.exportKind === "type" ? "type " : "";
        const local = p(node.local);
        const exported = p(node.exported);
        return kind + (local === exported ? local : `${local} as ${exported}`);
      }
      case "ExportNamedDeclaration": {
        if (node.declaration) return `export ${p(node.declaration, column + 7)}`;
        const kind = node.exportKind === "type" ? "type " : "";
        const names = this.#list("{", node.specifiers, "}", node, column + 7);
        return `export ${kind}${names}${node.source ? ` from ${p(node.source)}` : ""}${semi}`;
      }
      default:
        return undefined;
    }
  }

  #jsx(node: Node, column: number): string | undefined {
    const p = (child: Node, at = column) => this.print(child, at);
    switch (node.type) {
      case "JSXExpressionContainer":
        return `{${p(node.expression as Node, column + 1)}}`;
      case "JSXAttribute": {
        const name = p(node.name);
        if (!node.value) return name;
        const isNew = node.value.type === "StringLiteral" && this.#kept(node.value) === undefined;
        return `${name}=${isNew && node.value.type === "StringLiteral" ? this.string(node.value.value, this.#style.jsxQuote, { inJsx: true }) : p(node.value)}`;
      }
      default:
        return undefined;
    }
  }

  #type(node: Node, column: number): string | undefined {
    const p = (child: Node, at = column) => this.print(child, at);
    switch (node.type) {
      case "TSTypeAnnotation":
        return `: ${p(node.typeAnnotation)}`;
      case "TSTypeReference":
        return p(node.typeName) + this.#optional(typeArgumentsOf(node), column);
      case "TSFunctionType": {
        const parameters = node.parameters.map((item) => p(item)).join(", ");
        return `(${parameters}) => ${node.typeAnnotation ? p(node.typeAnnotation.typeAnnotation) : "void"}`;
      }
      case "TSTypeParameterInstantiation":
        return `<${node.params.map((item) => p(item)).join(", ")}>`;
      case "TSLiteralType":
        return p(node.literal);
      case "TSIndexedAccessType":
        return `${p(node.objectType)}[${p(node.indexType)}]`;
      case "TSUnionType":
        return node.types.map((item) => p(item)).join(" | ");
      case "TSTypeLiteral": {
        const members = node.members.map((item) => p(item));
        const line = `{ ${members.join("; ")} }`;
        if (members.length > 0 && this.#fits(line, column)) return line;
        const { indent } = this.#style;
        return `{\n${members.map((item) => `${indent}${indentTail(item, indent)};`).join("\n")}\n}`;
      }
      case "TSModuleDeclaration":
        return `${node.declare ? "declare " : ""}module ${p(node.id)} ${node.body ? p(node.body) : "{}"}`;
      case "TSInterfaceDeclaration": {
        const bases = (node.extends ?? []).map((base) => p(base)).join(", ");
        return `interface ${p(node.id)}${bases && ` extends ${bases}`} ${p(node.body)}`;
      }
      case "TSExpressionWithTypeArguments":
        return p(node.expression) + this.#optional(typeArgumentsOf(node), column);
      case "TSPropertySignature":
        return `${p(node.key)}${node.optional ? "?" : ""}${this.#optional(node.typeAnnotation, column)}`;
      default:
        // `TSUnknownKeyword`
        return /^TS(\w+)Keyword$/.exec(node.type)?.[1]?.toLowerCase();
    }
  }

  #member(node: t.MemberExpression | t.OptionalMemberExpression, column: number): string {
    const object = this.#operandOf(node, "object", column);
    const optional = node.optional ? "?." : "";
    const property = this.print(node.property, column);
    return node.computed ? `${object}${optional}[${property}]` : `${object}${optional || "."}${property}`;
  }

  #conditional(node: t.ConditionalExpression, column: number): string {
    const test = this.#operandOf(node, "test", column);
    const yes = this.#operandOf(node, "consequent", column);
    const no = this.#operandOf(node, "alternate", column);
    const line = `${test} ? ${yes} : ${no}`;
    if (this.#fits(line, column)) return line;
    const { indent } = this.#style;
    return `${test}\n${indent}? ${indentTail(yes, indent)}\n${indent}: ${indentTail(no, indent)}`;
  }

  /** A string literal; the other quote when that saves escaping. JSX strings know no escapes. */
  string(value: string, quote: '"' | "'", { inJsx = false } = {}): string {
    const other = quote === '"' ? "'" : '"';
    const chosen = value.includes(quote) && !value.includes(other) ? other : quote;
    if (inJsx) return `${chosen}${value}${chosen}`;
    const escaped = JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"');
    return `${chosen}${escaped.replaceAll(chosen, `\\${chosen}`)}${chosen}`;
  }

  #optional(node: Node | null | undefined, column: number): string {
    return node ? this.print(node, column) : "";
  }

  #operandOf(parent: Node, key: string, column: number): string {
    return this.#operand((parent as unknown as Record<string, Node>)[key] as Node, parent, key, column);
  }

  #operand(node: Node, parent: Node, key: string, column: number): string {
    const text = this.print(node, column);
    return needsParentheses(node, parent, key) ? `(${text})` : text;
  }

  #fits(text: string, column: number): boolean {
    return !text.includes("\n") && column + text.length <= this.#style.width;
  }

  #list(open: string, items: readonly (Node | null)[], close: string, parent: Node, column: number): string {
    if (items.length === 0) return open + close;
    const print = (item: Node | null, at: number) => (item ? this.#operand(item, parent, "elements", at) : "");
    const space = open === "{" && this.#style.bracketSpacing ? " " : "";
    const line = `${open}${space}${items.map((item) => print(item, 0)).join(", ")}${space}${close}`;
    const asked = parent.extra?.multiline === true || items.some((item) => item && this.#trailing(item) !== "");
    if (!asked && this.#fits(line, column)) return line;
    return this.#lines(open, items, close, print);
  }

  #lines(
    open: string,
    items: readonly (Node | null)[],
    close: string,
    print: (item: Node | null, at: number) => string,
    { comma = this.#style.trailingComma } = {},
  ): string {
    const { indent } = this.#style;
    const isRest = items[items.length - 1]?.type === "RestElement";
    const lines = items.map((item, i) => {
      const text = indent + indentTail(print(item, indent.length), indent);
      const end = i < items.length - 1 || (comma && !isRest) ? "," : "";
      const comment = item ? this.#trailing(item) : "";
      return comment === "" ? `${text}${end}` : `${text}${end} ${comment}`;
    });
    return `${open}\n${lines.join("\n")}\n${close}`;
  }

  #object(node: t.ObjectExpression | t.ObjectPattern, column: number): string {
    return this.#list("{", node.properties, "}", node, column);
  }

  #property(node: t.ObjectProperty, column: number): string {
    const key = node.computed ? `[${this.print(node.key, column)}]` : this.print(node.key, column);
    const local = node.value.type === "AssignmentPattern" ? node.value.left : node.value;
    if (
      !node.computed &&
      node.key.type === "Identifier" &&
      local.type === "Identifier" &&
      local.name === node.key.name &&
      node.shorthand
    ) {
      return this.print(node.value, column);
    }
    return `${key}: ${this.#operand(node.value, node, "value", column + key.length + 2)}`;
  }

  /** Arguments on one line; or the last one, an object or a function, opened up at the end of the line; or one a line. */
  #arguments(items: readonly Node[], call: Node, column: number): string {
    if (items.length === 0) return "()";
    const texts = items.map((item) => this.#operand(item, call, "arguments", column + 1));
    const line = `(${texts.join(", ")})`;
    if (this.#fits(line, column)) return line;
    const last = items[items.length - 1] as Node;
    const before = texts.slice(0, -1).join(", ");
    const opens = (item: Node) => /^(Object|Array|ArrowFunction|Function)Expression$/.test(item.type);
    const loneCall = items.length === 1 && /^(New|Call|Await|TSAs|Template)(Expression|Literal)$/.test(last.type);
    if ((opens(last) || loneCall) && !items.slice(0, -1).some(opens) && !before.includes("\n")) {
      const head = before === "" ? "(" : `(${before}, `;
      const text = this.#operand(last, call, "arguments", column + head.length);
      const firstLine = text.slice(0, Math.max(text.indexOf("\n"), 0) || text.length);
      if (text.includes("\n") && column + head.length + firstLine.length <= this.#style.width + openerSlack)
        return `${head}${text})`;
      if (opens(last) && last.type === "ObjectExpression" && this.#kept(last) === undefined) {
        const open = this.#lines("{", last.properties, "}", (item, at) => this.print(item as Node, at));
        return `${head}${open})`;
      }
    }
    return this.#lines("(", items, ")", (item, at) => this.#operand(item as Node, call, "arguments", at), {
      comma: false,
    });
  }

  #if(node: t.IfStatement, column: number): string {
    const head = `if (${this.print(node.test, column + 4)}) ${this.print(node.consequent, column)}`;
    if (!node.alternate) return head;
    return `${head}${node.consequent.type === "BlockStatement" ? " " : "\n"}else ${this.print(node.alternate, column)}`;
  }

  #params(node: { params: readonly Node[] } & Node, column: number): string {
    return this.#list("(", node.params, ")", node, column);
  }

  #arrow(node: t.ArrowFunctionExpression, column: number): string {
    const types = this.#optional(node.typeParameters as Node | null, column);
    const head = `${node.async ? "async " : ""}${types}${this.#params(node, column)}${this.#optional(node.returnType as Node | null, column)} => `;
    // A block's lines begin at the left, however far to the right its brace stands.
    const body = this.print(node.body, node.body.type === "BlockStatement" ? 0 : column + head.length);
    if (node.body.type === "ConditionalExpression" && !this.#fits(body, column + head.length)) {
      const { indent } = this.#style;
      return `${head.trimEnd()}\n${indent}${indentTail(this.print(node.body, indent.length), indent)}`;
    }
    if (node.body.type !== "BlockStatement" && (body.startsWith("{") || node.body.type === "SequenceExpression"))
      return `${head}(${body})`;
    return head + this.#wrapJsx(node.body, body);
  }

  /** JSX over several lines stands in parentheses, on lines of its own. */
  #wrapJsx(node: Node, text: string): string {
    if ((node.type !== "JSXElement" && node.type !== "JSXFragment") || !text.includes("\n")) return text;
    const { indent } = this.#style;
    return `(\n${indent}${indentTail(text, indent)}\n)`;
  }

  #functionHead(node: t.FunctionExpression | t.FunctionDeclaration | t.ObjectMethod, column: number): string {
    const async = node.async ? "async " : "";
    const star = node.generator ? "*" : "";
    if (node.type !== "ObjectMethod") return `${async}function${star} ${node.id ? node.id.name : ""}`;
    const kind = node.kind === "method" ? "" : `${node.kind} `;
    const key = this.print(node.key, column);
    return `${async}${kind}${star}${node.computed ? `[${key}]` : key}`;
  }

  #function(node: t.FunctionExpression | t.FunctionDeclaration | t.ObjectMethod, column: number): string {
    const head = this.#functionHead(node, column);
    const types = this.#optional(node.typeParameters as Node | null, column);
    const params = this.#params(node, column + head.length);
    return `${head}${types}${params}${this.#optional(node.returnType as Node | null, column)} ${this.print(node.body, column)}`;
  }

  /** Statements or members one below another, a level deeper. */
  #block(items: readonly Node[], column: number): string {
    const { indent } = this.#style;
    return items.map((item) => indent + indentTail(this.print(item, column + indent.length), indent)).join("\n");
  }

  #template(node: t.TemplateLiteral, column: number): string {
    let text = "`";
    node.quasis.forEach((quasi, i) => {
      text += this.print(quasi, column);
      const expression = node.expressions[i];
      if (expression) text += `\${${this.print(expression, column)}}`;
    });
    return `${text}\``;
  }

  #importDeclaration(node: t.ImportDeclaration, column: number): string {
    const kind = node.importKind === "type" || node.importKind === "typeof" ? `${node.importKind} ` : "";
    const source = this.print(node.source, column);
    if (node.specifiers.length === 0) return `import ${kind}${source}`;
    const named = node.specifiers.filter((item) => item.type === "ImportSpecifier");
    const others = node.specifiers
      .filter((item) => item.type !== "ImportSpecifier")
      .map((item) => this.print(item, column));
    const tail = ` from ${source}`;
    if (named.length > 0) {
      const head = `import ${kind}${others.map((item) => `${item}, `).join("")}`;
      return head + this.#list("{", named, "}", node, column + head.length + tail.length) + tail;
    }
    return `import ${kind}${others.join(", ")}${tail}`;
  }

  /** Kinds that transforms rarely make are printed by recast around the texts of their children. */
  #fallback(node: Node, column: number): string {
    const texts: string[] = [];
    const copy: Fields = { type: node.type };
    const placeholder = (child: Node) => {
      texts.push(this.print(child, column));
      return { type: "Identifier", name: `__child${texts.length - 1}__` };
    };
    for (const key of fieldsOf(node)) {
      const value = (node as unknown as Fields)[key];
      if (Array.isArray(value)) copy[key] = value.map((item) => (isNode(item) ? placeholder(item) : item));
      else copy[key] = isNode(value) ? placeholder(value) : value;
    }
    const { quote, indent } = this.#style;
    const options = {
      quote: quote === "'" ? "single" : "double",
      tabWidth: indent === "\t" ? 4 : indent.length,
      useTabs: indent === "\t",
    };
    const printed = reprinted(copy as unknown as Node, options);
    return printed.replace(/^([ \t]*)(.*)$/gm, (_line: string, lead: string, rest: string) => {
      return (
        lead + rest.replace(/__child(\d+)__/g, (_match, index: string) => indentTail(texts[Number(index)] ?? "", lead))
      );
    });
  }
}

const precedence: Record<string, number> = {
  "??": 1,
  "||": 1,
  "&&": 2,
  "|": 3,
  "^": 4,
  "&": 5,
  "==": 6,
  "!=": 6,
  "===": 6,
  "!==": 6,
  "<": 7,
  ">": 7,
  "<=": 7,
  ">=": 7,
  in: 7,
  instanceof: 7,
  "<<": 8,
  ">>": 8,
  ">>>": 8,
  "+": 9,
  "-": 9,
  "*": 10,
  "/": 10,
  "%": 10,
  "**": 11,
};

const loose = new Set([
  "SequenceExpression",
  "YieldExpression",
  "ArrowFunctionExpression",
  "AssignmentExpression",
  "ConditionalExpression",
]);
const binding = new Set(["BinaryExpression", "LogicalExpression", "TSAsExpression", "TSSatisfiesExpression"]);
const prefix = new Set(["UnaryExpression", "UpdateExpression", "AwaitExpression", "TSTypeAssertion"]);

/** Whether an expression has to stand in parentheses in a place. Says yes in some cases where it could do without. */
export function needsParentheses(node: Node, parent: Node, key: string): boolean {
  const { type } = node;
  if (type === "SequenceExpression")
    return !(/Statement$|Container$/.test(parent.type) || (key === "property" && "computed" in parent));
  switch (parent.type) {
    case "MemberExpression":
    case "OptionalMemberExpression":
      // `(a?.b).c` asks for c even when a is missing; `a?.b.c` does not.
      if (key === "object" && parent.type === "MemberExpression" && isOptional(node)) return true;
      return key === "object" && (isWeak(type) || type === "NumericLiteral" || type === "FunctionExpression");
    case "CallExpression":
    case "OptionalCallExpression":
    case "NewExpression":
      return key === "callee" && needsParenthesesAsCallee(node, parent);
    case "TaggedTemplateExpression":
    case "TSNonNullExpression":
      return isWeak(type);
    case "UnaryExpression":
    case "AwaitExpression":
    case "UpdateExpression":
      return loose.has(type) || binding.has(type);
    case "TSAsExpression":
    case "TSSatisfiesExpression":
      return key === "expression" && (loose.has(type) || type === "BinaryExpression" || type === "LogicalExpression");
    case "BinaryExpression":
    case "LogicalExpression":
      return needsParenthesesInOperation(node, parent, key);
    case "ConditionalExpression":
      return key === "test" && loose.has(type);
    case "SpreadElement":
      // Not needed, but what everybody writes.
      return type === "ConditionalExpression" || type === "LogicalExpression";
    case "ClassDeclaration":
    case "ClassExpression":
      return key === "superClass" && isWeak(type);
    case "ArrowFunctionExpression":
      return key === "body" && type === "ObjectExpression";
    default:
      return false;
  }
}

/** Holds its operands less tightly than what stands behind it would hold the whole. */
function isWeak(type: Node["type"]): boolean {
  return loose.has(type) || binding.has(type) || prefix.has(type);
}

function needsParenthesesAsCallee(node: Node, { type }: Node): boolean {
  if (type === "CallExpression" && isOptional(node)) return true;
  if (type === "NewExpression" && containsCall(node)) return true;
  return isWeak(node.type) || node.type === "FunctionExpression";
}

function needsParenthesesInOperation(
  node: Node,
  parent: t.BinaryExpression | t.LogicalExpression,
  key: string,
): boolean {
  const { type } = node;
  if (loose.has(type)) return true;
  if (type === "TSAsExpression" || type === "TSSatisfiesExpression") return true;
  if (type !== "BinaryExpression" && type !== "LogicalExpression") return false;
  if (type === "LogicalExpression" && parent.type === "LogicalExpression" && node.operator !== parent.operator) {
    if (node.operator === "??" || parent.operator === "??") return true;
  }
  const own = precedence[node.operator] ?? 0;
  const outer = precedence[parent.operator] ?? 0;
  return own < outer || (own === outer && (key === "right" || parent.operator === "**"));
}

function isOptional({ type }: Node): boolean {
  return type === "OptionalMemberExpression" || type === "OptionalCallExpression";
}

function containsCall(node: Node): boolean {
  if (node.type === "CallExpression" || node.type === "OptionalCallExpression") return true;
  if (node.type !== "MemberExpression" && node.type !== "OptionalMemberExpression") return false;
  let found = false;
  eachChild(node, (child) => {
    found ||= containsCall(child);
  });
  return found;
}
