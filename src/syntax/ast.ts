import type * as t from "@babel/types";

/** The nodes are Babel's; their types tell the parts of a node apart once `node.type` is compared. */
export type { t };
export type Node = t.Node;

/** A node seen as a bag of fields, for code that treats all kinds alike. */
export type Fields = Record<string, unknown>;

const notChildren = new Set([
  "type",
  "start",
  "end",
  "loc",
  "range",
  "extra",
  "errors",
  "comments",
  "tokens",
  "original",
  "leadingComments",
  "innerComments",
  "trailingComments",
]);

export function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && typeof (value as Fields).type === "string";
}

/** Kinds that have no children: half of the nodes of a tree, whose fields nobody has to look through. */
const leaves = new Set([
  "StringLiteral",
  "NumericLiteral",
  "BooleanLiteral",
  "NullLiteral",
  "BigIntLiteral",
  "RegExpLiteral",
  "DirectiveLiteral",
  "TemplateElement",
  "ThisExpression",
  "JSXIdentifier",
  "JSXText",
]);

/** True for a node that certainly has no children. */
export function isLeaf(node: Node): boolean {
  if (node.type === "Identifier") return !node.typeAnnotation && !node.decorators;
  return leaves.has(node.type);
}

/** Calls `visit` for each child node, in the order in which the fields stand (which is source order, but for few kinds). */
export function eachChild(node: Node, visit: (child: Node) => void): void {
  if (isLeaf(node)) return;
  const fields = node as unknown as Fields;
  // Object.keys rather than `for … in`: Babel's nodes inherit a method, which makes the latter three times as slow.
  for (const key of Object.keys(fields)) {
    const value = fields[key];
    // Every node has a `loc`: no need to look that up.
    if (typeof value !== "object" || value === null || key === "loc" || notChildren.has(key)) continue;
    if (Array.isArray(value)) {
      for (const item of value) if (isNode(item)) visit(item);
    } else if (isNode(value)) visit(value);
  }
}

/** The names of the fields that hold what the node says (children, names, operators), as against where it stands. */
export function fieldsOf(node: Node): string[] {
  return Object.keys(node).filter((key) => !notChildren.has(key));
}

/** Calls `visit` for the node and all below it, parents first; a visit that returns false keeps out of the children. */
export function walk(node: Node, visit: (node: Node) => unknown): void {
  if (visit(node) === false || isLeaf(node)) return;
  const fields = node as unknown as Fields;
  for (const key of Object.keys(fields)) {
    const value = fields[key];
    if (typeof value !== "object" || value === null || key === "loc" || notChildren.has(key)) continue;
    if (Array.isArray(value)) {
      for (const item of value) if (isNode(item)) walk(item, visit);
    } else if (isNode(value)) walk(value, visit);
  }
}

/** `name(…)`, `obj.name(…)`: what is called, by the name where it is written out. */
export function calledName(callee: Node): string | undefined {
  return callee.type === "Identifier" ? callee.name : isMember(callee) ? keyName(callee) : undefined;
}

/** `obj.name`, `obj["name"]`, `obj?.name`, `{ name: … }`, `{ "name": … }`: the name where it is written out. */
export function keyName(node: Node): string | undefined {
  switch (node.type) {
    case "MemberExpression":
    case "OptionalMemberExpression":
      return keyText(node.property, node.computed);
    case "ObjectProperty":
    case "ObjectMethod":
    case "ClassMethod":
    case "ClassProperty":
    case "TSPropertySignature":
    case "TSMethodSignature":
    case "TSDeclareMethod":
      return keyText(node.key, "computed" in node && node.computed === true);
    default:
      return undefined;
  }
}

function keyText(key: Node, computed: boolean): string | undefined {
  if (key.type === "NumericLiteral") return String(key.value);
  return key.type === "Identifier" && !computed ? key.name : literalText(key);
}

/** The text of a string that is written out, in quotes or backticks. */
export function literalText(node: Node | undefined): string | undefined {
  if (node?.type === "StringLiteral") return node.value;
  if (node?.type !== "TemplateLiteral" || node.expressions.length > 0) return undefined;
  return node.quasis[0]?.value.cooked;
}

/** The name of an import or export specifier's `imported`/`exported`/`local`, which may be written as a string. */
export function moduleExportName(node: t.Identifier | t.StringLiteral): string {
  return node.type === "Identifier" ? node.name : node.value;
}

