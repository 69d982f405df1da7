/**
 * Where TypeScript says by a type alone that a value is one of next-auth's: a parameter, a variable, a property, a cast
 * whose type is `Account`, or is made of it: an alias, an interface that extends it, `Partial<Account>`, `Account[]`,
 * `{ account: Account }`.
 */
import {
  calledName,
  type FunctionNode,
  isCall,
  isCast,
  isFunction,
  isMember,
  keyName,
  type MemberNode,
  type Node,
  resultsOf,
  type t,
  unwrap,
  walk,
  withoutDefault,
} from "../../../src/syntax/ast.ts";
import type { Binding } from "../../../src/syntax/scope.ts";
import { bindingOfFunction, functionAround } from "../../../src/syntax/values.ts";
import type { TransformContext } from "../../context.ts";
import type { DeclaredBeside, TypedName } from "../../project.ts";
import { ownExports } from "../options/locate.ts";
import { documentedNames } from "./documented.ts";
import { valueParameters } from "./parameters.ts";
import { memberOf, nextAuthModules, shapeMade, shapeNamed, shapeOfType, type TypeShape } from "./type-shapes.ts";

export interface TypedPlace {
  readonly name: TypedName;
  readonly node: Node;
  /** A name or a pattern that is declared so, an expression, or an object that is written out. */
  readonly how: "bound" | "value" | "written";
  /** A call brings it, out of a table perhaps: what its fields are called can't be told. */
  readonly isFetched: boolean;
  readonly beside: DeclaredBeside;
}

export interface TypedPlaces {
  /** Where the account is taken out of a message by the name that v3 gave it there. */
  readonly providerAccounts: readonly (MemberNode | t.ObjectProperty)[];
  readonly places: readonly TypedPlace[];
  /** What the type of a name or a pattern says, by its node. */
  readonly shapes: ReadonlyMap<Node, TypeShape>;
}

const nothing: TypedPlaces = { places: [], shapes: new Map(), providerAccounts: [] };

export function typedPlaces(context: TransformContext): TypedPlaces {
  if (!context.isTypeScript) return documentedPlaces(context);
  const types = typesIn(context);
  const inline = context.mentions('import("next-auth') || context.mentions("import('next-auth");
  if (types.length === 0 && !inline) return nothing;
  const finder = new TypedFinder(context);
  for (const binding of types) finder.fromName(binding);
  if (inline) for (const node of context.parsed.nodesOf("TSImportType")) finder.from(node);
  return finder;
}

function documentedPlaces(context: TransformContext): TypedPlaces {
  const names = documentedNames(context);
  if (names.length === 0) return nothing;
  const finder = new TypedFinder(context);
  for (const { node, shape } of names) finder.name(node, shape);
  return finder;
}

/** Tells the modules that import a type of this file which of next-auth's types it is. For the analyse phase. */
export function tellTypes(context: TransformContext): void {
  if (!context.isTypeScript || !context.mentions("next-auth")) return;
  for (const [exportName, entry] of context.exports.named) {
    const shape = entry.kind === "from" ? shapeFrom(entry) : shapeOfType(context, entry.node);
    if (shape?.kind !== "given") continue;
    const { kind: _, name, ...beside } = shape;
    context.publish({ kind: "names-type", value: { exportName, name, beside } });
  }
  for (const { name: exportName, node } of ownExports(context)) {
    const made = context.scopes.resolveValue(node);
    for (const slot of isFunction(made) ? typedSlots(context, made) : [])
      context.publish({ kind: "follows-given", value: { exportName, ...slot, isTyped: true } });
  }
}

/** The parameters of a function, and their properties, that are typed as next-auth's. */
function typedSlots(
  context: TransformContext,
  made: FunctionNode,
): { readonly parameter: number; readonly key: string | undefined }[] {
  return valueParameters(made).flatMap((given, parameter): ReturnType<typeof typedSlots> => {
    const target = withoutDefault(given);
    const shape = "typeAnnotation" in target ? shapeOfType(context, target.typeAnnotation) : undefined;
    if (shape?.kind === "given") return [{ parameter, key: undefined }];
    if (shape?.kind !== "members") return [];
    return [...shape.of].flatMap(([key, { kind }]) => (kind === "given" ? [{ parameter, key }] : []));
  });
}

