/**
 * Which binding a name means, in JavaScript, JSX, TypeScript and Flow, in one pass over a tree.
 *
 * @babel/traverse's scope leaves out type references, enums and `import { type X }`, and ast-types' takes labels and keys for
 * references; a codemod that renames or removes imports needs all of these right.
 */
import {
  eachChild,
  type Fields,
  importedName,
  isCast,
  isFunction,
  isLeaf,
  keyName,
  literalText,
  type Node,
  type t,
  unwrap,
} from "./ast.ts";

export type BindingKind =
  | "import"
  | "var"
  | "let"
  | "const"
  | "function"
  | "class"
  | "param"
  | "catch"
  | "type"
  | "enum"
  | "namespace";

/** Where an imported binding comes from. */
export interface ImportOrigin {
  readonly source: string;
  /** The export's name; `"*"` for the whole module, which `require("m")` without a property is too. */
  readonly imported: string;
  /** The properties from the module object down to the binding: `const { a: { b } } = require("m")` has `["a", "b"]`. */
  readonly path: readonly string[];
  readonly form: "esm" | "require" | "import-equals" | "dynamic";
  readonly typeOnly: boolean;
  /** The specifier, declarator or `import x = require()` that makes the binding. */
  readonly node: Node;
  /** The statement that names the module. */
  readonly statement: Node;
}

export interface Reference {
  readonly node: t.Identifier | t.JSXIdentifier;
  /** Stands where only a type can (also `typeof x` in a type): gone when compiled. */
  readonly isType: boolean;
  readonly isWrite: boolean;
}

export interface Binding {
  readonly name: string;
  readonly kind: BindingKind;
  /** The identifiers that declare it: more than one for `var` twice, overloads and merged interfaces. */
  readonly identifiers: (t.Identifier | t.JSXIdentifier)[];
  /** The declarator, specifier, function, class, … that makes it. */
  readonly declaration: Node;
  readonly references: Reference[];
  readonly scope: Scope;
  readonly import?: ImportOrigin;
  /** Assigned to other than by its declaration. */
  reassigned: boolean;
}

/** Names for names are followed this far: no person writes more, and a circle has to end. */
const longestChain = 20;

/** One scope. Values and types are two namespaces; a class, an enum and an import stand in both. */
export class Scope {
  readonly node: Node;
  readonly parent: Scope | undefined;
  readonly values = new Map<string, Binding>();
  readonly types = new Map<string, Binding>();
  readonly children: Scope[] = [];
  /** Names that a transform has brought in since the tree was parsed. */
  readonly declared = new Set<string>();
  /** `var` and function declarations of inner blocks land here. */
  readonly hoists: boolean;

  constructor(node: Node, parent: Scope | undefined, kind: "function" | "block") {
    this.node = node;
    this.parent = parent;
    this.hoists = kind === "function";
    parent?.children.push(this);
  }
}

/** What an expression takes out of a module: `new AWS.DynamoDB()`'s callee is `{ source: "aws-sdk", path: ["default", "DynamoDB"] }`. */
export interface ModuleValue {
  readonly source: string;
  /** Property names from the module object on; an ESM default import starts with `"default"`. */
  readonly path: readonly string[];
  /** The import it goes through; undefined for an inline `require()` or `await import()`. */
  readonly binding: Binding | undefined;
}

/** How a name is used where it stands: `type` is where only a type can stand, also of a value as in `typeof x`. */
type Use = "read" | "write" | "type";

interface PendingReference extends Reference {
  readonly scope: Scope;
  readonly namespace: "value" | "type" | "any";
}

/** Knows the node around each node of a tree. */
export interface Parents {
  get(node: Node): Node | undefined;
}

/** What a file declares, and what it uses without declaring it. */
export interface NamesUsed {
  readonly program: Scope;
  readonly bindings: readonly Binding[];
  /** References to names that nothing in the file declares (globals), by name. */
  readonly unbound: ReadonlyMap<string, readonly Reference[]>;
  /** Names that one scope declares twice in ways the language forbids. */
  readonly duplicates: readonly Binding[];
}

/** The names of a tree that is only looked at. */
export function namesIn(ast: t.File): NamesUsed {
  const builder = new Builder(ast.program);
  const { unbound } = builder.resolve();
  return { program: builder.program, bindings: builder.bindings, duplicates: builder.duplicates, unbound };
}

/** The scopes of one parsed file. Built once, from the tree as parsed; nodes that survive a change stay known. */
export class Scopes implements NamesUsed {
  readonly program: Scope;
  readonly bindings: Binding[];
  readonly unbound: ReadonlyMap<string, Reference[]>;
  readonly duplicates: readonly Binding[];
  readonly #bindingOf: Map<Node, Binding>;
  readonly #scopeOf: ReadonlyMap<Node, Scope>;
  readonly #parents: Parents;
  readonly #importsBySource = new Map<string, Binding[]>();

