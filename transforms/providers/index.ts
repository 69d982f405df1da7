import { moduleExportName, type Node, type t } from "../../src/syntax/ast.ts";
import { expression, identifier, statement, string } from "../../src/syntax/build.ts";
import { insertAfter, remove, replaceNode, replaceWithMany } from "../../src/syntax/edit.ts";
import { addImport } from "../../src/syntax/imports.ts";
import { type ModuleUse, moduleUses } from "../analysis/client-module/module-uses.ts";
import { type NamespaceUses, type PatternUse, type ProviderUse, usesOf } from "../analysis/providers/uses.ts";
import type { TransformContext } from "../context.ts";
import { asJscodeshift } from "../jscodeshift.ts";
import { providerFacts } from "../knowledge/providers.ts";
import type { Transform } from "../transform.ts";

const providersModule = "next-auth/providers";

/**
 * `Providers.GitHub` → `GitHubProvider` of next-auth/providers/github: next-auth v4 has a module for each provider.
 *
 * @internal
 */
export const providers: Transform = {
  name: "providers",
  apply(context) {
    for (const use of moduleUses(context, providersModule)) migrateUse(context, use);
    // next-auth v3 had these modules too, one of them under another name.
    for (const { literal } of moduleUses(context, `${providersModule}/42`))
      literal.value = `${providersModule}/42-school`;
    for (const { node } of moduleUses(context, `${providersModule}/basecamp`)) reportUnknown(context, "Basecamp", node);
  },
};

function migrateUse(context: TransformContext, use: ModuleUse): void {
  switch (use.kind) {
    case "import":
      migrateImport(context, use.node);
      return;
    case "import-equals":
      migrateHome(context, new ImportHome(context, use.node), referencesTo(context, [use.node.id]));
      return;
    case "require":
    case "dynamic":
      migrateExpression(context, use.node, use.kind);
      return;
    case "export":
    case "export-all":
      reportLost(context, use.node);
      return;
  }
}

/** Where the providers come into a file: the place that their own imports take. */
interface Home {
  /** Makes a provider available under a name; `preferred` is the name that the file gave it. */
  provide(key: string, module: string, preferred: string | undefined): string;
  /** Puts what was provided in place; the old import goes, unless something of it is still used. */
  finish(isUsed: boolean): void;
}

function migrateImport(context: TransformContext, declaration: t.ImportDeclaration): void {
  const values = declaration.specifiers.filter(isNamespace);
  if (values.length === 0 || declaration.importKind === "type") return;
  const references = referencesTo(
    context,
    values.map(({ local }) => local),
  );
  migrateHome(context, new ImportHome(context, declaration), references);
}

/** `Providers`, `* as Providers`, `{ default as Providers }`; all other names of the module are types. */
function isNamespace(specifier: t.ImportDeclaration["specifiers"][number]): boolean {
  return specifier.type !== "ImportSpecifier" || moduleExportName(specifier.imported) === "default";
}

function referencesTo(context: TransformContext, names: readonly Node[]): Node[] {
  return names.flatMap((name) => context.scopes.bindingOf(name)?.references.map(({ node }) => node) ?? []);
}

/**
 * `require("next-auth/providers")` and `await import("next-auth/providers")`, held under a name or used on the spot.
 */
function migrateExpression(context: TransformContext, node: Node, form: "require" | "dynamic"): void {
  const found = usesOf(context, [node]);
  const [holder] = found.holders;
  if (holder) {
    migrateUses(context, new DeclaredHome(context, holder, form), found);
    return;
  }
  for (const use of found.uses) {
    const facts = providerFacts(use.key);
    if (!facts?.module) reportUnknown(context, use.key, node);
    else if (use.kind === "expression") {
      replaceNode(context, use.node, moduleDefault(`${providersModule}/${facts.module}`, form));
      context.change(`Providers.${use.key} → ${providersModule}/${facts.module}`, use.node);
    }
  }
  for (const lost of found.lost) reportLost(context, lost);
}

function migrateHome(context: TransformContext, home: Home, references: readonly Node[]): void {
  migrateUses(context, home, usesOf(context, references));
}

function migrateUses(context: TransformContext, home: Home, found: NamespaceUses): void {
  let isUsed = found.lost.length > 0;
  const names = new Map<string, string>();
  const uses = found.uses.toSorted((a, b) => startOf(a) - startOf(b));
  const named = new Map(uses.flatMap((use) => ownName(context, use)));
  for (const use of uses) {
    const module = providerFacts(use.key)?.module;
    const node = use.kind === "expression" ? use.node : use.member;
    if (!module) {
      reportUnknown(context, use.key, node);
      isUsed = true;
      continue;
    }
    let local = names.get(use.key);
    if (!local) {
      local = home.provide(use.key, module, named.get(use.key));
      names.set(use.key, local);
    }
    if (use.kind === "pattern") takeOut(context, use, local);
    else if (use.alias && use.alias.name === local) removeDeclarator(context, use.alias.declarator, home);
    else replaceNode(context, use.node, identifier(local));
    context.change(`Providers.${use.key} → ${providersModule}/${module}`, node);
  }
  for (const lost of found.lost) reportLost(context, lost);
  for (const holder of found.holders) if (!isUsed && isEmptied(holder)) removeDeclarator(context, holder, home);
  home.finish(isUsed);
}

function startOf(use: ProviderUse): number {
  return (use.kind === "expression" ? use.node : use.member).start ?? 0;
}

/**
 * `const { GitHub } = Providers`, `const GitHub = Providers.GitHub` at the top of the file: an import can take the
 * name over.
 */
