import { keyName, type Node, type t } from "../../src/syntax/ast.ts";
import { expression, identifier, property, string } from "../../src/syntax/build.ts";
import { insertAfter, remove, replaceNode } from "../../src/syntax/edit.ts";
import { leave } from "../analysis/options/lost.ts";
import type { Setting } from "../analysis/options/setting.ts";
import { versionOfImports } from "../analysis/options/version.ts";
import { type FoundProvider, findProviders, versionOfDescription } from "../analysis/providers/find.ts";
import { membersOf, textOf, valueIn } from "../analysis/providers/members.ts";
import type { TransformContext } from "../context.ts";
import { asJscodeshift } from "../jscodeshift.ts";
import type { Transform } from "../transform.ts";
import { authorizationKeys, convertAuthorization } from "./authorization.ts";
import { convertChecks } from "./checks.ts";
import { convertCredentials } from "./credentials.ts";
import { convertEmail, convertMail, convertSenderValue, sendRole, sendRoleOfV3, tellSender } from "./email.ts";
import { convertHeaders, convertNames, convertParams } from "./endpoints.ts";
import { convertIssuer } from "./issuer.ts";
import { keepBehaviour } from "./keep.ts";
import { convertOpenId, opensId } from "./openid.ts";
import { convertMakers, convertProfile } from "./profile.ts";
import { foldSpreadCalls } from "./spread-call.ts";
import { reportWrittenTo } from "./written-to.ts";

const callsGitHub = /api\.github\.com|octokit/i;

/**
 * The options of each provider, and the providers that an application describes itself, as next-auth v4 takes them.
 *
 * @internal
 */
export const providerOptions: Transform = {
  name: "provider-options",
  analyse(context) {
    if (callsGitHub.test(context.file.source)) context.publish({ kind: "calls-github-api", value: true });
    for (const found of findProviders(context)) {
      const { key, facts, objects } = found;
      if (facts.kind !== "email") continue;
      const role = versionOf(context, found) === "v3" ? sendRoleOfV3 : sendRole;
      // One that the application describes itself sends by its own means.
      if (key !== undefined) context.publish({ kind: "uses-email-provider", value: true });
      for (const object of objects) tellSender(context, object, role);
    }
  },
  apply(context) {
    reportWrittenTo(context);
    foldSpreadCalls(context);
    for (const found of findProviders(context)) convert(context, found);
    for (const node of context.withRole(sendRole)) convertSenderValue(context, node);
    for (const node of context.withRole(sendRoleOfV3)) convertSenderValue(context, node, true);
    convertMakers(context);
  },
};

function convert(context: TransformContext, found: FoundProvider): void {
  const { kind } = found.facts;
  const version = versionOf(context, found);
  if (kind === "email") {
    for (const object of found.objects) {
      if (version === "v3") convertMail(context, object);
      convertEmail(context, object);
    }
  } else if (kind === "credentials") {
    for (const object of found.objects) {
      convertCredentials(context, object);
    }
  }
  if (!kind) convertOAuth(context, found);
  if (found.lost.length > 0 && kind !== "credentials") {
    leave(
      context,
      { node: found.node, version },
      {
        code: "NAD252",
        message: "some of this provider's options come from elsewhere and may still have next-auth v3's names.",
        hint: "Where they are defined, write scope as authorization.params.scope, protection as checks, domain as issuer.",
      },
    );
  }
}

/** Which next-auth a provider's options were written for. */
function versionOf(
  context: TransformContext,
  { key, isVersion3: isCalled, objects }: FoundProvider,
): Setting["version"] {
  if (key !== undefined) return isCalled ? "v3" : "v4";
  return versionOfDescription(objects) ?? versionOfImports(context);
}

function convertOAuth(context: TransformContext, found: FoundProvider): void {
  const names = found.objects.flatMap((object) => [...membersOf(object).keys()]);
  const isDescribed = found.key === undefined;
  if (isDescribed && versionOfDescription(found.objects) !== "v3") return;
  const conflicting = isConflicting(found);
  if (conflicting) reportConflict(context, found);
  // Both are asked before the options are converted.
  const givesIdToken = isDescribed && !found.facts.oauth1 && opensId(context, found);
  const isNew = isDescribed && !found.facts.oauth1 && !names.includes("client");
  const isPublic = ![...found.objects, ...found.given].some(hasSecret);
  for (const object of found.objects) {
    if (!conflicting) convertAuthorization(context, found, object);
    convertNames(context, found, object);
    convertHeaders(context, object);
    convertChecks(context, object);
    convertIssuer(context, found, object);
    if (!found.isVersion3) continue;
    convertParams(context, object);
    if (!isDescribed) assertEnvironment(context, object);
    convertProfile(context, found, object);
    removeImplied(context, found, object);
  }
  if (!isDescribed && found.isVersion3)
    keepBehaviour(context, found, { isPublic: isPublic && found.lost.length === 0 });
  if (found.key === "Apple") reportAppleSecret(context, found);
  if (found.key === "GitHub" && found.isVersion3 && found.lost.length === 0 && !names.includes("scope")) {
    reportGitHubScope(context, found);
  }
  if (isNew) keepSecretInBody(context, found, isPublic ? methodWithout(found.lost) : string("client_secret_post"));
  if (givesIdToken) convertOpenId(context, found);
}

