import { keyName, type Node, type t, unwrap } from "../../src/syntax/ast.ts";
import { expression, object, property, string } from "../../src/syntax/build.ts";
import { findProperty, renameProperty, replaceNode } from "../../src/syntax/edit.ts";
import { own } from "../../src/syntax/own.ts";
import { samePath } from "../analysis/aws/aws.ts";
import { clone } from "../analysis/aws/clone.ts";
import { mayBeFetched } from "../analysis/aws/fetched-credentials.ts";
import { isNothing, propertyValue } from "../analysis/aws/tree.ts";
import type { Mapper } from "./mapper.ts";

/**
 * The classes of `AWS.*Credentials` and what each is in SDK v3: an object, or a provider of
 * `@aws-sdk/credential-providers`.
 * https://docs.aws.amazon.com/sdk-for-javascript/v3/developer-guide/migrate-credential-providers.html
 */
type Credentials = (mapper: Mapper, args: t.Expression[], covered: Covered) => t.Expression | undefined;

/** What applied before these credentials: v2's role classes asked for the role with that. */
type Covered = () => t.Expression | undefined;

/** What v2 called a role's session where nobody did (lib/credentials/*.js); trust policies may ask for it. */
const sessionName = "temporary-credentials";

const classes: Record<string, Credentials> = {
  Credentials: (mapper, [first, secret, token]) => {
    if (first?.type === "ObjectExpression") {
      const inner = propertyValue(first, "credentials");
      return inner?.type === "ObjectExpression" ? inner : inner ? undefined : mapper.relaid(first);
    }
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
    const defined = (name: string) =>
      mapper.context.isTypeScript
        ? ({ type: "TSNonNullExpression", expression: variable(name) } as t.TSNonNullExpression)
        : variable(name);
    const keys = object([
      property("accessKeyId", defined("ACCESS_KEY_ID")),
      property("secretAccessKey", defined("SECRET_ACCESS_KEY")),
      property("sessionToken", variable("SESSION_TOKEN")),
    ]);
    // v2 read them when a request was made, and failed when they were unset, as v3 does with a function.
    return expression`async () => (${keys})`;
  },
  TemporaryCredentials: (mapper, [params, master], covered) => {
    // Without a role SDK v2 asks for a session token, which no provider of v3 does.
    if (params?.type !== "ObjectExpression" || !findProperty(params, "RoleArn")) return undefined;
    const own = master ? mapCredentials(mapper, master) : covered();
    if (master && !own) return undefined;
    const config = mapper.configOf("sts");
    const options = [
      property("params", withSessionName(params)),
      ...(own ? [property("masterCredentials", own)] : []),
      ...(config ? [property("clientConfig", config)] : []),
    ];
    return expression`${mapper.provider("fromTemporaryCredentials")}(${object(options)})`;
  },
  ChainableTemporaryCredentials: (mapper, [options], covered) => {
    if (options?.type !== "ObjectExpression") return undefined;
    const params = propertyValue(options, "params");
    if (params?.type !== "ObjectExpression" || !findProperty(params, "RoleArn")) return undefined;
    withSessionName(params);
    let hasMaster = false;
    let own: t.Expression | undefined;
    for (const member of options.properties) {
      const name = member.type === "ObjectProperty" ? keyName(member) : undefined;
      if (member.type !== "ObjectProperty") return undefined;
      if (name === "masterCredentials") {
        const master = mapCredentials(mapper, member.value as t.Expression);
        if (!master) return undefined;
        member.value = master;
        hasMaster = true;
      } else if (name === "stsConfig") own = member.value as t.Expression;
      else if (name !== "params") return undefined;
    }
    options.properties = options.properties.filter((member) => keyName(member) !== "stsConfig");
    const master = hasMaster ? undefined : covered();
    if (master) options.properties.push(property("masterCredentials", master));
    const config = configFor(mapper, "sts", own);
    if (config === "unreadable") return undefined;
    if (config) options.properties.push(property("clientConfig", config));
    return expression`${mapper.provider("fromTemporaryCredentials")}(${mapper.relaid(options)})`;
  },
  CognitoIdentityCredentials: (mapper, [options, config]) => {
    const pool = options?.type === "ObjectExpression" && findProperty(options, "IdentityPoolId");
    const make = pool
      ? provider("fromCognitoIdentityPool", { ...cognito, IdentityPoolId: "identityPoolId", AccountId: "accountId" })
      : provider("fromCognitoIdentity", { ...cognito, IdentityId: "identityId" });
    const made = withConfig(options, configFor(mapper, "cognitoidentity", config));
    return made && make(mapper, made, () => undefined);
  },
  WebIdentityCredentials: (mapper, [options, config]) => {
    const made = withConfig(options, configFor(mapper, "sts", config));
    return made && webToken(mapper, made, () => undefined);
  },
  TokenFileWebIdentityCredentials: (mapper, [config]) => {
    const made = withConfig(undefined, configFor(mapper, "sts", config));
    return made && provider("fromTokenFile", { clientConfig: "clientConfig" })(mapper, made, () => undefined);
  },
  ProcessCredentials: provider("fromProcess", { profile: "profile", filename: "filepath" }),
  SsoCredentials: provider("fromSSO", { profile: "profile", filename: "filepath" }),
  // v2 waited a second and tried three times more where v3 gives up (lib/metadata_service.js); v3's types ask for both.
  EC2MetadataCredentials: metadata("fromInstanceMetadata", (made, options) => {
    const has = (name: string) => options.some((member) => keyName(member) === name);
    return made([
      ...(has("timeout") ? [] : [property("timeout", expression`1000`)]),
      ...options,
      ...(has("maxRetries") ? [] : [property("maxRetries", expression`3`)]),
    ]);
  }),
  ECSCredentials: container,
  RemoteCredentials: container,
};

