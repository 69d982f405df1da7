/** The values of a function's parameters in one call. */
import { isCall, isFunction, keyName, type Node, type t, unwrap, walk } from "../../../src/syntax/ast.ts";
import type { Binding } from "../../../src/syntax/scope.ts";
import { functionAround } from "../../../src/syntax/values.ts";
import type { TransformContext } from "../../context.ts";
import { callsOf } from "./functions.ts";

/** What each parameter that `node` reads is in the call that `given` is, or comes from; undefined when that can't be read. */
export function callArguments(context: TransformContext, node: Node, given: Node): Map<Binding, Node> | undefined {
  const read = parametersIn(context, node);
  const values = new Map<Binding, Node>();
  if (read === undefined) return undefined;
  if (read.size === 0) return values;
  const call = unwrap(context.scopes.resolveValue(given));
  const owner = functionAround(node, context.scopes);
  if (!isCall(call) || !owner || context.scopes.resolveValue(call.callee) !== owner) return undefined;
  for (const binding of read) {
    const [name] = binding.identifiers;
    const value = name && valueIn(context, owner.params as readonly Node[], call.arguments, name);
    if (!value || binding.reassigned || readsLocals(context, value)) return undefined;
    values.set(binding, value);
  }
  return values;
}

/** What a parameter is given in all calls of its function; undefined where somebody else may call it, or it changes. */
export function argumentsFor(context: TransformContext, binding: Binding): Node[] | undefined {
  const [name] = binding.identifiers;
  const owner = name && binding.kind === "param" ? functionAround(name, context.scopes) : undefined;
  const calls = owner && !binding.reassigned ? callsOf(context, owner) : undefined;
  const given = calls?.map((call) => valueIn(context, owner?.params as readonly Node[], call.arguments, name as Node));
  return given?.every((value) => value !== undefined) ? given : undefined;
}

/** The parameters that an expression names; undefined when it reads `this`, or a variable of its function. */
function parametersIn(context: TransformContext, node: Node): Set<Binding> | undefined {
  const owner = functionAround(node, context.scopes);
  const found = new Set<Binding>();
  let isKnown = true;
  walk(node, (at) => {
    if (at.type === "ThisExpression") isKnown = false;
    const binding = at.type === "Identifier" ? context.scopes.bindingOf(at) : undefined;
    if (binding?.kind === "param") found.add(binding);
    else if (binding && owner && functionAround(binding.declaration, context.scopes) === owner) isKnown = false;
    return isKnown;
  });
  return isKnown ? found : undefined;
}

function valueIn(
  context: TransformContext,
  parameters: readonly Node[],
  given: readonly Node[],
  name: Node,
): Node | undefined {
  for (const [i, parameter] of parameters.entries()) {
    const value = givenFor(context, parameter, given[i], name);
    if (value) return value;
  }
  return undefined;
}

const nothing = { type: "Identifier", name: "undefined" } as t.Identifier;

/** What `name` is in a pattern that is given a value. */
function givenFor(context: TransformContext, pattern: Node, value: Node | undefined, name: Node): Node | undefined {
  if (value?.type === "SpreadElement") return undefined;
  switch (pattern.type) {
    case "Identifier":
      return pattern === name ? (value ?? nothing) : undefined;
    case "AssignmentPattern": {
      const isLeftOut = !value || (value.type === "Identifier" && value.name === "undefined");
      if (!isLeftOut && !isWritten(value)) return undefined;
      return givenFor(context, pattern.left, isLeftOut ? pattern.right : value, name);
    }
    case "ObjectPattern":
      return value && givenInObject(context, pattern, value, name);
    default:
      return undefined;
  }
}

function givenInObject(context: TransformContext, pattern: t.ObjectPattern, value: Node, name: Node): Node | undefined {
  const object = context.scopes.resolveValue(value);
  if (object?.type !== "ObjectExpression" || object.properties.some(({ type }) => type !== "ObjectProperty")) {
    return undefined;
  }
  for (const member of pattern.properties) {
    if (member.type !== "ObjectProperty") continue;
    const own = object.properties.find((property) => keyName(property) === keyName(member)) as
      | t.ObjectProperty
      | undefined;
    const found = givenFor(context, member.value, own?.value, name);
    if (found) return found;
  }
  return undefined;
}

/** Certainly not undefined, so that no default applies. */
function isWritten(node: Node): boolean {
  return /^(String|Numeric|Boolean|Null)Literal$|^TemplateLiteral$|^(Object|New|Array)Expression$/.test(node.type);
}

/** Names something that another function's body declares: it may mean nothing where the value goes. */
function readsLocals(context: TransformContext, value: Node): boolean {
  let found = false;
  walk(value, (at) => {
    const binding = at.type === "Identifier" ? context.scopes.bindingOf(at) : undefined;
    if (binding && (binding.kind === "param" || functionAround(binding.declaration, context.scopes))) found = true;
    if (isFunction(at)) found = true;
    return !found;
  });
  return found;
}