  constructor(ast: t.File, parents: Parents) {
    const builder = new Builder(ast.program);
    this.program = builder.program;
    this.bindings = builder.bindings;
    this.duplicates = builder.duplicates;
    this.#scopeOf = builder.scopeOf;
    this.#parents = parents;
    const { bindingOf, unbound } = builder.resolve();
    this.#bindingOf = bindingOf;
    this.unbound = unbound;
    for (const binding of this.bindings) {
      const origin = binding.import ?? this.#commonJsOrigin(binding);
      if (!origin) continue;
      (binding as { import?: ImportOrigin }).import = origin;
      const sameSource = this.#importsBySource.get(origin.source);
      if (sameSource) sameSource.push(binding);
      else this.#importsBySource.set(origin.source, [binding]);
    }
  }

  /** The binding that an identifier declares or refers to; undefined for a global, a property name, a label. */
  bindingOf(node: Node | null | undefined): Binding | undefined {
    return node ? this.#bindingOf.get(node) : undefined;
  }

  /** The bindings that come out of a module, by any form of import or require. */
  imports(source: string | RegExp): Binding[] {
    if (typeof source === "string") return this.#importsBySource.get(source) ?? [];
    return [...this.#importsBySource].flatMap(([name, bindings]) => (source.test(name) ? bindings : []));
  }

  /** The node around this one, as it was parsed. */
  parentOf(node: Node): Node | undefined {
    return this.#parents.get(node);
  }

  /** The nearest node around this one (or itself) of one of the given types. */
  enclosing<T extends Node["type"]>(node: Node, ...types: T[]): Extract<Node, { type: T }> | undefined {
    for (let at: Node | undefined = node; at; at = this.#parents.get(at)) {
      if ((types as string[]).includes(at.type)) return at as Extract<Node, { type: T }>;
    }
    return undefined;
  }

  /** The scope in which a node stands; a node that makes a scope stands in its own. */
  scopeOf(node: Node): Scope {
    for (let at: Node | undefined = node; at; at = this.#parents.get(at)) {
      const scope = this.#scopeOf.get(at);
      if (scope) return scope;
    }
    return this.program;
  }

  /** True when nothing visible at `atNode` is called `name`, nothing below would catch it, and no global of that name is used. */
  isFree(name: string, atNode: Node = this.program.node): boolean {
    if (this.unbound.has(name)) return false;
    const here = this.scopeOf(atNode);
    for (let scope: Scope | undefined = here; scope; scope = scope.parent) if (declares(scope, name)) return false;
    return !declaredBelow(here, name);
  }

  /** `base` when it is free, else `base2`, `base3`, … The name is then taken: the next call gives another. */
  freshName(base: string, atNode: Node = this.program.node): string {
    let name = base;
    for (let n = 2; !this.isFree(name, atNode); n++) name = `${base}${n}`;
    this.declare(name, this.scopeOf(atNode));
    return name;
  }

  /** Makes a name that a transform brought into a scope known to `isFree` and `freshName`. */
  declare(name: string, scope: Scope = this.program): void {
    scope.declared.add(name);
  }

  /** Makes a name that a transform brought in, and all that reads it, known as a binding: what comes later finds it. */
  bind(identifier: t.Identifier, reads: readonly t.Identifier[], declaration: Node): void {
    const references = reads.map((node) => ({ node, isType: false, isWrite: false }));
    const scope = this.scopeOf(declaration);
    const binding: Binding = {
      name: identifier.name,
      kind: "param",
      identifiers: [identifier],
      declaration,
      references,
      scope,
      reassigned: false,
    };
    for (const node of [identifier, ...reads]) this.#bindingOf.set(node, binding);
  }

  /** Gives up the name of a binding that a transform takes out of the file: `isFree` and `freshName` may give it again. */
  release(binding: Binding): void {
    const { scope, name } = binding;
    if (scope.values.get(name) === binding) scope.values.delete(name);
    if (scope.types.get(name) === binding) scope.types.delete(name);
  }

  /** The binding that `name` means at a node; types are looked up when no value has the name. */
  lookup(name: string, atNode: Node): Binding | undefined {
    const scope = this.scopeOf(atNode);
    return find(scope, name, "values") ?? find(scope, name, "types");
  }

  /**
   * Follows an identifier that is bound once and never reassigned to what it was initialized with, through `as`, `satisfies`, `!`,
   * parentheses and `Object.freeze`. Returns the node itself when it can't be followed further (a parameter, an import, a `let`
   * that changes).
   */
  resolveValue(node: Node): Node {
    let value = unwrap(node);
    for (let hops = 0; value.type === "Identifier" && hops < longestChain; hops++) {
      const initial = this.#initializer(this.bindingOf(value));
      if (!initial) return value;
      value = unwrap(initial);
    }
    return value;
  }

  #initializer(binding: Binding | undefined): Node | undefined {
    // What declares a parameter is its function, which is no value of it.
    if (!binding || binding.reassigned || binding.identifiers.length !== 1 || binding.kind === "param")
      return undefined;
    const { declaration } = binding;
    if (declaration.type === "FunctionDeclaration" || declaration.type === "ClassDeclaration") return declaration;
    if (declaration.type === "VariableDeclarator" && declaration.id === binding.identifiers[0]) {
      const loop = this.parentOf(this.parentOf(declaration) ?? declaration);
      if (loop?.type === "ForOfStatement" || loop?.type === "ForInStatement") return undefined;
      return declaration.init && !this.#readsItself(binding, declaration.init) ? declaration.init : undefined;
    }
    return undefined;
  }