function shapeFrom({ source, exportName }: { readonly source: string; readonly exportName: string }) {
  return nextAuthModules.test(source) ? shapeNamed(exportName) : undefined;
}

/** The names in this file for next-auth's types, and for those that other modules make of them. */
function typesIn({ scopes, project }: TransformContext): Binding[] {
  const its = scopes
    .imports(nextAuthModules)
    .filter(({ import: origin }) => origin?.imported === "*" || shapeNamed(origin?.imported));
  if (project.facts("names-type").length === 0) return its;
  const others = scopes.bindings.filter(
    ({ import: origin, references }) =>
      origin && !nextAuthModules.test(origin.source) && references.some(({ isType }) => isType),
  );
  return [...its, ...others];
}

/** Array methods, by what they do with an element: give it to a function, give it back, give a list back. */
const takesElement = /^(map|forEach|filter|find|findLast|findIndex|some|every|flatMap)$/;
const givesElement = /^(find|findLast|at|pop|shift)$/;
const givesList = /^(filter|slice|concat|sort|reverse|flat)$/;

/** What stands between a type's name and the place that has the type. */
const aroundTypes =
  /^TS(QualifiedName|TypeReference|TypeParameterInstantiation|UnionType|IntersectionType|ArrayType|TypeOperator|ParenthesizedType|TupleType|NamedTupleMember|IndexedAccessType|OptionalType|RestType|TypeLiteral|PropertySignature|MethodSignature|IndexSignature|FunctionType|InterfaceBody|ExpressionWithTypeArguments|TypeParameterDeclaration)$/;
/** What makes a name for a type. */
const declaresType = /^TS(TypeAliasDeclaration|InterfaceDeclaration|TypeParameter)$/;

class TypedFinder implements TypedPlaces {
  readonly places: TypedPlace[] = [];
  readonly shapes = new Map<Node, TypeShape>();
  readonly providerAccounts: (MemberNode | t.ObjectProperty)[] = [];
  readonly #context: TransformContext;
  readonly #seen = new Set<Node | Binding>();

  constructor(context: TransformContext) {
    this.#context = context;
  }

  fromName(binding: Binding): void {
    if (this.#seen.has(binding)) return;
    this.#seen.add(binding);
    for (const { node, isType } of binding.references) if (isType) this.from(node);
  }

  /** A name or a pattern that is known to have a type. */
  name(node: Node, shape: TypeShape): void {
    const declarator = this.#context.scopes.parentOf(node);
    const init = declarator?.type === "VariableDeclarator" ? declarator.init : undefined;
    if (init) this.#contextual(init, shape);
    this.#bound(node, shape, init != null && this.#isFetched(init));
  }

  #place(shape: Extract<TypeShape, { kind: "given" }>, node: Node, how: TypedPlace["how"], isFetched: boolean): void {
    const { kind: _, name, ...beside } = shape;
    this.places.push({ name, node, how, isFetched: isFetched || beside.isMixed === true, beside });
  }

  /** Climbs from a type to what has it. */
  from(type: Node): void {
    const { scopes } = this.#context;
    let at = type;
    for (let above = scopes.parentOf(at); above; at = above, above = scopes.parentOf(at)) {
      const goesOn =
        above.type === "TSTypeAnnotation"
          ? this.#isPartOfType(scopes.parentOf(above) ?? above)
          : aroundTypes.test(above.type) || at.type === "TSTypeAnnotation" || isPattern(above);
      if (goesOn) continue;
      this.#has(above, at);
      return;
    }
  }

