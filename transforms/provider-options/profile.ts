import {
  type FunctionNode,
  isCast,
  isMember,
  keyName,
  type MemberNode,
  type Node,
  resultsOf,
  type t,
} from "../../src/syntax/ast.ts";
import { expression, identifier, property } from "../../src/syntax/build.ts";
import { replaceNode } from "../../src/syntax/edit.ts";
import type { Scopes } from "../../src/syntax/scope.ts";
import { isString } from "../../src/syntax/values.ts";
import { decideProfile } from "../analysis/providers/decide.ts";
import type { FoundProvider } from "../analysis/providers/find.ts";
import { membersOf } from "../analysis/providers/members.ts";
import { importedProfile, makersForOthers, profileOption } from "../analysis/providers/profile-functions.ts";
import type { TransformContext } from "../context.ts";
import { checkAnnotations } from "./annotated.ts";

/** What next-auth v3 added to the tokens under a name of its own, by the version of OAuth. */
const tokenNames: Readonly<Record<string, string>> = {
  accessToken: "access_token",
  refreshToken: "refresh_token",
  idToken: "id_token",
};
const tokenNames1: Readonly<Record<string, string>> = {
  accessToken: "oauth_token",
  refreshToken: "oauth_token_secret",
};

/**
 * `profile(profile, tokens)`: its `id` has to be a string, and the tokens have only the names that the provider gave
 * them.
 */
export function convertProfile(context: TransformContext, found: FoundProvider, object: t.ObjectExpression): void {
  const option = profileOption(context, object);
  if (!option) return;
  const { member, functions } = option;
  if (functions.length === 0 && found.key === undefined && !isInProject(context, object)) reportUnseen(context, member);
  if (functions.length > 0 && hasOtherFields(context, found)) reportChanged(context, found, member);
  for (const made of functions) {
    convertFunction(context, found, made);
    if (found.key !== undefined) checkAnnotations(context, made, { name: "profile", gives: `${found.key}'s profile` });
  }
}

function isInProject(context: TransformContext, object: t.ObjectExpression): boolean {
  const target = importedProfile(context, object);
  const { project, file } = context;
  return target !== undefined && project.resolveExport(file.path, target.module, target.exportName) !== undefined;
}

/** Functions of this file that other files give to providers. */
export function convertMakers(context: TransformContext): void {
  for (const made of makersForOthers(context)) {
    giveTexts(context, made);
    renameTokens(context, made.params[1], tokenNames);
  }
}

/** Whether the function is given other fields, which can neither be renamed where it reads them nor asked for. */
function hasOtherFields(context: TransformContext, { key }: FoundProvider): boolean {
  return key === "AzureADB2C" || (key !== undefined && decideProfile(context, key) === "todo");
}

function reportChanged(context: TransformContext, found: FoundProvider, member: Node): void {
  context.todo(
    member,
    "NAD250",
    `${found.key}'s profile has other fields in next-auth v4: it is the claims of the ID token, with sub for the id.`,
    "Return the id from profile.sub, and check the other fields.",
  );
}

function reportUnseen(context: TransformContext, member: Node): void {
  context.note(
    member,
    "NAD256",
    "profile() has to return the id as a string in next-auth v4, and the function isn't visible here.",
    "Return id: String(profile.id) if it is a number.",
  );
}

function convertFunction(context: TransformContext, found: FoundProvider, made: FunctionNode): void {
  if (found.key === undefined || found.facts.numericId) giveTexts(context, made);
  renameTokens(context, made.params[1], found.facts.oauth1 ? tokenNames1 : tokenNames);
}

function giveTexts(context: TransformContext, made: FunctionNode): void {
  for (const id of idsOf(context, made)) {
    const value = id.value as t.Expression;
    // OpenID's `sub` is a string (OpenID Connect Core, 2).
    if (isString(value, context.scopes) || (isMember(value) && /^sub$|_str$/.test(keyName(value) ?? ""))) continue;
    if (id.shorthand) replaceNode(context, id, property("id", expression`String(${"id"})`));
    else replaceNode(context, value, expression`String(${value})`);
    context.change("profile().id → String(…)", id);
  }
}

/** The `id` of each object that the function returns. */
function idsOf(context: TransformContext, made: FunctionNode): t.ObjectProperty[] {
  return resultsOf(made.body).flatMap((result) => {
    const value = context.scopes.resolveValue(result);
    const member = value.type === "ObjectExpression" ? membersOf(value).get("id") : undefined;
    return member?.type === "ObjectProperty" ? [member] : [];
  });
}

function renameTokens(
  context: TransformContext,
  parameter: Node | undefined,
  names: Readonly<Record<string, string>>,
): void {
  const { scopes } = context;
  const newName = (node: Node) => {
    const name = keyName(node) ?? "";
    return Object.hasOwn(names, name) ? names[name] : undefined;
  };
  const renameIn = (pattern: t.ObjectPattern) => {
    for (const member of pattern.properties) {
      const name = newName(member);
      if (member.type !== "ObjectProperty" || !name) continue;
      member.key = identifier(name);
      member.shorthand = false;
      context.change(`tokens: → ${name}`, member);
    }
  };
  if (parameter?.type === "ObjectPattern") renameIn(parameter);
  const binding = parameter?.type === "Identifier" ? scopes.bindingOf(parameter) : undefined;
  for (const { node } of binding?.references ?? []) {
    const user = userOf(node, scopes);
    if (user?.type === "ObjectPattern") renameIn(user);
    const name = isMember(user) ? newName(user) : undefined;
    if (!name || !isMember(user) || user.property.type !== "Identifier") continue;
    context.change(`tokens.${user.property.name} → tokens.${name}`, user);
    user.property.name = name;
  }
}

/** What reads fields of a value: `tokens.accessToken`, `{ accessToken } = tokens`. */
function userOf(value: Node, scopes: Scopes): t.ObjectPattern | MemberNode | undefined {
  const parent = scopes.parentOf(value);
  if (isCast(parent)) return userOf(parent, scopes);
  if (isMember(parent)) return parent.object === value ? parent : undefined;
  const pattern =
    parent?.type === "VariableDeclarator"
      ? parent.id
      : parent?.type === "AssignmentExpression"
        ? parent.left
        : undefined;
  return pattern?.type === "ObjectPattern" ? pattern : undefined;
}
