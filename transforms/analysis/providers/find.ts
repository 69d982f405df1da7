import { isFunction, keyName, type Node, resultsOf, type t, unwrap, withoutDefault } from "../../../src/syntax/ast.ts";
import { findProperty } from "../../../src/syntax/edit.ts";
import type { Binding } from "../../../src/syntax/scope.ts";
import { bindingOfFunction, choicesOf } from "../../../src/syntax/values.ts";
import type { TransformContext } from "../../context.ts";
import { type OptionFacts, optionFacts } from "../../knowledge/provider-options.ts";
import { type ProviderFacts, providerFacts, providersOfV3 } from "../../knowledge/providers.ts";
import type { Role, RoleName } from "../../project.ts";
import { locate } from "../options/locate.ts";
import { pushedOnto } from "../options/setting.ts";
import { isUsedElsewhere } from "../options/used-elsewhere.ts";
import { versionOfImports } from "../options/version.ts";
import { membersOf, textOf, valueIn } from "./members.ts";

/** An object with the options of a provider, as a file has it. */
export interface FoundProvider {
  /** The key in next-auth v3's `Providers`; undefined for a provider that the application describes itself. */
  readonly key: string | undefined;
  readonly facts: ProviderFacts;
  /** All object literals that it is put together from: the object, what is spread into it, what that is chosen from. */
  readonly objects: readonly t.ObjectExpression[];
  /** Objects that calls give to the function that makes it, with options alone that mean the same in both versions. */
  readonly given: readonly t.ObjectExpression[];
  /** Expressions that bring options in which can't be seen. */
  readonly lost: readonly Node[];
  /** Where to speak of it as a whole. */
  readonly node: Node;
  /** False for what is made by a module that only next-auth v4 has. */
  readonly isVersion3: boolean;
}

/** The roles by which other files say that an export holds options of a provider, or describes a provider. */
const optionsRole = (key: string): RoleName => `x:provider-options:${key}`;
const providerRole: RoleName = "provider";
const listRole: RoleName = "options:providers";
const providersModule = "next-auth/providers";

/**
 * All providers of a file: those that are made by a call of next-auth's, and those that the application describes
 * itself.
 */
export function findProviders(context: TransformContext): readonly FoundProvider[] {
  return readProviders(context).providers;
}

/** The same, and whether these are all that next-auth is given here. */
export function readProviders(context: TransformContext): FoundProviders {
  const finder = new Finder(context);
  return { providers: finder.find(), isComplete: !finder.missesSome };
}

interface FoundProviders {
  readonly providers: readonly FoundProvider[];
  /** False when there is an element in a list of providers that can't be followed to what makes it. */
  readonly isComplete: boolean;
}

class Finder {
  readonly #context: TransformContext;
  readonly #found = new Map<Node, FoundProvider>();
  readonly #seen = new Set<Node>();
  missesSome = false;

  constructor(context: TransformContext) {
    this.#context = context;
  }

