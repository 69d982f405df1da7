import {
  type FunctionNode,
  isCall,
  isFunction,
  isMember,
  keyName,
  literalText,
  type MemberNode,
  type Node,
  resultsOf,
  type t,
  unwrap,
  walk,
} from "../../../src/syntax/ast.ts";
import { isClass, isPlainClass, methodOf, passesOn } from "../../../src/syntax/called.ts";
import type { Binding, ImportOrigin } from "../../../src/syntax/scope.ts";
import { choicesOf, givenIn, parameterPlace } from "../../../src/syntax/values.ts";
import type { TransformContext } from "../../context.ts";
import type { ReturnsRole, Role } from "../../project.ts";
import type { FoundFunction, FoundObject, LateOption, Located, Lost, LostWhy } from "./found.ts";
import {
  type FunctionRole,
  isCallback,
  isObjectRole,
  type ObjectRole,
  type OptionRole,
  partRole,
  partsOf,
} from "./roles.ts";
import { mergeSettings, propertiesOf, type Setting, settingOfOptions, settingRole, unknownSetting } from "./setting.ts";
import { exportsTaking } from "./taken.ts";
import { isUsedElsewhere } from "./used-elsewhere.ts";
import { versionOfOptions } from "./version.ts";

interface Way {
  readonly setting: Setting;
  readonly whole: boolean;
}

/** Goes from where next-auth is given something to where that is written, and notes what it finds on the way. */
export class Follower {
  readonly #context: TransformContext;
  readonly #objects = new Map<string, FoundObject>();
  readonly #functions = new Map<string, FoundFunction>();
  readonly #lost = new Map<Node, Lost>();
  readonly #late = new Map<Node, LateOption>();
  readonly #calls = new Map<Node, Located["calls"][number]>();
  readonly #held = new Set<Node>();
  readonly #elsewhere = new Map<string, { module: string; exportName: string; roles: Role[] }>();
  readonly #taken = new Map<string, Located["taken"][number]>();
  readonly #ids = new Map<Node, number>();
  readonly #open = new Set<string>();

  constructor(context: TransformContext) {
    this.#context = context;
  }

