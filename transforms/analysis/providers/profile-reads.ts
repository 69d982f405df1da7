import {
  type FunctionNode,
  isCast,
  isFunction,
  isMember,
  keyName,
  type MemberNode,
  type Node,
  type t,
  unwrap,
  withoutDefault,
} from "../../../src/syntax/ast.ts";
import type { Binding, Scopes } from "../../../src/syntax/scope.ts";
import { PerFile, type TransformContext } from "../../context.ts";
import type { ProfileRead, ReachedBy } from "../../project.ts";
import type { FoundFunction } from "../options/found.ts";
import { locate } from "../options/locate.ts";
import type { FunctionRole } from "../options/roles.ts";
import { type FoundProvider, findProviders } from "./find.ts";
import { profileOption } from "./profile-functions.ts";
import { reachedBy } from "./reached.ts";

/** A place in this file where a callback reads the profile that next-auth gives it. */
export interface FoundRead extends ProfileRead {
  /** The property of a pattern, or where the profile goes as a whole; else the outermost member of the path. */
  readonly node: Node;
  /** The members of the path, from the profile on: `profile.user`, `profile.user.id`. */
  readonly members: readonly MemberNode[];
  /** The profile itself, in the same expression; undefined in a pattern. */
  readonly profile: Node | undefined;
}

/** Where v3 gave the account and the profile, of the positional arguments. */
const positions: Readonly<Partial<Record<FunctionRole, { readonly account: number; readonly profile: number }>>> = {
  "callback:signIn": { account: 1, profile: 2 },
  "callback:jwt": { account: 2, profile: 3 },
};

/** Deeper than any provider's answer is read. */
const longestPath = 4;

const notes = new PerFile<{ readonly size: number; readonly reads: readonly FoundRead[] }>();

/**
 * What the callbacks of this file read of v3's profile. Asked on the tree as parsed; later it gives what it gave then.
 */
export function profileReads(context: TransformContext): readonly FoundRead[] {
  const { functions } = locate(context);
  const profiles = findProviders(context).flatMap((found) => ownProfileReads(context, found));
  const known = notes.get(context);
  const size = functions.length + profiles.length;
  if (known && known.size >= size) return known.reads;
  const reads = [...functions.flatMap((found) => readsOf(context, found)), ...profiles];
  notes.set(context, { size, reads });
  return reads;
}

function readsOf(context: TransformContext, { node, role, setting }: FoundFunction): FoundRead[] {
  const at = positions[role];
  if (!at || setting.version === "v4") return [];
  const parameters = (node.params as Node[]).filter((one) => !(one.type === "Identifier" && one.name === "this"));
  const profile = parameters[at.profile];
  if (!profile) return [];
  const reader = new Reader(context, (where) => reachedBy(where, node, parameters[at.account], context.scopes));
  reader.bound(profile, []);
  return reader.reads;
}

/** What a provider's own `profile()` reads of its argument. */
function ownProfileReads(context: TransformContext, { key, objects, isVersion3 }: FoundProvider): FoundRead[] {
  if (key === undefined || !isVersion3) return [];
  const by: ReachedBy = { key };
  return objects.flatMap((object) => {
    const option = profileOption(context, object);
    if (!option) return [];
    if (option.functions.length === 0) return [{ node: option.member, profile: undefined, members: [], path: "*", by }];
    return option.functions.flatMap((made) => {
      const [parameter] = made.params as Node[];
      const reader = new Reader(context, () => by);
      if (parameter) reader.bound(parameter, []);
      return reader.reads;
    });
  });
}

/** Follows the profile through names, patterns and functions of the file to what is read of it. */
class Reader {
  readonly reads: FoundRead[] = [];
  readonly #scopes: Scopes;
  readonly #reachedBy: (node: Node) => ReachedBy;
  readonly #seen = new Set<Node>();
  /** Where the profile is handed to a function of the file: what is read there is read behind the same tests. */
  #from: Node | undefined;

  constructor(context: TransformContext, by: (node: Node) => ReachedBy) {
    this.#scopes = context.scopes;
    this.#reachedBy = by;
  }