  find(): FoundProvider[] {
    if (this.#context.mentions("next-auth/providers")) this.#calls();
    const { objects, late } = locate(this.#context);
    for (const { role, node } of objects) {
      const list = role === "options" ? findProperty(node, "providers") : undefined;
      if (list?.type === "ObjectProperty") this.#list(list.value);
    }
    for (const { role, name, assignment } of late) {
      if (role === "options" && name === "providers") this.#list(assignment.right);
    }
    for (const node of this.#context.withRole(listRole)) this.#list(node);
    for (const node of this.#context.withReturned(listRole)) this.#results(node, (result) => this.#list(result));
    for (const node of this.#context.withRole(providerRole)) this.#provider(node);
    for (const node of this.#context.withReturned(providerRole))
      this.#results(node, (result) => this.#provider(result));
    const { roles } = this.#context;
    for (const key of roles.size === 0 ? [] : Object.keys(providersOfV3)) {
      if (!roles.has(optionsRole(key))) continue;
      for (const node of this.#context.withRole(optionsRole(key))) this.#add(key, node, node);
    }
    return [...this.#found.values()];
  }

  #calls(): void {
    for (const node of this.#context.parsed.nodesOf("CallExpression")) {
      const made = providerCalled(this.#context, node.callee);
      if (made) this.#builtIn(made, node);
    }
  }

  #builtIn(made: { key: string; isVersion3: boolean }, call: t.CallExpression): void {
    const [options] = call.arguments;
    if (options && options.type !== "SpreadElement") this.#add(made.key, options, call, made.isVersion3);
  }

  /** The `providers` of next-auth's options. */
  #list(node: Node): void {
    const { scopes } = this.#context;
    const value = scopes.resolveValue(node);
    switch (value.type) {
      case "ArrayExpression":
        for (const element of [...value.elements, ...pushedOnto(node, scopes)]) {
          if (element?.type === "SpreadElement") this.#list(element.argument);
          else if (element) this.#provider(element);
        }
        return;
      case "CallExpression": {
        // [a, b].filter(Boolean), [a].concat(b)
        const { callee } = value;
        if (callee.type === "MemberExpression" && /^(filter|concat)$/.test(keyName(callee) ?? "")) {
          this.#list(callee.object);
          if (keyName(callee) === "concat") for (const argument of value.arguments) this.#list(argument);
        } else this.#made(value, listRole, (result) => this.#list(result));
        return;
      }
      case "Identifier":
        this.#tell(value, listRole);
        return;
      default:
        this.#choices(value, (choice) => this.#list(choice));
    }
  }

  /** An element of `providers`. */
  #provider(node: Node): void {
    const value = this.#context.scopes.resolveValue(node);
    switch (value.type) {
      case "ObjectExpression":
        // What says neither is made of another provider, and found with that: `{ ...github, id: "github-2" }`.
        if (typeOf(value) !== undefined || versionOfDescription([value]) === "v3") this.#add(undefined, value, value);
        return;
      case "CallExpression":
        if (!providerCalled(this.#context, value.callee))
          this.#made(value, providerRole, (result) => this.#provider(result));
        return;
      case "Identifier":
        this.#tell(value, providerRole);
        return;
      default:
        this.#choices(value, (choice) => this.#provider(choice));
    }
  }

  /** What a function of this file gives back, or the role of one of another file. */
  #made(call: t.CallExpression, role: RoleName, follow: (result: Node) => void): void {
    const made = this.#context.scopes.resolveValue(call.callee);
    if (isFunction(made)) this.#results(made, follow);
    else if (made.type === "Identifier") this.#tell(made, { kind: "returns", role });
    else this.missesSome = true;
  }

  #choices(value: Node, follow: (choice: Node) => void): void {
    const choices = choicesOf(value);
    for (const choice of choices ?? []) follow(choice);
    if (!choices && !isNothing(value)) this.missesSome = true;
  }

  #results(node: Node, follow: (result: Node) => void): void {
    const made = this.#context.scopes.resolveValue(node);
    if (!isFunction(made) || this.#seen.has(made)) return;
    this.#seen.add(made);
    for (const result of resultsOf(made.body)) follow(result);
  }

  #tell(identifier: t.Identifier, role: Role): void {
    const origin = this.#context.scopes.bindingOf(identifier)?.import;
    if (origin?.source.startsWith("next-auth")) return;
    const { project, file } = this.#context;
    if (!origin || !project.resolveExport(file.path, origin.source, origin.imported)) {
      this.missesSome = identifier.name !== "undefined";
      return;
    }
    this.#context.assignRole({ module: origin.source, exportName: origin.imported }, role);
  }

  #add(key: string | undefined, node: Node, whole: Node, isVersion3 = true): void {
    const collected: Collected = { objects: [], given: [], lost: [] };
    this.#collect(key, node, collected);
    const { objects } = collected;
    const [first] = objects;
    // An object that two calls share is one.
    if (first && this.#found.has(first)) return;
    const facts: ProviderFacts =
      key === undefined ? describedFacts(objects) : (providerFacts(key) ?? { module: undefined });
    this.#found.set(first ?? whole, { key, facts, ...collected, node: whole, isVersion3 });
  }

  /** The object literals that an expression's properties come from. */
  #collect(key: string | undefined, node: Node, collected: Collected): void {
    const { objects, lost } = collected;
    const value = this.#context.scopes.resolveValue(node);
    switch (value.type) {
      case "ObjectExpression":
        if (objects.includes(value)) return;
        objects.push(value);
        for (const member of value.properties) {
          if (member.type === "SpreadElement") this.#collect(key, member.argument, collected);
        }
        return;
      case "NullLiteral":
      case "BooleanLiteral":
        return;
      case "Identifier":
        if (value.name !== "undefined") this.#collectNamed(key, value, collected);
        return;
      default:
        for (const choice of choicesOf(value) ?? []) this.#collect(key, choice, collected);
        if (!choicesOf(value)) lost.push(node);
    }
  }

  /** What an import brings is that module's to convert; of what calls give, nothing need be, or it isn't seen. */
  #collectNamed(key: string | undefined, name: t.Identifier, { given, lost }: Collected): void {
    const { scopes, project, file } = this.#context;
    const binding = scopes.bindingOf(name);
    const origin = binding?.import;
    const target = origin && project.resolveExport(file.path, origin.source, origin.imported);
    if (origin && target && key !== undefined) {
      this.#context.assignRole({ module: origin.source, exportName: origin.imported }, optionsRole(key));
      return;
    }
    const objects = binding && objectsGiven(this.#context, binding);
    if (objects) given.push(...objects);
    else lost.push(name);
  }
}

/** What an object of options is put together from. */
interface Collected {
  readonly objects: t.ObjectExpression[];
  readonly given: t.ObjectExpression[];
  readonly lost: Node[];
}

const sameInBoth: ReadonlySet<string | undefined> = new Set(["id", "name", "clientId", "clientSecret"]);

/**
 * What all calls of a function give for a parameter, or for the rest of it, when none of it has to be converted; undefined where that
 * can't be seen.
 */
function objectsGiven(context: TransformContext, binding: Binding): t.ObjectExpression[] | undefined {
  const { scopes } = context;
  const made = binding.declaration;
  if (binding.kind !== "param" || binding.reassigned || !isFunction(made) || isUsedElsewhere(context, made)) {
    return undefined;
  }
  const [name] = binding.identifiers;
  const holds = (parameter: Node) => parameter === name || restOf(parameter) === name;
  const index = (made.params as Node[]).findIndex((one) => holds(withoutDefault(one)));
  const pattern = withoutDefault(made.params[index] as Node);
  const taken = pattern.type === "ObjectPattern" ? pattern.properties.map(keyName) : [];
  const values = bindingOfFunction(made, scopes)?.references.flatMap(({ node, isType }) => {
    const call = scopes.parentOf(node);
    const given = call?.type === "CallExpression" && call.callee === node ? call.arguments[index] : undefined;
    return isType ? [] : [given && scopes.resolveValue(given)];
  });
  const isPlain = (value: Node | undefined): value is t.ObjectExpression =>
    value?.type === "ObjectExpression" &&
    value.properties.every((member) => {
      const key = keyName(member);
      return member.type === "ObjectProperty" && (sameInBoth.has(key) || (key !== undefined && taken.includes(key)));
    });
  return index >= 0 && values && values.length > 0 && values.every(isPlain) ? values : undefined;
}

/** `options` in `({ id, ...options })` */
function restOf(parameter: Node): Node | undefined {
  const last = parameter.type === "ObjectPattern" ? parameter.properties.at(-1) : undefined;
  return last?.type === "RestElement" ? (last.argument as Node) : undefined;
}

/** The provider that a function makes: `Providers.GitHub`, or the export of next-auth/providers/github. */
export function providerCalled(
  context: TransformContext,
  callee: Node,
): { key: string; isVersion3: boolean } | undefined {
  const value = context.scopes.moduleValue(callee);
  if (!value?.source.startsWith(providersModule)) return undefined;
  const [key, ...more] = value.path.filter((step) => step !== "default");
  if (value.source === providersModule) {
    return key && more.length === 0 && providerFacts(key) ? { key, isVersion3: true } : undefined;
  }
  const known = keyOfModule.get(value.source.slice(providersModule.length + 1));
  return known && key === undefined ? { key: known, isVersion3: versionOfImports(context) === "v3" } : undefined;
}

/** The call of one of v3's providers that a member of an object brings in: `{ ...Providers.GitHub({ … }), id }`. */
export function providerSpread(context: TransformContext, member: Node | undefined): t.CallExpression | undefined {
  if (member?.type !== "SpreadElement") return undefined;
  const call = context.scopes.resolveValue(member.argument);
  if (call.type !== "CallExpression") return undefined;
  return providerCalled(context, call.callee)?.isVersion3 ? call : undefined;
}

const keyOfModule: ReadonlyMap<string, string> = new Map(
  Object.entries(providersOfV3).flatMap(([key, { module }]) => (module ? [[module, key] as const] : [])),
);

/**
 * Which version a described provider's own options speak for; undefined when they say nothing. What may be left over
 * from v3 says nothing beside an option that only v4 has.
 */
export function versionOfDescription(objects: readonly t.ObjectExpression[]): "v3" | "v4" | undefined {
  const names = objects.flatMap((object) => [...membersOf(object).keys()]);
  const facts = names.flatMap((name) => (Object.hasOwn(optionFacts, name) ? [optionFacts[name] as OptionFacts] : []));
  const isOAuth1 = objects.some(isOfOAuth1);
  const v3 = facts.filter(({ onlyIn, inOAuth1 }) => onlyIn === "v3" && !(isOAuth1 && inOAuth1));
  const saysV4 = facts.some(({ onlyIn }) => onlyIn === "v4");
  if (v3.some(({ mayBeLeftOver }) => !mayBeLeftOver || !saysV4)) return "v3";
  return saysV4 ? "v4" : undefined;
}

/** `false`, `null`, `0`: what stands in a list in place of a provider. */
function isNothing(value: Node): boolean {
  return /^(Null|Boolean|Numeric|String)Literal$/.test(value.type);
}

/** The type that a provider's description gives itself. */
function typeOf(object: t.ObjectExpression): string | undefined {
  const type = valueIn(membersOf(object).get("type"));
  return type && textOf(unwrap(type));
}

/** `version: "1.0A"` */
function isOfOAuth1(object: t.ObjectExpression): boolean {
  const version = valueIn(membersOf(object).get("version"));
  return version !== undefined && (textOf(unwrap(version))?.startsWith("1") ?? false);
}

/** What the options of a provider that the application describes itself say of it. */
function describedFacts(objects: readonly t.ObjectExpression[]): ProviderFacts {
  const type = objects.map(typeOf).find((found) => found !== undefined);
  if (type === "email" || type === "credentials") return { module: undefined, kind: type };
  return { module: undefined, ...(objects.some(isOfOAuth1) && { oauth1: true as const }) };
}
