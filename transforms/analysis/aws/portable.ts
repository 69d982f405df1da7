/** Options that are read in one file and written in another: their text, with all that it needs of its own file. */
import { keyName, type Node, type t, walk } from "../../../src/syntax/ast.ts";
import { Generator } from "../../../src/syntax/generate.ts";
import type { TransformContext } from "../../context.ts";
import type { PortableCode } from "../../project.ts";
import { isInside } from "./tree.ts";
import { writesTo } from "./writes.ts";

/** Constants made of constants are written out this far; what lies deeper isn't a setting that a person wrote. */
const deepestConstant = 10;

/** Bound by each module for itself. */
const notPortable = new Set(["require", "module", "exports", "__dirname", "__filename", "arguments"]);

/**
 * The text of expressions that another file may write, joined as an object's members: constants are written out,
 * imports are listed. Undefined when something in them is only known in this file.
 */
export function portable(context: TransformContext, members: readonly Node[]): PortableCode | undefined {
  const imports = new Map<string, PortableCode["imports"][number]>();
  const parts: string[] = [];
  for (const member of members) {
    const text = portableText(context, member, imports, 0);
    if (text === undefined) return undefined;
    parts.push(text);
  }
  return { text: `{ ${parts.join(", ")} }`, imports: [...imports.values()] };
}

function portableText(
  context: TransformContext,
  node: Node,
  imports: Map<string, PortableCode["imports"][number]>,
  depth: number,
): string | undefined {
  if (depth > deepestConstant) return undefined;
  // A member that was made from others has no text of its own.
  if (node.start == null) {
    return madeText(context, node, imports, depth);
  }
  const edits: Edit[] = [];
  let known = true;
  walk(node, (at) => {
    if (!known) return false;
    known = !dependsOnItsPlace(context, at);
    if (!known || at.type !== "Identifier" || !isReference(context, at)) return true;
    const text = referenceText(context, at, node, imports, depth);
    if (text === undefined) known = false;
    else if (text !== at.name) edits.push(editOf(context, at, text));
    return true;
  });
  if (!known) return undefined;
  const unique = edits.filter((edit, i) => edits.findIndex((other) => other.start === edit.start) === i);
  let text = context.file.source.slice(node.start, node.end ?? 0);
  for (const edit of unique.sort((a, b) => b.start - a.start)) {
    text = text.slice(0, edit.start - node.start) + edit.text + text.slice(edit.end - node.start);
  }
  return text;
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** What gives something else in another function or file. */
function dependsOnItsPlace(context: TransformContext, node: Node): boolean {
  if (node.type === "CallExpression") return !isBuiltIn(context, node);
  return node.type === "ThisExpression" || node.type === "AwaitExpression" || node.type === "YieldExpression";
}

/** What a name inside `node` is elsewhere: its own name, a constant's text, or undefined where only this file knows. */
function referenceText(
  context: TransformContext,
  at: t.Identifier,
  node: Node,
  imports: Map<string, PortableCode["imports"][number]>,
  depth: number,
): string | undefined {
  const { scopes } = context;
  const binding = scopes.bindingOf(at);
  if (!binding) return notPortable.has(at.name) ? undefined : at.name;
  // A name of its own, as an arrow function's parameter.
  if (isInside(context, binding.declaration, node)) return at.name;
  // What a parameter is, each call says for itself.
  if (binding.kind === "param") return undefined;
  if (binding.import) {
    const { source, path } = binding.import;
    const from = context.project.resolve(context.file.path, source) ?? source;
    // JSON, and what isn't there: no module of the project, nor of a package.
    if (/^\.{0,2}\//.test(source) && from === source) return undefined;
    const other = imports.get(at.name);
    if (other && (other.source !== from || other.path.join() !== path.join())) return undefined;
    imports.set(at.name, { local: at.name, source: from, path });
    return at.name;
  }
  const value = scopes.resolveValue(at);
  const isCompound = /^(Object|Array|New|Function|ArrowFunction)Expression$/.test(value.type);
  // What is the whole of a part that was put together of others stands where it may be written out.
  if (isCompound && ((at !== node && !isWhole(context, at)) || isWrittenTo(context, at))) return undefined;
  return value === at ? environmentText(context, at) : portableText(context, value, imports, depth + 1);
}

/** `options.region = …` below the constant: what it is made of isn't all that it holds. */
function isWrittenTo(context: TransformContext, at: t.Identifier): boolean {
  const { values, isPartial } = writesTo(context, at);
  return isPartial || values.size > 0;
}

function editOf(context: TransformContext, at: t.Identifier, text: string): Edit {
  const parent = context.scopes.parentOf(at);
  const isShorthand = parent?.type === "ObjectProperty" && parent.shorthand;
  const written = /^[\w.$"'`-]+$/.test(text) || parent?.type === "ObjectProperty" ? text : `(${text})`;
  return { start: at.start ?? 0, end: at.end ?? 0, text: isShorthand ? `${at.name}: ${text}` : written };
}

/** `Number(x)`, `JSON.parse(x)`: a call that gives the same wherever it stands. */
function isBuiltIn(context: TransformContext, node: t.CallExpression): boolean {
  const callee = node.callee.type === "MemberExpression" ? node.callee.object : node.callee;
  return callee.type === "Identifier" && !context.scopes.bindingOf(callee) && !notPortable.has(callee.name);
}

/** Stands where an object may be written out. */
function isWhole(context: TransformContext, node: Node): boolean {
  const parent = context.scopes.parentOf(node);
  return (parent?.type === "ObjectProperty" && parent.value === node) || parent?.type === "SpreadElement";
}

/** A member that was put together of parts of the file. */
function madeText(
  context: TransformContext,
  node: Node,
  imports: Map<string, PortableCode["imports"][number]>,
  depth: number,
): string | undefined {
  // `AWS.config.region = region`: what the constant is takes the place of its name alone.
  if (node.type === "ObjectProperty" && node.shorthand) {
    const text = portableText(context, node.value, imports, depth);
    return text && `${keyName(node)}: ${text}`;
  }
  let known = true;
  const textOf = (part: Node): string | undefined => {
    if (part.start == null) return undefined;
    const text = portableText(context, part, imports, depth);
    known &&= text !== undefined;
    return text ?? "";
  };
  const text = new Generator({ ...context.style, width: Number.POSITIVE_INFINITY }, textOf).print(node, 0);
  return known ? text : undefined;
}

/** `const { KEY } = process.env` → `process.env.KEY` */
function environmentText(context: TransformContext, node: t.Identifier): string | undefined {
  const binding = context.scopes.bindingOf(node);
  const declaration = binding?.declaration;
  if (!binding || binding.reassigned || declaration?.type !== "VariableDeclarator") return undefined;
  if (declaration.id.type !== "ObjectPattern" || !declaration.init) return undefined;
  if (context.file.source.slice(declaration.init.start ?? 0, declaration.init.end ?? 0) !== "process.env")
    return undefined;
  const member = declaration.id.properties.find(
    (property) => property.type === "ObjectProperty" && property.value === binding.identifiers[0],
  );
  const name = member ? keyName(member) : undefined;
  return name && /^\w+$/.test(name) ? `process.env.${name}` : undefined;
}

/** An identifier that names a binding or a global, as against a key or a property's name. */
function isReference(context: TransformContext, node: t.Identifier): boolean {
  const parent = context.scopes.parentOf(node);
  if (parent?.type === "MemberExpression" || parent?.type === "OptionalMemberExpression") {
    return parent.object === node || parent.computed;
  }
  if (parent?.type === "ObjectProperty") return parent.value === node || parent.computed;
  return parent?.type !== "ObjectMethod";
}
