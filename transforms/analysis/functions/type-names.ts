import type { t } from "../../../src/syntax/ast.ts";
import type { Scopes } from "../../../src/syntax/scope.ts";

/**
 * The name that a type has where it is made: `User` for `import { User as AuthUser }` and for `auth.User`; undefined for
 * what is no name.
 */
export function originalTypeName(type: t.TSType, scopes: Scopes): string | undefined {
  if (type.type !== "TSTypeReference") return undefined;
  const imported = scopes.moduleValue(type.typeName)?.path.at(-1);
  if (imported) return imported;
  return type.typeName.type === "Identifier" ? type.typeName.name : undefined;
}
