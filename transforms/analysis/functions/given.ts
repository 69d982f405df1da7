/**
 * Follows what next-auth gives to callbacks and events (the user, the account, the profile, …) to where their fields are
 * read: through other names, destructuring and defaults, into functions of the file, and into functions of other modules.
 *
 * How to use it: call `tellGiven(context)` in the analyse phase, so that other modules hear of it; in the apply phase
 * `givenValues(context)` says where each value stands:
 *
 * - `fieldReads(context, values, "profile", "verified_email")` for what reads (or writes) one field,
 * - `values.uses` for each place where the whole value stands, `values.patterns` for each pattern that takes it apart,
 * - `values.handedOn` for where it leaves: as an argument, in an object, as a result. What was followed from there is among
 *   the uses and patterns already, here or in the other module; `isFollowed` is false where nobody can say what becomes of it.
 */

import {
  type CallNode,
  type FunctionNode,
  isCall,
  isCast,
  isFunction,
  isMember,
  keyName,
  type MemberNode,
  type Node,
  type t,
  withoutDefault,
} from "../../../src/syntax/ast.ts";
import {
  bindingOfClass,
  type Called,
  calledBy,
  callWithAll,
  isClass,
  isPlainClass,
  listOfArguments,
} from "../../../src/syntax/called.ts";
import type { Binding, Scopes } from "../../../src/syntax/scope.ts";
import { bindingOfFunction } from "../../../src/syntax/values.ts";
import { PerFile, type TransformContext } from "../../context.ts";
import type { DeclaredBeside, ReachedBy } from "../../project.ts";
import type { Located } from "../options/found.ts";
import { locate, ownExports } from "../options/locate.ts";
import { type FunctionRole, isCallback, isEvent } from "../options/roles.ts";
import { type Setting, settingOf, settingRole } from "../options/setting.ts";
import { isWrittenForV3 } from "../options/version.ts";
import { readsArguments, valueParameters } from "./parameters.ts";
import { reachedBy } from "./reached.ts";
import { shapeOf } from "./shape.ts";
import { signatures } from "./signatures.ts";
import type { TypeShape } from "./type-shapes.ts";
import { type TypedPlace, typedPlaces } from "./typed.ts";
import { settingOfTypes } from "./typed-setting.ts";

export type GivenName = "user" | "account" | "profile" | "session" | "token" | "credentials" | "email";

/** The callback or the event that next-auth calls. */
export type GivingRole = Extract<FunctionRole, `callback:${string}` | `event:${string}`>;

/** A value that next-auth gives, and to what. In a function that it was handed on to, the callback is the one that did so. */
export interface Given {
  readonly name: GivenName;
  /** Of what nothing but a type says that it is next-auth's, `typed`. */
  readonly role: GivingRole | "typed";
  readonly setting: Setting;
  /** How the callback took it as the file was read: among v3's arguments, in v4's object, or in a message, as in both. */
  readonly form: "arguments" | "object" | "message";
  /** The function that it is read in; undefined where it is typed. */
  readonly made?: FunctionNode;
  /** A call brought what is typed: it may be out of a table as well. */
  readonly isFetched?: boolean;
  /** How its type differs from next-auth's. */
  readonly beside?: DeclaredBeside;
  /** Where it was handed on to that function, by one of this file. */
  readonly from?: HandedOn;
  /** Which providers' sign-ins another file gives it for. */
  readonly by?: ReachedBy | undefined;
}

/** The whole value: a name, `message.user`. */
export interface GivenUse {
  readonly given: Given;
  readonly node: Node;
}

/** `const { id } = user`, `({ account: { accessToken } })`. */
export interface GivenPattern {
  readonly given: Given;
  readonly pattern: t.ObjectPattern;
}

export interface HandedOn {
  readonly given: Given;
  readonly node: Node;
  readonly how: "argument" | "spread" | "returned" | "stored" | "gone through";
  /** The call that it is an argument of. */
  readonly call?: CallNode;
  /** True where the value is followed into the function that gets it. */
  isFollowed: boolean;
  /** The function of another module that gets it, which says itself what it can't follow. */
  target?: ExportOfModule | undefined;
}

