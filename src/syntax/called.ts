/** Which functions of the file a call may run: by name, out of a list or a table, as a method, as a parameter. */
import {
  type CallNode,
  type FunctionNode,
  isCall,
  isFunction,
  isMember,
  keyName,
  type MemberNode,
  type Node,
  type t,
  unwrap,
  walk,
} from "./ast.ts";
import type { Binding, Scopes } from "./scope.ts";
import { bindingOfFunction, choicesOf, givenFor } from "./values.ts";

/** What a call may run. */
export interface Called {
  readonly functions: readonly FunctionNode[];
  /** The expressions by which the functions are reached: elements of a list, values of a table, arguments. */
  readonly sources: readonly Node[];
  /** The references of lists and tables that hold the functions. */
  readonly holders: readonly { readonly binding: Binding; readonly node: Node }[];
  /** The names of the functions that take them as parameters. */
  readonly takers: readonly Binding[];
}

/** Names of names of names: nobody writes more, and a circle has to end. */
const deepest = 6;

/** All functions that a callee may be, when each of them is written in this file; undefined where one may not be. */
export function calledBy(callee: Node, scopes: Scopes, depth = 0): Called | undefined {
  const value = scopes.resolveValue(callee);
  if (depth > deepest) return undefined;
  if (isFunction(value)) return { functions: [value], sources: [callee], holders: [], takers: [] };
  const choices = choicesOf(value);
  if (choices) return all(choices, scopes, depth);
  if (isMember(value)) return outOf(value, scopes, depth);
  const binding = value.type === "Identifier" ? scopes.bindingOf(value) : undefined;
  if (!binding || binding.reassigned) return undefined;
  return binding.kind === "param" ? parameter(binding, scopes, depth) : ofLoop(binding, scopes, depth);
}

function all(nodes: readonly (Node | null)[], scopes: Scopes, depth: number): Called | undefined {
  if (nodes.length === 0) return undefined;
  const found = nodes.map((node) => (node ? calledBy(node, scopes, depth + 1) : undefined));
  if (found.some((one) => !one)) return undefined;
  const each = found as Called[];
  return {
    functions: [...new Set(each.flatMap(({ functions }) => functions))],
    sources: each.flatMap(({ sources }) => sources),
    holders: each.flatMap(({ holders }) => holders),
    takers: each.flatMap(({ takers }) => takers),
  };
}

/** `checks.github`, `checks[0]`, `checks[account.provider]`: one value of a table, or any. */
function outOf(member: MemberNode, scopes: Scopes, depth: number): Called | undefined {
  const name = keyName(member);
  const held = objectAround(member.object, scopes) ?? scopes.resolveValue(member.object);
  const methods = methodOf(member, scopes);
  if (methods) return { functions: [methods.method], sources: [member], holders: [], takers: [] };
  const values = valuesOf(held, name);
  const found = values && all(values, scopes, depth);
  return found && heldBy(found, member.object, scopes);
}

/** The object that `this` is in a method of it. */
function objectAround(node: Node, scopes: Scopes): Node | undefined {
  if (node.type !== "ThisExpression") return undefined;
  let at = scopes.parentOf(node);
  while (at && (!isFunction(at) || at.type === "ArrowFunctionExpression")) at = scopes.parentOf(at);
  const holder = at && scopes.parentOf(at);
  const isHeld = holder?.type === "ObjectProperty" && holder.value === at;
  const object = isHeld ? scopes.parentOf(holder) : at?.type === "ObjectMethod" ? holder : undefined;
  return object?.type === "ObjectExpression" ? object : undefined;
}

function valuesOf(held: Node, name: string | undefined): (Node | null)[] | undefined {
  if (held.type === "ArrayExpression") return held.elements;
  if (held.type !== "ObjectExpression") return undefined;
  const properties = name === undefined ? held.properties : held.properties.filter((one) => keyName(one) === name);
  if (held.properties.some((one) => one.type === "SpreadElement" || keyName(one) === undefined)) return undefined;
  return properties.map((one) => (one.type === "ObjectProperty" ? one.value : one));
}

function heldBy(found: Called, holder: Node, scopes: Scopes): Called {
  const node = unwrap(holder);
  const binding = node.type === "Identifier" ? scopes.bindingOf(node) : undefined;
  return binding ? { ...found, holders: [...found.holders, { binding, node }] } : found;
}

