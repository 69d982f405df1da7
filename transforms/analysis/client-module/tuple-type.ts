import type { t } from "../../../src/syntax/ast.ts";
import { expression } from "../../../src/syntax/build.ts";

/**
 * `[MySession | null, boolean]`, which v3's useSession gave, as the type of what v4's gives; undefined for any other
 * type.
 */
export function convertTupleType(type: t.TSType): t.TSType | undefined {
  if (type.type !== "TSTupleType" || type.elementTypes.length !== 2) return undefined;
  const [session] = type.elementTypes.map((element) =>
    element.type === "TSNamedTupleMember" ? element.elementType : element,
  );
  if (!session || session.type === "TSRestType" || session.type === "TSOptionalType") return undefined;
  const made = expression`x as { data: ${session}; status: "authenticated" | "loading" | "unauthenticated" }`;
  return typeOf(made);
}

/** The type that a cast, made by `expression`, names. */
export function typeOf(cast: t.Expression): t.TSType {
  return (cast as t.TSAsExpression).typeAnnotation;
}
