import {
  type CallNode,
  type FunctionNode,
  keyName,
  type Node,
  type t,
  walk,
  withoutDefault,
} from "../../src/syntax/ast.ts";
import { expression, identifier, property, statement } from "../../src/syntax/build.ts";
import { adopt, at, patternProperty } from "../../src/syntax/edit.ts";
import type { Scopes } from "../../src/syntax/scope.ts";
import { isUsed, readsArguments, valueParameters } from "../analysis/functions/parameters.ts";
import type { TransformContext } from "../context.ts";
import { type AnnotatedProperty, annotatePattern, retypeFunction, takeAnnotation } from "./annotations.ts";
import { type ArgumentList, argumentListOf, writeNames } from "./list.ts";

/** The property of v4's argument that one of v3's positional arguments becomes. */
export interface Slot {
  readonly key: string;
  /** Properties that have to be bound before this one, because `fallback` reads them. */
  readonly before?: readonly string[];
  /** What the parameter is when v4 leaves the property out, made of the names that the properties in `before` got. */
  readonly fallback?: (...locals: string[]) => t.Expression;
}

/** Why a function's parameters stay as they are. */
export interface Refusal {
  readonly node: Node;
  readonly reason: "arguments" | "too many" | "strict" | "pattern";
}

/** Says what keeps a function from taking one object; undefined when nothing does. Changes nothing. */
export function refusalOf(context: TransformContext, made: FunctionNode, slots: number): Refusal | undefined {
  const { scopes } = context;
  const list = argumentListOf(made, scopes);
  if (!list && readsArguments(made, scopes)) return { node: made, reason: "arguments" };
  if (made.body.type === "BlockStatement" && made.body.directives.some(({ value }) => value.value === "use strict")) {
    return { node: made, reason: "strict" };
  }
  const parameters = expandRest(valueParameters(made));
  for (const [index, parameter] of parameters.entries()) {
    const target = withoutDefault(parameter);
    if (!["Identifier", "ObjectPattern", "ArrayPattern", "RestElement"].includes(target.type)) {
      return { node: parameter, reason: "pattern" };
    }
    if (index >= slots && isUsed(parameter, scopes)) return { node: parameter, reason: "too many" };
    if (target.type === "RestElement" && !list && isUsed(parameter, scopes)) {
      if (made.body.type !== "BlockStatement" || target.argument.type !== "Identifier")
        return { node: parameter, reason: "pattern" };
    }
  }
  return undefined;
}

/**
 * Makes a function that takes `slots.length` positional arguments take one object that has them as properties. The
 * names that the body uses, defaults, patterns and types stay.
 */
export function takeObject(context: TransformContext, made: FunctionNode, slots: readonly Slot[]): void {
  const all = made.params as Node[];
  const own = all.length - valueParameters(made).length;
  const parameters = expandRest(valueParameters(made));
  const properties: t.ObjectProperty[] = [];
  const types: AnnotatedProperty[] = [];
  const list = argumentListOf(made, context.scopes);
  if (list && parameters.length === 0) takeList(context, made, list, slots, properties);
  for (const [index, parameter] of parameters.entries()) {
    if (parameter.type === "RestElement") {
      if (list) {
        takeList(context, made, list, slots, properties);
        break;
      }
      takeRest(context, made, parameter, slots.slice(index), properties);
      break;
    }
    const slot = slots[index];
    if (!slot || (index > 0 && isPlaceholder(parameter, context.scopes))) continue;
    const annotation = takeAnnotation(parameter);
    for (const key of [...(slot.before ?? []), slot.key]) types.push({ ...annotation, key });
    properties.push(...fill(context, made, slot, parameter));
  }
  const pattern = { type: "ObjectPattern", properties } as unknown as t.ObjectPattern;
  annotatePattern(context, made, pattern, types);
  retypeFunction(
    context,
    made,
    slots.map(({ key }) => key),
  );
  made.params = [...all.slice(0, own), pattern] as FunctionNode["params"];
  adopt(context, pattern, made);
}

/** `...[user, account]` takes two arguments. */
function expandRest(parameters: readonly Node[]): Node[] {
  return parameters.flatMap((parameter) =>
    parameter.type === "RestElement" &&
    parameter.argument.type === "ArrayPattern" &&
    parameter.argument.elements.every((element) => element !== null)
      ? (parameter.argument.elements as Node[])
      : [parameter],
  );
}