const webToken = provider("fromWebToken", {
  RoleArn: "roleArn",
  RoleSessionName: "roleSessionName",
  WebIdentityToken: "webIdentityToken",
  ProviderId: "providerId",
  PolicyArns: "policyArns",
  Policy: "policy",
  DurationSeconds: "durationSeconds",
  clientConfig: "clientConfig",
});

const cognito = {
  Logins: "logins",
  CustomRoleArn: "customRoleArn",
  LoginId: "userIdentifier",
  clientConfig: "clientConfig",
};

/** What `credentials: value` is in SDK v3; undefined, and nothing imported, when there is no such thing. */
export function mapCredentials(
  mapper: Mapper,
  value: t.Expression,
  covered: Covered = () => undefined,
): t.Expression | undefined {
  return mapper.attempt(() => mapped(mapper, value, covered));
}

function mapped(mapper: Mapper, value: t.Expression, covered: Covered): t.Expression | undefined {
  const node = unwrap(value) as t.Expression;
  switch (node.type) {
    case "NewExpression":
      return mapClass(mapper, node, covered);
    case "ConditionalExpression": {
      const consequent = mapCredentials(mapper, node.consequent, covered);
      const alternate = mapCredentials(mapper, node.alternate, covered);
      if (!consequent || !alternate) return undefined;
      node.consequent = consequent;
      node.alternate = alternate;
      return value;
    }
    case "LogicalExpression": {
      const left = node.operator === "&&" ? node.left : mapCredentials(mapper, node.left, covered);
      const right = mapCredentials(mapper, node.right, covered);
      if (!left || !right) return undefined;
      node.left = left;
      node.right = right;
      return value;
    }
    case "Identifier":
      return mapHeld(mapper, node, value, covered);
    default:
      return mapper.aws(node) || isCalled(node) || mayBeFetched(mapper.context, node) ? undefined : value;
  }
}

function mapClass(mapper: Mapper, node: t.NewExpression, covered: Covered): t.Expression | undefined {
  const path = mapper.aws(node.callee);
  const make = path?.length === 1 ? own(classes, path[0]) : undefined;
  if (make) return make(mapper, node.arguments as t.Expression[], covered);
  if (path?.length === 1 && path[0] === "CredentialProviderChain") return mapChain(mapper, node, []);
  // A class of the application: v3 calls neither `get` nor `refresh`. Or one of SDK v2 that v3 has nothing for.
  return undefined;
}

function mapHeld(mapper: Mapper, node: t.Identifier, value: t.Expression, covered: Covered): t.Expression | undefined {
  // A constant that holds one of SDK v2's classes can't be used as it is.
  const held = mapper.held(node);
  const given = mapper.argumentsFor(node);
  if (given) {
    if (!mapArguments(mapper, given, covered)) return undefined;
    mapper.retypeParameter(node, "credentials");
    return value;
  }
  // v3 copies the keys once.
  if (mapper.isChanged(node)) return undefined;
  if (!/^(New|Conditional|Logical)Expression$/.test(held.type)) {
    return isCalled(held) || mayBeFetched(mapper.context, node) ? undefined : value;
  }
  const whole = held as t.Expression;
  if (!mapper.owned(node)) return mapCredentials(mapper, clone(whole), covered);
  const made = mapCredentials(mapper, whole, covered);
  if (made && made !== whole) replaceNode(mapper.context, whole, made);
  return made && value;
}

/** What a parameter is given is rewritten where it is given. */
function mapArguments(mapper: Mapper, given: readonly t.Expression[], covered: Covered): boolean {
  const made = given.map((one) => (isNothing(one) ? one : mapCredentials(mapper, one, covered)));
  if (made.includes(undefined)) return false;
  made.forEach((one, i) => {
    const before = given[i];
    if (one && before && one !== before) replaceNode(mapper.context, before, one);
  });
  return true;
}

/** An object with `get(callback)` or `refresh(callback)`, which v2 called. */
function isCalled(node: Node): boolean {
  return (
    node.type === "ObjectExpression" && node.properties.some((member) => /^(get|refresh)/.test(keyName(member) ?? ""))
  );
}

/**
 * `new CredentialProviderChain([() => new EnvironmentCredentials("AWS"), …])` → `createCredentialChain(fromEnv(), …)`.
 */