  /** A name or a pattern that is bound to the profile, or to what is at a path in it. */
  bound(target: Node, path: readonly string[]): void {
    const inner: Node = withoutDefault(target);
    if (inner.type === "ObjectPattern") this.#pattern(inner, path);
    else if (inner.type === "Identifier") this.#name(this.#scopes.bindingOf(inner), path);
    else this.#add(inner, undefined, [...path, "*"]);
  }

  #name(binding: Binding | undefined, path: readonly string[]): void {
    for (const { node, isWrite, isType } of binding?.references ?? []) {
      if (!isWrite && !isType) this.#use(node, node, path);
    }
  }

  #pattern(pattern: t.ObjectPattern, path: readonly string[]): void {
    for (const property of pattern.properties) {
      const name = property.type === "ObjectProperty" ? keyName(property) : undefined;
      if (property.type !== "ObjectProperty" || name === undefined) {
        this.#add(property, undefined, [...path, "*"]);
        continue;
      }
      const target = withoutDefault(property.value);
      const deeper = [...path, name];
      if (target.type === "ObjectPattern" && deeper.length < longestPath) this.#pattern(target, deeper);
      // A claim has no others inside it, as a nested pattern has.
      else this.#add(property, undefined, path.length === 0 ? deeper : [...deeper, "*"]);
    }
  }

  /** One use of the profile, or of what is at a path in it. `profile` is the name at the root of the expression. */
  #use(node: Node, profile: Node, path: readonly string[]): void {
    const parent = this.#scopes.parentOf(node);
    if (!parent || this.#seen.has(node)) return;
    this.#seen.add(node);
    if (isCast(parent)) this.#use(parent, profile, path);
    else if (isMember(parent) && parent.object === node) this.#member(parent, profile, path);
    else if (parent.type === "VariableDeclarator" && parent.init === node) this.bound(parent.id as Node, path);
    else if (parent.type === "AssignmentExpression" && parent.right === node && parent.left.type === "ObjectPattern")
      this.bound(parent.left, path);
    else if (parent.type === "LogicalExpression" && parent.left === node && parent.operator !== "&&")
      this.#use(parent, profile, path);
    else if (path.length > 0) this.#add(node, profile, path);
    else if (parent.type === "CallExpression" && parent.callee !== node) this.#argument(node, parent);
    else if (goesOn(node, parent)) this.#add(node, profile, ["*"]);
  }

  #member(member: MemberNode, profile: Node, path: readonly string[]): void {
    const name = keyName(member);
    const deeper = [...path, name ?? "*"];
    const parent = this.#scopes.parentOf(member);
    const isOuter = !(isMember(parent) && parent.object === member) && !isCast(parent);
    if (name === undefined || isOuter || deeper.length >= longestPath) this.#add(member, profile, deeper);
    else this.#use(member, profile, deeper);
  }

  #argument(node: Node, call: t.CallExpression): void {
    if (isConsole(call.callee)) return;
    const made = this.#scopes.resolveValue(call.callee);
    const binding = this.#scopes.bindingOf(unwrap(call.callee));
    const parameter = isFunction(made)
      ? (made as FunctionNode).params[call.arguments.indexOf(node as t.Expression)]
      : undefined;
    // A function that is called with other things, too, reads those as well.
    if (!parameter || binding?.references.length !== 1 || this.#from) this.#add(node, node, ["*"]);
    else {
      this.#from = node;
      this.bound(parameter as Node, []);
      this.#from = undefined;
    }
  }

  #add(node: Node, profile: Node | undefined, path: readonly string[]): void {
    const members: MemberNode[] = [];
    for (let at = node; profile && isMember(at); at = unwrap(at.object)) members.unshift(at);
    this.reads.push({ node, members, profile, path: path.join("."), by: this.#reachedBy(this.#from ?? node) });
  }
}

/** True where the profile itself, and not only whether it is there, goes somewhere else. */
function goesOn(node: Node, parent: Node): boolean {
  switch (parent.type) {
    case "SpreadElement":
    case "ReturnStatement":
    case "ArrayExpression":
    case "NewExpression":
      return true;
    case "ObjectProperty":
      return parent.value === node;
    case "AssignmentExpression":
      return parent.right === node;
    case "ArrowFunctionExpression":
      return parent.body === node;
    default:
      return false;
  }
}

function isConsole(callee: Node): boolean {
  return callee.type === "MemberExpression" && callee.object.type === "Identifier" && callee.object.name === "console";
}
