/** Changes to a tree that keep what is known of it (parents, names in use) right. */

import {
  eachChild,
  type Fields,
  fieldsOf,
  keyName,
  type MemberNode,
  type Node,
  type t,
  withoutDefault,
} from "./ast.ts";
import { identifier, property as makeProperty, string } from "./build.ts";
import type { ParsedFile } from "./parse.ts";
import type { Binding, Scopes } from "./scope.ts";

/** A file whose tree is being changed, and what has to stay right meanwhile. */
export interface EditableFile {
  readonly parsed: ParsedFile;
  readonly scopes: Scopes;
  /** Nodes whose own comments go when they are removed. */
  readonly removedWithComments: Set<Node>;
}

type ObjectNode = t.ObjectExpression | t.ObjectPattern;
type ObjectMember = ObjectNode["properties"][number];

/**
 * Renames a binding with all its references; `{ x }` becomes `{ x: y }`, `export { x }` becomes `export { y as x }`.
 * Returns false, and does nothing, when the declaration itself is exported, since the name is then part of the module's interface.
 */
export function rename(file: EditableFile, binding: Binding, name: string): boolean {
  const parentOf = (node: Node) => file.scopes.parentOf(node);
  if (binding.identifiers.length === 0) return false;
  for (let at: Node | undefined = binding.kind === "param" ? undefined : binding.declaration; at; at = parentOf(at)) {
    if (at.type === "ExportNamedDeclaration") return false;
    if (/Statement$|^Program$/.test(at.type)) break;
  }
  for (const identifier of binding.identifiers) identifier.name = name;
  for (const { node } of binding.references) node.name = name;
  file.scopes.declare(name, binding.scope);
  return true;
}

/** Gives a new node the place in the source of the one that it stands for: what is said of it is said there. */
export function at<N extends Node>(made: N, old: Node): N {
  made.loc = old.loc ?? null;
  return made;
}

/** Puts a node in the place of another, wherever that stands. */
export function replaceNode(file: EditableFile, node: Node, replacement: Node): void {
  const place = slotOf(file, node);
  if (place.index === undefined) place.fields[place.key] = replacement;
  else (place.fields[place.key] as Node[])[place.index] = replacement;
  adopt(file, replacement, place.parent);
}

/** Puts statements, members, properties or arguments in the place of one in a list. */
export function replaceWithMany(file: EditableFile, node: Node, replacements: readonly Node[]): void {
  spliceAt(file, node, 0, 1, replacements);
}

export function insertBefore(file: EditableFile, node: Node, added: readonly Node[]): void {
  spliceAt(file, node, 0, 0, added);
}

export function insertAfter(file: EditableFile, node: Node, added: readonly Node[]): void {
  spliceAt(file, node, 1, 0, added);
}

/**
 * Takes a node out of the list that holds it; its comments stay, but for those to a tool (`eslint-disable-next-line`), and a
 * comment at the end of its line. `withComments` takes those directly above it too.
 */
export function remove(file: EditableFile, node: Node, options: { withComments?: boolean } = {}): void {
  if (options.withComments) file.removedWithComments.add(node);
  spliceAt(file, node, 0, 1, []);
}

/** The property of a name that is written out; undefined when it isn't there or only by spread or computed key. */
export function findProperty(object: ObjectNode, name: string): t.ObjectProperty | t.ObjectMethod | undefined {
  return (object.properties as ObjectMember[]).findLast(
    (member): member is t.ObjectProperty | t.ObjectMethod =>
      (member.type === "ObjectProperty" || member.type === "ObjectMethod") && keyName(member) === name,
  );
}

/** Sets a property in place: a new value for an old one, else a new property at the end or after another. */
export function setProperty(
  file: EditableFile,
  object: t.ObjectExpression,
  name: string,
  value: t.Expression,
  options: { after?: Node } = {},
): void {
  const existing = findProperty(object, name);
  const made = makeProperty(name, value);
  if (existing?.type === "ObjectProperty" && !existing.shorthand) {
    existing.value = value;
    adopt(file, value, existing);
    return;
  }
  const at = existing ?? options.after;
  const index = at ? object.properties.indexOf(at as never) : -1;
  if (existing) object.properties.splice(index, 1, made);
  else object.properties.splice(index < 0 ? object.properties.length : index + 1, 0, made);
  adopt(file, made, object);
}

/** Gives a property another name: `state` → `checks`, with its value and its place. A shorthand `{ scope }` becomes `name: scope`. */
export function renameProperty(member: t.ObjectProperty | t.ObjectMethod, name: string): void {
  if (member.key.type === "Identifier" && !member.computed) member.key.name = name;
  else if (member.key.type === "StringLiteral") member.key.value = name;
  else member.key = string(name);
}

/** `{ key: target }`, shortened where the names agree. */
export function patternProperty(key: string, target: Node): t.ObjectProperty {
  const made = makeProperty(key, target as t.PatternLike);
  const named = withoutDefault(target);
  made.shorthand = named.type === "Identifier" && named.name === key;
  return made;
}

/** Takes another property in a pattern: `{ jwt }` becomes `{ token: jwt }`, `{ jwt: token }` becomes `{ token }`. */
export function renameInBinding(file: EditableFile, member: t.ObjectProperty, to: string): void {
  const made = patternProperty(to, member.value);
  if (member.shorthand || made.shorthand) replaceNode(file, member, made);
  else renameProperty(member, to);
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
export function adopt(file: EditableFile, node: Node, parent: Node): void {
  const map = file.parsed.parents;
  map.set(node, parent);
  eachChild(node, (child) => {
    if (map.get(child) !== node) adopt(file, child, node);
  });
}

interface Slot {
  parent: Node;
  fields: Fields;
  key: string;
  index?: number;
}

function slotOf(file: EditableFile, node: Node): Slot {
  const parent = file.scopes.parentOf(node);
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

function spliceAt(file: EditableFile, node: Node, offset: number, removed: number, added: readonly Node[]): void {
  const { parent, fields, key, index } = slotOf(file, node);
  if (index === undefined) throw new Error(`${node.type} stands in ${parent.type}.${key}, which isn't a list`);
  (fields[key] as Node[]).splice(index + offset, removed, ...added);
  for (const item of added) adopt(file, item, parent);
}

/**
 * Tells of nodes whether they are reachable from the program: a transform may have taken them out. What it learns of long lists it
 * keeps, so it holds until the next edit.
 */
export function treeMembership(file: EditableFile): (node: Node) => boolean {
  const members = new Map<readonly unknown[], ReadonlySet<unknown>>();
  const holds = (list: readonly unknown[], node: Node) => {
    if (list.length < longList) return list.includes(node);
    let known = members.get(list);
    if (!known) {
      known = new Set(list);
      members.set(list, known);
    }
    return known.has(node);
  };
  return (node) => {
    let at = node;
    while (at !== file.parsed.ast.program) {
      const parent = file.scopes.parentOf(at);
      if (!parent) return false;
      const fields = parent as unknown as Fields;
      const held = fieldsOf(parent).some((key) => {
        const value = fields[key];
        return value === at || (Array.isArray(value) && holds(value, at));
      });
      if (!held) return false;
      at = parent;
    }
    return true;
  };
}

/** From here on a set is quicker than looking through the list each time. */
const longList = 32;

/** True while a node is reachable from the program. Who asks for many nodes takes `treeMembership`. */
export function isInTree(file: EditableFile, node: Node): boolean {
  return treeMembership(file)(node);
}
