import { keyName, type Node, type t, unwrap } from "../../src/syntax/ast.ts";
import { expression, object, property } from "../../src/syntax/build.ts";
import { findProperty, renameProperty, replaceNode } from "../../src/syntax/edit.ts";
import { own } from "../../src/syntax/own.ts";
import { clone } from "../analysis/aws/clone.ts";
import { isNothing, propertyValue } from "../analysis/aws/tree.ts";
import type { Mapper } from "./mapper.ts";

/**
 * The classes of `AWS.*Credentials` and what each is in SDK v3: an object, or a provider of
 * `@aws-sdk/credential-providers`.
 * https://docs.aws.amazon.com/sdk-for-javascript/v3/developer-guide/migrate-credential-providers.html
 */
type Credentials = (mapper: Mapper, args: t.Expression[], node: Node) => t.Expression | undefined;

const classes: Record<string, Credentials> = {
  Credentials: (mapper, [first, secret, token]) => {
    if (first?.type === "ObjectExpression") return mapper.relaid(first);
    if (!first || !secret) return undefined;
    const parts = [property("accessKeyId", first), property("secretAccessKey", secret)];
    if (token && !isNothing(token)) parts.push(property("sessionToken", token));
    return object(parts);
  },
  SharedIniFileCredentials: provider("fromIni", { profile: "profile", filename: "filepath", tokenCodeFn: undefined }),
  EnvironmentCredentials: (mapper, [prefix]) => {
    if (prefix?.type !== "StringLiteral") return undefined;
    if (prefix.value === "AWS") return expression`${mapper.provider("fromEnv")}()`;
    if (!/^\w+$/.test(prefix.value)) return undefined;
    const variable = (name: string) => expression`process.env.${`${prefix.value}_${name}`}`;
    return object([
      property("accessKeyId", mapper.defined(variable("ACCESS_KEY_ID"))),
      property("secretAccessKey", mapper.defined(variable("SECRET_ACCESS_KEY"))),
      property("sessionToken", variable("SESSION_TOKEN")),
    ]);
  },
  TemporaryCredentials: (mapper, [params, master]) => {
    // Without a role SDK v2 asks for a session token, which no provider of v3 does.
    if (params?.type !== "ObjectExpression" || !findProperty(params, "RoleArn")) return undefined;
    const options = [property("params", params)];
    if (master) {
      const own = mapCredentials(mapper, master);
      if (!own) return undefined;
      options.push(property("masterCredentials", own));
    }
    return expression`${mapper.provider("fromTemporaryCredentials")}(${object(options)})`;
  },
  ChainableTemporaryCredentials: (mapper, [options]) => {
    if (options?.type !== "ObjectExpression") return undefined;
    const params = propertyValue(options, "params");
    if (params?.type !== "ObjectExpression" || !findProperty(params, "RoleArn")) return undefined;
    for (const member of options.properties) {
      const name = member.type === "ObjectProperty" ? keyName(member) : undefined;
      if (member.type !== "ObjectProperty") return undefined;
      if (name === "masterCredentials") {
        const own = mapCredentials(mapper, member.value as t.Expression);
        if (!own) return undefined;
        member.value = own;
      } else if (name === "stsConfig") renameProperty(member, "clientConfig");
      else if (name !== "params") return undefined;
    }
    return expression`${mapper.provider("fromTemporaryCredentials")}(${mapper.relaid(options)})`;
  },
  CognitoIdentityCredentials: (mapper, [options, config]) => {
    const pool = options?.type === "ObjectExpression" && findProperty(options, "IdentityPoolId");
    const make = pool
      ? provider("fromCognitoIdentityPool", { ...cognito, IdentityPoolId: "identityPoolId", AccountId: "accountId" })
      : provider("fromCognitoIdentity", { ...cognito, IdentityId: "identityId" });
    return make(mapper, withConfig(options, config), mapper.at);
  },
  WebIdentityCredentials: (mapper, [options, config]) =>
    provider("fromWebToken", {
      RoleArn: "roleArn",
      RoleSessionName: "roleSessionName",
      WebIdentityToken: "webIdentityToken",
      ProviderId: "providerId",
      PolicyArns: "policyArns",
      Policy: "policy",
      DurationSeconds: "durationSeconds",
      clientConfig: "clientConfig",
    })(mapper, withConfig(options, config), mapper.at),
  TokenFileWebIdentityCredentials: provider("fromTokenFile", {}),
  ProcessCredentials: provider("fromProcess", { profile: "profile", filename: "filepath" }),
  SsoCredentials: provider("fromSSO", { profile: "profile", filename: "filepath" }),
  EC2MetadataCredentials: metadata("fromInstanceMetadata"),
  ECSCredentials: metadata("fromContainerMetadata"),
  RemoteCredentials: metadata("fromContainerMetadata"),
};

