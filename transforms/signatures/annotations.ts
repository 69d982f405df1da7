import { type FunctionNode, type Node, type t, walk, withoutDefault } from "../../src/syntax/ast.ts";
import { identifier } from "../../src/syntax/build.ts";
import { addImport } from "../../src/syntax/imports.ts";
import { own } from "../../src/syntax/own.ts";
import type { Scopes } from "../../src/syntax/scope.ts";
import { asksForMore } from "../analysis/functions/demands.ts";
import { originalTypeName } from "../analysis/functions/type-names.ts";
import { isTypedByContext } from "../analysis/options/contextual.ts";
import type { TransformContext } from "../context.ts";
import { removeUnusedImports } from "../unused.ts";

/** A parameter's type, for the property that it becomes. */
export interface AnnotatedProperty {
  readonly key: string;
  readonly type: t.TSType | undefined;
  readonly flow: t.FlowType | undefined;
  readonly optional: boolean;
}

type Taken = Omit<AnnotatedProperty, "key">;

/** Takes the type off a parameter: inside a pattern there is no place for one. */
export function takeAnnotation(parameter: Node): Taken {
  const target = withoutDefault(parameter);
  const optional = parameter.type === "AssignmentPattern" || (target.type === "Identifier" && target.optional === true);
  if (target.type === "Identifier" && target.optional) target.optional = null;
  if (!("typeAnnotation" in target) || !target.typeAnnotation) return { type: undefined, flow: undefined, optional };
  const annotation = target.typeAnnotation as Node;
  (target as { typeAnnotation?: Node | null }).typeAnnotation = null;
  return {
    type: annotation.type === "TSTypeAnnotation" ? annotation.typeAnnotation : undefined,
    flow: annotation.type === "TypeAnnotation" ? annotation.typeAnnotation : undefined,
    optional,
  };
}

/** next-auth's own types: those that v4 gives the property by itself. */
const ownTypes: Readonly<Record<string, readonly string[]>> = {
  user: ["User", "AdapterUser"],
  session: ["Session"],
  token: ["JWT"],
  account: ["Account"],
  profile: ["Profile"],
};

/**
 * Gives the pattern the types that its parts had. They go where the options say what the callback takes: there v4's
 * types hold, and v3's would not fit them (v4's account may be null).
 */
export function annotatePattern(
  context: TransformContext,
  made: FunctionNode,
  pattern: t.ObjectPattern,
  properties: readonly AnnotatedProperty[],
): void {
  if (properties.some(({ flow }) => flow !== undefined)) pattern.typeAnnotation = flowObject(properties);
  if (properties.every(({ type }) => type === undefined)) return;
  if (isTypedByContext(context, made) && properties.every((item) => isOwnType(item, context.scopes))) {
    for (const { type } of properties) if (type) removeUnusedImports(context, type);
    return;
  }
  // Elsewhere a strict compiler compares it where the options are given to next-auth.
  if (isTypedByContext(context, made) || context.project.isStrict(context.file.path)) {
    leaveRecords(context, made, properties);
  }
  leaveNarrower(context, made, properties);
  const annotated = properties.every(({ type }) => type === undefined || type.type === "TSAnyKeyword")
    ? ({ type: "TSAnyKeyword" } as t.TSAnyKeyword)
    : typeLiteral(properties.map((property) => ({ ...property, type: tokenType(context, property) })));
  pattern.typeAnnotation = { type: "TSTypeAnnotation", typeAnnotation: annotated } as t.TSTypeAnnotation;
}

/** `token: Record<string, string>`: v3 declared methods, to which TypeScript took it; v4 declares functions of types of its own. */
function leaveRecords(context: TransformContext, made: FunctionNode, properties: readonly AnnotatedProperty[]): void {
  for (const { key, type } of properties) {
    const [name] = own(ownTypes, key) ?? [];
    if (name === undefined || !isRecord(type)) continue;
    context.todo(
      made,
      "NAD278",
      `next-auth v4 declares ${key} as ${name}, which TypeScript doesn't take for a Record of one type.`,
      "Leave the type out here, and write it where the parameter is read: const own = parameter as unknown as Own.",
    );
  }
}

/** `token: JWT & { tenant: string }`: what next-auth gives isn't that, and v3's methods were not compared so closely. */
function leaveNarrower(context: TransformContext, made: FunctionNode, properties: readonly AnnotatedProperty[]): void {
  const isStored = properties.some(({ key }) => key === "session");
  const narrower = properties.flatMap(({ key, type }) => {
    const [name] = own(ownTypes, key) ?? [];
    if (name === undefined || type === undefined || !asksForMore(context, type, { key, name, isStored })) return [];
    return [`${key} as ${name}`];
  });
  if (narrower.length === 0) return;
  context.todo(
    made,
    "NAD278",
    `next-auth v4 declares ${narrower.join(" and ")}, and TypeScript refuses a type that asks for more.`,
    "Declare what it asks for in an augmentation of next-auth's type, or leave the type out here, and write it where the parameter is read: const own = parameter as unknown as Own.",
  );
}

/** Of a type that not everything is. */
function isRecord(type: t.TSType | undefined): boolean {
  if (type?.type !== "TSTypeReference" || type.typeName.type !== "Identifier" || type.typeName.name !== "Record") {
    return false;
  }
  const value = type.typeParameters?.params[1];
  return value !== undefined && value.type !== "TSAnyKeyword" && value.type !== "TSUnknownKeyword";
}

