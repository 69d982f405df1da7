/** Adds and removes imports, as `import` or `require`, whichever the file uses. */

import { importedName, isImport, keyName, type Node, type t, walk } from "./ast.ts";
import { expression, identifier, property, statement, string } from "./build.ts";
import { adopt, type EditableFile, insertAfter, remove } from "./edit.ts";
import { isTypeScriptPath } from "./parse.ts";
import type { Binding } from "./scope.ts";

export interface ImportRequest {
  readonly source: string;
  /** The export's name, `"default"`, or `"*"` for the module object. */
  readonly imported: string;
  /** The name to give it here if it is free; by default the export's own, so that `"default"` and `"*"` need one. */
  readonly local?: string;
  readonly typeOnly?: boolean;
  /** The statement to stand after: the one that it replaces, or any other import. By default the file's last import. */
  readonly beside?: Node;
  /** The file's form by default. */
  readonly form?: "esm" | "require";
}

/** Makes an export of a module available in the file, merged into an import of that module that is there, and returns its local name. */
export function addImport(file: EditableFile, request: ImportRequest): string {
  const form = request.form ?? moduleForm(file);
  const existing = form === "esm" ? findEsm(file, request) : findRequired(file, request);
  if (existing.local) return existing.local;
  const local = file.scopes.freshName(request.local ?? request.imported);
  if (form === "esm") addEsm(file, request, local, existing.statement);
  else addRequired(file, request, local, existing.statement);
  return local;
}

/** `require` when the file uses it and no `import` or `export`. */
function moduleForm(file: EditableFile): "esm" | "require" {
  const { body } = file.parsed.ast.program;
  if (body.some((node) => /^(Import|Export)/.test(node.type))) return "esm";
  if (/\.c[jt]s$/.test(file.parsed.path)) return "require";
  if (/\.mjs$/.test(file.parsed.path)) return "esm";
  const usesRequire = file.scopes.unbound.has("require") || file.scopes.unbound.has("module");
  return usesRequire ? "require" : "esm";
}

/**
 * Takes a binding's specifier out of its import, and the statement when nothing is left in it, if nothing in the tree uses the
 * binding any more. Returns whether it did.
 */
export function removeImportIfUnused(file: EditableFile, binding: Binding): boolean {
  return !isStillUsed(file, binding) && removeImport(file, binding);
}

/** The same without looking for uses, for one who knows that there is none. */
export function removeImport(file: EditableFile, binding: Binding): boolean {
  if (!binding.import) return false;
  const { node, statement: holder } = binding.import;
  if (node.type === "TSImportEqualsDeclaration") remove(file, node);
  else if (holder.type === "ImportDeclaration") {
    if (!holder.specifiers.includes(node as t.ImportSpecifier)) return false;
    if (holder.specifiers.length === 1) remove(file, holder);
    else holder.specifiers.splice(holder.specifiers.indexOf(node as t.ImportSpecifier), 1);
  } else return removeConstant(file, binding);
  return true;
}

/** Takes a name out of the declaration that makes it, and the statement when nothing is left in it. Returns whether it did. */
export function removeConstant(
  file: EditableFile,
  binding: Binding,
  options: { readonly withComments?: boolean } = {},
): boolean {
  const node = binding.declaration;
  const holder = file.scopes.parentOf(node);
  if (node.type !== "VariableDeclarator" || holder?.type !== "VariableDeclaration") return false;
  const name = binding.identifiers[0] as Node;
  if ((node.id as Node).type === "ArrayPattern") return removeTogether(node, name);
  if (node.id !== name && !removeFromPattern(node.id as Node, name)) return false;
  if (node.id.type === "ObjectPattern" && node.id.properties.length > 0) return true;
  if (holder.declarations.length === 1) remove(file, holder, options);
  else holder.declarations.splice(holder.declarations.indexOf(node), 1);
  return true;
}