/** A function of another module. */
export interface ExportOfModule {
  readonly path: string;
  readonly exportName: string;
}

/** The property of a message, or of v4's argument, that a value is taken from: `message.user`, `({ user })`. */
export interface GivenProperty {
  readonly given: Given;
  readonly node: MemberNode | t.ObjectProperty;
}

export interface GivenValues {
  readonly properties: readonly GivenProperty[];
  readonly uses: readonly GivenUse[];
  readonly patterns: readonly GivenPattern[];
  readonly handedOn: readonly HandedOn[];
  /** Objects that are written out where next-auth's type is asked for. */
  readonly written: readonly GivenUse[];
}

/** Where a function takes a value: at this place among its parameters, as a property of what stands there where one is named. */
interface ParameterSlot {
  readonly parameter: number;
  readonly key?: string | undefined;
}

/** An argument that holds a value, and may be followed. */
interface Pending {
  readonly handed: HandedOn;
  readonly call: CallNode;
  /** The function that gets it: in `f.apply(this, args)` that is `f`. */
  readonly callee: Node;
  readonly slot: ParameterSlot;
}

/** The names of v3's arguments that `*` in a signature stands for. */
function starName(role: FunctionRole, setting: Setting): GivenName | undefined {
  if (role === "callback:signIn") return "profile";
  if (setting.strategy === "jwt") return "token";
  if (setting.strategy === "unknown") return undefined;
  return role === "event:signOut" ? "session" : "user";
}

/** The properties of a message, which v3 gave as one object, too; `providerAccount` is v3's name of the account. */
const inMessages: Readonly<Partial<Record<FunctionRole, Readonly<Record<string, GivenName>>>>> = {
  "event:signIn": { user: "user", account: "account", profile: "profile" },
  "event:linkAccount": { user: "user", account: "account", providerAccount: "account", profile: "profile" },
  "event:session": { session: "session", token: "token", jwt: "token" },
};

const givenNames: ReadonlySet<string> = new Set<GivenName>([
  "user",
  "account",
  "profile",
  "session",
  "token",
  "credentials",
  "email",
]);

const analysed = new PerFile<{ readonly located: Located; readonly told: number; readonly walker: GivenWalker }>();

/** Tells the modules whose functions are handed what next-auth gives. For the analyse phase. */
export function tellGiven(context: TransformContext): void {
  analysedValues(context);
}

/** The values as the file was read, walked once however many ask: for the analyse phase, which changes no tree. */
export function analysedValues(context: TransformContext): GivenValues {
  const located = locate(context);
  const told = context.project.facts("given", context.file.path).length;
  const known = analysed.get(context);
  if (known?.located === located && known.told === told) return known.walker;
  const walker = new GivenWalker(context);
  walker.run();
  walker.runTyped();
  walker.end();
  walker.tell();
  analysed.set(context, { located, told, walker });
  return walker;
}

/** Where in this file the values stand that next-auth gives. */
export function givenValues(context: TransformContext): GivenValues {
  const walker = new GivenWalker(context);
  walker.run();
  walker.end();
  return walker;
}

/** The same, and the values of which in code of next-auth v3 a type alone says that they are such. */
export function givenOrTyped(context: TransformContext): GivenValues {
  const walker = new GivenWalker(context);
  walker.run();
  if (isWrittenForV3(context)) walker.runTyped();
  walker.end();
  return walker;
}

/** Which providers' sign-ins bring a value to a place, by the tests of `account.provider` around it in its callback. */
export function reachedWith(scopes: Scopes, given: Given, node: Node): ReachedBy {
  if (given.from) return reachedWith(scopes, given.from.given, given.from.node);
  if (given.by) return given.by;
  if (given.role === "typed" || !given.made) return { except: [] };
  return reachedBy(node, given.made, accountOf(given.made, given.role), scopes);
}