/**
 * v3 named one parameter for a user or a token and took any annotation that fits either; v4's `token` is a `JWT`,
 * which is no `User` (next-auth 4 core/types.d.ts, `CallbacksOptions["session"]`).
 */
function tokenType(context: TransformContext, { key, type }: AnnotatedProperty): t.TSType | undefined {
  if (key !== "token" || type?.type !== "TSTypeReference") return type;
  const value = context.scopes.moduleValue(type.typeName);
  if (value?.source !== "next-auth" || value.path.at(-1) !== "User") return type;
  const beside = value.binding?.import?.statement;
  const local = addImport(context, {
    source: "next-auth/jwt",
    imported: "JWT",
    typeOnly: true,
    ...(beside && { beside }),
  });
  removeUnusedImports(context, type);
  return { type: "TSTypeReference", typeName: identifier(local) } as t.TSTypeReference;
}

/** Takes the type off a parameter that the options give one to; elsewhere it stays. */
export function dropAnnotation(
  context: TransformContext,
  made: FunctionNode,
  target: t.Identifier | t.ObjectPattern,
): void {
  const annotation = target.typeAnnotation;
  if (!annotation || !isTypedByContext(context, made)) return;
  target.typeAnnotation = null;
  removeUnusedImports(context, annotation);
}

/** The names, where they are made, of the types that a parameter is annotated with. */
export function annotatedTypes(target: t.Identifier | t.ObjectPattern, scopes: Scopes): string[] {
  const names: string[] = [];
  if (target.typeAnnotation) {
    walk(target.typeAnnotation, (node) => {
      if (node.type === "Identifier") names.push(scopes.moduleValue(node)?.path.at(-1) ?? node.name);
    });
  }
  return names;
}

function isOwnType({ key, type }: Pick<AnnotatedProperty, "key" | "type">, scopes: Scopes): boolean {
  if (type === undefined || type.type === "TSStringKeyword" || type.type === "TSBooleanKeyword") return true;
  if (type.type === "TSUnionType") return type.types.every((part) => isOwnType({ key, type: part }, scopes));
  if (type.type === "TSUndefinedKeyword" || type.type === "TSNullKeyword") return true;
  const name = originalTypeName(type, scopes);
  // The second argument of `session` may be written as either type; v4 knows which.
  return (
    name !== undefined &&
    (own(ownTypes, key)?.includes(name) === true || (/^(user|token)$/.test(key) && /^(User|JWT)$/.test(name)))
  );
}

function typeLiteral(properties: readonly AnnotatedProperty[]): t.TSTypeLiteral {
  const members = properties.map(({ key, type, optional }) => ({
    type: "TSPropertySignature",
    key: { type: "Identifier", name: key },
    optional: optional || key === "profile",
    typeAnnotation: { type: "TSTypeAnnotation", typeAnnotation: fitting(key, type) },
  }));
  return { type: "TSTypeLiteral", members } as unknown as t.TSTypeLiteral;
}

/** `{ session: Session, user: User, ... }`: v4 gives more properties. */
function flowObject(properties: readonly AnnotatedProperty[]): t.TypeAnnotation {
  const members = properties.map(({ key, flow, optional }) => ({
    type: "ObjectTypeProperty",
    key: { type: "Identifier", name: key },
    value: flow ?? { type: "AnyTypeAnnotation" },
    optional,
    kind: "init",
    static: false,
    proto: false,
    method: false,
    variance: null,
  }));
  const object = {
    type: "ObjectTypeAnnotation",
    properties: members,
    indexers: [],
    callProperties: [],
    internalSlots: [],
  };
  return {
    type: "TypeAnnotation",
    typeAnnotation: { ...object, exact: false, inexact: true },
  } as unknown as t.TypeAnnotation;
}

/** v4 gives `account: Account | null`. */
function fitting(key: string, type: t.TSType | undefined): t.TSType {
  if (type === undefined) return { type: "TSAnyKeyword" } as t.TSAnyKeyword;
  if (key !== "account" || type.type !== "TSTypeReference") return type;
  return { type: "TSUnionType", types: [type, { type: "TSNullKeyword" }] } as t.TSUnionType;
}

/**
 * A function type that is written out for the function itself, `(async (url) => …) as (url: string) => …` or
 * `const f: (url: string) => … = …`, takes one object as well.
 */
export function retypeFunction({ scopes }: TransformContext, made: FunctionNode, keys: readonly string[]): void {
  for (let above = scopes.parentOf(made); above; above = scopes.parentOf(above)) {
    if (above.type === "TSAsExpression" || above.type === "TSSatisfiesExpression" || above.type === "TSTypeAssertion") {
      retype(above.typeAnnotation, keys);
    } else if (above.type === "VariableDeclarator") {
      const annotation = above.id.type === "Identifier" ? above.id.typeAnnotation : undefined;
      if (annotation?.type === "TSTypeAnnotation") retype(annotation.typeAnnotation, keys);
      return;
    } else if (above.type !== "ParenthesizedExpression") return;
  }
}

function retype(type: t.TSType, keys: readonly string[]): void {
  if (type.type !== "TSFunctionType" || type.parameters.length > keys.length) return;
  if (type.parameters.length === 0 || type.parameters.some((parameter) => parameter.type !== "Identifier")) return;
  const properties = type.parameters.map((parameter, index) => ({
    key: keys[index] ?? "",
    ...takeAnnotation(parameter),
  }));
  const annotation = { type: "TSTypeAnnotation", typeAnnotation: typeLiteral(properties) } as t.TSTypeAnnotation;
  type.parameters = [{ type: "Identifier", name: "params", typeAnnotation: annotation } as t.Identifier];
}