/** The properties that bind a slot's value to a parameter. */
function fill(context: TransformContext, made: FunctionNode, slot: Slot, parameter: Node): t.ObjectProperty[] {
  const before = slot.before ?? [];
  const locals = before.map((key) => nameInside(context, made, key));
  const target = withFallback(parameter, slot.fallback?.(...locals));
  return [
    ...before.map((key, index) => property(key, identifier(locals[index] ?? key))),
    patternProperty(slot.key, target),
  ];
}

/** The name itself when nothing in the function is called so, whatever is around it; else a new one. */
function nameInside(context: TransformContext, made: FunctionNode, name: string): string {
  let taken = context.scopes.unbound.has(name);
  walk(made, (node) => {
    if (node.type === "Identifier" && node.name === name && context.scopes.bindingOf(node)) taken = true;
    return !taken;
  });
  return taken ? context.scopes.freshName(name, made) : name;
}

function withFallback(parameter: Node, fallback: t.Expression | undefined): Node {
  if (!fallback) return parameter;
  if (parameter.type === "AssignmentPattern") {
    parameter.right = expression`${fallback} ?? ${parameter.right}`;
    return parameter;
  }
  return { type: "AssignmentPattern", left: parameter, right: fallback } as unknown as t.AssignmentPattern;
}

/**
 * `_`, which only keeps the place of an argument that isn't used. The first one stays: it tells v4's object from v3's
 * first argument.
 */
function isPlaceholder(parameter: Node, scopes: Scopes): boolean {
  return parameter.type === "Identifier" && parameter.name.startsWith("_") && !isUsed(parameter, scopes);
}

/** `...rest`: an array of the arguments that are left, made again at the top of the body. */
function takeRest(
  context: TransformContext,
  made: FunctionNode,
  rest: t.RestElement,
  slots: readonly Slot[],
  properties: t.ObjectProperty[],
): void {
  if (!isUsed(rest, context.scopes) || made.body.type !== "BlockStatement" || rest.argument.type !== "Identifier")
    return;
  const locals: t.Identifier[] = [];
  for (const slot of slots) {
    const local = nameInside(context, made, slot.key);
    const [declared, read] = [identifier(local), at(identifier(local), rest)];
    locals.push(read);
    properties.push(...fill(context, made, slot, declared));
    context.scopes.bind(declared, [read], made);
  }
  const kind = context.scopes.bindingOf(rest.argument)?.reassigned ? "let" : "const";
  const line = statement`const ${rest.argument.name} = [${locals}];`;
  if (line.type === "VariableDeclaration") line.kind = kind;
  made.body.body.unshift(line);
  adopt(context, line, made.body);
}

/** `(...args) => f(...args)`, `arguments[1]`: each argument gets the name that it has in the file, or its property's. */
function takeList(
  context: TransformContext,
  made: FunctionNode,
  list: ArgumentList,
  slots: readonly Slot[],
  properties: t.ObjectProperty[],
): void {
  const names = slots.slice(list.from).map((slot, place) => {
    const { target } = list.named.get(place) ?? {};
    if (target?.type === "Identifier") return { name: target.name, target, identifier: undefined };
    const local = identifier(nameInside(context, made, slot.key));
    return { name: local.name, target: target ?? local, identifier: target ? undefined : local };
  });
  for (const [place, slot] of slots.slice(list.from).entries()) {
    const target = names[place]?.target;
    if (target && (!list.used || list.used.has(place))) properties.push(...fill(context, made, slot, target));
  }
  writeNames(context, made, list, names);
}

/** Makes a call with positional arguments give one object; false, and nothing done, when an argument is spread. */
export function giveObject(context: TransformContext, call: CallNode, slots: readonly Pick<Slot, "key">[]): boolean {
  const given = call.arguments;
  if (given.length > slots.length || given.some((argument) => argument.type === "SpreadElement")) return false;
  if (given.length === 1 && given[0]?.type === "ObjectExpression" && isEnvelope(given[0], slots)) return false;
  const properties = given.map((argument, index) => property(slots[index]?.key ?? "", argument as t.Expression));
  const object = { type: "ObjectExpression", properties } as unknown as t.ObjectExpression;
  call.arguments = [object];
  adopt(context, object, call);
  return true;
}

/** `session({ session })`: a call that gives v4's argument already. */
function isEnvelope(object: t.ObjectExpression, slots: readonly Pick<Slot, "key">[]): boolean {
  return object.properties.some((member) => keyName(member) === slots[0]?.key);
}