  /** `var x = x || y`: what it was before counts, too. */
  #readsItself(binding: Binding, init: Node): boolean {
    const declaration = this.parentOf(binding.declaration);
    if (declaration?.type !== "VariableDeclaration" || declaration.kind !== "var" || isFunction(init)) return false;
    return binding.references.some(({ node }) => {
      let at: Node | undefined = node;
      while (at && at !== init && !isFunction(at)) at = this.parentOf(at);
      return at === init;
    });
  }

  /**
   * The module and export that an expression takes its value from, through imports, `require`, `await import()`, namespaces,
   * `.default`, destructuring and constants; undefined when it comes from elsewhere.
   */
  moduleValue(node: Node): ModuleValue | undefined {
    return this.#moduleValue(node, 0);
  }

  #moduleValue(node: Node, hops: number): ModuleValue | undefined {
    const value = unwrap(node);
    if (hops > longestChain) return undefined;
    switch (value.type) {
      case "Identifier":
      case "JSXIdentifier": {
        const binding = this.bindingOf(value);
        if (!binding) return undefined;
        if (binding.import) {
          return binding.reassigned ? undefined : { source: binding.import.source, path: binding.import.path, binding };
        }
        return this.#destructuredValue(binding, hops);
      }
      case "MemberExpression":
      case "OptionalMemberExpression":
        return this.#memberValue(value.object, keyName(value), hops);
      case "JSXMemberExpression":
        return this.#memberValue(value.object, value.property.name, hops);
      case "TSQualifiedName":
        return this.#memberValue(value.left, value.right.name, hops);
      default: {
        const source =
          value.type === "AwaitExpression" ? importCallSource(unwrap(value.argument)) : this.requireSource(value);
        return source === undefined ? undefined : { source, path: [], binding: undefined };
      }
    }
  }

  #memberValue(object: Node, name: string | undefined, hops: number): ModuleValue | undefined {
    const from = name === undefined ? undefined : this.#moduleValue(object, hops + 1);
    return from && name !== undefined ? { ...from, path: [...from.path, name] } : undefined;
  }

  #destructuredValue(binding: Binding, hops: number): ModuleValue | undefined {
    const { declaration } = binding;
    const identifier = binding.identifiers[0];
    if (declaration.type !== "VariableDeclarator" || !declaration.init || !identifier) return undefined;
    if (binding.reassigned || binding.identifiers.length !== 1) return undefined;
    const down = pathInPattern(declaration.id as Node, identifier);
    if (!down) return importedTogether(declaration, identifier);
    const from = this.#moduleValue(declaration.init, hops + 1);
    return from && { ...from, path: [...from.path, ...down] };
  }

  /** The module that `require("m")` names, when `require` is Node's own and not a binding of the file. */
  requireSource(node: Node): string | undefined {
    if (node.type !== "CallExpression" || node.callee.type !== "Identifier" || node.callee.name !== "require")
      return undefined;
    if (this.bindingOf(node.callee)) return undefined;
    return literalText(node.arguments[0]);
  }

  /** `const x = require("m")`, `const { a } = require("m").b`, `const x = (await import("m")).default` are imports too. */
  #commonJsOrigin(binding: Binding): ImportOrigin | undefined {
    const { declaration } = binding;
    const identifier = binding.identifiers[0];
    if (declaration.type !== "VariableDeclarator" || !declaration.init || !identifier) return undefined;
    const down = pathInPattern(declaration.id as Node, identifier);
    let root = unwrap(declaration.init);
    while (root.type === "MemberExpression") root = unwrap(root.object);
    // What comes through another binding isn't an import.
    const found = down && root.type !== "Identifier" ? this.moduleValue(declaration.init) : undefined;
    if (!found || !down) return undefined;
    const path = [...found.path, ...down];
    const { source } = found;
    const form = root.type === "AwaitExpression" ? "dynamic" : "require";
    const statement = this.parentOf(declaration) ?? declaration;
    return { source, imported: path[0] ?? "*", path, form, typeOnly: false, node: declaration, statement };
  }
}

function importCallSource(node: Node): string | undefined {
  if (node.type === "ImportExpression") return literalText(node.source);
  return node.type === "CallExpression" && node.callee.type === "Import" ? literalText(node.arguments[0]) : undefined;
}