const cognito = {
  Logins: "logins",
  CustomRoleArn: "customRoleArn",
  LoginId: "userIdentifier",
  clientConfig: "clientConfig",
};

/** What `credentials: value` is in SDK v3; undefined, and nothing imported, when there is no such thing. */
export function mapCredentials(mapper: Mapper, value: t.Expression): t.Expression | undefined {
  return mapper.attempt(() => mapped(mapper, value));
}

function mapped(mapper: Mapper, value: t.Expression): t.Expression | undefined {
  const node = unwrap(value) as t.Expression;
  switch (node.type) {
    case "NewExpression": {
      const path = mapper.aws(node.callee);
      const make = path?.length === 1 ? own(classes, path[0]) : undefined;
      if (make) return make(mapper, node.arguments as t.Expression[], node);
      if (path?.length === 1 && path[0] === "CredentialProviderChain") return chain(mapper, node);
      // A class of the application, or one of SDK v2 that v3 has nothing for.
      return path ? undefined : value;
    }
    case "ConditionalExpression": {
      const consequent = mapCredentials(mapper, node.consequent);
      const alternate = mapCredentials(mapper, node.alternate);
      if (!consequent || !alternate) return undefined;
      node.consequent = consequent;
      node.alternate = alternate;
      return value;
    }
    case "Identifier": {
      // A constant that holds one of SDK v2's classes can't be used as it is.
      const held = mapper.held(node);
      if (held.type !== "NewExpression" || !mapper.aws(held.callee)) return value;
      if (!mapper.owned(node)) return mapCredentials(mapper, clone(held));
      const made = mapCredentials(mapper, held);
      if (made) replaceNode(mapper.context, held, made);
      return made && value;
    }
    default:
      return mapper.aws(node) ? undefined : value;
  }
}

/**
 * `new CredentialProviderChain([() => new EnvironmentCredentials("AWS"), …])` → `createCredentialChain(fromEnv(), …)`.
 */
function chain(mapper: Mapper, node: t.NewExpression): t.Expression | undefined {
  const [list] = node.arguments;
  if (list?.type !== "ArrayExpression") return undefined;
  const links: t.Expression[] = [];
  for (const element of list.elements) {
    if (element?.type !== "ArrowFunctionExpression" && element?.type !== "FunctionExpression") return undefined;
    const made = returned(element);
    const link = made && mapCredentials(mapper, made);
    if (link?.type !== "CallExpression") return undefined;
    links.push(link);
  }
  return expression`${mapper.provider("createCredentialChain")}(${links})`;
}

function returned(node: t.ArrowFunctionExpression | t.FunctionExpression): t.Expression | undefined {
  if (node.body.type !== "BlockStatement") return node.body;
  const [only, ...others] = node.body.body;
  return only?.type === "ReturnStatement" && others.length === 0 ? (only.argument ?? undefined) : undefined;
}

/** A provider whose options are those of the class under other names; undefined marks one that it hasn't. */
function provider(name: string, names: Record<string, string | undefined>): Credentials {
  return (mapper, [options]) => {
    if (!options) return expression`${mapper.provider(name)}()`;
    if (options.type !== "ObjectExpression") return undefined;
    for (const member of options.properties) {
      if (member.type !== "ObjectProperty") return undefined;
      const to = own(names, keyName(member));
      if (!to) return undefined;
      renameProperty(member, to);
      if (member.shorthand && keyName(member) !== (member.value as t.Identifier).name) member.shorthand = false;
    }
    return expression`${mapper.provider(name)}(${mapper.relaid(options)})`;
  };
}

/**
 * Reads the instance's or the container's role: `{ httpOptions: { timeout }, maxRetries }` → `{ timeout, maxRetries }`.
 */
function metadata(name: string): Credentials {
  return (mapper, [options]) => {
    if (!options) return expression`${mapper.provider(name)}()`;
    if (options.type !== "ObjectExpression") return undefined;
    const flat: t.ObjectProperty[] = [];
    for (const member of options.properties) {
      if (member.type !== "ObjectProperty") return undefined;
      const key = keyName(member);
      if (key === "maxRetries") flat.push(member);
      else if (key === "httpOptions" && member.value.type === "ObjectExpression") {
        for (const inner of member.value.properties) {
          if (inner.type !== "ObjectProperty" || keyName(inner) !== "timeout") return undefined;
          flat.push(inner);
        }
      } else return undefined;
    }
    return expression`${mapper.provider(name)}(${object(flat)})`;
  };
}

/** The second argument of some classes is the configuration of the client that fetches the credentials. */
function withConfig(options: t.Expression | undefined, config: t.Expression | undefined): t.Expression[] {
  if (!config) return options ? [options] : [];
  if (options?.type !== "ObjectExpression") return [config];
  options.properties.push(property("clientConfig", config));
  return [options];
}
