/** Which of next-auth's types a type of TypeScript is made of, and where in it they stand. */
import { keyName, literalText, type Node, type t, typeArgumentsOf } from "../../../src/syntax/ast.ts";
import { own } from "../../../src/syntax/own.ts";
import type { Binding, ModuleValue } from "../../../src/syntax/scope.ts";
import type { TransformContext } from "../../context.ts";
import type { DeclaredBeside, TypedName } from "../../project.ts";

/** What is known of a value by its type. */
export type TypeShape =
  /** next-auth's own. */
  | ({ readonly kind: "given"; readonly name: TypedName } & DeclaredBeside)
  | { readonly kind: "list"; readonly of: TypeShape }
  | { readonly kind: "promise"; readonly of: TypeShape }
  /** A `Map`, by its values. */
  | { readonly kind: "map"; readonly of: TypeShape }
  | {
      readonly kind: "members";
      readonly of: ReadonlyMap<string, TypeShape>;
      /** What stands under any other name: `Record<string, Account>`. */
      readonly others?: TypeShape | undefined;
    }
  | {
      readonly kind: "function";
      readonly parameters: readonly (TypeShape | undefined)[];
      readonly result: TypeShape | undefined;
    };

const given = (name: TypedName): TypeShape => ({ kind: "given", name });
const members = (of: Readonly<Record<string, TypeShape>>): TypeShape => ({
  kind: "members",
  of: new Map(Object.entries(of)),
});

/** The types of next-auth v3's modules whose fields v4 names otherwise or leaves out (its index.d.ts, jwt.d.ts). */
const ofNextAuth: Readonly<Record<string, TypeShape>> = {
  Account: given("account"),
  TokenSet: given("account"),
  User: given("user"),
  DefaultUser: given("user"),
  Profile: given("profile"),
  DefaultProfile: given("profile"),
  Session: given("session"),
  DefaultSession: given("session"),
  SessionBase: given("session"),
  JWT: given("token"),
  DefaultJWT: given("token"),
  SignInEventMessage: members({ user: given("user"), account: given("account") }),
  // In v4's message it is the account, which an earlier transform has made of it.
  LinkAccountEventMessage: members({
    user: given("user"),
    providerAccount: given("account"),
    account: given("account"),
  }),
};

export const nextAuthModules = /^next-auth(\/|$)/;

/** What a name of next-auth's modules says; undefined for a type that is not one of these. */
export function shapeNamed(name: string | undefined): TypeShape | undefined {
  return own(ofNextAuth, name);
}

/** Types that have the fields of the one that they are given; the last one is of @types/next-auth. */
const transparent =
  /^(Partial|Required|Readonly|NonNullable|Pick|Omit|Exclude|Extract|DeepPartial|Nullable|Maybe|WithAdditionalParams)$/;
const lists = /^(Array|ReadonlyArray|Set|ReadonlySet|Iterable)$/;
const promises = /^(Promise|PromiseLike)$/;
/** Components of React's, and pages, which take their properties in one object. */
const components = /^(FC|FunctionComponent|VFC|VoidFunctionComponent|NextPage)$/;
const maps = /^(Map|ReadonlyMap|WeakMap)$/;
/** Whoever nests types deeper wrote a circle. */
const deepest = 12;

/** How a type was come to: through how many others, and what the parameters of a generic one are there. */
interface Way {
  readonly depth: number;
  readonly types?: ReadonlyMap<Node, TypeShape> | undefined;
}

const start: Way = { depth: 0 };
const deeper = ({ depth, types }: Way): Way => ({ depth: depth + 1, types });

export function shapeOfType(
  context: TransformContext,
  type: Node | null | undefined,
  way: Way = start,
): TypeShape | undefined {
  if (!type || way.depth > deepest) return undefined;
  const inside = (part: Node | null | undefined) => shapeOfType(context, part, deeper(way));
  switch (type.type) {
    case "TSTypeAnnotation":
      return inside(type.typeAnnotation);
    case "TSParenthesizedType":
    case "TSTypeOperator":
    case "TSOptionalType":
    case "TSRestType":
      return inside(type.typeAnnotation);
    case "TSTypeReference":
      return shapeOfName(context, type.typeName, type, way);
    case "TSExpressionWithTypeArguments":
      return shapeOfName(context, type.expression, type, way);
    case "TSImportType":
      return shapeOfImport(type);
    case "TSUnionType":
      return sameOf(type.types.map(inside), type.types);
    case "TSIntersectionType":
      return withOwn(
        mergedOf(type.types.map(inside)),
        type.types.flatMap((one) => membersOf(context, one)),
      );
    case "TSArrayType":
      return listOf(inside(type.elementType));
    case "TSTupleType":
      return listOf(
        sameOf(type.elementTypes.map((one) => inside(one.type === "TSNamedTupleMember" ? one.elementType : one))),
      );
    case "TSTypeLiteral":
      return shapeOfMembers(context, type.members, way);
    case "TSInterfaceDeclaration":
      return withOwn(
        mergedOf([...(type.extends ?? []).map(inside), shapeOfMembers(context, type.body.body, way)]),
        type.body.body,
      );
    case "TSTypeAliasDeclaration":
      return inside(type.typeAnnotation);
    case "TSTypeParameter":
      return way.types?.get(type) ?? inside(type.constraint) ?? inside(type.default);
    case "TSIndexedAccessType":
      return partOf(inside(type.objectType), type.indexType);
    case "TSFunctionType":
      return shapeOfFunction(
        type.parameters.map((one) => inside("typeAnnotation" in one ? one.typeAnnotation : undefined)),
        inside(type.typeAnnotation),
      );
    default:
      return undefined;
  }
}

