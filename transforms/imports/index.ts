import type { Node } from "../../src/syntax/ast.ts";
import { givesModule, givesPromise } from "../analysis/client-module/client-uses.ts";
import { type ModuleUse, moduleUses } from "../analysis/client-module/module-uses.ts";
import { clientModule, clientNamesGone, jwtModule, reactModule, reactName } from "../analysis/client-module/names.ts";
import { tellImporters } from "../analysis/client-module/passed-on.ts";
import type { TransformContext } from "../context.ts";
import { asJscodeshift } from "../jscodeshift.ts";
import type { Transform } from "../transform.ts";
import { dropJwtOptions, renameTriggerEvent } from "./calls.ts";
import { migrateClientImport, migrateReexport } from "./client-import.ts";
import { convertDeclared, isAugmentation, reportDeclaration } from "./declarations.ts";
import { reportInside } from "./inside.ts";
import { migrateJwt } from "./jwt.ts";
import { renameMocked, spreadDefault } from "./mocks.ts";
import { type MemberNames, ModuleObject } from "./module-object.ts";
import { migrateImportsOfPassedOn } from "./passed-on.ts";
import { noteSessionCookie } from "./session-cookie.ts";
import { giveOnlyHeaders, tellParsedBodies } from "./session-request.ts";
import { noteSignInResult } from "./sign-in-result.ts";

/**
 * next-auth/client → next-auth/react with the names of next-auth v4, and next-auth/jwt by named imports.
 *
 * @internal
 */
export const imports: Transform = {
  name: "imports",
  analyse(context) {
    tellImporters(context);
    tellParsedBodies(context);
  },
  apply(context) {
    const names = clientMembers(context);
    migrateImportsOfPassedOn(context, names);
    renameTriggerEvent(context);
    giveOnlyHeaders(context);
    noteSessionCookie(context);
    noteSignInResult(context);
    if (isMockFile(context)) reportMockFile(context);
    if (!context.mentions("next-auth/")) return;
    reportInside(context);
    dropJwtOptions(context);
    for (const use of moduleUses(context, clientModule)) migrateUse(context, use, names);
    migrateJwt(context);
    for (const source of [jwtModule, "next-auth/providers"]) {
      for (const use of moduleUses(context, source)) {
        if (use.kind === "declare" && !isAugmentation(context, use.node)) reportDeclaration(context, use.node, source);
      }
    }
  },
};

function migrateUse(context: TransformContext, use: ModuleUse, names: MemberNames): void {
  const { literal } = use;
  if (use.kind === "other") {
    reportLeftOver(context, literal);
    return;
  }
  context.change(`${clientModule} → ${reactModule}`, use.node);
  if (use.kind === "import") {
    migrateClientImport(context, use.node, names);
    return;
  }
  if (use.kind === "export") {
    migrateReexport(context, use.node, names);
    return;
  }
  literal.value = reactModule;
  const object = new ModuleObject(context, names);
  switch (use.kind) {
    case "import-equals":
      for (const { node } of context.scopes.bindingOf(use.node.id)?.references ?? []) object.follow(node);
      return;
    case "require":
      object.follow(use.node);
      return;
    case "dynamic":
      object.followPromise(use.node);
      return;
    case "export-all":
      if (context.project.knowsOthers) return;
      context.todo(
        use.node,
        "NAD202",
        "next-auth/react has other names than next-auth/client: Provider, session, providers, csrfToken, signin and signout are gone.",
        "Look for imports of these names from this module.",
      );
      return;
    case "import-type":
      if (use.node.qualifier?.type === "Identifier") use.node.qualifier.name = reactName(use.node.qualifier.name);
      else indexedType(context, use.node);
      return;
    case "mock":
      if (givesModule.test(use.method)) object.follow(use.node);
      else if (givesPromise.test(use.method)) object.followPromise(use.node);
      else {
        renameMocked(context, use.node);
        spreadDefault(context, use.node);
      }
      return;
    case "declare":
      convertDeclared(context, use.node);
      if (!isAugmentation(context, use.node)) reportDeclaration(context, use.node, reactModule);
      return;
  }
}

/** `(typeof import("m"))["signout"]` */
function indexedType(context: TransformContext, node: Node): void {
  let at = context.scopes.parentOf(node);
  while (at?.type === "TSTypeQuery" || at?.type === "TSParenthesizedType") at = context.scopes.parentOf(at);
  if (at?.type !== "TSIndexedAccessType" || at.indexType.type !== "TSLiteralType") return;
  const { literal } = at.indexType;
  if (literal.type === "StringLiteral") literal.value = reactName(literal.value);
}

function clientMembers(context: TransformContext): MemberNames {
  return {
    nameOf: reactName,
    gone(name, node) {
      if (!clientNamesGone.has(name)) return false;
      context.todo(
        node,
        "NAD203",
        `${name} is gone: its settings are props of SessionProvider.`,
        "Pass keepAlive as refetchInterval and basePath as basePath to SessionProvider, and delete this.",
      );
      return true;
    },
    lost(node) {
      // Those who import it are looked at themselves; a mock is taken for the module by its path.
      const isExported = /^Export(Default|Specifier)/.test(context.scopes.parentOf(node)?.type ?? "");
      if ((isExported && context.project.knowsOthers) || isMockFile(context)) return;
      context.todo(
        node,
        "NAD201",
        "which names are used of this module isn't visible here, and next-auth/react has other names than next-auth/client.",
        "Use SessionProvider, getSession, getProviders, getCsrfToken, signIn and signOut where it is used.",
      );
    },
  };
}

/** Jest finds the mock of a package by its path. */
function isMockFile(context: TransformContext): boolean {
  return /[\\/]__mocks__[\\/]next-auth[\\/]client\.[cm]?[jt]sx?$/.test(context.file.path);
}

function reportMockFile(context: TransformContext): void {
  context.todo(
    context.program.body[0] ?? context.program,
    "NAD208",
    "Jest mocks next-auth/client with this file because of its path, and the module is next-auth/react in next-auth v4.",
    "Rename the file to __mocks__/next-auth/react, and give its exports the names of next-auth/react.",
  );
}

function reportLeftOver(context: TransformContext, node: Node): void {
  context.todo(
    node,
    "NAD204",
    "this string names next-auth/client, which is next-auth/react in next-auth v4.",
    "Rename it if it refers to the module, along with whatever depends on it.",
  );
}

export const parser = "tsx";
export default asJscodeshift(imports);
