import { isFunction, type Node, type t } from "../../../src/syntax/ast.ts";
import { own } from "../../../src/syntax/own.ts";
import type { TransformContext } from "../../context.ts";
import { type OptionRole, partRole, transparentTypes, typeRoles } from "./roles.ts";

/** A value that a type of next-auth says the role of. */
export interface TypedValue {
  readonly node: Node;
  readonly role: OptionRole;
  /** The value is a function, and what it returns plays the role. */
  readonly returned: boolean;
  /** False when the type says that it is a part: `Partial<NextAuthOptions>`. */
  readonly whole: boolean;
}

/**
 * `const options: NextAuthOptions = …`, `(): NextAuthOptions => …`, `{ … } satisfies NextAuthOptions`, `jwt:
 * CallbacksOptions["jwt"]`, JSDoc.
 */
export function typedValues(context: TransformContext): TypedValue[] {
  const found: TypedValue[] = [];
  for (const binding of [...context.scopes.imports("next-auth"), ...context.scopes.imports("next-auth/jwt")]) {
    const origin = binding.import;
    if (!origin) continue;
    for (const { node, isType } of binding.references) {
      if (!isType) continue;
      const name = origin.imported === "*" ? qualifiedName(node, context) : origin.imported;
      const role = own(typeRoles, name);
      if (role) found.push(...valuesOfType(node, role, context));
    }
  }
  return [...found, ...documentedValues(context)];
}

function qualifiedName(node: Node, context: TransformContext): string | undefined {
  const parent = context.scopes.parentOf(node);
  return parent?.type === "TSQualifiedName" && parent.left === node ? parent.right.name : undefined;
}

/** Climbs from the name of a type to the value that is annotated with it. */
function valuesOfType(name: Node, namedRole: OptionRole, context: TransformContext): TypedValue[] {
  const { scopes } = context;
  let role = namedRole;
  let whole = true;
  let at = name;
  for (let above = scopes.parentOf(at); above; at = above, above = scopes.parentOf(at)) {
    switch (above.type) {
      case "TSQualifiedName":
      case "TSUnionType":
      case "TSIntersectionType":
      case "TSParenthesizedType":
      case "TSTypeParameterInstantiation":
        break;
      case "TSTypeReference": {
        const typeName = above.typeName;
        if (typeName === at) break;
        if (typeName.type !== "Identifier" || !transparentTypes.has(typeName.name)) return [];
        if (typeName.name !== "Promise" && typeName.name !== "Readonly" && typeName.name !== "NonNullable")
          whole = false;
        break;
      }
      case "TSIndexedAccessType": {
        const index = above.indexType;
        if (above.objectType !== at || index.type !== "TSLiteralType" || index.literal.type !== "StringLiteral")
          return [];
        const part = partRole(role, index.literal.value);
        if (!part) return [];
        role = part;
        whole = true;
        break;
      }
      case "TSAsExpression":
      case "TSSatisfiesExpression":
      case "TSTypeAssertion":
        return [{ node: above.expression, role, whole, returned: false }];
      case "TSTypeAnnotation":
        return annotated(above, role, whole, context);
      default:
        return [];
    }
  }
  return [];
}

function annotated(
  annotation: t.TSTypeAnnotation,
  role: OptionRole,
  whole: boolean,
  context: TransformContext,
): TypedValue[] {
  const { scopes } = context;
  const owner = scopes.parentOf(annotation);
  if (owner && isFunction(owner) && owner.returnType === annotation)
    return [{ node: owner, role, whole, returned: true }];
  if (owner?.type !== "Identifier") return [];
  const declarator = scopes.parentOf(owner);
  if (declarator?.type !== "VariableDeclarator" || declarator.id !== owner) return [];
  return [{ node: owner, role, whole, returned: false }];
}

/** `/** @type {import("next-auth").NextAuthOptions} *​/` above a declaration. */
function documentedValues(context: TransformContext): TypedValue[] {
  if (!/@type\s*\{/.test(context.file.source)) return [];
  const found: TypedValue[] = [];
  for (const comment of context.parsed.comments) {
    const named = /@type\s*\{\s*import\(["']next-auth(?:\/jwt)?["']\)\.(\w+)\s*\}/.exec(comment.value);
    const role = own(typeRoles, named?.[1]);
    if (!role) continue;
    const statement = context.program.body.find(({ start }) => (start ?? 0) >= (comment.end ?? 0));
    const declaration = statement?.type === "ExportNamedDeclaration" ? statement.declaration : statement;
    if (declaration?.type !== "VariableDeclaration") continue;
    const [declarator] = declaration.declarations;
    if (declarator) found.push({ node: declarator.id, role, whole: true, returned: false });
  }
  return found;
}
