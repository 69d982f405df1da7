import { isMember, keyName, type Node, type t, withoutDefault } from "../../src/syntax/ast.ts";
import { identifier } from "../../src/syntax/build.ts";
import { renameInBinding, renameMember } from "../../src/syntax/edit.ts";
import { givenValues } from "../analysis/functions/given-values.ts";
import { valueParameters } from "../analysis/functions/parameters.ts";
import { typedPlaces } from "../analysis/functions/typed.ts";
import type { FoundFunction } from "../analysis/options/found.ts";
import { type FunctionRole, isEvent } from "../analysis/options/roles.ts";
import { isWrittenForV3 } from "../analysis/options/version.ts";
import type { TransformContext } from "../context.ts";
import { annotatedTypes, dropAnnotation } from "../signatures/annotations.ts";

/** Properties of a message that have another name in v4 (next-auth 4 core/types.d.ts, EventCallbacks). */
const renamed: Readonly<Partial<Record<FunctionRole, readonly [from: string, to: string]>>> = {
  "event:linkAccount": ["providerAccount", "account"],
  "event:session": ["jwt", "token"],
};

/** v3's types of messages, which v4 doesn't export. */
const messageTypes = /^(SignInEventMessage|LinkAccountEventMessage)$/;

export function renameMessageProperties(context: TransformContext, { node, role }: FoundFunction): void {
  if (!isEvent(role)) return;
  const [parameter] = valueParameters(node);
  const target = withoutDefault(parameter);
  if (target?.type !== "Identifier" && target?.type !== "ObjectPattern") return;
  if (annotatedTypes(target, context.scopes).some((name) => messageTypes.test(name)))
    dropAnnotation(context, node, target);
  const names = renamed[role];
  if (!names) return;
  const [from, to] = names;
  if (target.type === "ObjectPattern") renameInPattern(context, target, from, to);
  else renameReads(context, target, from, to);
  renameInType(target.typeAnnotation, from, to);
}

/** The same in functions that an event hands its message to. */
export function renameHandedOn(context: TransformContext): void {
  for (const { given, node } of givenValues(context).properties) {
    const names = given.role === "typed" ? undefined : renamed[given.role];
    if (!names || keyName(node) !== names[0]) continue;
    context.change(`${names[0]} → ${names[1]}`, node);
    if (node.type === "ObjectProperty") renameInBinding(context, node, names[1]);
    else renameMember(node, names[1]);
  }
}

/** The same where nothing but its type says that it is a message: `({ providerAccount }: LinkAccountEventMessage) => …`. */
export function renameTyped(context: TransformContext): void {
  if (!context.mentions("providerAccount") || !isWrittenForV3(context)) return;
  for (const node of typedPlaces(context).providerAccounts) {
    if (keyName(node) !== "providerAccount") continue;
    context.change("providerAccount → account", node);
    if (node.type === "ObjectProperty") renameInBinding(context, node, "account");
    else renameMember(node, "account");
  }
}

function renameReads(context: TransformContext, name: t.Identifier, from: string, to: string): void {
  const { scopes } = context;
  for (const { node } of scopes.bindingOf(name)?.references ?? []) {
    const parent = scopes.parentOf(node);
    if (!parent) continue;
    if (isMember(parent) && parent.object === node && keyName(parent) === from) {
      renameMember(parent, to);
      context.change(`${from} → ${to}`, parent);
    } else if (parent.type === "VariableDeclarator" && parent.init === node && parent.id.type === "ObjectPattern") {
      renameInPattern(context, parent.id, from, to);
    }
  }
}

function renameInPattern(context: TransformContext, pattern: t.ObjectPattern, from: string, to: string): void {
  for (const member of pattern.properties) {
    if (member.type !== "ObjectProperty" || keyName(member) !== from) continue;
    context.change(`${from} → ${to}`, member);
    renameInBinding(context, member, to);
  }
}

/** `{ user: User; providerAccount: Account }` in the parameter's type. */
function renameInType(annotation: Node | null | undefined, from: string, to: string): void {
  const type = annotation?.type === "TSTypeAnnotation" ? annotation.typeAnnotation : undefined;
  if (type?.type !== "TSTypeLiteral") return;
  for (const member of type.members) {
    if (member.type === "TSPropertySignature" && keyName(member) === from) member.key = identifier(to);
  }
}