function shapeOfName(context: TransformContext, name: Node, type: Node, way: Way): TypeShape | undefined {
  const { scopes } = context;
  const list = typeArgumentsOf(type);
  const [first, second] = list?.type === "TSTypeParameterInstantiation" ? list.params : [];
  const inside = (part: Node | undefined) => shapeOfType(context, part, deeper(way));
  const origin = scopes.moduleValue(name);
  if (origin && nextAuthModules.test(origin.source)) {
    const its = origin.path.at(-1);
    return shapeNamed(its) ?? (transparent.test(its ?? "") ? inside(first) : undefined);
  }
  const binding = scopes.bindingOf(name);
  if (binding && !origin) {
    const declared = declarationOf(binding);
    const given = list?.type === "TSTypeParameterInstantiation" ? list.params.map(inside) : [];
    return shapeOfType(context, declared, { depth: way.depth + 1, types: parametersOf(declared, given) ?? way.types });
  }
  const called = origin?.path.at(-1) ?? (name.type === "Identifier" ? name.name : "");
  if (components.test(called)) return shapeOfFunction([inside(first)], undefined);
  if (origin && !transparent.test(called)) return shapeElsewhere(context, origin);
  return shapeOfGlobal(called, inside(first), inside(second), second);
}

/** A type of TypeScript's own, by what it is given. */
function shapeOfGlobal(
  called: string,
  first: TypeShape | undefined,
  second: TypeShape | undefined,
  names: Node | undefined,
): TypeShape | undefined {
  if (transparent.test(called)) return narrowed(called, first, names);
  if (lists.test(called)) return listOf(first);
  if (promises.test(called)) return promiseOf(first);
  if (maps.test(called)) return mapOf(second);
  if (called === "Awaited") return first?.kind === "promise" ? first.of : first;
  return called === "Record" && second ? { kind: "members", of: new Map(), others: second } : undefined;
}

/** `type Box<T> = …`: what its parameters are in `Box<Account>`. */
function parametersOf(declared: Node | undefined, given: readonly (TypeShape | undefined)[]): Way["types"] {
  const list = declared && "typeParameters" in declared ? (declared.typeParameters as Node | null) : undefined;
  if (list?.type !== "TSTypeParameterDeclaration" || given.length === 0) return undefined;
  const named: readonly Node[] = list.params;
  return new Map(
    named.flatMap((parameter, index): [Node, TypeShape][] => {
      const its = given[index];
      return its ? [[parameter, its]] : [];
    }),
  );
}

function declarationOf({ declaration }: Binding): Node | undefined {
  return /^TS(TypeAliasDeclaration|InterfaceDeclaration|TypeParameter)$/.test(declaration.type)
    ? declaration
    : undefined;
}

/** A type that another module of the application makes of next-auth's. */
function shapeElsewhere({ project, file }: TransformContext, { source, path }: ModuleValue): TypeShape | undefined {
  const [name = "default"] = path;
  if (project.facts("names-type").length === 0) return undefined;
  const passedOn = project.resolve(file.path, source);
  const made =
    project.resolveExport(file.path, source, name) ??
    (passedOn === undefined ? undefined : { path: passedOn, exportName: name });
  const said = made && project.facts("names-type", made.path).find(({ value }) => value.exportName === made.exportName);
  if (!said) return undefined;
  const { name: its, beside } = said.value;
  return { kind: "given", name: its, ...beside };
}

/** `import("next-auth").Account` */
function shapeOfImport({ argument, qualifier }: t.TSImportType): TypeShape | undefined {
  const named = argument as Node;
  const literal = named.type === "TSLiteralType" ? named.literal : named;
  if (literal.type !== "StringLiteral" || !nextAuthModules.test(literal.value)) return undefined;
  return qualifier?.type === "Identifier" ? shapeNamed(qualifier.name) : undefined;
}

function shapeOfMembers(context: TransformContext, all: readonly t.TSTypeElement[], way: Way): TypeShape | undefined {
  const of = new Map<string, TypeShape>();
  let others: TypeShape | undefined;
  for (const member of all) {
    const shape = shapeOfMember(context, member, way);
    const name = keyName(member);
    if (shape && member.type === "TSIndexSignature") others = shape;
    else if (shape && name !== undefined) of.set(name, shape);
  }
  return of.size > 0 || others ? { kind: "members", of, others } : undefined;
}

