import {
  type FunctionNode,
  isFunction,
  keyName,
  type Node,
  type t,
  walk,
  withoutDefault,
} from "../../src/syntax/ast.ts";
import { statement } from "../../src/syntax/build.ts";
import { insertAfter } from "../../src/syntax/edit.ts";
import { own } from "../../src/syntax/own.ts";
import { readsOf, valueParameters } from "../analysis/functions/parameters.ts";
import { locate } from "../analysis/options/locate.ts";
import { PerFile, type TransformContext } from "../context.ts";

interface Known {
  readonly type: string;
  readonly properties: readonly string[];
}

/**
 * The properties that v4's types have; v3's took any other as unknown (v3 index.d.ts: `extends Record<string,
 * unknown>`).
 */
const known: Readonly<Record<string, Known>> = {
  session: { type: "Session", properties: ["user", "expires"] },
  user: { type: "User", properties: ["id", "name", "email", "image", "emailVerified"] },
  profile: { type: "Profile", properties: ["sub", "name", "email", "image"] },
};

/** The first of @types/next-auth did the same with the token, which next-auth v4 takes as unknown. */
const knownOfToken: Known = { type: "JWT", properties: ["sub", "name", "email", "picture"] };

/** v3's types of these took any property; so do v4's, with this beside them. */
function declareOpen(context: TransformContext): void {
  if (opened.get(context)) return;
  opened.set(context, true);
  const last = context.program.body.at(-1);
  if (!last) return;
  if (context.project.hasLooseTypes(context.file.path)) declareLoose(context, last);
  else declareUnknown(context, last);
}

function declareUnknown(context: TransformContext, last: t.Statement): void {
  insertAfter(context, last, [
    statement`declare module "next-auth" {
  interface Session extends Record<string, unknown> {}
  interface User extends Record<string, unknown> {}
  interface Profile extends Record<string, unknown> {}
}`,
  ]);
  context.change("Session, User and Profile allow any property as unknown, as next-auth v3's types did", last);
}

function declareLoose(context: TransformContext, last: t.Statement): void {
  const declared = context.project.factsNear("declares-properties", context.file.path);
  // Two declarations of one property have to be the same.
  const isDeclared = declared.some(({ value }) => value.names.includes("Session.user"));
  const core = isDeclared
    ? statement`declare module "next-auth" {
  interface Session extends Record<string, any> {}
  interface User extends Record<string, any> {}
  interface Profile extends Record<string, any> {}
}`
    : statement`declare module "next-auth" {
  interface Session extends Record<string, any> {
    user: any;
  }
  interface User extends Record<string, any> {}
  interface Profile extends Record<string, any> {}
}`;
  const token = statement`declare module "next-auth/jwt" {
  interface JWT {
    [key: string]: any;
  }
}`;
  insertAfter(context, last, [core, token]);
  context.change("Session, User, Profile and JWT allow any property as any, as next-auth v3's first types did", last);
}

const opened = new PerFile<true>();

/** Declares, or says, which properties of a TypeScript application next-auth v4's types don't have. */
export function declareProperties(context: TransformContext, made: FunctionNode): void {
  const [pattern] = valueParameters(made);
  if (!context.isTypeScript || pattern?.type !== "ObjectPattern") return;
  const isLoose = context.project.hasLooseTypes(context.file.path);
  const used = pattern.properties.flatMap((member) => {
    const key = member.type === "ObjectProperty" ? keyName(member) : undefined;
    if (key === undefined || member.type !== "ObjectProperty") return [];
    const type = pattern.typeAnnotation
      ? annotatedType(context, pattern, key)
      : (own(known, key) ?? (isLoose && key === "token" ? knownOfToken : undefined));
    if (!type) return [];
    const names = [...readsOf(member.value, context.scopes).names];
    if (type.type === "Session") names.push(...addedTo(context, member.value, made));
    return names.filter((one) => !type.properties.includes(one)).map((one) => `${type.type}.${one}`);
  });
  // Pages read what the callback has put there, and know no other type.
  used.push(...readByPages(context).flatMap(({ names }) => names));
  if (isUndeclared(context, used)) declareOpen(context);
}