  get located(): Located {
    return {
      objects: [...this.#objects.values()],
      functions: [...this.#functions.values()],
      lost: [...this.#lost.values()],
      late: [...this.#late.values()],
      calls: [...this.#calls.values()],
      held: this.#held,
      taken: [...this.#taken.values()],
      elsewhere: [...this.#elsewhere.values()],
    };
  }

  /** Goes from an expression that plays a role to the literals and functions that it comes from. */
  follow(expression: Node, role: OptionRole, way: Way, binding?: Binding): void {
    const node = unwrap(expression);
    const step = `${this.#id(node)} ${role}`;
    if (this.#open.has(step)) return;
    this.#open.add(step);
    this.#step(node, role, way, binding);
    this.#open.delete(step);
  }

  #step(node: Node, role: OptionRole, way: Way, binding: Binding | undefined): void {
    if (isFunction(node)) {
      if (isObjectRole(role)) this.#lose(node, role, way.setting);
      else this.#function(node, role, way, binding);
      return;
    }
    const choices = choicesOf(node);
    if (choices) {
      for (const choice of choices) this.follow(choice, role, way);
      return;
    }
    switch (node.type) {
      case "ObjectExpression":
        if (isObjectRole(role)) this.#object(node, role, way);
        else this.#lose(node, role, way.setting);
        return;
      case "Identifier":
        this.#identifier(node, role, way);
        return;
      case "AwaitExpression":
        this.follow(node.argument, role, way);
        return;
      case "SequenceExpression": {
        const last = node.expressions.at(-1);
        if (last) this.follow(last, role, way);
        return;
      }
      case "AssignmentExpression":
        this.follow(node.right, role, way);
        return;
      case "CallExpression":
        this.#call(node, role, way);
        return;
      case "MemberExpression":
      case "OptionalMemberExpression":
        this.#member(node, role, way);
        return;
      case "NewExpression":
        this.#instance(node, role, way);
        return;
      case "NullLiteral":
      case "BooleanLiteral":
      case "StringLiteral":
      case "NumericLiteral":
        return;
      default:
        this.#lose(node, role, way.setting);
    }
  }

  /** Follows what a function gives back: `role` is played by its result. */
  returns(expression: Node, role: OptionRole, way: Way): void {
    const { setting } = way;
    const node = this.#context.scopes.resolveValue(expression);
    if (node.type === "Identifier") {
      const origin = this.#context.scopes.bindingOf(node)?.import;
      if (origin) this.#tell(origin, [{ kind: "returns", role }, settingRole(setting)], node, role, setting);
      else this.#lose(expression, role, setting);
      return;
    }
    if (!isFunction(node)) {
      this.#lose(expression, role, setting);
      return;
    }
    for (const result of resultsOf(node.body)) this.follow(result, role, way);
  }

  #object(node: t.ObjectExpression, role: ObjectRole, way: Way): void {
    const { scopes } = this.#context;
    const read: Setting =
      role === "options"
        ? { ...settingOfOptions(node, scopes), version: versionOfOptions(node, scopes) }
        : unknownSetting;
    // What is spread into other options is read with them: alone it may lack the adapter that decides.
    const setting = way.whole ? mergeSettings(read, way.setting) : way.setting;
    const key = `${this.#id(node)} ${role}`;
    const before = this.#objects.get(key);
    const merged = before ? mergeSettings(before.setting, setting) : setting;
    this.#objects.set(key, { role, node, whole: way.whole || (before?.whole ?? false), setting: merged });
    const down: Way = { setting: merged, whole: true };
    for (const property of node.properties) {
      if (property.type === "SpreadElement") {
        this.follow(property.argument, role, { setting: merged, whole: false });
        continue;
      }
      this.#property(property, role, down);
    }
  }

  #property(property: t.ObjectProperty | t.ObjectMethod, role: ObjectRole, way: Way): void {
    const { setting } = way;
    const name = keyName(property) ?? this.#computedName(property);
    if (name === undefined && this.#isFunctionValue(property.type === "ObjectProperty" ? property.value : property))
      this.#lose(property, role, setting);
    const part = name === undefined ? undefined : partRole(role, name);
    if (!part) return;
    if (property.type === "ObjectMethod" && property.kind !== "method") this.#lose(property, part, setting);
    else this.follow(property.type === "ObjectProperty" ? property.value : property, part, way);
  }

  /** `[SESSION]: …` with `const SESSION = "session"` */
  #computedName({ key }: t.ObjectProperty | t.ObjectMethod): string | undefined {
    return literalText(this.#context.scopes.resolveValue(key));
  }

  /** `callbacks: new Callbacks()`: next-auth copies what the object itself has, the fields of its class. */
  #instance(node: t.NewExpression, role: OptionRole, way: Way): void {
    const made = this.#context.scopes.resolveValue(node.callee);
    if (!isObjectRole(role) || !isClass(made) || made.superClass) {
      this.#lose(node, role, way.setting);
      return;
    }
    for (const member of made.body.body) {
      const name = member.type === "ClassProperty" && !member.static ? keyName(member) : undefined;
      const part = name === undefined ? undefined : partRole(role, name);
      if (part && member.type === "ClassProperty" && member.value)
        this.follow(member.value, part, { ...way, whole: true });
    }
  }

  #function(node: FunctionNode, role: FunctionRole, way: Way, binding: Binding | undefined): void {
    const key = `${this.#id(node)} ${role}`;
    const before = this.#functions.get(key);
    const setting = before ? mergeSettings(before.setting, way.setting) : way.setting;
    this.#functions.set(key, { role, node, binding: binding ?? before?.binding, setting });
    if (node.type !== "ArrowFunctionExpression" && !before) this.#callsOnThis(node, role);
  }

  /** `this.session(…)` in a callback: next-auth calls its callbacks as methods of the object that holds them all. */
  #callsOnThis(made: FunctionNode, role: FunctionRole): void {
    const holder = isCallback(role) ? "options:callbacks" : undefined;
    if (!holder) return;
    walk(made.body, (node) => {
      if (isFunction(node) && node.type !== "ArrowFunctionExpression") return false;
      if (node.type !== "CallExpression" || node.callee.type !== "MemberExpression") return undefined;
      const name = node.callee.object.type === "ThisExpression" ? keyName(node.callee) : undefined;
      const part = name === undefined ? undefined : partRole(holder, name);
      if (part && !isObjectRole(part)) this.#calls.set(node, { role: part, call: node });
      return undefined;
    });
  }

  #identifier(node: t.Identifier, role: OptionRole, way: Way): void {
    if (node.name === "undefined") return;
    const binding = this.#context.scopes.bindingOf(node);
    if (!binding) {
      this.#lose(node, role, way.setting);
      return;
    }
    this.#held.add(node);
    if (binding.import) {
      this.#tell(binding.import, this.#rolesFor(role, way), node, role, way.setting);
      // What this file sets on it stands in the same options.
      this.#lateUses(binding, role, way);
      return;
    }
    const { declaration } = binding;
    if (binding.kind === "param") {
      this.#parameter(node, binding, role, way);
    } else if (declaration.type === "FunctionDeclaration") {
      this.follow(declaration, role, way, binding);
    } else if (declaration.type === "VariableDeclarator" && declaration.id.type === "Identifier") {
      if (declaration.init) this.follow(declaration.init, role, way, binding);
      else if (!binding.reassigned) this.#lose(node, role, way.setting);
    } else {
      const value = this.#context.scopes.moduleValue(node);
      if (value) this.#tell(value, this.#rolesFor(role, way), node, role, way.setting);
      else this.#lose(node, role, way.setting);
      return;
    }
    // What is set on the object later stands in the same options as what it was made with.
    const object = this.#objects.get(`${this.#id(this.#context.scopes.resolveValue(node))} ${role}`);
    this.#lateUses(binding, role, object ? { ...way, setting: object.setting } : way);
  }

  /** `function auth(options) { return NextAuth(options) }`: the options are what `auth` is called with, here and elsewhere. */
  #parameter(node: Node, binding: Binding, role: OptionRole, way: Way): void {
    const { scopes } = this.#context;
    const place = parameterPlace(binding);
    const given = place ? givenIn(place, scopes) : [];
    const exported = place ? exportsTaking(this.#context, place) : [];
    if (!place || given.length + exported.length === 0) {
      this.#lose(node, role, way.setting);
      return;
    }
    const { parameter, key, byDefault } = place;
    if (byDefault) this.follow(byDefault, role, way);
    for (const argument of given) this.given(argument, key, role, way);
    for (const { exportName, importers } of exported) {
      const takes = { exportName, parameter, key, role, setting: settingRole(way.setting), isWhole: way.whole };
      this.#taken.set(JSON.stringify(takes), { takes, importers });
    }
  }

  /** Follows an argument, or a property of it, that a function takes for the options or a part of them. */
  given(argument: Node, key: string | undefined, role: OptionRole, way: Way): void {
    if (key === undefined) this.follow(argument, role, way);
    else this.#propertyOf(argument, key, { node: argument, role, way });
  }

  /** The call, or the function itself, that gives what can't be followed. */
  lose(node: Node, role: OptionRole, setting: Setting): void {
    this.#lose(node, role, setting);
  }

  /**
   * `options.callbacks = …`, `options.callbacks.jwt = …`, `callbacks.jwt(…)` on what a name is bound to, and `options =
   * …`.
   */
  #lateUses(binding: Binding, role: OptionRole, way: Way): void {
    const { scopes } = this.#context;
    for (const { node, isWrite } of binding.references) {
      const parent = scopes.parentOf(node);
      if (isWrite) {
        if (parent?.type === "AssignmentExpression" && parent.left === node)
          this.follow(parent.right, role, way, binding);
        continue;
      }
      this.#lateRead(node, role, way);
    }
  }

  /** Follows the properties that are taken of a name, to what is done with the last of them. */
  #lateRead(node: Node, role: OptionRole, way: Way): void {
    const { scopes } = this.#context;
    let at = node;
    let inner = role;
    for (let above = scopes.parentOf(node); above; above = scopes.parentOf(at)) {
      if (above.type === "TSNonNullExpression") {
        at = above;
        continue;
      }
      const name = isMember(above) && above.object === at ? keyName(above) : undefined;
      if (name === undefined) {
        if (isMember(above) && above.object === at) this.#lateName(above, inner, way);
        else this.#lateUse(above, at, inner, way);
        return;
      }
      const part = partRole(inner, name);
      if (!part) {
        const assignment = scopes.parentOf(above);
        if (isObjectRole(inner) && assignment?.type === "AssignmentExpression" && assignment.left === above) {
          this.#late.set(assignment, { role: inner, name, assignment });
        }
        return;
      }
      at = above;
      inner = part;
    }
  }

