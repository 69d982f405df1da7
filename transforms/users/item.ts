import { isCall, isMember, keyName, type MemberNode, type Node, type t } from "../../src/syntax/ast.ts";
import { expression, identifier } from "../../src/syntax/build.ts";
import { adopt, replaceNode } from "../../src/syntax/edit.ts";
import { comparedWith } from "../analysis/functions/compared.ts";
import {
  type FieldRead,
  fieldReads,
  type Given,
  type GivenValues,
  isForV3,
  memberAround,
} from "../analysis/functions/given.ts";
import { givenOrTyped } from "../analysis/functions/given-values.ts";
import { isEvent } from "../analysis/options/roles.ts";
import type { TransformContext } from "../context.ts";

/**
 * v3's adapter gave the user's item as it lies in the table, keys and all (@next-auth/dynamodb-adapter 0.4.2 dist/index.js); v4's
 * gives what is the user's own, a Date for `emailVerified`, and sets as SDK v3 has them.
 */
export function convertItemReads(context: TransformContext): void {
  const values = givenOrTyped(context);
  const reads = (field: string) => fieldReads(context, values, "user", field).filter(({ given }) => isOfV3(given));
  for (const [key, of] of Object.entries(keys)) for (const read of reads(key)) convertKey(context, read, key, of);
  for (const field of ["createdAt", "updatedAt"]) for (const read of reads(field)) leaveDate(context, read, field);
  for (const read of reads("type")) if (isItemType(context, read)) leaveKey(context, read.node, "type");
  for (const read of reads("emailVerified")) convertVerified(context, read);
  for (const { given, node } of values.uses) {
    const member = given.name === "user" && isOfV3(given) ? memberAround(node, context.scopes) : undefined;
    if (member) convertSet(context, member);
    if (member) convertBytes(context, member);
    if (member) leaveDynamic(context, member);
  }
  for (const name of ["session", "token"] as const) leaveSessionKeys(context, values, name);
}

/** What a type alone says is a user of the table where there is one, unless a call brings it: that may be the item itself. */
function isOfV3(given: Given): boolean {
  if (given.role === "typed" && (given.isFetched || given.setting.users !== "from the table")) return false;
  return isForV3(given);
}

/** What v3's signOut event was given of a session's item. */
function leaveSessionKeys(context: TransformContext, values: GivenValues, name: "session" | "token"): void {
  for (const field of ["pk", "sk", "GSI1PK", "GSI1SK", "accessToken"]) {
    const its = fieldReads(context, values, name, field).filter(({ given }) => given.role === "event:signOut");
    for (const { node, given } of its) if (isForV3(given)) leaveKey(context, node, field);
  }
}

/** `user[field]` in a file that has the name of a key as a text: one of them may be read so. */
function leaveDynamic(context: TransformContext, member: MemberNode): void {
  if (!member.computed || keyName(member) !== undefined || isTarget(context, member)) return;
  const named = context.parsed.nodesOf("StringLiteral").find(({ value }) => Object.hasOwn(keys, value));
  if (named) leaveKey(context, member, named.value);
}

/** The keys of a user's item, and the field that each is made of. */
const keys: Readonly<Record<string, "id" | "email">> = {
  pk: "id",
  sk: "id",
  GSI1PK: "email",
  GSI1SK: "email",
};

/** `user.pk` → `` `USER#${user.id}` ``, where the user is that of the table for certain. */
function convertKey(context: TransformContext, { given, node }: FieldRead, key: string, of: "id" | "email"): void {
  const isPlain = node.type === "MemberExpression" && node.object.type === "Identifier" && !isTarget(context, node);
  if (!isPlain || !isFromTable(given)) {
    leaveKey(context, node, key);
    return;
  }
  const { object } = node as t.MemberExpression;
  const quasis = ["USER#", ""].map((text, index, all) => ({
    type: "TemplateElement",
    value: { raw: text, cooked: text },
    tail: index === all.length - 1,
  }));
  const field = { type: "MemberExpression", object, property: identifier(of), computed: false };
  const made = { type: "TemplateLiteral", quasis, expressions: [field] };
  replaceNode(context, node, made as unknown as t.TemplateLiteral);
  context.change(`user.${key} → \`USER#\${user.${of}}\``, node);
}

/** In a session callback and in events the user is the adapter's; in signIn and jwt it may be a profile. */
function isFromTable({ role, setting }: Given): boolean {
  if (role === "callback:session") return setting.strategy === "database";
  return isEvent(role);
}

function isTarget({ scopes }: TransformContext, node: Node): boolean {
  const parent = scopes.parentOf(node);
  return (parent?.type === "AssignmentExpression" && parent.left === node) || parent?.type === "UpdateExpression";
}

function leaveKey(context: TransformContext, node: Node, key: string): void {
  if (isTarget(context, node)) return;
  context.todo(
    node,
    "NAD355",
    `${key} is an attribute of the item in the table, which next-auth v3's adapter passed along; next-auth v4's doesn't.`,
    "Build the key from the user's id (USER#<id>) or address, or read the item from the table.",
  );
}