/** `for (const check of checks)` */
function ofLoop(binding: Binding, scopes: Scopes, depth: number): Called | undefined {
  const { declaration } = binding;
  const loop = scopes.parentOf(scopes.parentOf(declaration) ?? declaration);
  if (declaration.type !== "VariableDeclarator" || declaration.id !== binding.identifiers[0]) return undefined;
  return loop?.type === "ForOfStatement" ? elements(loop.right, scopes, depth) : undefined;
}

const goThrough = /^(every|some|forEach|map|filter|find|flatMap)$/;

/** `check` in `checks.every((check) => …)`, and a parameter of a function that is called here only. */
function parameter(binding: Binding, scopes: Scopes, depth: number): Called | undefined {
  const made = binding.declaration;
  if (!isFunction(made)) return undefined;
  const call = scopes.parentOf(made);
  if (isCall(call) && call.arguments[0] === made) {
    const { callee } = call;
    if (!isMember(callee) || made.params[0] !== binding.identifiers[0]) return undefined;
    return goThrough.test(keyName(callee) ?? "") ? elements(callee.object, scopes, depth) : undefined;
  }
  const name = bindingOfFunction(made, scopes);
  const given = givenFor(binding, scopes);
  const calls = name?.references.filter(({ isType }) => !isType) ?? [];
  const found = name && given.length === calls.length ? all(given, scopes, depth) : undefined;
  return found && name && { ...found, takers: [...found.takers, name] };
}

function elements(list: Node, scopes: Scopes, depth: number): Called | undefined {
  const held = scopes.resolveValue(list);
  const found = held.type === "ArrayExpression" ? all(held.elements, scopes, depth) : undefined;
  return found && heldBy(found, list, scopes);
}

type ClassNode = t.ClassDeclaration | t.ClassExpression;

/** A method of a class of this file, or a function that a field of it holds. */
export interface Method {
  readonly method: FunctionNode;
  readonly made: ClassNode;
}

/** `gate.signIn` with `const gate = new Gate()`, `Gate.signIn`, `this.signIn` in a method of it. */
export function methodOf(member: MemberNode, scopes: Scopes): Method | undefined {
  const name = keyName(member);
  const object = unwrap(member.object);
  const owner = name === undefined ? undefined : classOf(object, scopes);
  if (!owner) return undefined;
  const { made, isStatic } = owner;
  const [found, more] = made.body.body.filter(
    (one) => keyName(one) === name && "static" in one && !!one.static === isStatic,
  );
  if (!found || more) return undefined;
  const method = found.type === "ClassProperty" ? found.value && unwrap(found.value) : found;
  const isMethod = method?.type !== "ClassMethod" || method.kind === "method";
  return isFunction(method) && isMethod ? { method, made } : undefined;
}

/** The class that an object is made of, or that it is itself. */
function classOf(object: Node, scopes: Scopes): { made: ClassNode; isStatic: boolean } | undefined {
  if (object.type === "ThisExpression") return classAround(object, scopes);
  const value = scopes.resolveValue(object);
  if (isClass(value)) return { made: value, isStatic: true };
  const made = value.type === "NewExpression" ? scopes.resolveValue(value.callee) : undefined;
  return made && isClass(made) ? { made, isStatic: false } : undefined;
}

function classAround(node: Node, scopes: Scopes): { made: ClassNode; isStatic: boolean } | undefined {
  for (let at = scopes.parentOf(node); at; at = scopes.parentOf(at)) {
    if (at.type === "ClassMethod" || at.type === "ClassProperty") {
      const made = scopes.parentOf(scopes.parentOf(at) ?? at);
      return made && isClass(made) ? { made, isStatic: at.static === true } : undefined;
    }
    if (isFunction(at) && at.type !== "ArrowFunctionExpression") return undefined;
  }
  return undefined;
}

export function isClass(node: Node | undefined): node is ClassNode {
  return node?.type === "ClassDeclaration" || node?.type === "ClassExpression";
}