/** Declares, in the first of them, what TypeScript pages read of a session whose callbacks stand in JavaScript. */
export function declareForPages(context: TransformContext): void {
  if (!context.isTypeScript) return;
  const callbacks = context.project.factsNear("has-callbacks", context.file.path);
  if (callbacks.length === 0 || callbacks.some(({ value }) => value.isTyped)) return;
  const readers = readByPages(context).filter(({ names }) => names.length > 0);
  const [first] = readers.map(({ path }) => path).sort();
  if (first !== context.file.path) return;
  if (
    isUndeclared(
      context,
      readers.flatMap(({ names }) => names),
    )
  )
    declareOpen(context);
}

/** Says in the analyse phase that callbacks stand in this file, and whether TypeScript knows their types. */
export function tellCallbacks(context: TransformContext): void {
  const hasCallbacks = locate(context).functions.some(({ role }) => role.startsWith("callback:"));
  if (hasCallbacks) context.publish({ kind: "has-callbacks", value: { isTyped: context.isTypeScript } });
}

function readByPages({ project, file }: TransformContext): { readonly path: string; readonly names: string[] }[] {
  return project.factsNear("reads-session", file.path).map(({ path, value }) => ({
    path,
    names: value.names.flatMap((name) =>
      project.hasLooseTypes(file.path) || !name.includes(".") ? [`Session.${name}`] : [],
    ),
  }));
}

function isUndeclared({ project, file }: TransformContext, used: readonly string[]): boolean {
  const declared = project.factsNear("declares-properties", file.path);
  return used.some((one) => !declared.some(({ value }) => value.names.includes(one)));
}

/** Says in the analyse phase what a project declares of next-auth's types by itself. */
export function tellDeclared(context: TransformContext): void {
  if (!context.isTypeScript || !context.mentions("declare module")) return;
  const names = context.program.body.flatMap((node) => {
    if (node.type !== "TSModuleDeclaration" || node.id.type !== "StringLiteral" || node.id.value !== "next-auth")
      return [];
    const body = node.body?.type === "TSModuleBlock" ? node.body.body : [];
    return body.flatMap((statement) => {
      const one = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
      if (one?.type !== "TSInterfaceDeclaration") return [];
      return one.body.body.flatMap((member) => `${one.id.name}.${keyName(member) ?? ""}`);
    });
  });
  if (names.length > 0) context.publish({ kind: "declares-properties", value: { names } });
}

/** The type of next-auth that `({ session, token: user }: { session: Session; token: User })` gives a member. */
function annotatedType(context: TransformContext, pattern: t.ObjectPattern, key: string): Known | undefined {
  const annotation =
    pattern.typeAnnotation?.type === "TSTypeAnnotation" ? pattern.typeAnnotation.typeAnnotation : undefined;
  const member =
    annotation?.type === "TSTypeLiteral" ? annotation.members.find((one) => keyName(one) === key) : undefined;
  const type = member?.type === "TSPropertySignature" ? member.typeAnnotation?.typeAnnotation : undefined;
  if (type?.type !== "TSTypeReference" || type.typeName.type !== "Identifier") return undefined;
  const written = type.typeName;
  const origin = context.scopes.imports("next-auth").find(({ name }) => name === written.name)?.import;
  return Object.values(known).find((one) => one.type === origin?.imported);
}

/** The properties that a callback puts beside those of the session: `return { ...session, role }`. */
function addedTo(context: TransformContext, value: Node, made: FunctionNode): string[] {
  const { scopes } = context;
  const session = scopes.bindingOf(withoutDefault(value));
  const names: string[] = [];
  walk(made.body, (node) => {
    if (isFunction(node)) return false;
    if (node.type !== "ObjectExpression") return true;
    const isSession = node.properties.some(
      (item) => item.type === "SpreadElement" && session !== undefined && scopes.bindingOf(item.argument) === session,
    );
    if (isSession) names.push(...node.properties.flatMap((item) => keyName(item) ?? []));
    return true;
  });
  return names;
}
