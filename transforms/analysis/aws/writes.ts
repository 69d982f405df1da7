/** What is written into a constant object of options after it was made. */
import { calledName, isFunction, keyName, literalText, type Node, type t, unwrap } from "../../../src/syntax/ast.ts";
import type { Binding } from "../../../src/syntax/scope.ts";
import type { TransformContext } from "../../context.ts";
import { originalOf } from "./clone.ts";
import { isNothing } from "./tree.ts";

export interface Writes {
  /** By name, the values that are written there, as far as they can be seen: `undefined` for one that can't. */
  readonly values: ReadonlyMap<string, readonly (Node | undefined)[]>;
  /** Something is written under a name that can't be seen. */
  readonly isPartial: boolean;
  /** The names that are taken out of it, perhaps only sometimes. */
  readonly deleted: ReadonlySet<string>;
}

/** Functions that hand an object on: nobody passes options through more. */
const deepest = 4;

/** `options.maxRetries = 3`, `Object.assign(options, { … })`, also in a function that is given the object. */
export function writesTo(context: TransformContext, node: Node): Writes {
  const binding = context.scopes.bindingOf(originalOf(unwrap(node)));
  const search = new WriteSearch(context);
  if (binding) search.follow(binding, 0);
  return search;
}

/** `Object.assign(made, { … })`: what the call that an object stands in writes into it. */
export function writesBy(context: TransformContext, object: Node): Writes {
  const search = new WriteSearch(context);
  const call = context.scopes.parentOf(object);
  if (call?.type === "CallExpression" && call.arguments[0] === object) search.mergedBy(call);
  return search;
}

class WriteSearch implements Writes {
  readonly values = new Map<string, (Node | undefined)[]>();
  isPartial = false;
  readonly deleted = new Set<string>();
  readonly #context: TransformContext;

  constructor(context: TransformContext) {
    this.#context = context;
  }

  follow({ references }: Binding, depth: number): void {
    for (const { node, isType } of references) {
      const parent = this.#context.scopes.parentOf(node);
      if (isType || !parent) continue;
      if (parent.type === "MemberExpression" && parent.object === node) this.#member(parent);
      else if (parent.type === "CallExpression") this.#call(parent, node, depth);
    }
  }

  #member(member: t.MemberExpression): void {
    const { scopes } = this.#context;
    let place: Node = member;
    let holder = scopes.parentOf(place);
    while (holder?.type === "MemberExpression" && holder.object === place) {
      place = holder;
      holder = scopes.parentOf(place);
    }
    const value = holder?.type === "AssignmentExpression" && place === member ? holder.right : undefined;
    if (!isWritten(place, holder)) return;
    this.#add(keyName(member), value);
    if (holder?.type === "UnaryExpression" && place === member) this.#delete(keyName(member));
  }

  #delete(name: string | undefined): void {
    if (name === undefined) this.isPartial = true;
    else this.deleted.add(name);
  }

  mergedBy({ callee, arguments: [, ...sources] }: t.CallExpression): boolean {
    if (!isMerge(callee)) return false;
    for (const source of sources) this.#merge(source);
    return true;
  }

  #call(call: t.CallExpression, node: Node, depth: number): void {
    const { callee } = call;
    const index = call.arguments.indexOf(node as t.Expression);
    if (index === 0 && this.mergedBy(call)) return;
    if (index === 0 && calledName(callee) === "deleteProperty") {
      const name = call.arguments[1] && literalText(call.arguments[1]);
      this.#add(name, undefined);
      this.#delete(name);
      return;
    }
    const made = this.#context.scopes.resolveValue(callee);
    const parameter = isFunction(made) && depth < deepest ? made.params[index] : undefined;
    const binding = parameter?.type === "Identifier" ? this.#context.scopes.bindingOf(parameter) : undefined;
    if (binding) this.follow(binding, depth + 1);
  }

  #merge(source: Node): void {
    const value = this.#context.scopes.resolveValue(source);
    switch (value.type) {
      case "ObjectExpression":
        for (const member of value.properties) {
          this.#add(keyName(member), member.type === "ObjectProperty" ? member.value : undefined);
        }
        return;
      case "ConditionalExpression":
        this.#merge(value.consequent);
        this.#merge(value.alternate);
        return;
      case "LogicalExpression":
        if (value.operator !== "&&") this.#merge(value.left);
        this.#merge(value.right);
        return;
    }
    if (!isNothing(value) && value.type !== "BooleanLiteral") this.isPartial = true;
  }

  #add(name: string | undefined, value: Node | undefined): void {
    if (name === undefined) this.isPartial = true;
    else this.values.set(name, [...(this.values.get(name) ?? []), value]);
  }
}

/** `place = …`, `place ??= …`, `place++`, `delete place` */
function isWritten(place: Node, holder: Node | undefined): boolean {
  if (holder?.type === "AssignmentExpression") return holder.left === place;
  return holder?.type === "UpdateExpression" || (holder?.type === "UnaryExpression" && holder.operator === "delete");
}

/** `Object.assign`, `_.merge`, `AWS.util.update` */
function isMerge(callee: Node): boolean {
  return /^(assign|assignIn|merge|extend|defaults|defaultsDeep|deepmerge|update)$/.test(calledName(callee) ?? "");
}
