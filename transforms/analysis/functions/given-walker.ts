import {
  type CallNode,
  type FunctionNode,
  isCall,
  isCast,
  isFunction,
  isMember,
  keyName,
  type Node,
  type t,
  withoutDefault,
} from "../../../src/syntax/ast.ts";
import { calledBy, callWithAll, listOfArguments } from "../../../src/syntax/called.ts";
import { bindingOfFunction } from "../../../src/syntax/values.ts";
import type { TransformContext } from "../../context.ts";
import { locate, ownExports } from "../options/locate.ts";
import { type FunctionRole, isCallback, isEvent } from "../options/roles.ts";
import { type Setting, settingOf, settingRole } from "../options/setting.ts";
import {
  type Given,
  type GivenName,
  type GivenPattern,
  type GivenProperty,
  type GivenUse,
  type GivenValues,
  type GivingRole,
  type HandedOn,
  reachedWith,
} from "./given.ts";
import { isLog } from "./log.ts";
import { readsArguments, valueParameters } from "./parameters.ts";
import { isExported, type Pending, PendingArguments } from "./pending.ts";
import { shapeOf } from "./shape.ts";
import { signatures } from "./signatures.ts";
import type { TypeShape } from "./type-shapes.ts";
import { type TypedPlace, typedPlaces } from "./typed.ts";
import { settingOfTypes } from "./typed-setting.ts";

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

/** Goes from what callbacks and events are given to where it is read. */
export class GivenWalker implements GivenValues {
  readonly properties: GivenProperty[] = [];
  readonly uses: GivenUse[] = [];
  readonly patterns: GivenPattern[] = [];
  readonly handedOn: HandedOn[] = [];
  readonly written: GivenUse[] = [];
  readonly #context: TransformContext;
  #shapes: ReadonlyMap<Node, TypeShape> = new Map();
  readonly #pending: PendingArguments;
  readonly #seen = new Map<Node, Set<string>>();

  constructor(context: TransformContext) {
    this.#context = context;
    this.#pending = new PendingArguments(context);
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
      const target = this.#pending.targetElsewhere(pending);
      pending.handed.target = target;
      if (target) pending.handed.isFollowed = this.#pending.isFollowedThere(target, pending);
      else if (this.#pending.isTypedElsewhere(pending)) pending.handed.isFollowed = true;
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
    this.#pending.add({ handed, call, callee, slot: { parameter } });
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

  #canEnter(made: FunctionNode, { parameter, key }: Pending["slot"]): boolean {
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

  #enterAt(made: FunctionNode, { parameter, key }: Pending["slot"], given: Given): void {
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
    this.#pending.add({ handed, call, callee, slot: { parameter: index, key } });
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
      if (
        called?.functions.length &&
        called.functions.every((made) => this.#pending.isTyped(made, pending, this.#shapes))
      ) {
        pending.handed.isFollowed = true;
        return true;
      }
      if (!called?.functions.every((made) => this.#canEnter(made, pending.slot))) continue;
      if (!this.#pending.areAllCallsLike(pending, called)) continue;
      pending.handed.isFollowed = true;
      for (const made of called.functions)
        this.#enterAt(made, pending.slot, { ...pending.handed.given, made, from: pending.handed });
      return true;
    }
    return false;
  }
}

function isGivingRole(role: FunctionRole): role is GivingRole {
  return isCallback(role) || isEvent(role);
}

function isGivenName(name: string): name is GivenName {
  return givenNames.has(name);
}
