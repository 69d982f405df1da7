import { isMember, keyName, type MemberNode, type Node, type t } from "../../src/syntax/ast.ts";
import { expression, statement } from "../../src/syntax/build.ts";
import { adopt, replaceNode, replaceWithMany } from "../../src/syntax/edit.ts";
import { convertTupleType } from "../analysis/client-module/tuple-type.ts";
import type { TransformContext } from "../context.ts";
import { convertDeclarator } from "./tuple.ts";

/** What comes of a tuple: converted, or why it can't be. */
export type TupleOutcome = "converted" | "untouched" | "passed on" | "taken apart";

/** Converts what is done with one tuple: `node` is the call, or a reference to the constant that holds its result. */
export function convertUse(context: TransformContext, call: Node): TupleOutcome {
  const { scopes } = context;
  const { node, casts } = outermost(context, call);
  const parent = scopes.parentOf(node);
  switch (parent?.type) {
    case "VariableDeclarator":
      if (parent.init !== node) return "passed on";
      return convertVariable(context, parent, casts);
    case "MemberExpression":
    case "OptionalMemberExpression":
      return parent.object === node && convertIndex(context, parent, node) ? "converted" : "passed on";
    case "ExpressionStatement":
      return "untouched";
    case "AssignmentExpression":
      return parent.right === node && convertAssignment(context, parent) ? "converted" : "passed on";
    default:
      return "passed on";
  }
}

/** The call with the casts, `!` and parentheses around it. */
function outermost(context: TransformContext, call: Node): { node: Node; casts: t.TSAsExpression[] } {
  const casts: t.TSAsExpression[] = [];
  let node = call;
  for (let at = context.scopes.parentOf(call); at; at = context.scopes.parentOf(at)) {
    if (at.type === "TSAsExpression") casts.push(at);
    else if (at.type !== "TSNonNullExpression" && at.type !== "ParenthesizedExpression") break;
    node = at;
  }
  return { node, casts };
}

function convertVariable(
  context: TransformContext,
  declarator: t.VariableDeclarator,
  casts: t.TSAsExpression[],
): TupleOutcome {
  const { scopes } = context;
  const id = declarator.id as Node;
  if (id.type === "Identifier") {
    const binding = scopes.bindingOf(id);
    const uses = binding?.references.map(({ node }) => node) ?? [];
    if (!binding || binding.reassigned || casts.length > 0 || id.typeAnnotation) return "passed on";
    if (!uses.every((use) => isIndexed(context, use))) return "passed on";
    for (const use of uses) convertUse(context, use);
    return "converted";
  }
  if (isVersion4Pattern(id)) return "untouched";
  const types = casts.map(({ typeAnnotation }) =>
    isOpen(typeAnnotation) ? typeAnnotation : convertTupleType(typeAnnotation),
  );
  if (types.includes(undefined) || !convertDeclarator(context, declarator)) return "taken apart";
  casts.forEach((cast, i) => {
    cast.typeAnnotation = types[i] as t.TSType;
    adopt(context, cast.typeAnnotation, cast);
  });
  return "converted";
}

/**
 * `[session, loading] = useSession();` → `const auth = useSession(); session = auth.data; loading = auth.status ===
 * "loading";`
 */
function convertAssignment(context: TransformContext, assignment: t.AssignmentExpression): boolean {
  const whole = context.scopes.parentOf(assignment);
  const target = assignment.left;
  if (whole?.type !== "ExpressionStatement" || target.type !== "ArrayPattern" || target.elements.length > 2)
    return false;
  if (!target.elements.every((element) => element === null || element.type === "Identifier")) return false;
  const [session, loading] = target.elements as (t.Identifier | null | undefined)[];
  const auth = context.scopes.freshName("auth", whole);
  replaceWithMany(context, whole, [
    statement`const ${auth} = ${assignment.right};`,
    ...(session ? [statement`${session} = ${auth}.data;`] : []),
    ...(loading ? [statement`${loading} = ${auth}.status === "loading";`] : []),
  ]);
  return true;
}

/** `as any`, `as unknown as …` say nothing of the tuple. */
function isOpen({ type }: t.TSType): boolean {
  return type === "TSAnyKeyword" || type === "TSUnknownKeyword";
}

/** `{ data, status }`, `{ data: session, update }`: what next-auth v4 gives. */
function isVersion4Pattern(pattern: Node): boolean {
  if (pattern.type !== "ObjectPattern") return false;
  return pattern.properties.every((member) => {
    const name = member.type === "ObjectProperty" ? keyName(member) : undefined;
    return member.type === "RestElement" || name === "data" || name === "status" || name === "update";
  });
}

/** `auth[0]`, `const [session] = auth`. */
function isIndexed(context: TransformContext, use: Node): boolean {
  const parent = context.scopes.parentOf(use);
  if (parent?.type === "VariableDeclarator") return parent.init === use && /Pattern$/.test((parent.id as Node).type);
  return (
    isMember(parent) && parent.object === use && /^[01]$/.test(keyName(parent) ?? "") && !isAssigned(context, parent)
  );
}

function isAssigned(context: TransformContext, node: Node): boolean {
  const parent = context.scopes.parentOf(node);
  return (parent?.type === "AssignmentExpression" && parent.left === node) || parent?.type === "UpdateExpression";
}

/** `useSession()[0]` → `useSession().data`, `useSession()[1]` → `useSession().status === "loading"`. */
function convertIndex(context: TransformContext, member: MemberNode, object: Node): boolean {
  const index = keyName(member);
  const tuple = object as t.Expression;
  if (index === "0") {
    replaceNode(context, member, expression`${tuple}.data`);
    return true;
  }
  if (index !== "1") return false;
  const around = context.scopes.parentOf(member);
  if (around?.type === "UnaryExpression" && around.operator === "!") {
    replaceNode(context, around, expression`${tuple}.status !== "loading"`);
  } else replaceNode(context, member, expression`${tuple}.status === "loading"`);
  return true;
}