function shapeOfMember(context: TransformContext, member: t.TSTypeElement, way: Way): TypeShape | undefined {
  const inside = (part: Node | null | undefined) => shapeOfType(context, part, deeper(way));
  if (member.type === "TSMethodSignature") {
    return shapeOfFunction(
      member.parameters.map((one) => inside("typeAnnotation" in one ? one.typeAnnotation : undefined)),
      inside(member.typeAnnotation),
    );
  }
  return member.type === "TSPropertySignature" || member.type === "TSIndexSignature"
    ? inside(member.typeAnnotation)
    : undefined;
}

function shapeOfFunction(
  parameters: readonly (TypeShape | undefined)[],
  result: TypeShape | undefined,
): TypeShape | undefined {
  return result || parameters.some((one) => one) ? { kind: "function", parameters, result } : undefined;
}

function listOf(of: TypeShape | undefined): TypeShape | undefined {
  return of && { kind: "list", of };
}

function mapOf(of: TypeShape | undefined): TypeShape | undefined {
  return of && { kind: "map", of };
}

/** What a constructor or a hook of React's that is told the types makes: `new Map<string, Account>()`, `useState<Account>()`. */
export function shapeMade(called: string, types: readonly (TypeShape | undefined)[]): TypeShape | undefined {
  const [first, second] = types;
  if (maps.test(called)) return mapOf(second);
  if (lists.test(called)) return listOf(first);
  if (promises.test(called)) return promiseOf(first);
  if (called === "useRef") return first && members({ current: first });
  if (called === "useMemo") return first;
  return called === "useState" ? listOf(first) : undefined;
}

function promiseOf(of: TypeShape | undefined): TypeShape | undefined {
  return of && { kind: "promise", of };
}

/** The members of an object's type of the application's own. */
function membersOf({ scopes }: TransformContext, type: t.TSType): readonly t.TSTypeElement[] {
  const binding = type.type === "TSTypeReference" ? scopes.bindingOf(type.typeName) : undefined;
  const declared = binding && declarationOf(binding);
  const made = declared?.type === "TSTypeAliasDeclaration" ? declared.typeAnnotation : declared;
  if (made?.type === "TSInterfaceDeclaration") return made.body.body;
  const literal = made ?? type;
  return literal.type === "TSTypeLiteral" ? literal.members : [];
}

/** `Account & { scope: string }`: which members are of the application's own. */
function withOwn(shape: TypeShape | undefined, own: readonly t.TSTypeElement[]): TypeShape | undefined {
  if (shape?.kind !== "given") return shape;
  const names = own.map((member) => keyName(member)).filter((name) => name !== undefined);
  return names.length > 0 ? { ...shape, owns: [...(shape.owns ?? []), ...names] } : shape;
}

/** `Omit<Account, "id">`, `Pick<Account, "provider" | "id">` */
function narrowed(by: string, shape: TypeShape | undefined, names: Node | undefined): TypeShape | undefined {
  if (shape?.kind !== "given" || !names || !/^(Pick|Omit)$/.test(by)) return shape;
  const all = names.type === "TSUnionType" ? names.types : [names];
  const said = all.map((one) => (one.type === "TSLiteralType" ? literalText(one.literal) : undefined));
  const known = said.filter((name) => name !== undefined);
  if (known.length < said.length) return shape;
  return by === "Omit" ? { ...shape, lacks: [...(shape.lacks ?? []), ...known] } : { ...shape, keeps: known };
}

/**
 * `Account | null`: what all that is known says; nothing where two of next-auth's types may be meant. Beside an object's
 * type of the application's own it is next-auth's at times.
 */
function sameOf(shapes: readonly (TypeShape | undefined)[], types: readonly Node[] = []): TypeShape | undefined {
  const known = shapes.filter((shape) => shape !== undefined);
  const names = new Set(known.map((shape) => (shape.kind === "given" ? shape.name : shape.kind)));
  const [first] = known;
  if (names.size !== 1) return undefined;
  const isMixed = types.some(({ type }, index) => !shapes[index] && /^TSType(Literal|Reference)$/.test(type));
  return isMixed && first?.kind === "given" ? { ...first, isMixed } : first;
}

/** `Account & { scope: string }`, `interface Linked extends Account { … }` */
function mergedOf(shapes: readonly (TypeShape | undefined)[]): TypeShape | undefined {
  const known = shapes.filter((shape) => shape !== undefined);
  const its = known.find(({ kind }) => kind === "given");
  if (its || known.length < 2) return its ?? known[0];
  const objects = known.filter((shape) => shape.kind === "members");
  return { kind: "members", of: new Map(objects.flatMap(({ of }) => [...of])), others: objects[0]?.others };
}

/** `Message["account"]`, `Account[][number]` */
function partOf(whole: TypeShape | undefined, index: Node): TypeShape | undefined {
  if (whole?.kind === "list") return index.type === "TSNumberKeyword" ? whole.of : undefined;
  if (whole?.kind !== "members" || index.type !== "TSLiteralType" || index.literal.type !== "StringLiteral")
    return undefined;
  return memberOf(whole, index.literal.value);
}

/** What is known of a member of an object. */
export function memberOf(
  { of, others }: Extract<TypeShape, { kind: "members" }>,
  name: string | undefined,
): TypeShape | undefined {
  return (name === undefined ? undefined : of.get(name)) ?? others;
}
