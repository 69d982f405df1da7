import type { FunctionNode, Node, t } from "../../src/syntax/ast.ts";
import { expression } from "../../src/syntax/build.ts";
import type { Scopes } from "../../src/syntax/scope.ts";
import { asksForOthers, isOnlyUsedWithOAuth } from "../analysis/functions/guards.ts";
import { isUsed, readsOf, valueParameters } from "../analysis/functions/parameters.ts";
import type { Signature } from "../analysis/functions/signatures.ts";
import type { FoundFunction } from "../analysis/options/found.ts";
import type { ProviderKind } from "../analysis/options/setting.ts";
import type { TransformContext } from "../context.ts";
import { argumentListOf } from "./list.ts";
import type { Slot } from "./one-object.ts";

/** Which properties of v4's argument a function's parameters become, in the options that it stands in. */
export function slotsFor(context: TransformContext, found: FoundFunction, signature: Signature): Slot[] {
  const parameters = parametersOf(context, found.node, signature.arguments.length);
  return signature.arguments.map((key, index): Slot => {
    const parameter = parameters[index];
    switch (found.role) {
      case "callback:session":
        return key === "*" ? tokenOrUser(context, found, parameter) : { key };
      case "event:signOut":
        return tokenOrSession(context, found, parameter);
      case "callback:signIn":
        return key === "*" ? profileEmailOrCredentials(context, found, parameters) : { key };
      case "callback:jwt":
        return key === "profile" ? profileOrUser(context, found, parameters) : { key };
      default:
        return { key };
    }
  });
}

/** The parameters; for those that a list holds, `args` or `arguments`, the list. */
function parametersOf({ scopes }: TransformContext, made: FunctionNode, count: number): (Node | undefined)[] {
  const parameters = valueParameters(made);
  const list = argumentListOf(made, scopes);
  if (!list) return parameters;
  const [use] = list.uses;
  return Array.from({ length: count }, (_, index) => {
    if (index < list.from) return parameters[index];
    return !list.used || list.used.has(index - list.from) ? use : undefined;
  });
}

/** A list of arguments is there because it is used. */
function isTaken(parameter: Node | undefined, { scopes }: TransformContext): parameter is Node {
  return parameter !== undefined && (isInList(parameter, scopes) || isUsed(parameter, scopes));
}

function isInList(parameter: Node, scopes: Scopes): boolean {
  const binding = scopes.bindingOf(parameter);
  return parameter.type === "Identifier" && binding?.identifiers.includes(parameter) !== true;
}

/**
 * `session(session, userOrToken)`: v3 gives the token under jwt sessions and the user under database sessions, v4
 * exactly one of the two properties. Where the options can't tell, the one is the other's default, which is right in
 * both cases.
 */
function tokenOrUser(context: TransformContext, found: FoundFunction, parameter: Node | undefined): Slot {
  const { strategy } = found.setting;
  if (strategy !== "unknown") return { key: strategy === "jwt" ? "token" : "user" };
  return either(context, parameter, "token", "user");
}

/** `signOut(message)`: the token under jwt sessions, the session under database sessions. */
function tokenOrSession(context: TransformContext, found: FoundFunction, parameter: Node | undefined): Slot {
  const { strategy } = found.setting;
  if (strategy !== "unknown") return { key: strategy === "jwt" ? "token" : "session" };
  return either(context, parameter, "token", "session");
}

function either(context: TransformContext, parameter: Node | undefined, one: string, other: string): Slot {
  const name = parameter?.type === "Identifier" ? parameter.name : undefined;
  const key = name === other ? other : one;
  if (!isTaken(parameter, context)) return { key };
  return { key, before: [key === one ? other : one], fallback: (local) => expression`${local ?? other}` };
}

/**
 * `signIn`'s third argument: the profile with OAuth, `{ email, verificationRequest? }` with Email, the credentials
 * with Credentials (next-auth 3 dist/server/routes/callback.js and signin.js); v4 has a property for each.
 */
function profileEmailOrCredentials(
  context: TransformContext,
  found: FoundFunction,
  parameters: readonly (Node | undefined)[],
): Slot {
  const parameter = parameters[2];
  const { providers } = found.setting;
  const name = parameter?.type === "Identifier" ? parameter.name : undefined;
  const only = providers !== "unknown" && providers.size === 1 ? [...providers][0] : undefined;
  if (only === "credentials") return { key: "credentials" };
  if (!isTaken(parameter, context)) return { key: name === "email" || name === "credentials" ? name : "profile" };
  const read = isInList(parameter, context.scopes)
    ? { names: new Set<string>(), whole: true }
    : readsOf(parameter, context.scopes);
  const readsRequest = read.names.has("verificationRequest");
  if (only === "oauth") return { key: "profile" };
  if (readsRequest && !read.whole && read.names.size === 1) {
    // The second time, once the link was followed, v4 gives no `email` at all.
    return { key: "email", fallback: () => expression`{}` };
  }
  if (name === "credentials" && !readsRequest) return { key: "credentials" };
  if (!readsRequest && !hasOthers(context, found, parameters[1])) return { key: "profile" };
  if (!readsRequest && isOnlyUsedWithOAuth(context, found.node, parameter, parameters[1], providers))
    return { key: "profile" };
  const has = (kind: ProviderKind) => providers === "unknown" || providers.has(kind);
  const before = (["credentials", "email"] as const).filter(has);
  const address = userEmail(context, parameters);
  return {
    key: "profile",
    before,
    fallback: (...locals) => {
      const credentials = has("credentials") ? locals[0] : undefined;
      const email = has("email") ? locals.at(-1) : undefined;
      if (email === undefined) return expression`${credentials ?? "credentials"}`;
      const request = address ? expression`{ email: ${address}, ...${email} }` : expression`${email} ?? {}`;
      return credentials === undefined ? request : expression`${credentials} ?? ${request}`;
    },
  };
}

/** Whether Email or Credentials are among the providers, for all that the options and the function tell. */
function hasOthers(
  context: TransformContext,
  { node, setting: { providers } }: FoundFunction,
  account: Node | undefined,
): boolean {
  if (providers === "unknown") return asksForOthers(context, node, account);
  return providers.has("email") || providers.has("credentials");
}

function userEmail(context: TransformContext, parameters: readonly (Node | undefined)[]): t.Expression | undefined {
  const [user] = parameters;
  if (user && isInList(user, context.scopes)) return undefined;
  if (user?.type === "Identifier" && !context.scopes.bindingOf(user)?.reassigned && !user.name.startsWith("_")) {
    return expression`${user.name}.email`;
  }
  return undefined;
}

/** `jwt`'s fourth argument: with Email and Credentials v3 gives the user in it, v4 nothing. */
function profileOrUser(
  context: TransformContext,
  found: FoundFunction,
  parameters: readonly (Node | undefined)[],
): Slot {
  const key = "profile";
  const [, user, account, profile] = parameters;
  const { providers } = found.setting;
  if (!isTaken(profile, context) || profile.type === "AssignmentPattern") return { key };
  if (!hasOthers(context, found, account)) return { key };
  if (isOnlyUsedWithOAuth(context, found.node, profile, account, providers)) return { key };
  const isNamed = user?.type === "Identifier" && !isInList(user, context.scopes) && !user.name.startsWith("_");
  return isNamed ? { key, fallback: () => expression`${user.name}` } : { key };
}