/** The account among the parameters of a callback, by v3's order or, once its parameters are one object, by its name. */
function accountOf(made: FunctionNode, role: FunctionRole): Node | undefined {
  const parameters = valueParameters(made);
  const [first] = parameters;
  const member =
    parameters.length === 1 && first?.type === "ObjectPattern"
      ? first.properties.find((one) => one.type === "ObjectProperty" && keyName(one) === "account")
      : undefined;
  if (member?.type === "ObjectProperty") return member.value;
  return parameters[signatures[role]?.arguments.indexOf("account") ?? -1];
}

/** What reads or writes a field: `user.id`, and each use of the name that a pattern gives it. */
export interface FieldRead {
  readonly given: Given;
  /** The member expression, or the name. */
  readonly node: Node;
  /** The member of the pattern that made the name. */
  readonly property?: t.ObjectProperty;
}

export function fieldReads(
  { scopes }: TransformContext,
  values: GivenValues,
  name: GivenName,
  field: string,
): FieldRead[] {
  const members = values.uses.flatMap(({ given, node }): FieldRead[] => {
    const member = given.name === name ? memberAround(node, scopes) : undefined;
    return member && keyName(member) === field ? [{ given, node: member }] : [];
  });
  const names = values.patterns.flatMap(({ given, pattern }) =>
    given.name === name
      ? pattern.properties.flatMap((property): FieldRead[] => {
          if (property.type !== "ObjectProperty" || keyName(property) !== field) return [];
          const target = withoutDefault(property.value);
          const references = (target.type === "Identifier" && scopes.bindingOf(target)?.references) || [];
          return references.flatMap(({ node, isType }) => (isType ? [] : [{ given, node, property }]));
        })
      : [],
  );
  return [...members, ...names];
}

/** The member expression that reads a field of a value, through casts: `account.id`, `account!.id`, `(account as Account).id`. */
export function memberAround(node: Node, scopes: Scopes): MemberNode | undefined {
  const above = scopes.parentOf(node);
  if (isCast(above)) return memberAround(above, scopes);
  return isMember(above) && above.object === node ? above : undefined;
}

class GivenWalker implements GivenValues {
  readonly properties: GivenProperty[] = [];
  readonly uses: GivenUse[] = [];
  readonly patterns: GivenPattern[] = [];
  readonly handedOn: HandedOn[] = [];
  readonly written: GivenUse[] = [];
  readonly #context: TransformContext;
  #shapes: ReadonlyMap<Node, TypeShape> = new Map();
  readonly #pending: Pending[] = [];
  readonly #seen = new Map<Node, Set<string>>();

  constructor(context: TransformContext) {
    this.#context = context;
  }