function ownName(context: TransformContext, use: ProviderUse): [string, string][] {
  if (use.kind === "expression") return use.alias ? [[use.key, use.alias.name]] : [];
  return context.scopes.bindingOf(use.local)?.scope === context.scopes.program ? [[use.key, use.local.name]] : [];
}

/** Takes a name out of a pattern, and gives its uses the import's. */
function takeOut(context: TransformContext, use: PatternUse, local: string): void {
  use.pattern.properties.splice(use.pattern.properties.indexOf(use.member), 1);
  if (use.local.name === local) return;
  for (const reference of context.scopes.bindingOf(use.local)?.references ?? []) reference.node.name = local;
}

/** The holder is a name for the namespace, or a pattern that everything was taken out of. */
function isEmptied(holder: t.VariableDeclarator): boolean {
  const id = holder.id as Node;
  return id.type === "Identifier" || (id.type === "ObjectPattern" && id.properties.every(isEmptyPattern));
}

function isEmptyPattern(member: t.ObjectPattern["properties"][number]): boolean {
  if (member.type !== "ObjectProperty") return false;
  return (
    member.value.type === "Identifier" ||
    (member.value.type === "ObjectPattern" && member.value.properties.every(isEmptyPattern))
  );
}

function removeDeclarator(context: TransformContext, declarator: t.VariableDeclarator, home: Home): void {
  if (home instanceof DeclaredHome && home.declarator === declarator) return;
  const declaration = context.scopes.parentOf(declarator);
  if (declaration?.type !== "VariableDeclaration") return;
  if (declaration.declarations.length === 1) remove(context, declaration);
  else remove(context, declarator);
}

/** `import Providers from "next-auth/providers"` */
class ImportHome implements Home {
  readonly #context: TransformContext;
  readonly #statement: t.ImportDeclaration | t.TSImportEqualsDeclaration;
  readonly #added: t.ImportDeclaration[] = [];

  constructor(context: TransformContext, statement: t.ImportDeclaration | t.TSImportEqualsDeclaration) {
    this.#context = context;
    this.#statement = statement;
  }

  provide(key: string, module: string, preferred: string | undefined): string {
    const source = `${providersModule}/${module}`;
    const there = this.#context.program.body.find(
      (node) => node.type === "ImportDeclaration" && node.source.value === source,
    );
    if (there && preferred === undefined) {
      return addImport(this.#context, {
        source,
        imported: "default",
        local: `${key}Provider`,
        beside: this.#statement,
        form: "esm",
      });
    }
    const local = preferred ?? this.#context.scopes.freshName(`${key}Provider`);
    const made = statement`import ${local} from "x";` as t.ImportDeclaration;
    made.source = string(source);
    this.#added.push(made);
    return local;
  }

  finish(isUsed: boolean): void {
    const others =
      this.#statement.type === "ImportDeclaration"
        ? this.#statement.specifiers.filter((specifier) => !isNamespace(specifier))
        : [];
    if (isUsed) insertAfter(this.#context, this.#statement, this.#added);
    else if (others.length > 0 && this.#statement.type === "ImportDeclaration") {
      this.#statement.specifiers = others;
      insertAfter(this.#context, this.#statement, this.#added);
    } else replaceWithMany(this.#context, this.#statement, this.#added);
  }
}

/**
 * `const Providers = require("next-auth/providers").default`, `const { default: Providers } = await
 * import("next-auth/providers")`
 */
class DeclaredHome implements Home {
  readonly declarator: t.VariableDeclarator;
  readonly #context: TransformContext;
  readonly #form: "require" | "dynamic";
  readonly #added: { local: string; value: t.Expression }[] = [];

  constructor(context: TransformContext, declarator: t.VariableDeclarator, form: "require" | "dynamic") {
    this.#context = context;
    this.declarator = declarator;
    this.#form = form;
  }

  provide(key: string, module: string, preferred: string | undefined): string {
    const local = preferred ?? this.#context.scopes.freshName(`${key}Provider`, this.declarator);
    this.#added.push({ local, value: moduleDefault(`${providersModule}/${module}`, this.#form) });
    return local;
  }

  finish(isUsed: boolean): void {
    const declaration = this.#context.scopes.parentOf(this.declarator);
    if (declaration?.type !== "VariableDeclaration") return;
    const made = this.#added.map(({ local, value }) => {
      const one = statement`const ${local} = ${value};` as t.VariableDeclaration;
      one.kind = declaration.kind;
      return one;
    });
    if (declaration.declarations.length > 1) {
      const declarators = made.flatMap(({ declarations }) => declarations);
      if (isUsed) insertAfter(this.#context, this.declarator, declarators);
      else replaceWithMany(this.#context, this.declarator, declarators);
    } else if (isUsed) insertAfter(this.#context, declaration, made);
    else replaceWithMany(this.#context, declaration, made);
  }
}

function moduleDefault(source: string, form: "require" | "dynamic"): t.Expression {
  if (form === "require") return expression`require(${string(source)}).default`;
  const imported = { type: "AwaitExpression", argument: expression`import(${string(source)})` } as t.AwaitExpression;
  return expression`${imported}.default`;
}

function reportUnknown(context: TransformContext, key: string, node: Node): void {
  context.todo(
    node,
    "NAD230",
    `next-auth v4 has no provider ${key}.`,
    'Write it as a custom provider: an object with type: "oauth", the provider\'s endpoints, and profile().',
  );
}

function reportLost(context: TransformContext, node: Node): void {
  context.todo(
    node,
    "NAD231",
    "which providers are used of next-auth/providers isn't visible here, and next-auth v4 has a module for each.",
    "Import each provider that is used from next-auth/providers/<id>.",
  );
}

export const parser = "tsx";
export default asJscodeshift(providers);