/** `const [{ a }, b] = await Promise.all([import("m"), import("n")])` */
function importedTogether({ id, init }: t.VariableDeclarator, identifier: Node): ModuleValue | undefined {
  const awaited = init?.type === "AwaitExpression" ? unwrap(init.argument) : undefined;
  if ((id as Node).type !== "ArrayPattern" || awaited?.type !== "CallExpression") return undefined;
  const { callee } = awaited;
  const isAll =
    callee.type === "MemberExpression" &&
    callee.object.type === "Identifier" &&
    callee.object.name === "Promise" &&
    keyName(callee) === "all";
  const [list] = awaited.arguments;
  if (!isAll || list?.type !== "ArrayExpression") return undefined;
  for (const [index, element] of (id as unknown as t.ArrayPattern).elements.entries()) {
    const path = element ? pathInPattern(element, identifier) : undefined;
    const loaded = list.elements[index];
    const source = path && loaded ? importCallSource(unwrap(loaded)) : undefined;
    if (path && source !== undefined) return { source, path, binding: undefined };
  }
  return undefined;
}

/** The property names that lead from a declarator's pattern down to an identifier in it, if there is no rest, array or default. */
function pathInPattern(pattern: Node, identifier: Node): string[] | undefined {
  if (pattern === identifier) return [];
  if (pattern.type !== "ObjectPattern") return undefined;
  for (const property of pattern.properties) {
    if (property.type !== "ObjectProperty") continue;
    const name = keyName(property);
    const down = name === undefined ? undefined : pathInPattern(property.value, identifier);
    if (down && name !== undefined) return [name, ...down];
  }
  return undefined;
}

function declares(scope: Scope, name: string): boolean {
  return scope.values.has(name) || scope.types.has(name) || scope.declared.has(name);
}

function declaredBelow(scope: Scope, name: string): boolean {
  return scope.children.some((child) => declares(child, name) || declaredBelow(child, name));
}

function find(from: Scope, name: string, namespace: "values" | "types"): Binding | undefined {
  for (let scope: Scope | undefined = from; scope; scope = scope.parent) {
    const binding = scope[namespace].get(name);
    if (binding) return binding;
  }
  return undefined;
}

const typeKinds: ReadonlySet<BindingKind> = new Set(["type", "class", "enum", "import", "namespace"]);
/** Whether a binding's name stands among the values of its scope, among the types, or both. */
export function namespacesOf({ kind }: Binding): { readonly isValue: boolean; readonly isType: boolean } {
  return { isValue: kind !== "type", isType: typeKinds.has(kind) };
}

/** Kinds that one scope may hold several declarations of under one name. */
const repeatable: ReadonlySet<BindingKind> = new Set(["var", "function", "param", "type", "namespace", "enum"]);

/** Returns what the methods of the builder do that visit nodes of certain kinds. */
type Visitor = (builder: Builder, node: Node) => boolean | undefined;

/** Walks a tree once, making scopes and bindings and noting references; names are looked up at the end, so hoisting needs no care. */
class Builder {
  readonly program: Scope;
  readonly bindings: Binding[] = [];
  readonly duplicates: Binding[] = [];
  readonly scopeOf = new Map<Node, Scope>();
  readonly #pending: PendingReference[] = [];
  readonly #identifiers: { node: Node; binding: Binding }[] = [];
  #scope: Scope;

  constructor(program: t.Program) {
    this.program = new Scope(program, undefined, "function");
    this.#scope = this.program;
    this.scopeOf.set(program, this.program);
    this.#visitAll(program.body);
  }

  resolve(): { bindingOf: Map<Node, Binding>; unbound: Map<string, Reference[]> } {
    const bindingOf = new Map<Node, Binding>();
    const unbound = new Map<string, Reference[]>();
    for (const { node, binding } of this.#identifiers) bindingOf.set(node, binding);
    for (const { node, isType, isWrite, scope, namespace } of this.#pending) {
      const reference: Reference = { node, isType, isWrite };
      const binding =
        namespace === "type"
          ? find(scope, node.name, "types")
          : (find(scope, node.name, "values") ?? (namespace === "any" ? find(scope, node.name, "types") : undefined));
      if (binding) {
        bindingOf.set(node, binding);
        binding.references.push(reference);
        if (isWrite) binding.reassigned = true;
      } else {
        const others = unbound.get(node.name);
        if (others) others.push(reference);
        else unbound.set(node.name, [reference]);
      }
    }
    return { bindingOf, unbound };
  }

  // Scopes and declarations

  #within(node: Node, kind: "function" | "block", inside: () => void): void {
    const outer = this.#scope;
    this.#scope = new Scope(node, outer, kind);
    this.scopeOf.set(node, this.#scope);
    inside();
    this.#scope = outer;
  }

  #declare(
    identifier: t.Identifier | t.JSXIdentifier,
    kind: BindingKind,
    declaration: Node,
    scope: Scope = this.#scope,
    origin?: ImportOrigin,
  ): void {
    const { name } = identifier;
    const isValue = kind !== "type";
    const isType = typeKinds.has(kind);
    const before = (isValue ? scope.values.get(name) : undefined) ?? (isType ? scope.types.get(name) : undefined);
    if (before && mergeable(before, kind)) {
      before.identifiers.push(identifier);
      this.#identifiers.push({ node: identifier, binding: before });
      if (isValue && !scope.values.has(name)) scope.values.set(name, before);
      if (isType && !scope.types.has(name)) scope.types.set(name, before);
      return;
    }
    const binding: Binding = {
      name,
      kind,
      identifiers: [identifier],
      declaration,
      references: [],
      scope,
      reassigned: false,
      ...(origin && { import: origin }),
    };
    if (before) this.duplicates.push(binding);
    this.bindings.push(binding);
    this.#identifiers.push({ node: identifier, binding });
    if (isValue) scope.values.set(name, binding);
    if (isType && !(before && scope.types.has(name))) scope.types.set(name, binding);
  }