  /** `callbacks[name] = …`: it may be any part of it. */
  #lateName(member: MemberNode, role: OptionRole, way: Way): void {
    const assignment = this.#context.scopes.parentOf(member);
    if (!/^options:(callbacks|events)$/.test(role)) return;
    if (assignment?.type === "AssignmentExpression" && assignment.left === member)
      this.#lose(assignment, role, way.setting);
  }

  /**
   * What is done with a name that stands for `role`, or with a property of it: set, called, given another name, added
   * to.
   */
  #lateUse(above: Node, at: Node, role: OptionRole, way: Way): void {
    if (above.type === "VariableDeclarator" && above.init === at) this.#alias(above.id as Node, role, way);
    else if (above.type === "CallExpression" && above.arguments[0] === at && isObjectAssign(above)) {
      for (const part of above.arguments.slice(1)) this.follow(part, role, { ...way, whole: false });
    } else if (at.type === "Identifier") {
      // A function under its own name: its other uses are looked at when it is converted.
    } else if (above.type === "AssignmentExpression" && above.left === at) {
      this.follow(above.right, role, { ...way, whole: true });
    } else if (isCall(above) && above.callee === at && !isObjectRole(role)) {
      this.#calls.set(above, { role, call: above });
    }
  }

  /** `const { callbacks } = options`, `const onSession = options.callbacks.session`. */
  #alias(target: Node, role: OptionRole, way: Way): void {
    const { scopes } = this.#context;
    if (target.type === "ObjectPattern") {
      for (const property of target.properties) {
        const name = property.type === "ObjectProperty" ? keyName(property) : undefined;
        const part = name === undefined ? undefined : partRole(role, name);
        if (part && property.type === "ObjectProperty") this.#alias(property.value, part, way);
      }
      return;
    }
    const binding = target.type === "Identifier" ? scopes.bindingOf(target) : undefined;
    if (!binding || binding.reassigned) return;
    if (isObjectRole(role)) {
      this.#lateUses(binding, role, way);
      return;
    }
    for (const { node } of binding.references) {
      const call = scopes.parentOf(node);
      if (isCall(call) && call.callee === node) this.#calls.set(call, { role, call });
    }
  }

  #call(node: t.CallExpression, role: OptionRole, way: Way): void {
    const { scopes } = this.#context;
    const callee = unwrap(node.callee);
    if (isObjectAssign(node)) {
      for (const part of node.arguments) this.follow(part, role, { ...way, whole: false });
      return;
    }
    if (
      !isObjectRole(role) &&
      callee.type === "MemberExpression" &&
      keyName(callee) === "bind" &&
      node.arguments.length < 2
    ) {
      // `onSession.bind(this)`
      this.follow(callee.object, role, way);
      return;
    }
    const made = scopes.resolveValue(callee);
    if (!isObjectRole(role) && node.arguments.some((argument) => this.#isFunctionValue(argument))) {
      if (!isFunction(made) || !this.#wrapped(node, made, role, way)) this.#lose(node, role, way.setting, "wrapped");
      return;
    }
    const run = isFunction(made) ? made : this.#methodCalled(callee);
    if (run) {
      for (const result of resultsOf(run.body)) this.follow(result, role, way);
      return;
    }
    const value = scopes.moduleValue(callee);
    if (value) this.#tell(value, this.#rolesFor({ kind: "returns", role }, way), node, role, way.setting);
    else this.#lose(node, role, way.setting);
  }

  /** `controller.options(req)` with `const controller = new Controller()`; `this.options(req)` where no class extends it. */
  #methodCalled(callee: Node): FunctionNode | undefined {
    const { scopes, parsed } = this.#context;
    const found = isMember(callee) ? methodOf(callee, scopes) : undefined;
    if (!found || !isMember(callee) || callee.object.type !== "ThisExpression") return found?.method;
    const isExtended = parsed.nodes.some(
      (node) => isClass(node) && node.superClass && scopes.resolveValue(node.superClass) === found.made,
    );
    return isExtended || isUsedElsewhere(this.#context, found.made) ? undefined : found.method;
  }

  /** `logged(async (user) => …)`: what a wrapper of this file gives, or the function inside where the wrapper hands all on to it. */
  #wrapped(call: t.CallExpression, wrapper: FunctionNode, role: OptionRole, way: Way): boolean {
    const { scopes } = this.#context;
    const given = resultsOf(wrapper.body).map((result) => scopes.resolveValue(result));
    if (given.length === 0 || !given.every(isFunction)) return false;
    for (const inner of given) {
      const index = passesOn(inner, wrapper, scopes);
      const passed = index === undefined ? undefined : call.arguments[index];
      if (passed && passed.type !== "SpreadElement") this.follow(passed, role, way);
      else this.follow(inner, role, way);
    }
    return true;
  }

  #isFunctionValue(node: Node): boolean {
    const value = this.#context.scopes.resolveValue(node);
    return (
      isFunction(value) || (value.type === "Identifier" && this.#context.scopes.bindingOf(value)?.import !== undefined)
    );
  }

  /** `config.auth`: a property of an object of this file, or of another module. */
  #member(node: MemberNode, role: OptionRole, way: Way): void {
    const { scopes } = this.#context;
    const name = keyName(node);
    const value = scopes.moduleValue(node);
    if (value) {
      this.#tell(value, this.#rolesFor(role, way), node, role, way.setting);
      return;
    }
    const found = isObjectRole(role) ? undefined : methodOf(node, scopes);
    if (found && this.#isOnlyGiven(node, found.made)) {
      this.follow(found.method, role, way);
      return;
    }
    if (name === undefined) this.#lose(node, role, way.setting);
    else this.#propertyOf(node.object, name, { node, role, way });
  }

  /** Follows the property of an object that is written in this file; what asks for it is lost where it isn't. */
  #propertyOf(
    holder: Node,
    name: string,
    { node, role, way }: { readonly node: Node; readonly role: OptionRole; readonly way: Way },
  ): void {
    const { scopes } = this.#context;
    const object = scopes.resolveValue(holder);
    const { byName, open } =
      object.type === "ObjectExpression" ? propertiesOf(object, scopes) : { byName: undefined, open: true };
    const property = byName?.get(name);
    if (property) this.follow(property, role, way);
    else if (open) this.#lose(node, role, way.setting);
  }

  /** Nothing but next-auth is given, or calls, what a class has under this name. */
  #isOnlyGiven(member: MemberNode, made: Node): boolean {
    const { scopes, parsed } = this.#context;
    if (!isClass(made) || made.superClass || !isPlainClass(made, scopes)) return false;
    if (isUsedElsewhere(this.#context, made)) return false;
    const name = keyName(member);
    return parsed.nodes.every((node) => !isMember(node) || node === member || keyName(node) !== name);
  }

  #rolesFor(role: OptionRole | ReturnsRole, way: Way): Role[] {
    const roles: Role[] = [role, settingRole(way.setting)];
    return way.whole ? roles : [...roles, { kind: "part", of: typeof role === "string" ? role : role.role }];
  }

  #tell(
    { source, path }: Pick<ImportOrigin, "source" | "path">,
    roles: readonly Role[],
    node: Node,
    role: OptionRole,
    setting: Setting,
  ): void {
    const { project, file } = this.#context;
    const [exportName = "default", ...more] = path;
    const inside = more.filter((step) => step !== "default");
    if (inside.length > 0 || !project.resolveExport(file.path, source, exportName)) {
      const isTold = inside.length === 0 ? this.#tellModule(source, path, role, setting) : false;
      const holder = inside.length === 1 ? holderOf(role, inside[0] as string) : undefined;
      if (holder && project.resolveExport(file.path, source, exportName))
        this.#tell(
          { source, path: [exportName] },
          [holder, settingRole(setting), { kind: "part", of: holder }],
          node,
          role,
          setting,
        );
      else if (!isTold) this.#lose(node, role, setting);
      return;
    }
    const key = `${source} ${exportName}`;
    const before = this.#elsewhere.get(key);
    const all = [...new Set([...(before?.roles ?? []), ...roles])];
    this.#elsewhere.set(key, { module: source, exportName, roles: all });
  }

  /** `callbacks: { ...all }` with `import * as all`: what a module exports by the names of the parts. */
  #tellModule(source: string, path: readonly string[], role: OptionRole, setting: Setting): boolean {
    const { project, file } = this.#context;
    if (!isObjectRole(role) || (path.length > 0 && path[0] !== "*")) return false;
    const exported = partsOf(role).filter(([name]) => project.resolveExport(file.path, source, name));
    for (const [exportName, part] of exported) {
      const key = `${source} ${exportName}`;
      const before = this.#elsewhere.get(key)?.roles ?? [];
      this.#elsewhere.set(key, {
        module: source,
        exportName,
        roles: [...new Set([...before, part as Role, settingRole(setting)])],
      });
    }
    return exported.length > 0;
  }

  #lose(node: Node, role: OptionRole, setting: Setting, why: LostWhy = "not followed"): void {
    if (!this.#lost.has(node)) this.#lost.set(node, { role, node, why, version: setting.version });
  }

  #id(node: Node): number {
    const id = this.#ids.get(node) ?? this.#ids.size;
    this.#ids.set(node, id);
    return id;
  }
}

/** What has a part of this name that plays the role: options, for `base.callbacks` among the callbacks. */
function holderOf(role: OptionRole, name: string): ObjectRole | undefined {
  return partRole("options", name) === role ? "options" : undefined;
}

function isObjectAssign({ callee, arguments: given }: t.CallExpression): boolean {
  if (callee.type !== "MemberExpression" || callee.object.type !== "Identifier") return false;
  return (
    callee.object.name === "Object" &&
    keyName(callee) === "assign" &&
    given.every((part) => part.type !== "SpreadElement")
  );
}
