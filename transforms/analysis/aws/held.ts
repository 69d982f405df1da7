/**
 * `AWS` that is reached by another name than its own: held in an object or an array, given to a function of the file, returned by
 * one. Values are followed back from where they are read.
 */
import {
  type CallNode,
  type FunctionNode,
  isCall,
  isFunction,
  isMember,
  keyName,
  type MemberNode,
  type Node,
  resultsOf,
  unwrap,
} from "../../../src/syntax/ast.ts";
import type { Binding } from "../../../src/syntax/scope.ts";
import { choicesOf, functionAround } from "../../../src/syntax/values.ts";
import type { TransformContext } from "../../context.ts";
import { isExportedDeclaration } from "./exported.ts";
import { callsOf } from "./functions.ts";
import { valuesOfProperty } from "./properties.ts";
import { assignedAt } from "./variable.ts";

/** Objects in objects, functions that call functions: nobody hands `AWS` on through more, and a circle has to end. */
const deepest = 8;

/** What an expression may be, as far as the file says; undefined when it may be something that it doesn't say. */
export function heldValues(context: TransformContext, node: Node): Node[] | undefined {
  const values = new HeldSearch(context).valuesOf(node, 0);
  return values && values.length > 0 && !values.includes(node) ? values : undefined;
}

class HeldSearch {
  readonly #context: TransformContext;

  constructor(context: TransformContext) {
    this.#context = context;
  }

  valuesOf(start: Node, depth: number): Node[] | undefined {
    if (depth > deepest) return undefined;
    const { scopes } = this.#context;
    const node = scopes.resolveValue(start);
    const choices = choicesOf(node);
    if (choices) return this.#all(choices, depth);
    switch (node.type) {
      case "Identifier": {
        const binding = scopes.bindingOf(node);
        return binding && !binding.import ? this.#ofBinding(binding, depth + 1) : [node];
      }
      case "MemberExpression":
      case "OptionalMemberExpression":
        return this.#ofMember(node, depth + 1);
      case "CallExpression":
      case "OptionalCallExpression":
        return this.#ofCall(node, depth + 1);
      case "AssignmentExpression":
        return node.operator === "=" ? this.valuesOf(node.right, depth + 1) : undefined;
      case "AwaitExpression":
        return this.valuesOf(node.argument, depth + 1);
      default:
        return [node];
    }
  }

