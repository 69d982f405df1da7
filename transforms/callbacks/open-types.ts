import { type FunctionNode, keyName, type Node, type t } from "../ast.ts";
import type { TransformContext } from "../context.ts";
import { uses, valueParameters } from "./shape.ts";

/** The properties that v4's types have; v3's took any other as unknown (v3 index.d.ts: `extends Record<string, unknown>`). */
const known: Readonly<Record<string, { readonly type: string; readonly properties: readonly string[] }>> = {
  session: { type: "Session", properties: ["user", "expires"] },
  user: { type: "User", properties: ["id", "name", "email", "image", "emailVerified"] },
  profile: { type: "Profile", properties: ["sub", "name", "email", "image"] },
};

/** Says which properties a TypeScript application has to declare, once for a callback. */
export function noteUndeclared(context: TransformContext, made: FunctionNode, name: string): void {
  const [pattern] = valueParameters(made);
  if (!/\.[cm]?tsx?$/.test(context.file.path) || pattern?.type !== "ObjectPattern" || pattern.typeAnnotation) return;
  const missing = pattern.properties.flatMap((member) => {
    const key = member.type === "ObjectProperty" ? keyName(member) : null;
    const type = key === null ? undefined : known[key];
    if (!type || member.type !== "ObjectProperty") return [];
    const names = namesIn(context, member.value).filter((used) => !type.properties.includes(used));
    return names.map((used) => `${type.type}.${used}`);
  });
  if (missing.length === 0) return;
  context.report({
    code: "NAD330",
    node: made,
    level: "note",
    message: `${name} uses ${missing.join(", ")}: next-auth 4's types have only what is declared.`,
    hint: 'Where the compiler objects, declare it: declare module "next-auth" { interface Session { … } }.',
  });
}

function namesIn(context: TransformContext, value: Node): string[] {
  const target: Node = value.type === "AssignmentPattern" ? (value.left as t.LVal) : value;
  if (target.type === "ObjectPattern") {
    return target.properties.flatMap((item) => (item.type === "ObjectProperty" ? (keyName(item) ?? []) : []));
  }
  const binding = context.scopes.bindingOf(target);
  return binding ? [...uses(binding, context.scopes).names] : [];
}