  /** What has a type: it declares another one, casts, is annotated with it, or is told it. */
  #has(owner: Node, type: Node): void {
    if (declaresType.test(owner.type)) this.#declared(owner);
    else if (isCast(owner)) this.#cast(owner, type);
    else if (owner.type === "TSTypeAnnotation") {
      const annotated = this.#context.scopes.parentOf(owner);
      if (!annotated || !this.#isNew(owner)) return;
      if (annotated.type === "TSTypePredicate") this.#predicate(annotated, owner);
      else this.#annotated(owner, annotated);
    } else if (type.type === "TSTypeParameterInstantiation" && (isCall(owner) || owner.type === "NewExpression")) {
      if (this.#isNew(type)) this.#toldTypes(owner, type);
    }
  }

  /** The member of a type, or the parameter of a function's type. */
  #isPartOfType(owner: Node): boolean {
    const around = isInType(owner) ? owner : this.#context.scopes.parentOf(owner);
    return around !== undefined && isInType(around);
  }

  #isNew(node: Node): boolean {
    if (this.#seen.has(node)) return false;
    this.#seen.add(node);
    return true;
  }

  /** `type Linked = Account`, `interface Props { account: Account }`, `<A extends Account>` */
  #declared(declaration: Node): void {
    const binding = this.#context.scopes.bindings.find((one) => one.declaration === declaration);
    if (binding) this.fromName(binding);
  }

  #cast(cast: Node, type: Node): void {
    const shape = this.#isNew(type) ? shapeOfType(this.#context, type) : undefined;
    if (!shape) return;
    const value = unwrap(cast);
    this.#contextual(value, shape);
    if (value.type !== "ObjectExpression") this.#value(cast, shape, this.#isFetched(value));
  }

  #annotated(annotation: t.TSTypeAnnotation, owner: Node): void {
    const shape = shapeOfType(this.#context, annotation);
    if (!shape) return;
    const { scopes } = this.#context;
    const holder = scopes.parentOf(owner);
    if (isFunction(owner)) {
      this.#called(owner, shape);
      const its = shape.kind === "promise" ? shape.of : shape;
      for (const result of resultsOf(owner.body)) this.#contextual(result, its);
    } else if (owner.type === "RestElement") this.#bound(owner.argument, shape, false);
    else if (owner.type === "ClassProperty" || owner.type === "ClassAccessorProperty") {
      this.#ofInstance(owner, keyName(owner), shape);
      if (owner.value) this.#contextual(owner.value, shape);
    } else if (holder?.type === "VariableDeclarator" && holder.id === owner) this.name(owner, shape);
    else {
      this.#bound(owner, shape, false);
      this.#givenInCalls(owner, shape);
      const property = holder?.type === "AssignmentPattern" ? scopes.parentOf(holder) : holder;
      if (property?.type === "TSParameterProperty" && owner.type === "Identifier")
        this.#ofInstance(property, owner.name, shape);
    }
  }

  /** `useState<Account>()`, `new Map<string, Account>()`, `await get<Account>("/account")` */
  #toldTypes(
    call: t.CallExpression | t.OptionalCallExpression | t.NewExpression,
    list: t.TSTypeParameterInstantiation,
  ): void {
    const types = list.params.map((type) => shapeOfType(this.#context, type));
    const made = shapeMade(calledName(call.callee) ?? "", types);
    if (made) this.#value(call, made, false);
    else for (const shape of types) if (shape) this.#carried(call, shape);
  }

  /** `(value): value is Account => …`: what it is asked of. */
  #predicate({ parameterName }: t.TSTypePredicate, type: Node): void {
    const { scopes } = this.#context;
    const shape = shapeOfType(this.#context, type);
    const made = functionAround(type, scopes);
    if (!shape || !made || parameterName.type !== "Identifier") return;
    const parameters = valueParameters(made);
    const place = parameters.findIndex((one) => {
      const target = withoutDefault(one);
      return target?.type === "Identifier" && target.name === parameterName.name;
    });
    const parameter = parameters[place];
    if (parameter) this.#boundCarried(parameter, shape);
    for (const node of [made, ...(bindingOfFunction(made, scopes)?.references ?? []).map((one) => one.node)]) {
      const call = scopes.parentOf(node);
      if (!isCall(call)) continue;
      const asked = call.callee === node ? call.arguments[place] : undefined;
      if (asked?.type === "Identifier") this.#askedOf(asked, shape);
      // `all.filter(isAccount)`
      else if (call.callee !== node && isMember(call.callee)) this.#carried(call, shape);
    }
  }

  /** What a name is in the function in which it is asked whether it is an account. */
  #askedOf(name: t.Identifier, shape: TypeShape): void {
    const { scopes } = this.#context;
    const around = functionAround(name, scopes);
    for (const { node, isType, isWrite } of scopes.bindingOf(name)?.references ?? [])
      if (!isType && !isWrite && functionAround(node, scopes) === around) this.#carried(node, shape);
  }

  /**
   * What may be a value of a type, or hold one: the answer of `get<Account>("/account")` may be an account, a promise of one, or have
   * it in `data`. Only a field's name tells; so nothing is made of it where it goes on as a whole.
   */
  #carried(node: Node, of: TypeShape): void {
    const parent = this.#context.scopes.parentOf(node);
    if (!parent || !this.#isNew(node)) return;
    if (of.kind === "list" || of.kind === "promise" || of.kind === "map") {
      this.#seen.delete(node);
      this.#carried(node, of.of);
    } else if (parent.type === "AwaitExpression" || givesOn(parent, node)) this.#carried(parent, of);
    else if (isHeldBy(parent, node)) {
      if (!isAnnotated(parent.id)) this.#boundCarried(parent.id as Node, of);
    } else if (isCall(parent) && (parent.callee === node || isUseContext(parent))) this.#carried(parent, of);
    else if (isGoneThrough(parent, node)) this.#boundCarried(elementOf(parent), of);
    else if (isMember(parent) && parent.object === node) this.#partCarried(node, parent, of);
  }

  #partCarried(node: Node, parent: MemberNode, of: TypeShape): void {
    const name = keyName(parent) ?? "";
    const its = of.kind === "members" ? memberOf(of, name) : undefined;
    if (its) {
      this.#value(parent, its, true);
      return;
    }
    this.#placeCarried(node, of, "value");
    if (name === "then" || takesElement.test(name)) this.#givenCarried(parent, of);
    this.#carried(parent, of);
  }

  /** `.then((account) => …)` */
  #givenCarried(method: Node, of: TypeShape): void {
    const { scopes } = this.#context;
    const call = scopes.parentOf(method);
    const [first] = isCall(call) && call.callee === method ? call.arguments : [];
    const made = first && scopes.resolveValue(first);
    const parameter = isFunction(made) ? (made.params[0] as Node | undefined) : undefined;
    if (parameter && !isAnnotated(parameter)) this.#boundCarried(parameter, of);
  }

  #boundCarried(given: Node | null | undefined, of: TypeShape): void {
    const { scopes } = this.#context;
    const target = withoutDefault(given);
    if (!target) return;
    if (target.type === "Identifier") {
      for (const { node, isType, isWrite } of scopes.bindingOf(target)?.references ?? [])
        if (!isType && !isWrite) this.#carried(node, of);
    } else if (target.type === "ObjectPattern" && this.#isNew(target)) {
      this.#placeCarried(target, of, "bound");
      for (const part of target.properties) this.#partBoundCarried(part, of);
    } else if (target.type === "ArrayPattern") for (const part of target.elements) this.#boundCarried(part, of);
  }

  #partBoundCarried(part: t.ObjectProperty | t.RestElement, of: TypeShape): void {
    const its = of.kind === "members" && part.type === "ObjectProperty" ? memberOf(of, keyName(part)) : undefined;
    if (part.type === "RestElement") this.#boundCarried(part.argument, of);
    else if (its) this.#bound(part.value, its, true);
    else this.#boundCarried(part.value, of);
  }

  #placeCarried(node: Node, of: TypeShape, how: TypedPlace["how"]): void {
    if (of.kind !== "given" || of.name !== "account") return;
    this.places.push({ name: of.name, node, how, isFetched: true, beside: {} });
  }

  /** What `this.account` is in a class that declares it so. */
  #ofInstance(member: Node, name: string | undefined, shape: TypeShape): void {
    const { scopes } = this.#context;
    const body = scopes.enclosing(member, "ClassBody");
    if (!body || name === undefined) return;
    for (const each of [body, ...this.#extending(body)]) {
      walk(each, (node) => {
        if (isMember(node) && node.object.type === "ThisExpression" && keyName(node) === name)
          this.#value(node, shape, false);
      });
    }
  }

  /** The bodies of the file's classes that extend one. */
  #extending(body: Node): Node[] {
    const { scopes, parsed } = this.#context;
    const made = scopes.parentOf(body);
    const binding = made?.type === "ClassDeclaration" ? scopes.bindingOf(made.id) : undefined;
    if (!binding) return [];
    const classes = [...parsed.nodesOf("ClassDeclaration"), ...parsed.nodesOf("ClassExpression")];
    return classes.flatMap((one) =>
      one.superClass && scopes.bindingOf(one.superClass) === binding ? [one.body, ...this.#extending(one.body)] : [],
    );
  }

  /** What the calls in this file give a function that says what it takes. */
  #givenInCalls(parameter: Node, shape: TypeShape): void {
    const { scopes } = this.#context;
    const made = scopes.parentOf(parameter);
    const binding = isFunction(made) ? bindingOfFunction(made, scopes) : undefined;
    const place = isFunction(made) ? valueParameters(made).indexOf(parameter) : -1;
    for (const { node } of binding?.references ?? []) {
      const call = scopes.parentOf(node);
      const given = isCall(call) && call.callee === node ? call.arguments[place] : undefined;
      if (given) this.#contextual(given, shape);
    }
  }

  /** The calls in this file of a function that says what it gives. */
  #called(made: Node, shape: TypeShape): void {
    const { scopes } = this.#context;
    const holder = scopes.parentOf(made);
    const name =
      made.type === "FunctionDeclaration" ? made.id : holder?.type === "VariableDeclarator" ? holder.id : null;
    for (const { node } of scopes.bindingOf(name)?.references ?? []) {
      const call = scopes.parentOf(node);
      if (isCall(call) && call.callee === node) this.#value(call, shape, true);
    }
  }

  /** What is written where a type is known: a function's parameters, the fields of an object. */
  #contextual(written: Node, shape: TypeShape): void {
    const value = unwrap(written);
    if (isFunction(value) && shape.kind === "function") {
      for (const [index, parameter] of (value.params as Node[]).entries()) {
        const its = shape.parameters[index];
        if (its && !isAnnotated(parameter)) this.#bound(parameter, its, false);
      }
    } else if (value.type === "ObjectExpression" && shape.kind === "given") {
      if (this.#isNew(value)) this.#place(shape, value, "written", false);
    } else if (value.type === "ObjectExpression" && shape.kind === "members") this.#members(value, shape);
    else if (value.type === "ArrayExpression" && shape.kind === "list") {
      for (const element of value.elements) if (element) this.#contextual(element, shape.of);
    }
  }

  #members(object: t.ObjectExpression, shape: Extract<TypeShape, { kind: "members" }>): void {
    for (const member of object.properties) {
      const its = memberOf(shape, keyName(member));
      if (its) this.#contextual(member.type === "ObjectProperty" ? member.value : member, its);
    }
  }

  #bound(given: Node | null | undefined, shape: TypeShape, isFetched: boolean): void {
    const { scopes } = this.#context;
    const target = withoutDefault(given);
    if (!target || !this.#isNew(target)) return;
    this.shapes.set(target, shape);
    if (shape.kind === "given") this.#place(shape, target, "bound", isFetched);
    else if (target.type === "Identifier") {
      for (const { node, isType, isWrite } of scopes.bindingOf(target)?.references ?? [])
        if (!isType && !isWrite) this.#value(node, shape, isFetched);
    } else if (target.type === "ObjectPattern" && shape.kind === "members")
      this.#takenApart(target, isFetched, shape, (name) => memberOf(shape, name));
    else if (target.type === "ArrayPattern" && shape.kind === "list")
      this.#takenApart(target, isFetched, shape, () => shape.of);
  }

  /** `{ account, ...others }`, `[first, ...others]` */
  #takenApart(
    pattern: t.ObjectPattern | t.ArrayPattern,
    isFetched: boolean,
    whole: TypeShape,
    partOf: (name: string | undefined) => TypeShape | undefined,
  ): void {
    for (const part of pattern.type === "ObjectPattern" ? pattern.properties : pattern.elements) {
      const its = part?.type === "RestElement" ? whole : part && partOf(keyName(part));
      const bound = part?.type === "RestElement" ? part.argument : part?.type === "ObjectProperty" ? part.value : part;
      if (its) this.#bound(bound, its, isFetched);
      if (its && part?.type === "ObjectProperty" && keyName(part) === "providerAccount")
        this.providerAccounts.push(part);
    }
  }

  /** An expression that has the type, and what is made of it. */
  #value(node: Node, shape: TypeShape, isFetched: boolean): void {
    const parent = this.#context.scopes.parentOf(node);
    if (shape.kind === "given") {
      if (this.#isNew(node)) this.#place(shape, node, "value", isFetched);
    } else if (parent && isHeldBy(parent, node)) {
      if (!isAnnotated(parent.id)) this.#bound(parent.id, shape, isFetched);
    } else if (parent && givesOn(parent, node)) this.#value(parent, shape, isFetched);
    else if (parent?.type === "ClassProperty" && parent.value === node) {
      if (!isAnnotated(parent)) this.#ofInstance(parent, keyName(parent), shape);
    } else if (parent) this.#part(node, parent, shape, isFetched);
  }

  #part(node: Node, parent: Node, shape: TypeShape, isFetched: boolean): void {
    switch (shape.kind) {
      case "promise":
        this.#ofPromise(parent, shape.of);
        break;
      case "list":
        this.#ofList(node, parent, shape, isFetched);
        break;
      case "map":
        this.#ofMap(node, parent, shape, isFetched);
        break;
      case "function":
        if (isCall(parent) && parent.callee === node && shape.result) this.#value(parent, shape.result, true);
        break;
      case "members": {
        const its = isMember(parent) && parent.object === node ? memberOf(shape, keyName(parent)) : undefined;
        if (its) this.#value(parent, its, isFetched);
        if (its && isMember(parent) && keyName(parent) === "providerAccount") this.providerAccounts.push(parent);
      }
    }
  }

  /** `await account`, `account.then((account) => …)` */
  #ofPromise(parent: Node, of: TypeShape): void {
    if (parent.type === "AwaitExpression") this.#value(parent, of, true);
    else if (isMember(parent) && keyName(parent) === "then") this.#givenBy(parent, of, 0, true);
  }

  #ofList(node: Node, parent: Node, shape: Extract<TypeShape, { kind: "list" }>, isFetched: boolean): void {
    const { scopes } = this.#context;
    const around = scopes.parentOf(parent);
    if (isGoneThrough(parent, node)) this.#bound(elementOf(parent), shape.of, isFetched);
    else if (parent.type === "SpreadElement" && around?.type === "ArrayExpression")
      this.#value(around, shape, isFetched);
    else if (isArrayFrom(parent, node)) this.#value(parent, shape, isFetched);
    else if (isMember(parent) && parent.object === node) this.#ofElements(parent, around, shape, isFetched);
  }

  /** `accounts[0]`, `accounts.map((account) => …)` */
  #ofElements(
    parent: MemberNode,
    call: Node | undefined,
    shape: Extract<TypeShape, { kind: "list" }>,
    isFetched: boolean,
  ): void {
    const name = keyName(parent);
    if (name === undefined || /^\d+$/.test(name)) {
      this.#value(parent, shape.of, isFetched);
      return;
    }
    if (takesElement.test(name)) this.#givenBy(parent, shape.of, 0, isFetched);
    if (name === "reduce") this.#givenBy(parent, shape.of, 1, isFetched);
    if (!isCall(call) || call.callee !== parent) return;
    if (givesElement.test(name)) this.#value(call, shape.of, isFetched);
    if (givesList.test(name)) this.#value(call, shape, isFetched);
  }

  /** `accounts.get(id)`, `accounts.values()`, `for (const [id, account] of accounts)` */
  #ofMap(node: Node, parent: Node, { of }: Extract<TypeShape, { kind: "map" }>, isFetched: boolean): void {
    const { scopes } = this.#context;
    if (isGoneThrough(parent, node)) {
      const pair = elementOf(parent);
      if (pair?.type === "ArrayPattern") this.#bound(pair.elements[1], of, isFetched);
    } else if (isMember(parent) && parent.object === node) {
      const name = keyName(parent);
      if (name === "forEach") this.#givenBy(parent, of, 0, isFetched);
      const call = scopes.parentOf(parent);
      if (!isCall(call) || call.callee !== parent) return;
      if (name === "get") this.#value(call, of, isFetched);
      if (name === "values") this.#value(call, { kind: "list", of }, isFetched);
    }
  }

  /** What the function that a method is given takes in this place. */
  #givenBy(method: Node, of: TypeShape, place: number, isFetched: boolean): void {
    const { scopes } = this.#context;
    const call = scopes.parentOf(method);
    const [first] = isCall(call) && call.callee === method ? call.arguments : [];
    const made = first && scopes.resolveValue(first);
    const parameter = isFunction(made) ? (made.params[place] as Node | undefined) : undefined;
    if (parameter && !isAnnotated(parameter)) this.#bound(parameter, of, isFetched);
  }

  /** Whether a call brings a value: it is out of a table, or anywhere else. */
  #isFetched(node: Node, depth = 0): boolean {
    const value = unwrap(node);
    switch (value.type) {
      case "AwaitExpression":
      case "CallExpression":
      case "OptionalCallExpression":
      case "NewExpression":
        return true;
      case "MemberExpression":
      case "OptionalMemberExpression":
        return this.#isFetched(value.object, depth);
      case "LogicalExpression":
        return this.#isFetched(value.left, depth) || this.#isFetched(value.right, depth);
      case "ConditionalExpression":
        return this.#isFetched(value.consequent, depth) || this.#isFetched(value.alternate, depth);
      case "Identifier":
        return depth < longestChain && this.#isHeldFetched(value, depth + 1);
      default:
        return false;
    }
  }

  /** `const result = await table.get(…)`, `const { Item } = await table.get(…)` */
  #isHeldFetched(name: t.Identifier, depth: number): boolean {
    const declaration = this.#context.scopes.bindingOf(name)?.declaration;
    return declaration?.type === "VariableDeclarator" && declaration.init != null
      ? this.#isFetched(declaration.init, depth)
      : false;
  }
}