  #hoistTarget(): Scope {
    let scope = this.#scope;
    while (!scope.hoists && scope.parent) scope = scope.parent;
    return scope;
  }

  /** A `var x` in a function body means the parameter `x` when there is one. */
  #varTarget(name: string): Scope {
    const scope = this.#hoistTarget();
    const outer = scope.parent;
    return outer &&
      scope.node.type === "BlockStatement" &&
      outer.values.get(name)?.kind === "param" &&
      !scope.values.has(name)
      ? outer
      : scope;
  }

  #declarePattern(pattern: Node, kind: BindingKind, declaration: Node): void {
    this.#pattern(pattern, (name) => {
      if (name.name === "this" && kind === "param") return;
      this.#declare(name, kind, declaration, kind === "var" ? this.#varTarget(name.name) : this.#scope);
    });
  }

  /** Calls `bind` for each name that a pattern binds, and visits its defaults, its computed keys and its types. */
  #pattern(pattern: Node, bind: (name: t.Identifier) => void): void {
    switch (pattern.type) {
      case "Identifier":
        bind(pattern);
        break;
      case "ObjectPattern":
        for (const property of pattern.properties) {
          if (property.type === "ObjectProperty") this.#key(property);
          this.#pattern(property.type === "RestElement" ? property : property.value, bind);
        }
        break;
      case "ArrayPattern":
        for (const element of pattern.elements) if (element) this.#pattern(element, bind);
        break;
      case "AssignmentPattern":
        this.#pattern(pattern.left, bind);
        this.#visit(pattern.right);
        break;
      case "RestElement":
        this.#pattern(pattern.argument, bind);
        break;
      case "TSParameterProperty":
        this.#visitAll(pattern.decorators);
        this.#pattern(pattern.parameter, bind);
        break;
      default:
        if (!isCast(pattern)) {
          this.#visit(pattern);
          return;
        }
        this.#pattern(pattern.expression, bind);
    }
    if ("typeAnnotation" in pattern) this.#visit(pattern.typeAnnotation);
  }

  // References

  #refer(
    node: t.Identifier | t.JSXIdentifier,
    namespace: "value" | "type" | "any",
    use: Use = namespace === "type" ? "type" : "read",
  ): void {
    this.#pending.push({
      node,
      isType: use === "type",
      isWrite: use === "write",
      scope: this.#scope,
      namespace,
    });
  }

  /** `A.B.C` in a type or an `import X = A.B`: only `A` is looked up, as a namespace. */
  #referToEntity(node: Node, namespace: "value" | "type" | "any", use: Use): void {
    switch (node.type) {
      case "Identifier":
        this.#refer(node, namespace, use);
        break;
      case "TSQualifiedName":
        this.#referToEntity(node.left, "any", use);
        break;
      case "QualifiedTypeIdentifier":
        this.#referToEntity(node.qualification, "any", use);
        break;
      case "QualifiedTypeofIdentifier" as Node["type"]:
        this.#referToEntity((node as unknown as { qualification: Node }).qualification, "any", use);
        break;
      case "MemberExpression":
        this.#referToEntity(node.object, "any", use);
        break;
      default:
        this.#visit(node);
    }
  }

  /** The left side of an assignment: its identifiers are written, and read too in `x += 1`. */
  #assign(target: Node): void {
    this.#pattern(target, (name) => this.#refer(name, "value", "write"));
  }

  // The walk

  #visitAll(nodes: readonly (Node | null | undefined)[] | null | undefined): void {
    if (nodes) for (const node of nodes) this.#visit(node);
  }

  /** Visits the children but for one: by default the one that names something and refers to nothing. */
  #children(node: Node, but: unknown = nameIn(node)): void {
    eachChild(node, (child) => {
      if (child !== but) this.#visit(child);
    });
  }

  #function(node: Node & { params: Node[] }, body: Node | null | undefined): void {
    this.#within(node, "function", () => {
      const fields = node as Node & Record<string, unknown>;
      if (node.type === "FunctionExpression" && node.id) this.#declare(node.id, "function", node);
      this.#visit(fields.typeParameters as Node | null);
      for (const parameter of node.params) {
        this.#visitAll((parameter as { decorators?: Node[] }).decorators);
        this.#declarePattern(parameter, "param", node);
      }
      this.#visit(fields.returnType as Node | null);
      this.#visit(fields.predicate as Node | null);
      if (body?.type === "BlockStatement") this.#block(body, "function");
      else this.#visit(body);
    });
  }

  #block(node: t.BlockStatement, kind: "function" | "block"): void {
    this.#within(node, kind, () => this.#visitAll(node.body));
  }

  #key(node: { key: Node; computed?: boolean | null }): void {
    if (node.computed) this.#visit(node.key);
  }

  #visit(node: Node | null | undefined): void {
    if (!node) return;
    if (node.type === "Identifier") this.#refer(node, "value");
    if (!isLeaf(node) && !this.#visitByKind(node)) this.#children(node);
  }

  /** Returns whether all of a node has been visited, as against a node whose children are left. */
  #visitByKind(node: Node): boolean {
    const known = Builder.#visitorOf.get(node.type);
    if (known) return known === "none" ? false : (known(this, node) ?? false);
    for (const visitor of Builder.#visitors) {
      const isDone = visitor(this, node);
      if (isDone === undefined) continue;
      Builder.#visitorOf.set(node.type, visitor);
      return isDone;
    }
    Builder.#visitorOf.set(node.type, "none");
    return false;
  }

  static readonly #visitors: readonly Visitor[] = [
    (builder, node) => builder.#visitExpression(node),
    (builder, node) => builder.#visitStatement(node),
    (builder, node) => builder.#visitFunctionOrClass(node),
    (builder, node) => builder.#visitModule(node),
    (builder, node) => builder.#visitTypeScript(node),
    (builder, node) => builder.#visitFlow(node),
  ];
  /** Whose each kind of node is, learnt by its first: most nodes are of kinds that are nobody's. */
  static readonly #visitorOf = new Map<string, Visitor | "none">();

  // Each of these returns true when all of a node has been visited, false when its children are left, and undefined for a kind of
  // node that is not its own: the kind alone decides.

  #visitFunctionOrClass(node: Node): boolean | undefined {
    switch (node.type) {
      case "FunctionDeclaration":
      case "TSDeclareFunction":
        // A function in a block is visible in the whole function in sloppy code; in the block alone in a module.
        if (node.id) this.#declare(node.id, "function", node);
        this.#function(node as Node & { params: Node[] }, "body" in node ? node.body : null);
        return true;
      case "FunctionExpression":
      case "ArrowFunctionExpression":
        this.#function(node, node.body);
        return true;
      case "ObjectMethod":
      case "ClassMethod":
      case "ClassPrivateMethod":
      case "TSDeclareMethod":
        this.#visitAll(node.decorators);
        this.#key(node);
        this.#function(node as Node & { params: Node[] }, "body" in node ? node.body : null);
        return true;
      case "ClassDeclaration":
        if (node.id) this.#declare(node.id, "class", node);
        this.#within(node, "block", () => this.#children(node, node.id));
        return true;
      case "ClassExpression":
        this.#within(node, "block", () => {
          if (node.id) this.#declare(node.id, "class", node);
          this.#children(node, node.id);
        });
        return true;
      default:
        return undefined;
    }
  }

  #visitStatement(node: Node): boolean | undefined {
    switch (node.type) {
      case "VariableDeclaration":
        this.#variables(node);
        return true;
      case "BlockStatement":
        this.#block(node, "block");
        return true;
      case "StaticBlock":
        this.#within(node, "function", () => this.#children(node));
        return true;
      case "ForStatement":
      case "TSConditionalType":
      case "TSMappedType":
      case "FunctionTypeAnnotation":
        this.#within(node, "block", () => this.#children(node));
        return true;
      case "ForInStatement":
      case "ForOfStatement":
        this.#within(node, "block", () => {
          if (node.left.type === "VariableDeclaration") this.#visit(node.left);
          else this.#assign(node.left);
          this.#visit(node.right);
          this.#visit(node.body);
        });
        return true;
      case "SwitchStatement":
        this.#visit(node.discriminant);
        this.#within(node, "block", () => this.#visitAll(node.cases));
        return true;
      case "CatchClause":
        this.#within(node, "block", () => {
          if (node.param) this.#declarePattern(node.param, "catch", node);
          this.#visit(node.body);
        });
        return true;
      default:
        return undefined;
    }
  }

  #visitExpression(node: Node): boolean | undefined {
    switch (node.type) {
      case "AssignmentExpression":
        this.#assign(node.left);
        this.#visit(node.right);
        return true;
      case "UpdateExpression":
        this.#assign(node.argument);
        return true;
      case "MetaProperty":
        return true;
      case "JSXOpeningElement":
      case "JSXClosingElement":
        this.#jsxName(node.name);
        return false;
      default:
        return undefined;
    }
  }

  #visitModule(node: Node): boolean | undefined {
    switch (node.type) {
      case "ImportDeclaration":
        this.#import(node);
        return true;
      case "ExportNamedDeclaration":
        this.#visit(node.declaration);
        if (!node.source) this.#exportSpecifiers(node);
        return true;
      case "ExportDefaultDeclaration":
        if (node.declaration.type === "Identifier") this.#refer(node.declaration, "any", "read");
        else this.#visit(node.declaration);
        return true;
      case "ExportAllDeclaration":
      case "TSNamespaceExportDeclaration":
        return true;
      case "TSExportAssignment":
        if (node.expression.type === "Identifier") this.#refer(node.expression, "any", "read");
        else this.#visit(node.expression);
        return true;
      case "TSImportEqualsDeclaration":
        this.#importEquals(node);
        return true;
      default:
        return undefined;
    }
  }

  #visitTypeScript(node: Node): boolean | undefined {
    switch (node.type) {
      case "TSTypeReference":
        this.#referToEntity(node.typeName, "type", "type");
        return false;
      case "TSExpressionWithTypeArguments":
      case "TSClassImplements" as Node["type"]:
      case "TSInterfaceHeritage" as Node["type"]:
        this.#referToEntity((node as t.TSExpressionWithTypeArguments).expression, "type", "type");
        return false;
      case "TSTypeQuery":
        if (node.exprName.type === "TSImportType") this.#visit(node.exprName);
        else this.#referToEntity(node.exprName, "value", "type");
        return false;
      case "TSTypePredicate":
        if (node.parameterName.type === "Identifier") this.#refer(node.parameterName, "value", "type");
        return false;
      case "TSTypeAliasDeclaration":
      case "TSInterfaceDeclaration":
      case "TypeAlias":
      case "OpaqueType":
      case "DeclareTypeAlias":
      case "DeclareOpaqueType":
      case "InterfaceDeclaration":
      case "DeclareInterface":
      case "DeclareClass":
        this.#declare(node.id, node.type === "DeclareClass" ? "class" : "type", node);
        this.#within(node, "block", () => this.#children(node, node.id));
        return true;
      case "TSTypeParameter":
      case "TypeParameter":
        this.#typeParameter(node);
        return false;
      case "TSFunctionType":
      case "TSConstructorType":
      case "TSCallSignatureDeclaration":
      case "TSConstructSignatureDeclaration":
      case "TSMethodSignature":
        if (node.type === "TSMethodSignature") this.#key(node);
        this.#within(node, "block", () => {
          this.#visit(node.typeParameters);
          for (const parameter of node.parameters) this.#declarePattern(parameter, "param", node);
          this.#visit(node.typeAnnotation);
        });
        return true;
      case "TSIndexSignature":
        for (const parameter of node.parameters) this.#visit(parameter.typeAnnotation);
        this.#visit(node.typeAnnotation);
        return true;
      case "TSEnumDeclaration":
        this.#enum(node);
        return true;
      case "TSModuleDeclaration":
        this.#module(node);
        return true;
      default:
        return undefined;
    }
  }

  #visitFlow(node: Node): boolean | undefined {
    switch (node.type) {
      case "GenericTypeAnnotation":
      case "InterfaceExtends":
      case "ClassImplements":
        this.#referToEntity(node.id as Node, "type", "type");
        return false;
      case "TypeofTypeAnnotation": {
        const argument = node.argument as Node;
        this.#referToEntity(argument.type === "GenericTypeAnnotation" ? argument.id : argument, "value", "type");
        return true;
      }
      case "DeclareFunction":
      case "DeclareVariable":
        this.#declare(node.id, node.type === "DeclareFunction" ? "function" : "var", node);
        this.#visit(node.id.typeAnnotation);
        return true;
      case "DeclareModule":
        this.#within(node, "function", () => this.#visit(node.body));
        return true;
      case "EnumDeclaration":
        this.#declare(node.id, "enum", node);
        return true;
      default:
        return undefined;
    }
  }

  #variables(node: t.VariableDeclaration): void {
    const kind: BindingKind = node.kind === "var" ? "var" : node.kind === "let" ? "let" : "const";
    for (const declarator of node.declarations) {
      this.#declarePattern(declarator.id as Node, kind, declarator);
      this.#visit(declarator.init);
    }
  }

  #exportSpecifiers(node: t.ExportNamedDeclaration): void {
    for (const specifier of node.specifiers as t.ExportSpecifier[]) {
      const typeOnly = node.exportKind === "type" || specifier.exportKind === "type";
      this.#refer(specifier.local, "any", typeOnly ? "type" : "read");
    }
  }

  #importEquals(node: t.TSImportEqualsDeclaration): void {
    const { moduleReference } = node;
    if (moduleReference.type === "TSExternalModuleReference") {
      const typeOnly = node.importKind === "type";
      const source = moduleReference.expression.value;
      this.#declare(node.id, "import", node, this.#scope, {
        source,
        imported: "*",
        path: [],
        form: "import-equals",
        typeOnly,
        node,
        statement: node,
      });
    } else {
      this.#declare(node.id, "import", node);
      this.#referToEntity(moduleReference, "any", "read");
    }
  }

  #enum(node: t.TSEnumDeclaration): void {
    this.#declare(node.id, "enum", node);
    this.#within(node, "block", () => {
      for (const member of node.members) {
        if (member.id.type === "Identifier") this.#declare(member.id, "const", member);
      }
      for (const member of node.members) this.#visit(member.initializer);
    });
  }

  /** Babel gives a type parameter's name as a string, so the binding has no identifier of its own, and nothing renames it. */
  #typeParameter(node: t.TSTypeParameter | t.TypeParameter): void {
    const { name } = node;
    if (this.#scope.types.has(name)) return;
    const binding: Binding = {
      name,
      kind: "type",
      identifiers: [],
      declaration: node,
      references: [],
      scope: this.#scope,
      reassigned: false,
    };
    this.bindings.push(binding);
    this.#scope.types.set(name, binding);
  }

  /** `<div>` and `<my-element>` are intrinsic; `<Provider>` and `<ns.Provider>` name a binding. */
  #jsxName(name: Node): void {
    if (name.type === "JSXIdentifier") {
      if (!/^[a-z]/.test(name.name) && !name.name.includes("-")) this.#refer(name, "value");
      return;
    }
    if (name.type !== "JSXMemberExpression") return;
    let object: t.JSXMemberExpression | t.JSXIdentifier = name;
    while (object.type === "JSXMemberExpression") object = object.object;
    if (object.name !== "this") this.#refer(object, "value");
  }

  #import(node: t.ImportDeclaration): void {
    const source = node.source.value;
    for (const specifier of node.specifiers) {
      const imported = importedName(specifier);
      const kind = specifier.type === "ImportSpecifier" ? specifier.importKind : null;
      const typeOnly = isTypeKind(node.importKind) || isTypeKind(kind);
      this.#declare(specifier.local, "import", specifier, this.#scope, {
        source,
        imported,
        path: imported === "*" ? [] : [imported],
        form: "esm",
        typeOnly,
        node: specifier,
        statement: node,
      });
    }
  }

  /** `namespace A.B {}` declares A; `declare module "m" {}` and `declare global {}` declare nothing but what is inside them. */
  #module(node: t.TSModuleDeclaration): void {
    const isGlobal = node.global === true || node.kind === "global";
    let id: Node = node.id;
    while (id.type === ("TSQualifiedName" as Node["type"])) id = (id as unknown as { left: Node }).left;
    if (id.type === "Identifier" && !isGlobal) this.#declare(id, "namespace", node);
    const body = node.body as Node | undefined;
    if (!body) return;
    this.#within(node, "function", () => {
      if (body.type === "TSModuleDeclaration") this.#module(body);
      else if (body.type === "TSModuleBlock") this.#visitAll(body.body);
    });
  }
}

