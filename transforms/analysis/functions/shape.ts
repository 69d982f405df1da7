import {
  type FunctionNode,
  isFunction,
  isMember,
  keyName,
  type Node,
  type t,
  walk,
  withoutDefault,
} from "../../../src/syntax/ast.ts";
import type { Binding, Scopes } from "../../../src/syntax/scope.ts";
import type { Setting } from "../options/setting.ts";
import type { Signature } from "./signatures.ts";
import { originalTypeName } from "./type-names.ts";

/** What a function takes: v3's positional arguments, v4's one object, nothing, or what can't be told. */
export type Shape = "positional" | "object" | "none" | "undecided";

/** The parameters without TypeScript's `this`. */
export function valueParameters(made: FunctionNode): Node[] {
  const [first] = made.params as Node[];
  return first?.type === "Identifier" && first.name === "this" ? made.params.slice(1) : [...made.params];
}

export function shapeOf(made: FunctionNode, signature: Signature, version: Setting["version"], scopes: Scopes): Shape {
  const [first, ...more] = valueParameters(made);
  if (!first) return "none";
  if (more.length > 0) return "positional";
  const target = withoutDefault(first);
  switch (target.type) {
    case "ObjectPattern":
      return ofPattern(target, signature, version, scopes);
    case "Identifier":
      return ofName(target, made, signature, version, scopes);
    case "RestElement":
      return version === "v4" ? "object" : version === "v3" ? "positional" : "undecided";
    default:
      return "undecided";
  }
}

/** A destructured first parameter is v4's argument when it has that one's names, v3's first argument when it has others. */
function ofPattern(pattern: t.ObjectPattern, signature: Signature, version: Setting["version"], scopes: Scopes): Shape {
  const typed = typeNameOf(pattern, scopes);
  if (typed && /^(User|AdapterUser|Session|JWT)$/.test(typed)) return "positional";
  const names = pattern.properties.map((property) => (property.type === "ObjectProperty" ? keyName(property) : null));
  const known = names.filter((name) => name !== null && signature.properties.has(name));
  const foreign = names.filter((name) => name !== null && !signature.properties.has(name));
  if (known.some((name) => name !== null && !signature.ambiguous.has(name))) return "object";
  if (foreign.length > 0) return "positional";
  if (known.includes("email")) {
    const use = shapeByEmail(pattern, scopes);
    if (use) return use;
  }
  return byVersion(version);
}

/** v4's `email` is `{ verificationRequest? }`, v3's user's is an address. */
function shapeByEmail(pattern: t.ObjectPattern, scopes: Scopes): Shape | null {
  const property = pattern.properties.find((item) => item.type === "ObjectProperty" && keyName(item) === "email");
  const value = property?.type === "ObjectProperty" ? property.value : undefined;
  const binding = scopes.bindingOf(withoutDefault(value));
  if (!binding) return value?.type === "ObjectPattern" ? "object" : null;
  const names = uses(binding, scopes).names;
  if (names.has("verificationRequest")) return "object";
  return names.size > 0 || binding.references.some(({ node }) => comparesWithString(node, scopes))
    ? "positional"
    : null;
}

function comparesWithString(node: Node, scopes: Scopes): boolean {
  const parent = scopes.parentOf(node);
  if (parent?.type !== "BinaryExpression") return false;
  return [parent.left, parent.right].some((side) => side.type === "StringLiteral" || side.type === "TemplateLiteral");
}

function ofName(
  name: t.Identifier,
  made: FunctionNode,
  signature: Signature,
  version: Setting["version"],
  scopes: Scopes,
): Shape {
  const typed = typeNameOf(name, scopes);
  if (typed && /^(User|AdapterUser|Session|JWT|string)$/.test(typed)) return "positional";
  const binding = scopes.bindingOf(name);
  if (!binding) return "undecided";
  const { names, bare, returned } = uses(binding, scopes, made);
  if (returned) return "positional";
  const known = [...names].filter((used) => signature.properties.has(used));
  if (known.some((used) => !signature.ambiguous.has(used))) return "object";
  // Nobody calls v4's object by the name of one of its properties.
  if (names.size > known.length || signature.arguments[0] === name.name) return "positional";
  if (names.size === 0 && !bare) return version === "v4" ? "object" : "positional";
  // A callback's own argument handed on whole is rare in v4, where it is an envelope; an event's is as likely in either.
  if (known.length === 0 && signature.name.startsWith("callbacks.")) return version === "v4" ? "object" : "positional";
  return byVersion(version);
}

