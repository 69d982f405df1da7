import { keyName, moduleExportName, type Node, type t } from "../../src/syntax/ast.ts";
import { expression } from "../../src/syntax/build.ts";
import { replaceNode } from "../../src/syntax/edit.ts";
import { own } from "../../src/syntax/own.ts";
import type { Binding } from "../../src/syntax/scope.ts";
import { isAmongV4, versionOfImports } from "../analysis/options/version.ts";
import type { TransformContext } from "../context.ts";
import { asJscodeshift } from "../jscodeshift.ts";
import { looseTypeMoves, type TypeMove, typeMoves } from "../knowledge/types.ts";
import type { Transform } from "../transform.ts";
import { callEither } from "./sign-in-or-out.ts";
import { importInstead, takeOut } from "./specifier.ts";
import { reportUserIds } from "./user-ids.ts";

/**
 * The types of next-auth v3, and of @types/next-auth, as next-auth v4 has them.
 *
 * @internal
 */
export const types: Transform = {
  name: "types",
  apply(context) {
    if (!context.mentions("next-auth")) return;
    for (const [module, moves] of Object.entries(typeMoves)) {
      // next-auth v4's types are found there too, by a compiler that resolves modules as Node once did.
      if (module === "next-auth/providers" && isAmongV4(context)) continue;
      for (const binding of context.scopes.imports(module)) {
        const specifier = binding.import?.node;
        if (specifier?.type === "ImportSpecifier") {
          const move = moveOf(context, module, moduleExportName(specifier.imported));
          if (move) migrate(context, binding, specifier, move);
        } else if (binding.import?.imported === "*") renameQualified(context, binding, module, moves);
      }
    }
    callEither(context);
    leaveErrors(context);
    reportUserIds(context);
  },
};

function moveOf({ project, file }: TransformContext, module: string, name: string): TypeMove | undefined {
  const ofLoose = project.hasLooseTypes(file.path) ? own(own(looseTypeMoves, module) ?? {}, name) : undefined;
  return ofLoose ?? own(own(typeMoves, module) ?? {}, name);
}

/** `import { AccountNotLinkedError } from "next-auth/errors"`: the module is gone. */
function leaveErrors(context: TransformContext): void {
  for (const { import: origin } of context.scopes.imports("next-auth/errors")) {
    if (!origin) continue;
    context.todo(
      origin.statement,
      "NAD260",
      "next-auth v4 has no next-auth/errors module, and exports no error classes.",
      'Check an error by its name: error.name === "OAuthCallbackError".',
    );
  }
}

function migrate(context: TransformContext, binding: Binding, specifier: t.ImportSpecifier, move: TypeMove): void {
  const declaration = context.scopes.parentOf(specifier);
  if (declaration?.type !== "ImportDeclaration") return;
  const was = moduleExportName(specifier.imported);
  const references = binding.references.map(({ node }) => typeReference(context, node));
  const written = references.filter((reference) => reference !== undefined);
  if (move.kind === "partial") {
    for (const reference of written) allowMissing(context, reference, was, binding.name, move.members);
    return;
  }
  if (move.kind === "gone" || (move.kind !== "name" && references.includes(undefined))) {
    const hint = move.kind === "gone" ? move.hint : "Express the type in terms of next-auth v4's types.";
    context.todo(specifier, "NAD260", `next-auth v4 has no type ${was}.`, hint);
    return;
  }
  if (move.kind === "name" || move.kind === "text") {
    context.change(`${was} → ${move.name}`, specifier);
    const local = importInstead(context, binding, specifier, move);
    if (move.kind === "name") return;
    for (const reference of written)
      replaceNode(context, reference, typeFrom(move.text, local, inside(reference), move.default));
    return;
  }
  context.change(`${was} went`, specifier);
  for (const reference of written) {
    const [only] = inside(reference);
    const instead = move.kind === "plain" ? typeFrom(move.text, "", []) : only;
    if (instead) replaceNode(context, reference, instead);
  }
  takeOut(context, declaration, specifier);
}

/**
 * `pages: PagesOptions = { signIn }` → `Partial<PagesOptions>`; v4 code has it where all members are there, or says so
 * itself.
 */
function allowMissing(
  context: TransformContext,
  reference: t.TSTypeReference,
  was: string,
  name: string,
  members: readonly string[],
): void {
  const around = context.scopes.parentOf(reference);
  // `Partial<PagesOptions>`, `CallbacksOptions["jwt"]`
  if (around?.type === "TSTypeParameterInstantiation" || around?.type === "TSIndexedAccessType") return;
  const value = valueTyped(context, reference);
  const names = value?.type === "ObjectExpression" ? value.properties.map((member) => keyName(member)) : undefined;
  const lacks = names && !names.includes(undefined) && members.some((member) => !names.includes(member));
  if (!lacks && versionOfImports(context) !== "v3") return;
  replaceNode(context, reference, typeFrom("Partial<@>", name, []));
  context.change(`${was} → Partial<${was}>`, reference);
}

/** What stands under a type: `const x: T = value`, `value as T`, `value satisfies T`. */
function valueTyped({ scopes }: TransformContext, reference: t.TSTypeReference): Node | undefined {
  const around = scopes.parentOf(reference);
  if (around?.type === "TSAsExpression" || around?.type === "TSSatisfiesExpression") return around.expression;
  const name = around?.type === "TSTypeAnnotation" ? scopes.parentOf(around) : undefined;
  const declarator = name && scopes.parentOf(name);
  return declarator?.type === "VariableDeclarator" ? (declarator.init ?? undefined) : undefined;
}

/** The type that an identifier names, when it stands as one: not behind `extends`, not in an export. */
function typeReference(context: TransformContext, node: Node): t.TSTypeReference | undefined {
  const parent = context.scopes.parentOf(node);
  return parent?.type === "TSTypeReference" && parent.typeName === node ? parent : undefined;
}

/** What stands between a type's angle brackets. */
function inside(reference: t.TSTypeReference): t.TSType[] {
  const fields = reference as { typeParameters?: Node | undefined; typeArguments?: Node | undefined };
  const list = fields.typeParameters ?? fields.typeArguments;
  return list?.type === "TSTypeParameterInstantiation" ? list.params : [];
}

/** A type from its text, in which `@` stands for a name and `$` for another type. */
function typeFrom(text: string, name: string, types: readonly t.TSType[], byDefault = "unknown"): t.TSType {
  const [given] = types;
  const parts = `x as ${text.replaceAll("@", name)}`.split("$");
  const strings = given ? parts : [parts.join(byDefault)];
  const made = expression(
    Object.assign([...strings], { raw: strings }),
    ...(given ? strings.slice(1).map(() => given) : []),
  );
  return (made as t.TSAsExpression).typeAnnotation;
}

/** `auth.InitOptions`, where the type is in the same module under another name. */
function renameQualified(
  context: TransformContext,
  binding: Binding,
  module: string,
  moves: Readonly<Record<string, TypeMove>>,
): void {
  for (const { node } of binding.references) {
    const parent = context.scopes.parentOf(node);
    const move = parent?.type === "TSQualifiedName" && parent.left === node ? own(moves, parent.right.name) : undefined;
    if (parent?.type !== "TSQualifiedName" || move?.kind !== "name" || move.module !== module) continue;
    context.change(`${parent.right.name} → ${move.name}`, parent);
    parent.right.name = move.name;
  }
}

export const parser = "tsx";
export default asJscodeshift(types);