function leaveDate(context: TransformContext, { node }: FieldRead, field: string): void {
  if (isTarget(context, node)) return;
  context.todo(
    node,
    "NAD355",
    `user.${field} was written by next-auth v3's adapter; next-auth v4's doesn't, so new users have none.`,
    "Set it in events.createUser, or do without it.",
  );
}

/** `user.type === "USER"`: by its value, since an application may have a type of its own. */
function isItemType({ scopes }: TransformContext, { node }: FieldRead): boolean {
  const compared = comparedWith(node, scopes);
  return compared?.values.some((value) => value.type === "StringLiteral" && value.value === "USER") ?? false;
}

const ofTexts = /^(slice|substring|substr|split|startsWith|endsWith|includes|replace|match|localeCompare|trim)$/;

/** `user.emailVerified.slice(0, 10)`: a text in v3, a Date in v4. */
function convertVerified(context: TransformContext, { node, given }: FieldRead): void {
  const { scopes } = context;
  if (given.setting.strategy === "jwt" && given.role === "callback:session") return;
  const above = scopes.parentOf(node);
  const call = above && scopes.parentOf(above);
  const isText = isMember(above) && above.object === node && ofTexts.test(keyName(above) ?? "") && isCall(call);
  if (isText) {
    const method = { ...above, type: above.type, property: identifier("toISOString") } as MemberNode;
    const made = { type: call.type, callee: method, arguments: [], optional: false } as unknown as t.CallExpression;
    const optional = above.type === "OptionalMemberExpression";
    above.object = made;
    adopt(context, made, above);
    if (optional) above.optional = false;
    context.change("user.emailVerified → user.emailVerified.toISOString(): next-auth v4 gives a Date", node);
    return;
  }
  const compared = comparedWith(node, scopes);
  const isOrdered = above?.type === "BinaryExpression" && /^[<>]=?$/.test(above.operator);
  const isWithText = compared?.values.some(({ type }) => type === "StringLiteral" || type === "TemplateLiteral");
  if (
    !isWithText &&
    !showsType(above) &&
    !(isOrdered && [above.left, above.right].some(({ type }) => /^(String|Template)Literal$/.test(type)))
  )
    return;
  context.todo(
    node,
    "NAD354",
    "user.emailVerified was a string or null in next-auth v3; it is a Date or null in next-auth v4.",
    "Compare user.emailVerified?.toISOString().",
  );
}

/** `typeof x`, `${x}`, `"since " + x`: a Date shows another text than v3's. */
function showsType(above: Node | undefined): boolean {
  if (above?.type === "UnaryExpression") return above.operator === "typeof";
  return above?.type === "TemplateLiteral" || (above?.type === "BinaryExpression" && above.operator === "+");
}

/** `user.roles.values`: a set of the DocumentClient of aws-sdk v2, and a Set of JavaScript with SDK v3. */
function convertSet(context: TransformContext, member: MemberNode): void {
  const { scopes } = context;
  const values = scopes.parentOf(member);
  if (!isMember(values) || values.object !== member || keyName(values) !== "values") return;
  const call = scopes.parentOf(values);
  if (isCall(call) && call.callee === values) return;
  if (values.type === "OptionalMemberExpression" || isTarget(context, values)) {
    context.todo(
      values,
      "NAD355",
      "A set came as { values } from next-auth v3's adapter; next-auth v4's gives a JavaScript Set.",
      "Write [...user.roles] for user.roles.values.",
    );
    return;
  }
  const spread = { type: "SpreadElement", argument: member } as t.SpreadElement;
  replaceNode(context, values, { type: "ArrayExpression", elements: [spread] } as unknown as t.ArrayExpression);
  context.change("a set's { values } → [...set]", member);
}

/** `user.key.toString("base64")`: a Buffer from aws-sdk v2, a Uint8Array from SDK v3, whose text is `104,105`. */
function convertBytes(context: TransformContext, member: MemberNode): void {
  const { scopes } = context;
  const method = scopes.parentOf(member);
  if (!isMember(method) || method.object !== member || keyName(method) !== "toString") return;
  const call = scopes.parentOf(method);
  const [encoding] = isCall(call) && call.callee === method ? call.arguments : [];
  const value = encoding && scopes.resolveValue(encoding);
  if (value?.type !== "StringLiteral" || !encodings.test(value.value)) return;
  if (method.type === "OptionalMemberExpression" || member.type === "OptionalMemberExpression") {
    context.todo(
      method,
      "NAD355",
      "Bytes came as a Buffer from next-auth v3's adapter; next-auth v4's gives a Uint8Array.",
      "Write Buffer.from(user.key).toString(…) where there is one.",
    );
    return;
  }
  method.object = expression`Buffer.from(${member})`;
  context.change("bytes → Buffer.from(bytes)", member);
}

/** The encodings of Node's Buffer (its buffer.toString). */
const encodings = /^(base64|base64url|hex|utf-?8|ascii|latin1|binary|utf16le|ucs-?2)$/i;