/** Takes a name out of `const [{ a }, { b }] = await Promise.all([import("m"), import("n")])`, with the import that only it needs. */
function removeTogether(node: t.VariableDeclarator, name: Node): boolean {
  const { elements: taken } = node.id as unknown as t.ArrayPattern;
  const awaited = node.init?.type === "AwaitExpression" ? node.init.argument : undefined;
  const list = awaited?.type === "CallExpression" ? awaited.arguments[0] : undefined;
  const index = taken.findIndex((element) => element && (element === name || removeFromPattern(element, name)));
  if (list?.type !== "ArrayExpression" || index < 0) return false;
  const element = taken[index];
  if (element?.type === "ObjectPattern" && element.properties.length > 0) return true;
  taken.splice(index, 1);
  list.elements.splice(index, 1);
  return true;
}

/** Whether anything in the tree still refers to a binding: one of its references, or new code that names it. */
export function isStillUsed(file: EditableFile, binding: Binding): boolean {
  const own = new Set<Node>(binding.identifiers);
  const references = new Set<Node>(binding.references.map(({ node }) => node));
  let used = false;
  const visit = (node: Node): unknown => {
    if (used) return false;
    if (references.has(node)) used = true;
    if ((node.type === "Identifier" || node.type === "JSXIdentifier") && node.name === binding.name) {
      if (!own.has(node) && !file.parsed.originals.has(node)) used = true;
    }
    const inside = partsWithReferences(node);
    if (!inside) return !used;
    for (const part of inside) walk(part, visit);
    return false;
  };
  walk(file.parsed.ast.program, visit);
  return used;
}

/** The parts of a node in which names are references, where not all are. */
function partsWithReferences(node: Node): readonly Node[] | undefined {
  switch (node.type) {
    case "ImportDeclaration":
      return [];
    // What it declares is no reference: in `declare module` it is the module's.
    case "TSInterfaceDeclaration":
      return [...(node.extends ?? []), node.body];
    case "MemberExpression":
    case "OptionalMemberExpression":
      return node.computed ? undefined : [node.object];
    case "ObjectProperty":
      return node.computed ? undefined : [node.value];
    default:
      return undefined;
  }
}

/** Takes a name out of a pattern, with the patterns inside that have nothing else in them; false when it isn't there. */
function removeFromPattern(pattern: Node, name: Node): boolean {
  if (pattern.type !== "ObjectPattern") return false;
  return pattern.properties.some((member, index) => {
    if (member.type !== "ObjectProperty") return false;
    const { value } = member;
    if (value !== name && !removeFromPattern(value, name)) return false;
    if (value.type !== "ObjectPattern" || value.properties.length === 0) pattern.properties.splice(index, 1);
    return true;
  });
}

interface Existing {
  /** The local name when the export is imported already. */
  local?: string;
  /** A statement that can take one more name. */
  statement?: Node;
}

function findEsm(file: EditableFile, request: ImportRequest): Existing {
  let open: t.ImportDeclaration | undefined;
  for (const node of file.parsed.ast.program.body) {
    if (node.type !== "ImportDeclaration" || node.source.value !== request.source) continue;
    const typeOnly = node.importKind === "type" || node.importKind === "typeof";
    if (typeOnly && !request.typeOnly) continue;
    for (const specifier of node.specifiers) {
      const imported = importedName(specifier);
      const isType = specifier.type === "ImportSpecifier" && specifier.importKind === "type";
      if (imported === request.imported && (!isType || request.typeOnly)) return { local: specifier.local.name };
    }
    if (takes(node, request.imported, typeOnly)) open ??= node;
  }
  return open ? { statement: open } : {};
}

/** Whether an import has room for one more name. */
function takes(node: t.ImportDeclaration, imported: string, typeOnly: boolean): boolean {
  if (node.specifiers.length === 0 || imported === "*") return false;
  const hasDefault = node.specifiers.some((specifier) => specifier.type === "ImportDefaultSpecifier");
  if (imported === "default") return !hasDefault && !typeOnly;
  const hasNamespace = node.specifiers.some((specifier) => specifier.type === "ImportNamespaceSpecifier");
  return !hasNamespace && !(typeOnly && hasDefault);
}