  run(): void {
    for (const { node, role, setting } of locate(this.#context).functions) {
      if (isGivingRole(role)) this.#enter(node, role, setting);
    }
    this.#enterFromOthers();
    while (this.#followOneMore());
  }

  /** What a type says is looked at last: of a value that is known to come from a callback more is known. */
  runTyped(): void {
    const { places, shapes } = typedPlaces(this.#context);
    if (places.length === 0) return;
    this.#shapes = shapes;
    const setting = settingOfTypes(this.#context);
    for (const place of places) this.#enterTyped(place, setting);
    while (this.#followOneMore());
  }

  /** Looks for what was not followed in other modules. */
  end(): void {
    for (const pending of this.#pending) {
      if (pending.handed.isFollowed) continue;
      const target = this.#targetElsewhere(pending);
      pending.handed.target = target;
      if (target) pending.handed.isFollowed = this.#isFollowedThere(target, pending);
      else if (this.#isTypedElsewhere(pending)) pending.handed.isFollowed = true;
    }
  }

  #enterTyped({ name, node, how, isFetched, beside }: TypedPlace, setting: Setting): void {
    const given: Given = { name, role: "typed", setting, form: "message", isFetched, beside };
    if (how === "written") this.written.push({ given, node });
    else if (how === "bound") {
      // `jwt(token: TokenSet)`: a name that a callback gave its value to holds that, whatever it is typed as.
      const isKnown = this.#seen.has(node) || this.patterns.some(({ pattern }) => pattern === node);
      if (!isKnown) this.#bind(node, given);
    } else if (!this.uses.some((use) => use.node === node)) this.#record(node, given);
  }

  /** Publishes what functions of other modules are handed. */
  tell(): void {
    const { project } = this.#context;
    for (const { handed, slot } of this.#pending) {
      const { target, given, node } = handed;
      if (!target || given.role === "typed") continue;
      const { name, role, setting, form } = given;
      const by = name === "profile" ? reachedWith(this.#context.scopes, given, node) : undefined;
      const { exportName, path } = target;
      const { parameter, key } = slot;
      const value = { exportName, parameter, key, name, role, form, setting: settingRole(setting), ...(by && { by }) };
      project.publish(path, { kind: "given", value });
    }
  }

  #enter(made: FunctionNode, role: GivingRole, setting: Setting): void {
    const given = (name: GivenName, form: Given["form"]): Given => ({ name, role, setting, form, made });
    const parameters = valueParameters(made);
    const message = inMessages[role];
    if (message) {
      for (const [key, name] of Object.entries(message)) this.#bindKey(parameters[0], key, given(name, "message"));
      return;
    }
    const signature = signatures[role];
    if (!signature) return;
    const shape = shapeOf(made, signature, setting.version, this.#context.scopes);
    if (shape === "object") {
      for (const key of signature.properties) {
        if (isGivenName(key)) this.#bindKey(parameters[0], key, given(key, "object"));
      }
    } else if (shape === "positional") {
      for (const [index, key] of signature.arguments.entries()) {
        const name = key === "*" ? starName(role, setting) : key;
        if (name && isGivenName(name)) this.#bind(parameters[index], given(name, "arguments"));
      }
      this.#enterList(
        made,
        signature.arguments.map((key) => {
          const name = key === "*" ? starName(role, setting) : key;
          return name && isGivenName(name) ? given(name, "arguments") : undefined;
        }),
      );
    }
  }

  /** What is given, where it is taken out of `arguments`, or out of the list in `(...args)`. */
  #enterList(made: FunctionNode, all: readonly (Given | undefined)[]): void {
    const { scopes } = this.#context;
    const list = listOfArguments(made, scopes);
    const given = list ? all.slice(list.from) : [];
    for (const use of list?.uses ?? []) this.#inList(use, given);
  }

  #inList(use: Node, given: readonly (Given | undefined)[]): void {
    const { scopes } = this.#context;
    const parent = scopes.parentOf(use);
    const handed = callWithAll(use, scopes);
    if (handed) {
      const node = parent?.type === "SpreadElement" ? parent : use;
      for (const [index, one] of given.entries()) if (one) this.#handAt(node, handed, handed.at + index, one);
    } else if (isMember(parent) && parent.object === use) {
      const one = given[Number(keyName(parent))];
      if (one) this.#record(parent, one);
    } else if (parent?.type === "VariableDeclarator" && parent.id.type === "ArrayPattern") {
      this.#bindElements(parent.id, given);
    } else for (const one of given) if (one) this.#hand(use, one, "argument");
  }

  /** `const [user, account] = arguments` */
  #bindElements({ elements }: t.ArrayPattern, given: readonly (Given | undefined)[]): void {
    for (const [index, element] of elements.entries()) {
      const one = given[index];
      if (one && element) this.#bind(element, one);
    }
  }

  /** One of all arguments that a call hands on. */
  #handAt(node: Node, { call, callee }: { call: CallNode; callee: Node }, parameter: number, given: Given): void {
    if (isLog(callee)) return;
    const handed = this.#hand(node, given, "argument", call);
    this.#pending.push({ handed, call, callee, slot: { parameter } });
  }

  /** What another module said that it hands to functions of this one. */
  #enterFromOthers(): void {
    const { project, file, scopes } = this.#context;
    const told = project.facts("given", file.path);
    if (told.length === 0) return;
    for (const { name: exportName, node } of ownExports(this.#context)) {
      const made = scopes.resolveValue(node);
      if (!isFunction(made)) continue;
      for (const { value } of told) {
        if (value.exportName !== exportName) continue;
        const { parameter, key, name, role, form, setting, by } = value;
        if (!this.#isOnlyExported(made) || !this.#canEnter(made, { parameter, key })) continue;
        this.#enterAt(made, { parameter, key }, { name, role, form, setting: settingOf([setting]), made, by });
        project.publish(file.path, { kind: "follows-given", value: { exportName, parameter, key } });
      }
    }
  }

  /** Nothing in the module itself calls the function, or hands it on. */
  #isOnlyExported(made: FunctionNode): boolean {
    const { scopes } = this.#context;
    const references = bindingOfFunction(made, scopes)?.references ?? [];
    return references.every(({ node, isType }) => isType || isExported(node, scopes));
  }

  #canEnter(made: FunctionNode, { parameter, key }: ParameterSlot): boolean {
    if (readsArguments(made, this.#context.scopes)) return false;
    const parameters = valueParameters(made);
    if (parameters.some((one) => one.type === "RestElement")) return false;
    const target = withoutDefault(parameters[parameter]);
    if (!target || target.type === "Identifier") return true;
    return (
      target.type === "ObjectPattern" &&
      (key === undefined || target.properties.every(({ type }) => type === "ObjectProperty"))
    );
  }

  #enterAt(made: FunctionNode, { parameter, key }: ParameterSlot, given: Given): void {
    const target = valueParameters(made)[parameter];
    if (key === undefined) this.#bind(target, given);
    else this.#bindKey(target, key, given);
  }

  // From a name or a pattern to its uses

  #bind(bound: Node | null | undefined, given: Given): void {
    const target = withoutDefault(bound);
    if (target?.type === "ObjectPattern") {
      this.patterns.push({ given, pattern: target });
      for (const item of target.properties) if (item.type === "RestElement") this.#bind(item.argument, given);
    } else if (target?.type === "Identifier" || target?.type === "JSXIdentifier") {
      for (const node of this.#references(target, given.name)) this.#record(node, given);
    }
  }

  /** The same for a property of what is bound: `{ account }`, `message.account`. */
  #bindKey(bound: Node | null | undefined, key: string, given: Given): void {
    const target = withoutDefault(bound);
    if (target?.type === "ObjectPattern") {
      for (const item of target.properties) {
        if (item.type === "RestElement") this.#bindKey(item.argument, key, given);
        else if (keyName(item) === key) {
          this.properties.push({ given, node: item });
          this.#bind(item.value, given);
        }
      }
    } else if (target?.type === "Identifier") {
      for (const node of this.#references(target, `${given.name}.${key}`)) this.#readOfHolder(node, key, given);
    }
  }

  /** The reads of a name, once for each value. */
  #references(name: t.Identifier | t.JSXIdentifier, value: string): Node[] {
    const seen = this.#seen.get(name) ?? new Set();
    this.#seen.set(name, seen);
    if (seen.has(value)) return [];
    seen.add(value);
    const references = this.#context.scopes.bindingOf(name)?.references ?? [];
    return references.flatMap(({ node, isType, isWrite }) => (isType || isWrite ? [] : [node]));
  }

