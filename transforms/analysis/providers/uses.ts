import { keyName, type Node, type t } from "../../../src/syntax/ast.ts";
import type { TransformContext } from "../../context.ts";

/** `Providers.GitHub`: an expression that stands for one provider. */
export interface ExpressionUse {
  readonly kind: "expression";
  readonly key: string;
  readonly node: Node;
  /** The constant of the file that it becomes known as, when nothing else is: `const GitHub = Providers.GitHub`. */
  readonly alias: { readonly name: string; readonly declarator: t.VariableDeclarator } | undefined;
}
/** `const { GitHub } = Providers`: a declaration that takes one provider out. */
export interface PatternUse {
  readonly kind: "pattern";
  readonly key: string;
  readonly pattern: t.ObjectPattern;
  readonly member: t.ObjectProperty;
  readonly local: t.Identifier;
  readonly declarator: t.VariableDeclarator;
}
export type ProviderUse = ExpressionUse | PatternUse;

/** What is done with one `Providers`, however it came into the file. */
export interface NamespaceUses {
  readonly uses: ProviderUse[];
  /** Where it goes somewhere that can't be followed. */
  readonly lost: Node[];
  /** The declarators that hold the namespace under a name. */
  readonly holders: t.VariableDeclarator[];
}

/**
 * Follows expressions whose value is `Providers`, or the module around it, to the providers that are taken out of it.
 */
export function usesOf(context: TransformContext, namespaces: readonly Node[]): NamespaceUses {
  const found: NamespaceUses = { uses: [], lost: [], holders: [] };
  for (const node of namespaces) follow(context, node, found);
  return found;
}

function follow(context: TransformContext, node: Node, found: NamespaceUses): void {
  const { scopes } = context;
  const parent = scopes.parentOf(node);
  switch (parent?.type) {
    case "MemberExpression":
    case "OptionalMemberExpression": {
      const key = parent.object === node ? keyName(parent) : undefined;
      if (key === "default") follow(context, parent, found);
      else if (key === undefined) found.lost.push(node);
      else found.uses.push({ kind: "expression", key, node: parent, alias: aliasOf(context, parent) });
      return;
    }
    case "AwaitExpression":
    case "TSAsExpression":
    case "TSNonNullExpression":
    case "ParenthesizedExpression":
      follow(context, parent, found);
      return;
    case "VariableDeclarator":
      if (parent.init === node) followPattern(context, parent.id as Node, parent, found);
      else found.lost.push(node);
      return;
    case "TSTypeQuery":
    case "TSQualifiedName":
      found.lost.push(node);
      return;
    default:
      found.lost.push(node);
  }
}

function followPattern(
  context: TransformContext,
  pattern: Node,
  declarator: t.VariableDeclarator,
  found: NamespaceUses,
): void {
  const { scopes } = context;
  if (pattern.type === "Identifier") {
    followName(context, pattern, declarator, found);
    return;
  }
  const declaration = scopes.parentOf(declarator);
  const isExported = declaration && scopes.parentOf(declaration)?.type === "ExportNamedDeclaration";
  if (pattern.type !== "ObjectPattern" || isExported) {
    found.lost.push(declarator);
    return;
  }
  if (!found.holders.includes(declarator)) found.holders.push(declarator);
  for (const member of pattern.properties) {
    const key = member.type === "ObjectProperty" ? keyName(member) : undefined;
    if (member.type !== "ObjectProperty" || key === undefined) found.lost.push(member);
    else if (key === "default") followPattern(context, member.value, declarator, found);
    else if (member.value.type !== "Identifier") found.lost.push(member);
    else found.uses.push({ kind: "pattern", key, pattern, member, local: member.value, declarator });
  }
}

function followName(
  context: TransformContext,
  name: t.Identifier,
  declarator: t.VariableDeclarator,
  found: NamespaceUses,
): void {
  const binding = context.scopes.bindingOf(name);
  if (!binding || binding.reassigned) {
    found.lost.push(declarator);
    return;
  }
  if (!found.holders.includes(declarator)) found.holders.push(declarator);
  for (const reference of binding.references) follow(context, reference.node, found);
}

function aliasOf(context: TransformContext, node: Node): ExpressionUse["alias"] {
  const { scopes } = context;
  const declarator = scopes.parentOf(node);
  if (declarator?.type !== "VariableDeclarator" || declarator.init !== node) return undefined;
  const binding = scopes.bindingOf(declarator.id);
  const declaration = scopes.parentOf(declarator);
  const isPlain = binding?.scope === scopes.program && !binding.reassigned && binding.identifiers.length === 1;
  if (!isPlain || !declaration || scopes.parentOf(declaration) !== scopes.program.node) return undefined;
  return { name: binding.name, declarator };
}