function addEsm(file: EditableFile, request: ImportRequest, local: string, into: Node | undefined): void {
  const { imported, source } = request;
  const specifier = {
    type:
      imported === "default"
        ? "ImportDefaultSpecifier"
        : imported === "*"
          ? "ImportNamespaceSpecifier"
          : "ImportSpecifier",
    local: identifier(local),
    ...(imported !== "default" && imported !== "*" && { imported: identifier(imported) }),
  } as t.ImportSpecifier;
  if (into?.type === "ImportDeclaration") {
    if (request.typeOnly && into.importKind !== "type" && isTypeScriptPath(file.parsed.path))
      specifier.importKind = "type";
    if (imported === "default") into.specifiers.unshift(specifier);
    else into.specifiers.push(specifier);
    adopt(file, specifier, into);
    return;
  }
  const made = {
    type: "ImportDeclaration",
    specifiers: [specifier],
    source: string(source),
    ...(request.typeOnly && { importKind: "type" }),
  } as t.ImportDeclaration;
  insertImport(file, made, request.beside);
}

function findRequired(file: EditableFile, request: ImportRequest): Existing {
  let open: Existing = {};
  for (const node of file.parsed.ast.program.body) {
    if (node.type !== "VariableDeclaration") continue;
    for (const declarator of node.declarations) {
      const { local, statement } = requiredBy(file, declarator, request);
      if (local !== undefined) return { local };
      if (statement && !open.statement) open = { statement };
    }
  }
  return open;
}

/** What a `require` of the module offers: the export's own name, or a pattern that may take it. */
function requiredBy(file: EditableFile, declarator: t.VariableDeclarator, request: ImportRequest): Existing {
  const required = requiredModule(file, declarator.init);
  if (required?.source !== request.source) return {};
  const { id } = declarator;
  if (id.type === "Identifier" && required.path === request.imported) return { local: id.name };
  if (id.type !== "ObjectPattern" || required.path !== "*") return {};
  const local = localInPattern(id, request.imported);
  if (local !== undefined) return { local };
  const isOpen = request.imported !== "*" && !id.properties.some((member) => member.type === "RestElement");
  return isOpen ? { statement: declarator } : {};
}

/** What `const { imported: local } = …` calls an export. */
function localInPattern(pattern: t.ObjectPattern, imported: string): string | undefined {
  for (const member of pattern.properties) {
    if (member.type !== "ObjectProperty" || keyName(member) !== imported) continue;
    if (member.value.type === "Identifier") return member.value.name;
  }
  return undefined;
}

/** `require("m")` is `"*"` of m, `require("m").default` its default export. */
function requiredModule(
  file: EditableFile,
  init: Node | null | undefined,
): { source: string; path: string } | undefined {
  if (!init) return undefined;
  if (init.type === "MemberExpression") {
    const source = file.scopes.requireSource(init.object);
    const path = keyName(init);
    return source !== undefined && path !== undefined ? { source, path } : undefined;
  }
  const source = file.scopes.requireSource(init);
  return source === undefined ? undefined : { source, path: "*" };
}

function addRequired(file: EditableFile, request: ImportRequest, local: string, into: Node | undefined): void {
  const { imported, source } = request;
  if (into?.type === "VariableDeclarator" && into.id.type === "ObjectPattern") {
    const member = property(imported, identifier(local));
    into.id.properties.push(member);
    adopt(file, member, into.id);
    return;
  }
  const required = expression`require(${string(source)})`;
  const made =
    imported === "*"
      ? statement`const ${local} = ${required};`
      : imported === "default"
        ? statement`const ${local} = ${required}.default;`
        : statement`const { ${[property(imported, identifier(local))]} } = ${required};`;
  (made as t.VariableDeclaration).kind = requireKind(file);
  insertImport(file, made, request.beside);
}

function requireKind(file: EditableFile): "var" | "let" | "const" {
  const first = file.parsed.ast.program.body.find((node) => node.type === "VariableDeclaration" && isImport(node));
  return first?.type === "VariableDeclaration" ? (first.kind as "var" | "let" | "const") : "const";
}

function insertImport(file: EditableFile, made: t.Statement, beside: Node | undefined): void {
  const { body } = file.parsed.ast.program;
  const after = beside && body.includes(beside as t.Statement) ? beside : body.findLast(isImport);
  if (after) {
    insertAfter(file, after, [made]);
    return;
  }
  body.unshift(made);
  adopt(file, made, file.parsed.ast.program);
}