  #all(nodes: readonly Node[], depth: number): Node[] | undefined {
    const found: Node[] = [];
    for (const node of nodes) {
      const values = this.valuesOf(node, depth + 1);
      if (!values) return undefined;
      found.push(...values);
    }
    return found.length > 0 ? found : undefined;
  }

  #ofBinding(binding: Binding, depth: number): Node[] | undefined {
    const { declaration } = binding;
    const [name] = binding.identifiers;
    if (!name) return undefined;
    if (binding.kind === "param") return binding.reassigned ? undefined : this.#ofParameter(name, depth);
    if (declaration.type !== "VariableDeclarator" || binding.identifiers.length > 1) return undefined;
    const assigned = this.#assignedTo(binding);
    if (!assigned) return undefined;
    const list = this.#context.scopes.parentOf(this.#context.scopes.parentOf(declaration) ?? declaration);
    if (list?.type === "ForOfStatement") {
      const elements = this.#elementsOf(list.right, depth);
      return elements && assigned.length === 0
        ? this.#inPattern(declaration.id as Node, name, elements, depth)
        : undefined;
    }
    if (!declaration.init) return this.#all(assigned, depth);
    const initial = this.#inPattern(declaration.id as Node, name, [declaration.init], depth);
    const others = assigned.length > 0 ? this.#all(assigned, depth) : [];
    return initial && others && [...initial, ...others];
  }

  /** What is put into a variable after it was declared; undefined when that can't be read. */
  #assignedTo({ references }: Binding): Node[] | undefined {
    const found: Node[] = [];
    for (const { node, isWrite } of references) {
      if (!isWrite) continue;
      const value = assignedAt(this.#context.scopes, node);
      if (!value) return undefined;
      found.push(value);
    }
    return found;
  }

  #ofParameter(name: Node, depth: number): Node[] | undefined {
    const owner = functionAround(name, this.#context.scopes);
    const index = owner ? owner.params.findIndex((one) => hasName(one as Node, name)) : -1;
    const given = owner && index >= 0 ? this.#givenTo(owner, index, depth) : undefined;
    return given && this.#inPattern(owner?.params[index] as Node, name, given, depth);
  }

  /** All that a function is given in one place; `undefined` stands among them where a call leaves it out. */
  #givenTo(owner: FunctionNode, index: number, depth: number): (Node | undefined)[] | undefined {
    const { scopes } = this.#context;
    const parent = scopes.parentOf(owner);
    if (isCall(parent) && parent.callee !== owner) {
      const list = index === 0 ? listFor(parent, owner) : undefined;
      return list && this.#elementsOf(list, depth);
    }
    const calls = isCall(parent)
      ? [parent]
      : isConstructor(owner)
        ? this.#madeBy(owner)
        : callsOf(this.#context, owner);
    if (!calls || calls.length === 0) return undefined;
    const found = calls.map((call) => call.arguments.slice(0, index + 1));
    return found.some((given) => given.some(({ type }) => type === "SpreadElement"))
      ? undefined
      : found.map((given) => given[index]);
  }

  /** The places that make objects of a class. */
  #madeBy(owner: FunctionNode) {
    const { scopes } = this.#context;
    const made = scopes.enclosing(owner, "ClassDeclaration");
    if (made && isExportedDeclaration(scopes, made)) return undefined;
    const references = made?.id ? (scopes.bindingOf(made.id)?.references ?? []) : [];
    const found = references.flatMap(({ node, isType }) => {
      const parent = isType ? undefined : scopes.parentOf(node);
      return parent?.type === "NewExpression" && parent.callee === node ? [parent] : isType ? [] : [undefined];
    });
    return found.every((one) => one !== undefined) ? found : undefined;
  }

  /** What a name in a pattern is, for each of the values that the pattern is given. */
  #inPattern(pattern: Node, name: Node, given: readonly (Node | undefined)[], depth: number): Node[] | undefined {
    if (depth > deepest) return undefined;
    switch (pattern.type) {
      case "Identifier":
        return given.every((one) => one !== undefined) ? this.#all(given as Node[], depth) : undefined;
      case "AssignmentPattern":
        return this.#inPattern(
          pattern.left,
          name,
          given.map((one) => one ?? pattern.right),
          depth + 1,
        );
      case "ObjectPattern": {
        const member = pattern.properties.find((one) => one.type === "ObjectProperty" && hasName(one.value, name));
        const key = member && keyName(member);
        if (member?.type !== "ObjectProperty" || key === undefined) return undefined;
        const members = this.#eachMember(given, key, depth);
        return members && this.#inPattern(member.value, name, members, depth + 1);
      }
      case "ArrayPattern": {
        const index = pattern.elements.findIndex((one) => one !== null && hasName(one, name));
        const element = pattern.elements[index];
        const members = element ? this.#eachMember(given, String(index), depth) : undefined;
        return members && element ? this.#inPattern(element, name, members, depth + 1) : undefined;
      }
      default:
        return undefined;
    }
  }

  #eachMember(holders: readonly (Node | undefined)[], key: string, depth: number): Node[] | undefined {
    const found: Node[] = [];
    for (const holder of holders) {
      const values = holder && this.#membersOf(holder, key, depth + 1);
      if (!values) return undefined;
      found.push(...values);
    }
    return found;
  }

  #ofMember(node: MemberNode, depth: number): Node[] | undefined {
    const written = valuesOfProperty(this.#context, node);
    if (written.length > 0) return this.#all(written, depth);
    const index = node.computed && node.property.type === "NumericLiteral" ? String(node.property.value) : undefined;
    const key = index ?? keyName(node);
    return key === undefined ? undefined : this.#membersOf(node.object, key, depth);
  }

  /** What an object holds under a name, or an array at an index. */
  #membersOf(holder: Node, key: string, depth: number): Node[] | undefined {
    const values = this.valuesOf(holder, depth);
    if (!values) return undefined;
    const own = values.flatMap((value) => memberOf(value, key) ?? []);
    const later = this.#writtenTo(holder, key);
    return later.length > 0 || own.length === values.length ? this.#all([...own, ...later], depth) : undefined;
  }

  /** `libs.AWS = …` */
  #writtenTo(holder: Node, key: string): Node[] {
    const { scopes } = this.#context;
    return (scopes.bindingOf(unwrap(holder))?.references ?? []).flatMap(({ node }) => {
      const member = scopes.parentOf(node);
      const parent = member && scopes.parentOf(member);
      const isIt = isMember(member) && member.object === node && keyName(member) === key;
      return isIt && parent?.type === "AssignmentExpression" && parent.left === member ? [parent.right] : [];
    });
  }

  #elementsOf(list: Node, depth: number): Node[] | undefined {
    const values = this.valuesOf(list, depth);
    const found: Node[] = [];
    for (const value of values ?? []) {
      if (value.type !== "ArrayExpression") return undefined;
      for (const element of value.elements) {
        if (!element || element.type === "SpreadElement") return undefined;
        found.push(element);
      }
    }
    return found.length > 0 ? found : undefined;
  }

  #ofCall(call: CallNode, depth: number): Node[] | undefined {
    const callees = this.valuesOf(call.callee, depth);
    if (!callees?.every((one) => isFunction(one) && !one.async && !one.generator)) return undefined;
    return this.#all(
      callees.flatMap((one) => resultsOf((one as FunctionNode).body)),
      depth,
    );
  }
}

/** Methods of an array that call a function with each of its elements. */
const eachElement = /^(forEach|map|flatMap|filter|find|findLast|some|every)$/;

/** The array that a function is called with each element of: `list` in `list.forEach(…)`. */
export function listFor(call: CallNode, owner: Node): Node | undefined {
  const { callee } = call;
  const isIt = call.arguments[0] === owner && isMember(callee) && eachElement.test(keyName(callee) ?? "");
  return isIt ? callee.object : undefined;
}

function isConstructor(owner: FunctionNode): boolean {
  return owner.type === "ClassMethod" && owner.kind === "constructor";
}

/** The pattern binds the name. */
function hasName(pattern: Node, name: Node): boolean {
  const { start, end } = name;
  return (
    pattern === name ||
    (start != null && end != null && (pattern.start ?? end) <= start && end <= (pattern.end ?? start))
  );
}

/** What is written out in an object or an array, unless something that follows may be it, too. */
function memberOf(value: Node, key: string): Node | undefined {
  if (value.type === "ArrayExpression") {
    const index = Number(key);
    const before = value.elements.slice(0, index + 1);
    return before.every((one) => one && one.type !== "SpreadElement") ? (before[index] as Node | undefined) : undefined;
  }
  if (value.type !== "ObjectExpression") return undefined;
  for (const member of value.properties.toReversed()) {
    if (member.type === "SpreadElement") {
      const spread = unwrap(member.argument);
      const found = spread.type === "ObjectExpression" ? memberOf(spread, key) : undefined;
      if (found || spread.type !== "ObjectExpression") return found;
    } else if (keyName(member) === undefined) return undefined;
    else if (keyName(member) === key) return member.type === "ObjectProperty" ? member.value : undefined;
  }
  return undefined;
}
