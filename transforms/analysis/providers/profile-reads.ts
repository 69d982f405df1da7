import {
  isCast,
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
import type { Facts, ProfileRead, ReachedBy } from "../../project.ts";
import { type Given, type HandedOn, isForV3, reachedWith } from "../functions/given.ts";
import { analysedValues } from "../functions/given-values.ts";
import { locate } from "../options/locate.ts";
import { isCallback } from "../options/roles.ts";
import { type FoundProvider, findProviders, providerCalled, providerSpread } from "./find.ts";
import { profileOption } from "./profile-functions.ts";

/** A place in this file where a callback reads the profile that next-auth gives it. */
export interface FoundRead extends ProfileRead {
  /** The property of a pattern, or where the profile goes as a whole; else the outermost member of the path. */
  readonly node: Node;
  /** The members of the path, from the profile on: `profile.user`, `profile.user.id`. */
  readonly members: readonly MemberNode[];
  /** The profile itself, in the same expression; undefined in a pattern. */
  readonly profile: Node | undefined;
  /** Nothing but its type says that it is next-auth's. */
  readonly isTyped?: boolean;
}

/** Deeper than any provider's answer is read. */
const longestPath = 4;

const notes = new PerFile<{ readonly size: number; readonly reads: readonly FoundRead[] }>();

/**
 * What the callbacks of this file, and the functions that they hand it to, read of v3's profile. Asked on the tree as parsed; later
 * it gives what it gave then.
 */
export function profileReads(context: TransformContext): readonly FoundRead[] {
  const { functions } = locate(context);
  const providers = [...findProviders(context), ...besideSpreads(context)];
  const profiles = providers.flatMap((found) => ownProfileReads(context, found));
  const told = toldProfiles(context);
  const known = notes.get(context);
  const size = functions.length + profiles.length + told.length;
  if (known && known.size >= size) return known.reads;
  const own = new Set(profiles.map(({ node }) => node));
  // Whose profile a provider's own `profile()` is given is known, whatever its type.
  const given = givenReads(context).filter(({ node, isTyped }) => !isTyped || !own.has(node));
  const reads = [...given, ...unfollowedReads(context, told), ...profiles];
  notes.set(context, { size, reads });
  return reads;
}

function givenReads(context: TransformContext): FoundRead[] {
  const values = analysedValues(context);
  const isRead = (given: Given) =>
    given.name === "profile" && (isTyped(given) || (isCallback(given.role) && isForV3(given)));
  const isTyped = ({ role, isFetched }: Given) => role === "typed" && !isFetched;
  const handedOn = new Map(values.handedOn.map((handed) => [handed.node, handed]));
  let given: Given;
  const reader = new Reader(context, (node) => reachedWith(context.scopes, given, node), handedOn);
  const typed = new Set<FoundRead>();
  const read = (its: Given, run: () => void) => {
    const before = reader.reads.length;
    given = its;
    if (isRead(its)) run();
    if (isTyped(its)) for (const one of reader.reads.slice(before)) typed.add(one);
  };
  for (const use of values.uses) read(use.given, () => reader.use(use.node));
  for (const use of values.patterns) read(use.given, () => reader.bound(use.pattern, []));
  return reader.reads.map((read) => (typed.has(read) ? { ...read, isTyped: true } : read));
}

function toldProfiles({ project, file }: TransformContext): Facts["given"][] {
  return project.facts("given", file.path).flatMap(({ value }) => (value.name === "profile" ? [value] : []));
}

/** What another file hands to a function of this one that can't be followed. */
function unfollowedReads(context: TransformContext, told: readonly Facts["given"][]): FoundRead[] {
  const followed = context.project.facts("follows-given", context.file.path);
  return told.flatMap(({ exportName, parameter, key, by = { except: [] } }): FoundRead[] => {
    const isFollowed = followed.some(
      ({ value }) => value.exportName === exportName && value.parameter === parameter && value.key === key,
    );
    const entry = context.exports.named.get(exportName);
    if (isFollowed || entry?.kind !== "value") return [];
    return [{ node: entry.node, profile: undefined, members: [], path: "*", by }];
  });
}

type Described = Pick<FoundProvider, "key" | "objects" | "isVersion3">;

/** `{ ...Providers.Google({ … }), profile }`: the profile is the one of the provider that is spread. */
function besideSpreads(context: TransformContext): Described[] {
  if (!context.mentions("next-auth/providers")) return [];
  return context.parsed.nodesOf("SpreadElement").flatMap((member): Described[] => {
    const call = providerSpread(context, member);
    const object = context.scopes.parentOf(member);
    if (!call || object?.type !== "ObjectExpression") return [];
    return [{ key: providerCalled(context, call.callee)?.key, objects: [object], isVersion3: true }];
  });
}

/** What a provider's own `profile()` reads of its argument. */
function ownProfileReads(context: TransformContext, { key, objects, isVersion3 }: Described): FoundRead[] {
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

/** Follows the profile through names and patterns to what is read of it. */
class Reader {
  readonly reads: FoundRead[] = [];
  readonly #scopes: Scopes;
  readonly #reachedBy: (node: Node) => ReachedBy;
  readonly #handedOn: ReadonlyMap<Node, HandedOn>;
  readonly #seen = new Set<Node>();

  constructor(
    context: TransformContext,
    by: (node: Node) => ReachedBy,
    handedOn: ReadonlyMap<Node, HandedOn> = new Map(),
  ) {
    this.#scopes = context.scopes;
    this.#reachedBy = by;
    this.#handedOn = handedOn;
  }

  /** One use of the whole profile. */
  use(node: Node): void {
    this.#use(node, node, []);
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
    if (this.#seen.has(pattern)) return;
    this.#seen.add(pattern);
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
    else if (this.#isFollowed(node)) return;
    else if (parent.type === "CallExpression" && parent.callee !== node) {
      if (!isConsole(parent.callee)) this.#add(node, node, ["*"]);
    } else if (goesOn(node, parent)) this.#add(node, profile, ["*"]);
  }

  #member(member: MemberNode, profile: Node, path: readonly string[]): void {
    const name = keyName(member);
    const deeper = [...path, name ?? "*"];
    const parent = this.#scopes.parentOf(member);
    const isOuter = !(isMember(parent) && parent.object === member) && !isCast(parent);
    if (name === undefined || isOuter || deeper.length >= longestPath) this.#add(member, profile, deeper);
    else this.#use(member, profile, deeper);
  }

  /** The function that gets it reads what it reads by itself, in this file or in another. */
  #isFollowed(node: Node): boolean {
    const handed = this.#handedOn.get(node);
    return handed !== undefined && (handed.isFollowed || handed.target !== undefined);
  }

  #add(node: Node, profile: Node | undefined, path: readonly string[]): void {
    const members: MemberNode[] = [];
    for (let at = node; profile && isMember(at); at = unwrap(at.object)) members.unshift(at);
    this.reads.push({ node, members, profile, path: path.join("."), by: this.#reachedBy(node) });
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