/** The fields that name something without a reference, or whose reference is noted apart. */
const nameFields: Readonly<Record<string, string>> = {
  MemberExpression: "property",
  OptionalMemberExpression: "property",
  ObjectProperty: "key",
  ClassProperty: "key",
  ClassAccessorProperty: "key",
  PrivateName: "id",
  LabeledStatement: "label",
  BreakStatement: "label",
  ContinueStatement: "label",
  JSXOpeningElement: "name",
  JSXClosingElement: "name",
  JSXAttribute: "name",
  TSTypeReference: "typeName",
  TSExpressionWithTypeArguments: "expression",
  TSClassImplements: "expression",
  TSInterfaceHeritage: "expression",
  TSTypeQuery: "exprName",
  TSTypePredicate: "parameterName",
  TSImportType: "qualifier",
  TSPropertySignature: "key",
  TSNamedTupleMember: "label",
  GenericTypeAnnotation: "id",
  InterfaceExtends: "id",
  ClassImplements: "id",
  FunctionTypeParam: "name",
  ObjectTypeProperty: "key",
  ObjectTypeIndexer: "id",
  ObjectTypeInternalSlot: "id",
};

function nameIn(node: Node): unknown {
  const fields = node as unknown as Fields;
  const field = nameFields[node.type];
  return field === undefined || fields.computed === true ? undefined : fields[field];
}

function isTypeKind(kind: unknown): boolean {
  return kind === "type" || kind === "typeof";
}

/** Whether a second declaration of a name joins the first, as overloads, `var`s, merged interfaces and namespaces do. */
function mergeable(before: Binding, kind: BindingKind): boolean {
  if (before.kind === kind) return repeatable.has(kind);
  const kinds = new Set([before.kind, kind]);
  if (kinds.has("namespace"))
    return ["function", "class", "enum", "type"].some((other) => kinds.has(other as BindingKind));
  if (kinds.has("type")) return kinds.has("class");
  return kinds.has("var") && (kinds.has("function") || kinds.has("param") || kinds.has("catch"));
}