/** `useContext(AccountContext)`, `React.useContext(AccountContext)` */
function isUseContext({ callee }: t.CallExpression | t.OptionalCallExpression): boolean {
  return calledName(callee) === "useContext";
}

/** `Array.from(accounts)` */
function isArrayFrom(call: Node, given: Node): boolean {
  return isCall(call) && call.arguments[0] === given && isMember(call.callee) && keyName(call.callee) === "from";
}

/** `for (const account of accounts)` */
function isGoneThrough(parent: Node, all: Node): parent is t.ForOfStatement {
  return parent.type === "ForOfStatement" && parent.right === all;
}

/** What a loop declares for each element. */
function elementOf({ left }: t.ForOfStatement): Node | undefined {
  return left.type === "VariableDeclaration" ? left.declarations[0]?.id : undefined;
}

/** `const account = value` */
function isHeldBy(parent: Node, value: Node): parent is t.VariableDeclarator {
  return parent.type === "VariableDeclarator" && parent.init === value;
}

/** What gives its value on as it is: a cast, `value ?? other`, `test ? value : other`. */
function givesOn(parent: Node, value: Node): boolean {
  if (parent.type === "ConditionalExpression") return parent.test !== value;
  return isCast(parent) || parent.type === "LogicalExpression";
}

function isPattern({ type }: Node): boolean {
  return /^(Identifier|(Object|Array)Pattern)$/.test(type);
}

/** Names of names: nobody writes more, and a circle has to end. */
const longestChain = 5;

function isInType(node: Node): boolean {
  return /^TS(PropertySignature|MethodSignature|IndexSignature|FunctionType|ConstructorType|CallSignatureDeclaration|DeclareFunction|DeclareMethod)$/.test(
    node.type,
  );
}

function isAnnotated(node: Node): boolean {
  const target = withoutDefault(node);
  return "typeAnnotation" in target && target.typeAnnotation != null;
}
