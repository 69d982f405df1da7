import {
  type FunctionNode,
  isFunction,
  isMember,
  keyName,
  type Node,
  resultsOf,
  type t,
} from "../../src/syntax/ast.ts";
import { expression, identifier, property } from "../../src/syntax/build.ts";
import { replaceNode } from "../../src/syntax/edit.ts";
import { givenFor, isString } from "../../src/syntax/values.ts";
import type { FoundProvider } from "../analysis/providers/find.ts";
import { membersOf } from "../analysis/providers/members.ts";
import type { TransformContext } from "../context.ts";

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
  const member = membersOf(object).get("profile");
  if (!member) return;
  const functions = member.type === "ObjectMethod" ? [member] : functionsOf(context, member.value);
  if (functions.length === 0 && found.key === undefined) reportUnseen(context, member);
  for (const made of functions) convertFunction(context, found, member, made);
}

/** The functions that a value may be; for a parameter, what the function around it is called with. */
function functionsOf(context: TransformContext, node: Node): FunctionNode[] {
  const { scopes } = context;
  const value = scopes.resolveValue(node);
  if (isFunction(value)) return [value];
  const binding = scopes.bindingOf(value);
  return binding?.kind === "param"
    ? givenFor(binding, scopes).flatMap((given) => {
        const made = scopes.resolveValue(given);
        return isFunction(made) ? [made] : [];
      })
    : [];
}

function reportUnseen(context: TransformContext, member: Node): void {
  context.note(
    member,
    "NAD256",
    "profile() has to return the id as a string in next-auth v4, and the function can't be seen here.",
    "Return id: String(profile.id) if it is a number.",
  );
}

function convertFunction(context: TransformContext, found: FoundProvider, member: Node, made: FunctionNode): void {
  if (found.facts.profile === "changed") {
    if (found.facts.claims && renameFields(context, made, found.facts.claims)) return;
    context.todo(
      member,
      "NAD250",
      `${found.key}'s profile has other fields in next-auth v4: it is the claims of the ID token, with sub for the id.`,
      "Return the id from profile.sub, and look at the other fields.",
    );
  } else if (found.key === undefined || found.facts.numericId) {
    for (const id of idsOf(context, made)) {
      const value = id.value as t.Expression;
      // OpenID's `sub` is a string (OpenID Connect Core, 2).
      if (isString(value, context.scopes) || (isMember(value) && /^sub$|_str$/.test(keyName(value) ?? ""))) continue;
      if (id.shorthand) replaceNode(context, id, property("id", expression`String(${"id"})`));
      else replaceNode(context, value, expression`String(${value})`);
      context.change("profile().id → String(…)", id);
    }
  }
  renameTokens(context, made.params[1], found.facts.oauth1 ? tokenNames1 : tokenNames);
}

/** The `id` of each object that the function returns. */
function idsOf(context: TransformContext, made: FunctionNode): t.ObjectProperty[] {
  return resultsOf(made.body).flatMap((result) => {
    const value = context.scopes.resolveValue(result);
    const member = value.type === "ObjectExpression" ? membersOf(value).get("id") : undefined;
    return member?.type === "ObjectProperty" ? [member] : [];
  });
}

/** `profile.id` → `profile.sub`, when all that is read of the profile is known; else false, and nothing is done. */
function renameFields(
  context: TransformContext,
  made: FunctionNode,
  claims: Readonly<Record<string, string>>,
): boolean {
  const [parameter] = made.params;
  const binding = parameter?.type === "Identifier" ? context.scopes.bindingOf(parameter) : undefined;
  if (!binding || binding.reassigned) return false;
  const members = binding.references.map(({ node }) => {
    const member = context.scopes.parentOf(node);
    return isMember(member) && member.object === node && member.property.type === "Identifier" && !member.computed
      ? member.property
      : undefined;
  });
  if (!members.every((property) => property !== undefined && Object.hasOwn(claims, property.name))) return false;
  for (const property of members) {
    if (property && claims[property.name] !== property.name) {
      context.change(`profile.${property.name} → profile.${claims[property.name]}`, property);
      property.name = claims[property.name] as string;
    }
  }
  return true;
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
  if (parameter?.type === "ObjectPattern") {
    for (const member of parameter.properties) {
      if (member.type !== "ObjectProperty") continue;
      const name = newName(member);
      if (!name) continue;
      member.key = identifier(name);
      member.shorthand = false;
      context.change(`tokens: → ${name}`, member);
    }
  }
  const binding = parameter?.type === "Identifier" ? scopes.bindingOf(parameter) : undefined;
  for (const { node } of binding?.references ?? []) {
    const member = scopes.parentOf(node);
    const name = isMember(member) && member.object === node ? newName(member) : undefined;
    if (!name || !isMember(member) || member.property.type !== "Identifier") continue;
    context.change(`tokens.${member.property.name} → tokens.${name}`, member);
    member.property.name = name;
  }
}