  /** A use of the object whose property the value is. */
  #readOfHolder(node: Node, key: string, given: Given): void {
    const parent = this.#context.scopes.parentOf(node);
    if (isCast(parent)) this.#readOfHolder(parent, key, given);
    else if (isMember(parent) && parent.object === node) {
      if (keyName(parent) !== key) return;
      this.properties.push({ given, node: parent });
      this.#record(parent, given);
    } else if (parent?.type === "VariableDeclarator" && parent.init === node) this.#bindKey(parent.id, key, given);
    else if (isCall(parent) && parent.callee !== node) this.#argument(node, parent, given, key);
  }

  #record(node: Node, given: Given): void {
    this.uses.push({ given, node });
    this.#flow(node, given);
  }

  #flow(node: Node, given: Given): void {
    const parent = this.#context.scopes.parentOf(node);
    if (!parent) return;
    switch (parent.type) {
      case "LogicalExpression":
        if (parent.right === node || parent.operator !== "&&") this.#record(parent, given);
        return;
      case "ConditionalExpression":
        if (parent.test !== node) this.#record(parent, given);
        return;
      case "VariableDeclarator":
        if (parent.init === node) this.#bind(parent.id, given);
        return;
      case "AssignmentExpression":
        if (parent.right === node) this.#assigned(node, parent.left, given);
        return;
      case "CallExpression":
      case "OptionalCallExpression":
      case "NewExpression":
        if (parent.callee !== node) this.#argument(node, parent, given);
        return;
      case "SpreadElement":
      case "JSXSpreadAttribute":
        this.#hand(node, given, "spread");
        return;
      case "ReturnStatement":
        this.#hand(node, given, "returned");
        return;
      case "ForInStatement":
        if (parent.right === node) this.#hand(node, given, "gone through");
        return;
      case "ArrayExpression":
        this.#hand(node, given, "stored");
        return;
      case "ObjectProperty":
        if (parent.value === node) this.#inObject(node, parent, given);
        return;
      default:
        if (isCast(parent)) this.#flow(parent, given);
        else if (isFunction(parent) && parent.body === node) this.#hand(node, given, "returned");
    }
  }

  /** `({ id } = user)`, `account = account ?? {}`, `let linked; …; linked = account`. */
  #assigned(node: Node, target: Node, given: Given): void {
    const binding = target.type === "Identifier" ? this.#context.scopes.bindingOf(target) : undefined;
    const writes = binding?.references.filter(({ isWrite }) => isWrite) ?? [];
    const { declaration } = binding ?? {};
    const isHeldOnly = declaration?.type === "VariableDeclarator" && !declaration.init && writes.length === 1;
    if (target.type === "ObjectPattern" || isHeldOnly) this.#bind(isHeldOnly ? binding?.identifiers[0] : target, given);
    else if (!binding?.identifiers.some((name) => this.#seen.get(name)?.has(given.name)))
      this.#hand(node, given, "stored");
  }

  /** `remember({ user, account })`, or a property of any other object. */
  #inObject(node: Node, property: t.ObjectProperty, given: Given): void {
    const { scopes } = this.#context;
    const object = scopes.parentOf(property);
    const call = object && scopes.parentOf(object);
    const key = keyName(property);
    if (object?.type === "ObjectExpression" && isCall(call) && call.callee !== object && key != null) {
      this.#argument(object, call, given, key, node);
    } else this.#hand(node, given, "stored");
  }

  #argument(argument: Node, call: CallNode | t.NewExpression, given: Given, key?: string, node = argument): void {
    const { callee } = call;
    if (isLog(callee)) return;
    const index = call.arguments.indexOf(argument as t.Expression);
    const handed = this.#hand(node, given, "argument", isCall(call) ? call : undefined);
    if (!isCall(call) || index < 0 || call.arguments.slice(0, index).some(({ type }) => type === "SpreadElement"))
      return;
    this.#pending.push({ handed, call, callee, slot: { parameter: index, key } });
  }

  #hand(node: Node, given: Given, how: HandedOn["how"], call?: CallNode): HandedOn {
    const handed: HandedOn = { given, node, how, isFollowed: false, ...(call && { call }) };
    this.handedOn.push(handed);
    return handed;
  }

  // Into functions

  /** Follows one argument into the functions of this file that get it, when all their calls give such a value; false when none is left. */
  #followOneMore(): boolean {
    const { scopes } = this.#context;
    for (const pending of this.#pending) {
      if (pending.handed.isFollowed) continue;
      const called = calledBy(pending.callee, scopes);
      if (called?.functions.length && called.functions.every((made) => this.#isTyped(made, pending))) {
        pending.handed.isFollowed = true;
        return true;
      }
      if (!called?.functions.every((made) => this.#canEnter(made, pending.slot))) continue;
      const binding = scopes.bindingOf(pending.callee);
      const isDirect = binding !== undefined && scopes.resolveValue(pending.callee) === called.functions[0];
      if (isDirect && !this.#areAllCallsLike(pending, binding)) continue;
      if (isDirect && this.#mayBeCalledElsewhere(binding)) continue;
      if (!isDirect && !this.#isCalledSoOnly(pending, called)) continue;
      pending.handed.isFollowed = true;
      for (const made of called.functions)
        this.#enterAt(made, pending.slot, { ...pending.handed.given, made, from: pending.handed });
      return true;
    }
    return false;
  }

  /** A function says by a type of its own what it takes there: it is read as that. */
  #isTyped(made: FunctionNode, { slot, handed }: Pending): boolean {
    const target = withoutDefault(valueParameters(made)[slot.parameter]);
    const shape = target && this.#shapes.get(target);
    const its = slot.key === undefined || shape?.kind !== "members" ? shape : shape.of.get(slot.key);
    return its?.kind === "given" && its.name === handed.given.name;
  }

  /** The same of a function of another module, whoever calls it. */
  #isTypedElsewhere({ callee, slot }: Pending): boolean {
    const { scopes, project, file } = this.#context;
    const value = scopes.moduleValue(callee);
    const target =
      value && value.path.length <= 1
        ? project.resolveExport(file.path, value.source, value.path[0] ?? "default")
        : undefined;
    return (
      target !== undefined &&
      project
        .facts("follows-given", target.path)
        .some(
          ({ value: said }) =>
            said.isTyped === true &&
            said.exportName === target.exportName &&
            said.parameter === slot.parameter &&
            said.key === slot.key,
        )
    );
  }

  /** Nothing else calls functions that are reached by a list, a table, a parameter, or as methods. */
  #isCalledSoOnly(pending: Pending, { functions, sources, holders, takers }: Called): boolean {
    const { scopes } = this.#context;
    const isHeldOnly = holders.every(({ binding }) =>
      binding.references.every(
        ({ node, isType }) =>
          isType ||
          holders.some((holder) => holder.node === node) ||
          keyName(scopes.parentOf(node) ?? node) === "length",
      ),
    );
    const names = [...holders.map(({ binding }) => binding), ...takers];
    if (!isHeldOnly || names.some((binding) => this.#mayBeCalledElsewhere(binding))) return false;
    return functions.every((made) => {
      if (made.type === "ClassMethod" || scopes.parentOf(made)?.type === "ClassProperty")
        return this.#isMethodCalledSo(pending, made);
      const binding = bindingOfFunction(made, scopes);
      if (!binding) return true;
      if (this.#mayBeCalledElsewhere(binding)) return false;
      return binding.references.every(
        ({ node, isType }) => isType || sources.includes(node) || this.#isCallLike(pending, node),
      );
    });
  }

  /** Each `….name(…)` of the file gives such a value, and no other file gets the class. */
  #isMethodCalledSo(pending: Pending, made: FunctionNode): boolean {
    const { scopes, parsed } = this.#context;
    const member = made.type === "ClassMethod" ? made : scopes.parentOf(made);
    const owner = member && scopes.parentOf(scopes.parentOf(member) ?? member);
    const name = member && keyName(member);
    if (!owner || !isClass(owner) || owner.superClass || !isPlainClass(owner, scopes) || name === undefined)
      return false;
    const binding = bindingOfClass(owner, scopes);
    if (binding && this.#mayBeCalledElsewhere(binding)) return false;
    return parsed.nodes.every((node) => !isMember(node) || keyName(node) !== name || this.#isCallLike(pending, node));
  }

  #areAllCallsLike(pending: Pending, binding: Binding): boolean {
    const { scopes } = this.#context;
    return binding.references.every(
      ({ node, isType }) => isType || isExported(node, scopes) || this.#isCallLike(pending, node),
    );
  }

  /** True when a name is called here with the same value in the same place. */
  #isCallLike({ handed, slot }: Pending, name: Node): boolean {
    return this.#pending.some(
      (other) =>
        other.callee === name &&
        other.slot.parameter === slot.parameter &&
        other.slot.key === slot.key &&
        other.handed.given.name === handed.given.name,
    );
  }

  #mayBeCalledElsewhere(binding: Binding): boolean {
    const { project, file, scopes } = this.#context;
    const names = ownExports(this.#context).filter(({ node }) => scopes.bindingOf(node) === binding);
    if (names.length === 0) return false;
    return !project.knowsOthers || names.some(({ name }) => project.importersOf(file.path, name).length > 0);
  }

  /** The function of another module that an argument goes to, when nobody else calls it and each call here gives such a value. */
  #targetElsewhere(pending: Pending): ExportOfModule | undefined {
    const { scopes, project, file } = this.#context;
    const value = scopes.moduleValue(pending.callee);
    if (!value?.binding || value.path.length > 1) return undefined;
    const target = project.resolveExport(file.path, value.source, value.path[0] ?? "default");
    if (!target) return undefined;
    const importers = project.importersOf(target.path, target.exportName);
    if (importers.some((path) => path !== file.path)) return undefined;
    const isWhole = value.binding.import?.imported === "*" && value.path.length === 1;
    const areAllLike = value.binding.references.every(({ node, isType }) => {
      if (isType) return true;
      if (!isWhole) return this.#isCallLike(pending, node);
      const member = scopes.parentOf(node);
      if (!isMember(member) || member.object !== node) return false;
      return keyName(member) !== value.path[0] || this.#isCallLike(pending, member);
    });
    const isBoundOnce =
      scopes.imports(value.source).filter(({ import: origin }) => origin?.imported === value.binding?.import?.imported)
        .length === 1;
    return areAllLike && isBoundOnce ? target : undefined;
  }

  #isFollowedThere(target: ExportOfModule, { slot }: Pending): boolean {
    return this.#context.project
      .facts("follows-given", target.path)
      .some(
        ({ value }) =>
          value.exportName === target.exportName && value.parameter === slot.parameter && value.key === slot.key,
      );
  }
}

