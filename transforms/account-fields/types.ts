import { literalText, type Node, type t, typeArgumentsOf } from "../../src/syntax/ast.ts";
import { replaceNode } from "../../src/syntax/edit.ts";
import { shapeOfType } from "../analysis/functions/type-shapes.ts";
import { isWrittenForV3 } from "../analysis/options/version.ts";
import type { TransformContext } from "../context.ts";
import { v4Field } from "./fields.ts";

/** The names of v3's fields where a type asks for them: `Pick<Account, "accessToken">`, `Account["idToken"]`. */
export function renameInTypes(context: TransformContext): void {
  if (!context.isTypeScript || !context.mentions("oken") || !isWrittenForV3(context)) return;
  for (const reference of context.parsed.nodesOf("TSTypeReference")) {
    if (reference.typeName.type !== "Identifier" || !/^(Pick|Omit)$/.test(reference.typeName.name)) continue;
    const list = typeArgumentsOf(reference);
    const [type, names] = list?.type === "TSTypeParameterInstantiation" ? list.params : [];
    if (type && names && isAccount(context, type)) renameIn(context, names);
  }
  for (const { objectType, indexType } of context.parsed.nodesOf("TSIndexedAccessType"))
    if (isAccount(context, objectType)) renameIn(context, indexType);
}

function isAccount(context: TransformContext, type: Node): boolean {
  const shape = shapeOfType(context, type);
  return shape?.kind === "given" && shape.name === "account";
}

function renameIn(context: TransformContext, names: t.TSType): void {
  const all = names.type === "TSUnionType" ? names.types : [names];
  for (const one of all) {
    const name = one.type === "TSLiteralType" ? literalText(one.literal) : undefined;
    const to = v4Field(context, name);
    if (one.type !== "TSLiteralType" || to === undefined) continue;
    replaceNode(context, one.literal, { type: "StringLiteral", value: to } as t.StringLiteral);
    context.change(`Account["${name}"] → Account["${to}"]`, one);
  }
}
