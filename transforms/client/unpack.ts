/** Options of another file, written in this one. */

import { isAbsolute } from "node:path";
import { parseExpression } from "@babel/parser";
import { type Fields, fieldsOf, isNode, keyName, type Node, type t, walk } from "../../src/syntax/ast.ts";
import { addImport } from "../../src/syntax/imports.ts";
import { pathFrom } from "../analysis/aws/entry-points.ts";
import type { TransformContext } from "../context.ts";
import { relativeSpecifier } from "../paths.ts";
import type { PortableCode } from "../project.ts";

/** The options as nodes for this file, and what their names are in `AWS`. */
export function unpack(
  context: TransformContext,
  { text, imports }: PortableCode,
): { options: t.ObjectExpression; aws: (node: Node) => readonly string[] | undefined } {
  const options = forget(parseExpression(text, { plugins: ["typescript"] })) as t.ObjectExpression;
  const aws = (node: Node): readonly string[] | undefined => {
    if (node.type === "MemberExpression") {
      const name = keyName(node);
      const object = name === undefined ? undefined : aws(node.object);
      return object && name !== undefined ? [...object, name] : undefined;
    }
    const imported = node.type === "Identifier" ? imports.find(({ local }) => local === node.name) : undefined;
    return imported ? pathFrom(context, imported.source, imported.path) : undefined;
  };
  return { options, aws };
}

/** Imports what the unpacked options still name, under free names. */
export function addPortableImports(
  context: TransformContext,
  node: Node,
  { imports }: PortableCode,
  beside?: Node,
): void {
  const locals = new Map<string, string>();
  const visit = (at: Node): unknown => {
    if (at.start != null) return false;
    if (at.type === "MemberExpression" && !at.computed) {
      walk(at.object, visit);
      return false;
    }
    if (at.type === "ObjectProperty" && !at.computed) {
      walk(at.value, visit);
      at.shorthand = at.value.type === "Identifier" && keyName(at) === at.value.name;
      return false;
    }
    const imported = at.type === "Identifier" ? imports.find(({ local }) => local === at.name) : undefined;
    if (at.type !== "Identifier" || !imported) return true;
    let local = locals.get(imported.local);
    if (local === undefined) {
      const source = importedSource(context, imported.source) ?? specifierFor(context.file.path, imported.source);
      const name = imported.path[0] ?? "*";
      local = addImport(context, { source, imported: name, local: imported.local, ...(beside && { beside }) });
      locals.set(imported.local, local);
    }
    at.name = local;
    return true;
  };
  walk(node, visit);
}

/** By what a file names a module of the project already, `util/env` say. */
function importedSource({ program, project, file }: TransformContext, target: string): string | undefined {
  for (const statement of program.body) {
    if (statement.type !== "ImportDeclaration" || !target.startsWith("/")) continue;
    if (project.resolve(file.path, statement.source.value) === target) return statement.source.value;
  }
  return undefined;
}

/** The specifier that names `target`, an absolute path or a package, in the file at `from`. */
export function specifierFor(from: string, target: string): string {
  if (!isAbsolute(target)) return target;
  return relativeSpecifier(from, target).replace(/(\/index)?\.[mc]?[jt]sx?$/, "");
}

/** Takes the positions off, so that the nodes count as new. */
function forget(node: Node): Node {
  const fields = node as unknown as Fields;
  for (const key of fieldsOf(node)) {
    const value = fields[key];
    if (Array.isArray(value)) for (const item of value) isNode(item) && forget(item);
    else if (isNode(value)) forget(value);
  }
  const raw = node.type === "NumericLiteral" ? { raw: node.extra?.raw } : {};
  for (const key of ["start", "end", "loc", "extra"]) delete fields[key];
  node.extra = raw;
  return node;
}