/** True for a value that code of next-auth v3 reads: what v4 gives there may be another thing. */
export function isForV3({ setting, form }: Given): boolean {
  return setting.version === "v3" ? form !== "object" : setting.version === "unknown" && form === "arguments";
}

function isGivingRole(role: FunctionRole): role is GivingRole {
  return isCallback(role) || isEvent(role);
}

function isGivenName(name: string): name is GivenName {
  return givenNames.has(name);
}

/** `export { x }`, `export default x`, `module.exports = x`, `exports.x = x`, `module.exports = { x }`. */
function isExported(node: Node, scopes: Scopes): boolean {
  const parent = scopes.parentOf(node);
  switch (parent?.type) {
    case "ExportSpecifier":
    case "ExportDefaultDeclaration":
      return true;
    case "ObjectProperty": {
      const object = scopes.parentOf(parent);
      return parent.value === node && object !== undefined && isExported(object, scopes);
    }
    case "AssignmentExpression":
      return parent.right === node && isExportsMember(parent.left);
    default:
      return false;
  }
}

function isExportsMember(target: Node): boolean {
  let at = target;
  while (at.type === "MemberExpression") at = at.object;
  return target.type === "MemberExpression" && at.type === "Identifier" && /^(module|exports)$/.test(at.name);
}

/** `console.log`, `logger.info`: what is only written down needs no other names. */
export function isLog(callee: Node): boolean {
  if (!isMember(callee)) return false;
  const { object } = callee;
  if (object.type === "Identifier" && object.name === "console") return true;
  const holder = object.type === "Identifier" ? object.name : isMember(object) ? (keyName(object) ?? "") : "";
  return /log/i.test(holder) && /^(log|debug|info|warn|error|trace|verbose)$/.test(keyName(callee) ?? "");
}