function byVersion(version: Setting["version"]): Shape {
  return version === "unknown" ? "undecided" : version === "v3" ? "positional" : "object";
}

interface Uses {
  /** The properties that are read or written, or destructured out of it. */
  readonly names: ReadonlySet<string>;
  /** It is also used as a whole. */
  readonly bare: boolean;
  /** It, or a copy of it, is what the function gives back. */
  readonly returned: boolean;
}

function uses(binding: Binding, scopes: Scopes, made?: FunctionNode): Uses {
  const names = new Set<string>();
  let bare = false;
  let returned = false;
  for (const { node, isType } of binding.references) {
    if (isType) continue;
    const parent = scopes.parentOf(node);
    if (!parent) continue;
    if (isMember(parent) && parent.object === node) {
      const name = keyName(parent);
      if (name === null) bare = true;
      else names.add(name);
      continue;
    }
    if (parent.type === "VariableDeclarator" && parent.init === node && parent.id.type === "ObjectPattern") {
      for (const property of parent.id.properties) {
        const name = property.type === "ObjectProperty" ? keyName(property) : null;
        if (name === null) bare = true;
        else names.add(name);
      }
      continue;
    }
    bare = true;
    if (made && isResult(node, made, scopes)) returned = true;
  }
  return { names, bare, returned };
}

/** What is read of a parameter, under a name or in a pattern. */
export function readsOf(parameter: Node, scopes: Scopes): { names: ReadonlySet<string>; whole: boolean } {
  const target: Node = withoutDefault(parameter);
  if (target.type === "ObjectPattern") {
    const names = target.properties.map((item) => (item.type === "ObjectProperty" ? keyName(item) : null));
    return { names: new Set(names.filter((name) => name !== null)), whole: names.includes(null) };
  }
  const binding = scopes.bindingOf(target);
  if (!binding) return { names: new Set(), whole: true };
  const { names, bare } = uses(binding, scopes);
  return { names, whole: bare };
}

/** `return x`, `=> x`, `return { ...x }`, `Promise.resolve(x)`, and the same behind `?:` and `&&`. */
function isResult(node: Node, made: FunctionNode, scopes: Scopes): boolean {
  let at = node;
  for (let above = scopes.parentOf(at); above; at = above, above = scopes.parentOf(at)) {
    switch (above.type) {
      case "ReturnStatement":
        return true;
      case "ConditionalExpression":
        if (above.test === at) return false;
        break;
      case "LogicalExpression":
      case "SpreadElement":
      case "ObjectExpression":
      case "AwaitExpression":
      case "TSAsExpression":
      case "TSNonNullExpression":
      case "ParenthesizedExpression":
        break;
      case "CallExpression":
        if (above.callee.type !== "MemberExpression" || keyName(above.callee) !== "resolve") return false;
        break;
      default:
        return isFunction(above) && above === made && made.body === at;
    }
  }
  return false;
}

function typeNameOf(target: t.Identifier | t.ObjectPattern, scopes: Scopes): string | null {
  const annotation = target.typeAnnotation;
  if (annotation?.type !== "TSTypeAnnotation") return null;
  const type = annotation.typeAnnotation;
  if (type.type === "TSStringKeyword") return "string";
  return originalTypeName(type, scopes);
}

/** True when a function reads its `arguments`, which are one in v4. */
export function readsArguments(made: FunctionNode, scopes: Scopes): boolean {
  if (made.type === "ArrowFunctionExpression") return false;
  let found = false;
  const visit = (node: Node): unknown => {
    if (isFunction(node) && node !== made && node.type !== "ArrowFunctionExpression") return false;
    if (node.type === "Identifier" && node.name === "arguments" && !scopes.bindingOf(node)) {
      const parent = scopes.parentOf(node);
      const isName = parent && keyName(parent) === "arguments" && !("object" in parent && parent.object === node);
      if (!isName) found = true;
    }
    return undefined;
  };
  for (const parameter of made.params as Node[]) walk(parameter, visit);
  walk(made.body, visit);
  return found;
}