/** The `<T>` of a call, a tag or a reference, which the parser puts under one name in TypeScript and under another in Flow. */
export function typeArgumentsOf(node: Node): Node | null | undefined {
  const { typeParameters, typeArguments } = node as { typeParameters?: Node | null; typeArguments?: Node | null };
  return typeParameters ?? typeArguments;
}

/** What a specifier takes out of its module: the export's name, `"default"`, or `"*"` for all of it. */
export function importedName(specifier: t.ImportDeclaration["specifiers"][number]): string {
  switch (specifier.type) {
    case "ImportDefaultSpecifier":
      return "default";
    case "ImportNamespaceSpecifier":
      return "*";
    default:
      return moduleExportName(specifier.imported);
  }
}

/** `import …`, `import x = …`, `const x = require("m").y`. */
export function isImport(node: Node): boolean {
  if (node.type === "ImportDeclaration" || node.type === "TSImportEqualsDeclaration") return true;
  if (node.type !== "VariableDeclaration") return false;
  return node.declarations.every((declarator) => {
    let init = declarator.init as Node | null | undefined;
    while (init?.type === "MemberExpression") init = init.object;
    return init?.type === "CallExpression" && init.callee.type === "Identifier" && init.callee.name === "require";
  });
}

export type FunctionNode =
  | t.ArrowFunctionExpression
  | t.FunctionExpression
  | t.FunctionDeclaration
  | t.ObjectMethod
  | t.ClassMethod
  | t.ClassPrivateMethod;

export function isFunction(node: Node | null | undefined): node is FunctionNode {
  switch (node?.type) {
    case "ArrowFunctionExpression":
    case "FunctionExpression":
    case "FunctionDeclaration":
    case "ObjectMethod":
    case "ClassMethod":
    case "ClassPrivateMethod":
      return true;
    default:
      return false;
  }
}

export type MemberNode = t.MemberExpression | t.OptionalMemberExpression;

/** `a.b`, `a?.b` */
export function isMember(node: Node | null | undefined): node is MemberNode {
  return node?.type === "MemberExpression" || node?.type === "OptionalMemberExpression";
}

export type CallNode = t.CallExpression | t.OptionalCallExpression;

/** `a()`, `a?.()` */
export function isCall(node: Node | null | undefined): node is CallNode {
  return node?.type === "CallExpression" || node?.type === "OptionalCallExpression";
}

/** What a parameter or a part of a pattern binds: `x` in `x = 1`. */
export function withoutDefault<N extends Node | null | undefined>(node: N): N | t.AssignmentPattern["left"] {
  return node?.type === "AssignmentPattern" ? node.left : node;
}

/** The expressions that a function with this body may give back, those of the functions inside it left out. */
export function resultsOf(body: Node): Node[] {
  if (body.type !== "BlockStatement") return [body];
  const results: Node[] = [];
  walk(body, (node) => {
    if (isFunction(node)) return false;
    if (node.type === "ReturnStatement" && node.argument) results.push(node.argument);
    return true;
  });
  return results;
}

/** What stands inside `x as T`, `<T>x`, `x satisfies T`, `x!`, `(x)`, Flow's `(x: T)` and `Object.freeze(x)`. */
export function unwrap(node: Node): Node {
  if (isCast(node)) return unwrap(node.expression);
  if (node.type !== "CallExpression") return node;
  const { callee } = node;
  const [frozen] = node.arguments;
  return frozen &&
    callee.type === "MemberExpression" &&
    callee.object.type === "Identifier" &&
    callee.object.name === "Object" &&
    keyName(callee) === "freeze"
    ? unwrap(frozen)
    : node;
}

type Cast =
  | t.TSAsExpression
  | t.TSSatisfiesExpression
  | t.TSTypeAssertion
  | t.TSNonNullExpression
  | t.TSInstantiationExpression
  | t.TypeCastExpression;

const casts: ReadonlySet<string | undefined> = new Set<Cast["type"]>([
  "TSAsExpression",
  "TSSatisfiesExpression",
  "TSTypeAssertion",
  "TSNonNullExpression",
  "TSInstantiationExpression",
  "TypeCastExpression",
]);

/** `x as T`, `x satisfies T`, `<T>x`, `x!`, `x<T>` and Flow's `(x: T)`: the same value as `x`. */
export function isCast(node: Node | null | undefined): node is Cast {
  return casts.has(node?.type);
}
