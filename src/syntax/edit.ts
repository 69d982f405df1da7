/** Changes to a tree that keep what is known of it (parents, names in use) right. */

import type { TransformContext } from "../../transforms/context.ts";
import { eachChild, type Fields, fieldsOf, keyName, type MemberNode, type Node, type t } from "./ast.ts";
import { identifier, property as makeProperty, string } from "./build.ts";
import type { Binding } from "./scope.ts";

type ObjectNode = t.ObjectExpression | t.ObjectPattern;
type Member = ObjectNode["properties"][number];

/**
 * Renames a binding with all its references; `{ x }` becomes `{ x: y }`, `export { x }` becomes `export { y as x }`.
 * Returns false, and does nothing, when the declaration itself is exported, since the name is then part of the module's interface.
 */
export function rename(context: TransformContext, binding: Binding, name: string): boolean {
  const { parentOf } = parents(context);
  if (binding.identifiers.length === 0) return false;
  for (let at: Node | undefined = binding.kind === "param" ? undefined : binding.declaration; at; at = parentOf(at)) {
    if (at.type === "ExportNamedDeclaration") return false;
    if (/Statement$|^Program$/.test(at.type)) break;
  }
  for (const identifier of binding.identifiers) identifier.name = name;
  for (const { node } of binding.references) node.name = name;
  context.scopes.declare(name, binding.scope);
  return true;
}

/** Puts a node in the place of another, wherever that stands. */
export function replaceNode(context: TransformContext, node: Node, replacement: Node): void {
  const place = placeOf(context, node);
  if (place.index === undefined) place.fields[place.key] = replacement;
  else (place.fields[place.key] as Node[])[place.index] = replacement;
  adopt(context, replacement, place.parent);
}

/** Puts statements, members, properties or arguments in the place of one in a list. */
export function replaceWithMany(context: TransformContext, node: Node, replacements: readonly Node[]): void {
  spliceAt(context, node, 0, 1, replacements);
}

export function insertBefore(context: TransformContext, node: Node, added: readonly Node[]): void {
  spliceAt(context, node, 0, 0, added);
}

export function insertAfter(context: TransformContext, node: Node, added: readonly Node[]): void {
  spliceAt(context, node, 1, 0, added);
}

/**
 * Takes a node out of the list that holds it; its comments stay, but for those to a tool (`eslint-disable-next-line`), and a
 * comment at the end of its line. `withComments` takes those directly above it too.
 */
export function remove(context: TransformContext, node: Node, options: { withComments?: boolean } = {}): void {
  if (options.withComments) context.removedWithComments.add(node);
  spliceAt(context, node, 0, 1, []);
}

/** The property of a name that is written out; undefined when it isn't there or only by spread or computed key. */
export function findProperty(object: ObjectNode, name: string): t.ObjectProperty | t.ObjectMethod | undefined {
  return (object.properties as Member[]).findLast(
    (member): member is t.ObjectProperty | t.ObjectMethod =>
      (member.type === "ObjectProperty" || member.type === "ObjectMethod") && keyName(member) === name,
  );
}

/** Sets a property in place: a new value for an old one, else a new property at the end or after another. */
export function setProperty(
  context: TransformContext,
  object: t.ObjectExpression,
  name: string,
  value: t.Expression,
  options: { after?: Node } = {},
): void {
  const existing = findProperty(object, name);
  const made = makeProperty(name, value);
  if (existing?.type === "ObjectProperty" && !existing.shorthand) {
    existing.value = value;
    adopt(context, value, existing);
    return;
  }
  const at = existing ?? options.after;
  const index = at ? object.properties.indexOf(at as never) : -1;
  if (existing) object.properties.splice(index, 1, made);
  else object.properties.splice(index < 0 ? object.properties.length : index + 1, 0, made);
  adopt(context, made, object);
}

/** Gives a property another name: `state` → `checks`, with its value and its place. A shorthand `{ scope }` becomes `name: scope`. */
export function renameProperty(member: t.ObjectProperty | t.ObjectMethod, name: string): void {
  if (member.key.type === "Identifier" && !member.computed) member.key.name = name;
  else if (member.key.type === "StringLiteral") member.key.value = name;
  else member.key = string(name);
}

/** `x.state` → `x.checks`, `x["state"]` → `x["checks"]`. */
export function renameMember(member: MemberNode, name: string): void {
  if (member.property.type === "StringLiteral") member.property.value = name;
  else {
    member.property = identifier(name);
    member.computed = false;
  }
}

/** Makes the parents of nodes that a transform put into the tree known. The helpers here do it by themselves. */
export function adopt(context: TransformContext, node: Node, parent: Node): void {
  const map = context.parsed.parents;
  map.set(node, parent);
  eachChild(node, (child) => {
    if (map.get(child) !== node) adopt(context, child, node);
  });
}

function parents(context: TransformContext): { parentOf: (node: Node) => Node | undefined } {
  return { parentOf: (node) => context.scopes.parentOf(node) };
}

interface Place {
  parent: Node;
  fields: Fields;
  key: string;
  index?: number;
}

function placeOf(context: TransformContext, node: Node): Place {
  const parent = context.scopes.parentOf(node);
  if (parent) {
    const fields = parent as unknown as Fields;
    for (const key of fieldsOf(parent)) {
      const value = fields[key];
      if (value === node) return { parent, fields, key };
      if (Array.isArray(value) && value.includes(node)) return { parent, fields, key, index: value.indexOf(node) };
    }
  }
  throw new Error(`${node.type} at line ${node.loc?.start.line ?? "?"} is no longer in the tree`);
}

function spliceAt(
  context: TransformContext,
  node: Node,
  offset: number,
  removed: number,
  added: readonly Node[],
): void {
  const { parent, fields, key, index } = placeOf(context, node);
  if (index === undefined) throw new Error(`${node.type} stands in ${parent.type}.${key}, which is no list`);
  (fields[key] as Node[]).splice(index + offset, removed, ...added);
  for (const item of added) adopt(context, item, parent);
}

/** True while a node is reachable from the program: a transform may have taken it out. */
export function isInTree(context: TransformContext, node: Node): boolean {
  let at = node;
  while (at !== context.program) {
    const parent = context.scopes.parentOf(at);
    if (!parent) return false;
    const fields = parent as unknown as Fields;
    const held = fieldsOf(parent).some((key) => {
      const value = fields[key];
      return value === at || (Array.isArray(value) && value.includes(at));
    });
    if (!held) return false;
    at = parent;
  }
  return true;
}