export function mapChain(
  mapper: Mapper,
  value: t.Expression,
  first: readonly t.Expression[],
): t.Expression | undefined {
  const node = mapper.held(unwrap(value));
  const isChain = node.type === "NewExpression" && samePath(mapper.aws(node.callee), ["CredentialProviderChain"]);
  const [list] = isChain ? node.arguments : [];
  if (list?.type !== "ArrayExpression") return undefined;
  const links: t.Expression[] = [...first];
  for (const element of list.elements) {
    if (element?.type !== "ArrowFunctionExpression" && element?.type !== "FunctionExpression") return undefined;
    const made = returned(element);
    const link = made && mapCredentials(mapper, clone(made));
    if (link?.type !== "CallExpression" && link?.type !== "ArrowFunctionExpression") return undefined;
    const isFirst = first.length > 0 && links.length === first.length && made && isEnvironment(mapper, made);
    if (!isFirst) links.push(link);
  }
  return expression`${mapper.provider("createCredentialChain")}(${links})`;
}

/** `new EnvironmentCredentials("AWS")` */
function isEnvironment(mapper: Mapper, node: t.Expression): boolean {
  if (node.type !== "NewExpression" || !samePath(mapper.aws(node.callee), ["EnvironmentCredentials"])) return false;
  const [prefix] = node.arguments;
  return prefix?.type === "StringLiteral" && prefix.value === "AWS";
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

type Made = (options: t.ObjectProperty[]) => t.Expression;

/** Reads a machine's role: `{ httpOptions: { timeout }, maxRetries }` → `{ timeout, maxRetries }`. */
function metadata(name: string, finish: (made: Made, options: t.ObjectProperty[]) => t.Expression): Credentials {
  return (mapper, [options]) => {
    const made: Made = (members) => {
      const args: t.Expression[] = members.length > 0 ? [object(members)] : [];
      return expression`${mapper.provider(name)}(${args})`;
    };
    if (!options) return finish(made, []);
    const flat = options.type === "ObjectExpression" ? flatOptions(options) : undefined;
    return flat && finish(made, flat);
  };
}

function flatOptions(options: t.ObjectExpression): t.ObjectProperty[] | undefined {
  const flat: t.ObjectProperty[] = [];
  for (const member of options.properties) {
    if (member.type !== "ObjectProperty") return undefined;
    const key = keyName(member);
    const isNested = key === "httpOptions" && member.value.type === "ObjectExpression";
    const inner = isNested ? (member.value as t.ObjectExpression).properties : [];
    for (const one of inner) {
      if (one.type !== "ObjectProperty" || keyName(one) !== "timeout") return undefined;
      flat.push(one);
    }
    if (key === "maxRetries") flat.push(member);
    else if (!isNested) return undefined;
  }
  return flat;
}

/** `fromHttp` takes EKS Pod Identity's address too, and throws while it is made where there is no container. */
function container(mapper: Mapper, args: t.Expression[], covered: Covered): t.Expression | undefined {
  return metadata("fromHttp", (made, options) => expression`async () => ${made(options)}()`)(mapper, args, covered);
}

/** v2 gave each role's session a name. */
function withSessionName(params: t.ObjectExpression): t.ObjectExpression {
  const isNamed = params.properties.some(
    (member) => member.type !== "ObjectProperty" || keyName(member) === "RoleSessionName",
  );
  if (!isNamed) params.properties.push(property("RoleSessionName", string(sessionName)));
  return params;
}

/** The options of the client that fetches the credentials: what `AWS.config` says of it, then what the class was given. */
function configFor(
  mapper: Mapper,
  service: "sts" | "cognitoidentity",
  given: t.Expression | undefined,
): t.Expression | "unreadable" | undefined {
  const own = given && !isNothing(given) ? mapper.mapConfig(given) : undefined;
  if (given && !isNothing(given) && !own) return "unreadable";
  const common = mapper.configOf(service);
  if (!own || !common) return own ?? common;
  const parts = [common, own].flatMap((part) =>
    part.type === "ObjectExpression" ? part.properties : [{ type: "SpreadElement", argument: part } as t.SpreadElement],
  );
  const names = parts.map((part) => keyName(part));
  // The last one counts, as it did.
  return object(parts.filter((_, i) => names[i] === undefined || names.lastIndexOf(names[i]) === i));
}

/** The options of a provider, with those of the client that fetches the credentials among them. */
function withConfig(
  options: t.Expression | undefined,
  config: t.Expression | "unreadable" | undefined,
): t.Expression[] | undefined {
  if (config === "unreadable") return undefined;
  if (!config) return options ? [options] : [];
  if (options && options.type !== "ObjectExpression") return undefined;
  const made = options ?? object([]);
  made.properties.push(property("clientConfig", config));
  return [made];
}

export function withoutEqual(mapper: Mapper): void {
  mapper.todo(
    "NAD103",
    "this client's credentials have no obvious equivalent in SDK v3: pass it `credentials`.",
    "Choose a provider of @aws-sdk/credential-providers and pass it as `credentials`.",
  );
}
