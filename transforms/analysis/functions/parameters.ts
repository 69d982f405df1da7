import {
  type FunctionNode,
  isFunction,
  isMember,
  keyName,
  type Node,
  type t,
  withoutDefault,
} from "../../../src/syntax/ast.ts";
import { argumentsIn } from "../../../src/syntax/called.ts";
import type { Binding, Scopes } from "../../../src/syntax/scope.ts";

/** The parameters without TypeScript's `this`. */
export function valueParameters(made: FunctionNode): Node[] {
  const [first] = made.params as Node[];
  return first?.type === "Identifier" && first.name === "this" ? made.params.slice(1) : [...made.params];
}

/** True when any name that a parameter binds is read or written. */
export function isUsed(parameter: Node, scopes: Scopes): boolean {
  switch (parameter.type) {
    case "Identifier":
      return (scopes.bindingOf(parameter)?.references.length ?? 0) > 0;
    case "AssignmentPattern":
      return isUsed(parameter.left, scopes);
    case "RestElement":
      return isUsed(parameter.argument, scopes);
    case "ObjectPattern":
      return parameter.properties.some((item) => isUsed(item.type === "ObjectProperty" ? item.value : item, scopes));
    case "ArrayPattern":
      return parameter.elements.some((item) => item !== null && isUsed(item, scopes));
    default:
      return true;
  }
}

interface Uses {
  /** The properties that are read or written, or destructured out of it. */
  readonly names: ReadonlySet<string>;
  /** It is also used as a whole. */
  readonly bare: boolean;
  /** It, or a copy of it, is what the function gives back. */
  readonly returned: boolean;
}

/** How a parameter is used; `made` is the function whose results are looked at, too. */
export function uses(binding: Binding, scopes: Scopes, made?: FunctionNode): Uses {
  const names = new Set<string>();
  let bare = false;
  let returned = false;
  for (const { node, isType } of binding.references) {
    if (isType) continue;
    const parent = scopes.parentOf(node);
    if (!parent) continue;
    const read = partsRead(parent, node);
    for (const name of read ?? []) {
      if (name === undefined) bare = true;
      else names.add(name);
    }
    if (read) continue;
    bare = true;
    if (made && isResult(node, made, scopes)) returned = true;
  }
  return { names, bare, returned };
}

/** The properties that are read where a value stands, undefined for one that can't be seen; undefined for all of it. */
function partsRead(parent: Node, node: Node): readonly (string | undefined)[] | undefined {
  if (isMember(parent) && parent.object === node) return [keyName(parent)];
  if (parent.type !== "VariableDeclarator" || parent.init !== node || parent.id.type !== "ObjectPattern")
    return undefined;
  return namesIn(parent.id);
}

function namesIn(pattern: t.ObjectPattern): readonly (string | undefined)[] {
  return pattern.properties.map((item) => (item.type === "ObjectProperty" ? keyName(item) : undefined));
}

/** What is read of a parameter, under a name or in a pattern. */
export function readsOf(parameter: Node, scopes: Scopes): { names: ReadonlySet<string>; whole: boolean } {
  const target: Node = withoutDefault(parameter);
  if (target.type === "ObjectPattern") {
    const names = namesIn(target);
    return { names: new Set(names.filter((name) => name !== undefined)), whole: names.includes(undefined) };
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

/** True when a function reads its `arguments`, which are one in v4. */
export function readsArguments(made: FunctionNode, scopes: Scopes): boolean {
  return argumentsIn(made, scopes).length > 0;
}