/** TypeScript wants a `clientSecret`, also where there is none. */
function hasSecret(object: t.ObjectExpression): boolean {
  const secret = membersOf(object).get("clientSecret");
  const value = valueIn(secret);
  return secret !== undefined && value?.type !== "NullLiteral" && textOf(value) !== "";
}

/** Several objects that are spread together each say a part of what is one `authorization` in next-auth v4. */
function isConflicting(found: FoundProvider): boolean {
  const sets = found.objects.flatMap((object) => {
    const names = authorizationKeys.filter((key) => membersOf(object).has(key));
    return names.length > 0 ? [names.join()] : [];
  });
  return new Set(sets).size > 1;
}

function reportConflict(context: TransformContext, found: FoundProvider): void {
  context.todo(
    found.node,
    "NAD240",
    "next-auth v4 takes scope, authorizationUrl and authorizationParams as one option, authorization, and here they come from several objects.",
    "Combine them as authorization: { url, params }.",
  );
}

/** `version: "2.0"` and `type: "oauth"` say what the provider is anyway. */
function removeImplied(context: TransformContext, found: FoundProvider, object: t.ObjectExpression): void {
  const members = membersOf(object);
  const version = members.get("version");
  if (version && textOf(valueIn(version))?.startsWith("2")) {
    remove(context, version);
    context.change("version went", version);
  }
  const type = members.get("type");
  if (type && found.key !== undefined && textOf(valueIn(type)) === "oauth") remove(context, type);
}

/**
 * `clientId: process.env.GITHUB_ID` → `process.env.GITHUB_ID!`: next-auth v4's types want a string where next-auth
 * v3's took undefined.
 */
function assertEnvironment(context: TransformContext, object: t.ObjectExpression): void {
  if (!context.isTypeScript || !context.project.isStrict(context.file.path)) return;
  const members = membersOf(object);
  for (const name of ["clientId", "clientSecret"]) {
    const value = valueIn(members.get(name));
    if (value?.type !== "MemberExpression" || value.object.type !== "MemberExpression") continue;
    const { object: process } = value.object;
    const isGlobal = process.type === "Identifier" && process.name === "process" && !context.scopes.bindingOf(process);
    if (!isGlobal || keyName(value.object) !== "env") continue;
    replaceNode(context, value, { type: "TSNonNullExpression", expression: value } as t.TSNonNullExpression);
    context.change(`${name}!: a strict compiler wants a string`, value);
  }
}

/** How a client without a visible secret says who it is: options of which nothing is seen may bring one. */
function methodWithout(lost: readonly Node[]): t.Expression | undefined {
  const [options, ...more] = lost;
  if (!options) return string("none");
  if (more.length > 0 || options.type !== "Identifier") return undefined;
  return expression`${identifier(options.name)}.clientSecret ? "client_secret_post" : "none"`;
}

/**
 * next-auth v3 sent client_id and client_secret in the body of the token request (next-auth v3,
 * server/lib/oauth/client.js), next-auth v4 sends them as Authorization header unless told otherwise (openid-client's
 * default), and not every provider reads both. A client without a secret sends its id alone.
 */
function keepSecretInBody(context: TransformContext, found: FoundProvider, method: t.Expression | undefined): void {
  const [object] = found.objects;
  if (!object) return;
  const members = membersOf(object);
  // Where calls give both, the token's address is what the request is made with.
  const after = members.get("clientSecret") ?? members.get("clientId") ?? members.get("token");
  if (!after || !method) return;
  insertAfter(context, after, [property("client", expression`{ token_endpoint_auth_method: ${method} }`)]);
  context.change("kept the client secret in the body of the token request", after);
}

function reportAppleSecret(context: TransformContext, found: FoundProvider): void {
  for (const object of found.objects) {
    const secret = membersOf(object).get("clientSecret");
    const value = valueIn(secret);
    if (!secret || !value || context.scopes.resolveValue(value).type !== "ObjectExpression") continue;
    context.todo(
      secret,
      "NAD246",
      "next-auth v4 does not sign Apple's client secret: it expects the signed token, which Apple accepts for at most six months.",
      "Sign a JWT with the key (ES256, aud https://appleid.apple.com, sub the client id), and pass it as a string.",
    );
  }
}

/** Matters to an application that uses the token itself. */
function reportGitHubScope(context: TransformContext, found: FoundProvider): void {
  const isAlone = !context.project.knowsOthers && callsGitHub.test(context.file.source);
  if (!isAlone && context.project.factsNear("calls-github-api", context.file.path).length === 0) return;
  context.note(
    found.node,
    "NAD233",
    "next-auth v4 requests read:user user:email from GitHub; next-auth v3 requested user.",
    'If the application calls GitHub with the token, ask for more: authorization: { params: { scope: "user" } }.',
  );
}

export const parser = "tsx";
export default asJscodeshift(providerOptions);