/** The name of a class. */
export function bindingOfClass(made: ClassNode, scopes: Scopes): Binding | undefined {
  const parent = scopes.parentOf(made);
  if (parent?.type === "VariableDeclarator" && parent.init === made) return scopes.bindingOf(parent.id);
  return made.id ? scopes.bindingOf(made.id) : undefined;
}

/** True for a class that nothing of this file extends, hands on, or changes: its methods are those that are written in it. */
export function isPlainClass(made: ClassNode, scopes: Scopes): boolean {
  return (bindingOfClass(made, scopes)?.references ?? []).every(({ node, isType, isWrite }) => {
    const parent = scopes.parentOf(node);
    if (isType) return true;
    if (isWrite) return false;
    if (parent?.type === "NewExpression") return parent.callee === node;
    return isMember(parent) && parent.object === node && keyName(parent) !== "prototype";
  });
}

/** The places where a function reads its `arguments`. */
export function argumentsIn(made: FunctionNode, scopes: Scopes): Node[] {
  if (made.type === "ArrowFunctionExpression") return [];
  const found: Node[] = [];
  const visit = (node: Node): unknown => {
    if (isFunction(node) && node !== made && node.type !== "ArrowFunctionExpression") return false;
    if (node.type === "Identifier" && node.name === "arguments" && !scopes.bindingOf(node)) {
      const parent = scopes.parentOf(node);
      const isName = parent && keyName(parent) === "arguments" && !("object" in parent && parent.object === node);
      if (!isName) found.push(node);
    }
    return undefined;
  };
  for (const parameter of made.params as Node[]) walk(parameter, visit);
  walk(made.body, visit);
  return found;
}

/** The uses of the list of a function's arguments: of `args` in `(...args)`, or of `arguments` where it declares no parameters. */
export function listOfArguments(
  made: FunctionNode,
  scopes: Scopes,
): { uses: readonly Node[]; from: number } | undefined {
  const from = made.params.findIndex(({ type }) => type === "RestElement");
  const rest = made.params[from] as Node | undefined;
  if (rest?.type === "RestElement") {
    const binding = rest.argument.type === "Identifier" ? scopes.bindingOf(rest.argument) : undefined;
    if (!binding || binding.reassigned || argumentsIn(made, scopes).length > 0) return undefined;
    return { uses: binding.references.flatMap(({ node, isType }) => (isType ? [] : [node])), from };
  }
  return made.params.length === 0 ? { uses: argumentsIn(made, scopes), from: 0 } : undefined;
}

/** The call that hands all of a list on: `f(...args)`, `f.apply(this, args)`. */
export function callWithAll(use: Node, scopes: Scopes): { call: CallNode; callee: Node; at: number } | undefined {
  const parent = scopes.parentOf(use);
  if (parent?.type === "SpreadElement") {
    const call = scopes.parentOf(parent);
    const at = isCall(call) ? call.arguments.indexOf(parent) : -1;
    if (!isCall(call) || at < 0 || call.arguments.slice(0, at).some(({ type }) => type === "SpreadElement"))
      return undefined;
    const isCalled = isMember(call.callee) && keyName(call.callee) === "call";
    return isCalled
      ? { call, callee: (call.callee as MemberNode).object, at: at - 1 }
      : { call, callee: call.callee, at };
  }
  if (!isCall(parent) || !isMember(parent.callee) || keyName(parent.callee) !== "apply") return undefined;
  return parent.arguments[1] === use ? { call: parent, callee: parent.callee.object, at: 0 } : undefined;
}

/**
 * The parameter of a wrapper whose function gets all that the one that the wrapper gives is called with, and nothing else:
 * `fn` in `(fn) => async (...args) => fn(...args)`.
 */
export function passesOn(inner: FunctionNode, wrapper: FunctionNode, scopes: Scopes): number | undefined {
  const list = listOfArguments(inner, scopes);
  if (list?.from !== 0 || list.uses.length === 0) return undefined;
  const called = new Set<Binding | undefined>();
  for (const use of list.uses) {
    const by = callWithAll(use, scopes);
    if (by?.at !== 0) return undefined;
    called.add(scopes.bindingOf(unwrap(by.callee)));
  }
  const [binding, ...more] = called;
  if (!binding || more.length > 0) return undefined;
  const index = (wrapper.params as Node[]).indexOf(binding.identifiers[0] as Node);
  return index < 0 ? undefined : index;
}
