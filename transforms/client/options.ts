import {
  type CallNode,
  type FunctionNode,
  isCall,
  isFunction,
  keyName,
  type Node,
  resultsOf,
  type t,
  unwrap,
  walk,
} from "../../src/syntax/ast.ts";
import { expression, object, property, string } from "../../src/syntax/build.ts";
import { renameProperty, replaceNode } from "../../src/syntax/edit.ts";
import { own } from "../../src/syntax/own.ts";
import { clone, originalOf } from "../analysis/aws/clone.ts";
import { assignedObject, coveredBy, keyNames, type Members, otherServices, spread } from "../analysis/aws/config.ts";
import { isNothing, propertyValue } from "../analysis/aws/tree.ts";
import { coverEarlier } from "./cover.ts";
import { mapChain, mapCredentials, withoutEqual } from "./credentials.ts";
import { mapEndpoint, type Ssl, sslOf } from "./endpoint.ts";
import { mapHttpOptions } from "./http.ts";
import { keysOrElse } from "./keys.ts";
import { type Mapper, namesAws } from "./mapper.ts";

/** What becomes of an option of `new AWS.DynamoDB(…)`: its name in SDK v3, or what is made of it, or why it is gone. */
type Rule =
  | string
  | ((mapper: Mapper, value: t.Expression, place: ConnectionOptions) => t.ObjectProperty[])
  /** Ends the sentence "… is gone: ". */
  | { readonly gone: string };

/** What the other options of the same client say. */
interface ConnectionOptions {
  readonly ssl: Ssl;
  readonly endpoint: t.Expression | undefined;
  /** Whether the endpoint is plain http. */
  readonly plain: boolean;
  /** What stands before options that are spread, and applies where theirs are unset. */
  readonly earlier: Members;
}

const gone = (why: string): Rule => ({ gone: why });

/**
 * The options of SDK v2's DynamoDB client and what they are in v3.
 * https://docs.aws.amazon.com/sdk-for-javascript/v3/developer-guide/migrate-client-constructors.html
 */
const rules: Readonly<Record<string, Rule>> = {
  region: (mapper, value) => [property("region", regionOf(mapper, value))],
  // v3 calls four methods of it, and gives them all that the table answers (@smithy/middleware-logger): sessions, OAuth tokens.
  logger: gone("SDK v3 needs debug, info, warn and error, and logs whole responses, tokens included"),
  useDualstackEndpoint: mapVariant("useDualstackEndpoint"),
  useFipsEndpoint: mapVariant("useFipsEndpoint"),
  customUserAgent: "customUserAgent",
  endpointDiscoveryEnabled: "endpointDiscoveryEnabled",
  endpointCacheSize: "endpointCacheSize",
  systemClockOffset: "systemClockOffset",
  useDualstack: mapVariant("useDualstackEndpoint"),
  hostPrefixEnabled: (_, value) => [property("disableHostPrefix", expression`!${value}`)],
  // Made by `credentialsIn` of all that the options say of them.
  credentials: (mapper, value) => mapCredentialsOption(mapper, value, []),
  credentialProvider: mapProviderOption,
  endpoint: (mapper, value, { ssl }) => [property("endpoint", mapEndpoint(mapper, value, ssl))],
  sslEnabled: mapSslEnabled,
  // v2 counted the retries, v3 counts the first attempt too.
  maxRetries: mapRetries,
  httpOptions: (mapper, value, { plain }) => mapHttpOptions(mapper, value, plain),
  convertEmptyValues: dropConvertEmptyValues,
  apiVersion: gone("an SDK v3 client supports a single version of the API"),
  apiVersions: gone("an SDK v3 client supports a single version of the API"),
  convertResponseTypes: gone("responses are always converted"),
  correctClockSkew: gone("the clock's offset is always corrected"),
  dynamoDbCrc32: gone("SDK v3 does not check DynamoDB's CRC32"),
  clientSideMonitoring: gone("SDK v3 has no client-side monitoring"),
  maxRedirects: gone("SDK v3 follows no redirects of DynamoDB"),
  paramValidation: gone("the service validates the parameters"),
  params: gone("the adapter names its table in each request"),
  retryDelayOptions: gone("pass a retryStrategy of @smithy/util-retry if the delays matter"),
  signatureCache: gone("signatures are made by the client's signer"),
  signatureVersion: gone("DynamoDB takes Signature Version 4 only"),
  stsRegionalEndpoints: gone("it was for STS"),
  token: gone("DynamoDB takes no bearer token"),
  tokenProvider: gone("DynamoDB takes no bearer token"),
};

function ruleFor(name: string): Rule {
  return own(rules, name) ?? gone(otherServices.test(name) ? "it was for S3" : "it is no option of DynamoDB's client");
}

/** Rewrites an object of v2 options to v3's in place; what is the same in both stays untouched. */
export function mapOptions(mapper: Mapper, options: t.ObjectExpression, around: ConnectionOptions = nowhere): void {
  coverEarlier(mapper, options, around.earlier);
  const place = connectionOf(mapper, options, around);
  const before = options.properties.some(({ type }) => type === "SpreadElement") ? clone(options).properties : [];
  const credentials = credentialsIn(mapper, options);
  const mapped = options.properties.flatMap((member, i): typeof options.properties => {
    if (member.type === "SpreadElement") {
      return mapSpread(mapper, member, { ...place, earlier: [...around.earlier, ...before.slice(0, i)] as Members });
    }
    const name = keyName(member);
    if (credentials.taken.has(member)) return credentials.first === member ? credentials.made : [];
    if (member.type !== "ObjectProperty" || name === undefined) {
      unreadable(mapper);
      return [member];
    }
    return mapOption(mapper, member, name, place);
  });
  // What was spread and is now written out may stand there twice: the last one counts.
  const names = mapped.map((member) => keyName(member));
  options.properties = mapped.filter((_, i) => names[i] === undefined || names.lastIndexOf(names[i] as string) === i);
}

const nowhere: ConnectionOptions = { ssl: "on", endpoint: undefined, plain: false, earlier: [] };

function mapOption(
  mapper: Mapper,
  member: t.ObjectProperty,
  name: string,
  place: ConnectionOptions,
): t.ObjectProperty[] {
  const rule = ruleFor(name);
  if (rule === name) return [member];
  const value = member.value as t.Expression;
  if (typeof rule === "string") return [property(rule, value)];
  if (typeof rule === "object") {
    mapper.note(
      "NAD105",
      `The client's option ${name} is gone: ${rule.gone}.`,
      "Nothing, unless you relied on it.",
      member,
    );
    return [];
  }
  const made =
    name === "credentials" ? mapCredentialsOption(mapper, value, coveredBy(member)) : rule(mapper, value, place);
  const [only] = made;
  if (made.length === 1 && only?.value === value && keyName(only) === name) return [member];
  if (made.length !== 1 || !only || member.shorthand || !mapper.startsLine(member)) return made;
  // A property on a line of its own keeps its quotes and its comments.
  renameProperty(member, keyName(only) ?? name);
  member.value = only.value;
  return [member];
}

/** `...(test && { … })`, `...(test ? { … } : { … })`, `...common`: what they bring in are options too. */
function mapSpread(
  mapper: Mapper,
  member: t.SpreadElement,
  place: ConnectionOptions,
): (t.ObjectProperty | t.SpreadElement)[] {
  const mapped = mapValue(mapper, member.argument, place);
  if (mapped) {
    if (mapper.isEmpty(mapped)) return [];
    member.argument = mapped;
    return [member];
  }
  const options = expanded(mapper, member.argument);
  mapOptions(mapper, options, place);
  return options.properties as t.ObjectProperty[];
}

const rewritten = new WeakSet<Node>();

/**
 * The same expression with v3's options in it; undefined when its members have to be written out to have v3's names.
 */
export function mapValue(
  mapper: Mapper,
  node: t.Expression,
  place: ConnectionOptions = nowhere,
): t.Expression | undefined {
  const value = unwrap(node) as t.Expression;
  switch (value.type) {
    case "ObjectExpression":
      mapOptions(mapper, value, place);
      return value === node ? mapper.relaid(value) : node;
    case "LogicalExpression": {
      const right = value.operator === "&&" ? mapValue(mapper, value.right, place) : undefined;
      if (right) value.right = right;
      else unreadable(mapper);
      return node;
    }
    case "ConditionalExpression": {
      const consequent = mapValue(mapper, value.consequent, place);
      const alternate = mapValue(mapper, value.alternate, place);
      if (!consequent || !alternate) unreadable(mapper);
      value.consequent = consequent ?? value.consequent;
      value.alternate = alternate ?? value.alternate;
      return node;
    }
    case "Identifier": {
      const held = mapName(mapper, value, place);
      if (held === "expand") return undefined;
      if (held === "done") return node;
      break;
    }
    case "CallExpression": {
      const assigned = assignedObject(value);
      if (assigned) return mapValue(mapper, assigned, place);
      if (mapCall(mapper, value, place)) return node;
      if (mapper.importedOptions(value) && mapper.standsAlone(value)) return undefined;
      break;
    }
    case "MemberExpression":
      if (isKnown(heldBy(mapper, value)) || mapper.importedOptions(value)) return undefined;
      break;
  }
  if (!isNothing(value) && value.type !== "BooleanLiteral") unreadable(mapper);
  return node;
}

/** A constant is rewritten where it stands, needs nothing, or has to be written out; undefined when it can't be read. */
function mapName(mapper: Mapper, name: t.Identifier, place: ConnectionOptions): "done" | "expand" | undefined {
  const own = mapper.owned(name);
  const given = own ? [own as t.Expression] : mapper.given(name);
  if (given?.every((value) => /^(Object|Conditional)Expression$/.test(value.type) || assignedObject(value))) {
    for (const value of given) if (!rewritten.has(value)) mapHeld(mapper, name, value, place);
    return "done";
  }
  if (mapper.writes(name).isPartial) return undefined;
  if (isSameInBoth(mapper, name)) return "done";
  return isKnown(mapper.held(name)) || mapper.importedOptions(name) ? "expand" : undefined;
}

/** `new DocumentClient(options())`: what the function gives is rewritten where it gives it. */
function mapCall(mapper: Mapper, call: t.CallExpression, place: ConnectionOptions): boolean {
  const made = mapper.callee(call);
  if (!made) return false;
  if (rewritten.has(made) || givesSameInBoth(mapper, made)) return true;
  if (!mapper.ownsCallee(call)) return false;
  rewritten.add(made);
  for (const result of resultsOf(made.body) as t.Expression[]) {
    const mapped = mapValue(mapper, result, place);
    const options = mapped ?? expanded(mapper, result);
    if (!mapped) mapOptions(mapper, options as t.ObjectExpression, place);
    if (options !== result) replaceNode(mapper.context, result, options);
  }
  mapper.retype(made.returnType);
  return true;
}

/** Rewrites the constant that `name` reads, its type included. */
function mapHeld(mapper: Mapper, name: t.Identifier, held: t.Expression, place: ConnectionOptions): void {
  rewritten.add(held);
  const mapped = mapValue(mapper, held, place);
  if (mapped && mapped !== held) replaceNode(mapper.context, held, mapped);
  rewritten.add(mapped ?? held);
  mapper.retypeConstant(name);
}

/** An object whose members are all written out. */
function isKnown(value: Node): value is t.ObjectExpression {
  return (
    value.type === "ObjectExpression" &&
    value.properties.every((member) => member.type === "ObjectProperty" && keyName(member) !== undefined)
  );
}

/** `{ region: common.region, … }` for a constant that others read too; with what is written into it later. */
function expanded(mapper: Mapper, source: t.Expression): t.ObjectExpression {
  const held = heldBy(mapper, source);
  const names = isKnown(held) ? held.properties.map((member) => keyName(member) as string) : [];
  const known = new Set([...(mapper.importedOptions(source)?.names ?? names), ...mapper.writes(source).values.keys()]);
  const { deleted } = mapper.writes(source);
  const holder = mapper.repeatable(source);
  return object(
    [...known].map((name) => {
      const own = property(name, asText(mapper, name, expression`${clone(unwrap(holder))}.${name}`));
      // Where it is deleted, what AWS.config has applies.
      return deleted.has(name) && mapper.givenToAll.has(name) ? whereThere(holder, name, own) : own;
    }),
  );
}

/** An endpoint that v2's types let be an `AWS.Endpoint`, which v3's don't take. */
function asText({ context }: Mapper, name: string, member: t.Expression): t.Expression {
  const holder = member.type === "MemberExpression" ? member.object : member;
  if (name !== "endpoint" || holder.type !== "Identifier" || !context.isTypeScript) return member;
  const [declared] = context.scopes.bindingOf(originalOf(holder))?.identifiers ?? [];
  const isTyped = declared?.type === "Identifier" && namesAws(context, declared.typeAnnotation);
  const typeAnnotation = { type: "TSStringKeyword" };
  return isTyped ? ({ type: "TSAsExpression", expression: member, typeAnnotation } as t.TSAsExpression) : member;
}

/** What options are of which there is a name, or a member of one. */
function heldBy(mapper: Mapper, holder: t.Expression): Node {
  const node = unwrap(holder);
  return (node.type === "MemberExpression" && mapper.heldMember(node)) || mapper.held(node);
}

/** `...("region" in options ? { region: options.region } : {})` */
function whereThere(holder: t.Expression, name: string, member: t.ObjectProperty): t.SpreadElement {
  return spread(expression`${string(name)} in ${clone(unwrap(holder))} ? ${object([member])} : {}`);
}

/** `const options = { region }; if (local) options.endpoint = "http://localhost:8000"`: SDK v3 reads it as it is. */
function isSameInBoth(mapper: Mapper, name: t.Identifier): boolean {
  const held = mapper.held(name);
  const { values } = mapper.writes(name);
  const isOurs = mapper.isFilled(name);
  if (values.size === 0 || !isKnown(held) || (mapper.isAnnotated(name) && !isOurs)) return false;
  const own = held.properties.map((member): [string, Node | undefined] => [
    keyName(member) ?? "",
    member.type === "ObjectProperty" ? member.value : undefined,
  ]);
  const written = [...values].flatMap(([key, all]) => all.map((value): [string, Node | undefined] => [key, value]));
  const isUnclear = ([key, value]: readonly [string, Node | undefined]) =>
    isOurs && key === "endpoint" && value?.type === "MemberExpression";
  const all = [...own, ...written];
  if (!all.every((one) => isUnclear(one) || (one[1] && isSame(one[0], one[1])))) return false;
  if (all.some(isUnclear)) mapper.unclearEndpoint("expression");
  if (isOurs) mapper.retypeConstant(name);
  return true;
}

/** `const options = () => ({ region })`, for whoever calls it. */
function givesSameInBoth(mapper: Mapper, { body, returnType }: FunctionNode): boolean {
  const results = resultsOf(body).map((result) => mapper.held(unwrap(result)));
  const isPlain = (result: Node) =>
    isKnown(result) &&
    result.properties.every(
      (member) =>
        member.type === "ObjectProperty" &&
        [member.value, ...givenFor(mapper, member.value)].every((value) =>
          isSame(keyName(member) ?? "", mapper.held(value)),
        ),
    );
  return !returnType && results.length > 0 && results.every(isPlain);
}

function givenFor(mapper: Mapper, value: Node): readonly Node[] {
  return (value.type === "Identifier" && mapper.argumentsFor(value)) || [];
}

function isSame(name: string, value: Node): boolean {
  return name === "region" ? realRegion(value) === undefined : name === "endpoint" && isUrl(value);
}

function isUrl(value: Node): boolean {
  return value.type === "StringLiteral" && /^https?:\/\//.test(value.value);
}

function unreadable(mapper: Mapper): void {
  mapper.todo(
    "NAD101",
    "some of this client's options can't be read here: check that they are options of SDK v3.",
    "Rename accessKeyId, secretAccessKey, maxRetries, sslEnabled and httpOptions in them as the migration guide says.",
  );
}

/** What the options say of credentials, as one property in the place of the first that says something. */
interface CredentialsFound {
  readonly taken: ReadonlySet<Node>;
  readonly first: Node | undefined;
  readonly made: t.ObjectProperty[];
}

function credentialsIn(mapper: Mapper, options: t.ObjectExpression): CredentialsFound {
  const named = (...names: readonly string[]) =>
    options.properties.filter(
      (member): member is t.ObjectProperty => member.type === "ObjectProperty" && names.includes(keyName(member) ?? ""),
    );
  const keys = named(...keyNames);
  const [given] = named("credentials");
  const [provider] = named("credentialProvider");
  const names = keys.map((member) => keyName(member));
  const isPair = names.includes("accessKeyId") && names.includes("secretAccessKey");
  // v2 asked the provider only where nothing else was set.
  const dropped = given || isPair ? provider : undefined;
  const taken = new Set<Node>([...keys, ...(isPair && given ? [given] : []), ...(dropped ? [dropped] : [])]);
  const [first] = options.properties.filter((member) => taken.has(member));
  if (keys.length > 0 && !isPair) {
    mapper.todo(
      "NAD108",
      `${names.join(" and ")} alone ${names.length > 1 ? "give" : "gives"} no credentials: ` +
        "SDK v2 passed over it, v3 would fail.",
      "Give accessKeyId and secretAccessKey together, or neither.",
    );
  }
  if (!isPair) return { taken, first, made: [] };
  if (isAskedInTurn(mapper, options, keys)) {
    mapper.todo(
      "NAD103",
      "the same call gives a key and, between the keys, another option: what it gives by turns is in another order here.",
      "Call for each of them above the client, in the order in which they stood, and pass the results.",
    );
  }
  const otherwise = given ? credentialsOf(mapper, [given]) : credentialsOf(mapper, coveredByKeys(keys));
  return { taken, first, made: [property("credentials", keysOrElse(mapper, keys, otherwise))] };
}

/** `{ accessKeyId: next(), region: next(), secretAccessKey: next() }`: the keys are written together in SDK v3. */
function isAskedInTurn(mapper: Mapper, options: t.ObjectExpression, keys: readonly t.ObjectProperty[]): boolean {
  const places = keys.map((key) => options.properties.indexOf(key));
  const between = options.properties.slice(Math.min(...places), Math.max(...places) + 1);
  if (between.length === keys.length) return false;
  const ofKeys = new Set(keys.flatMap((key) => callsIn(mapper, key)));
  const others = between.filter((member) => !keys.some((key) => key === member));
  return others.some((member) => callsIn(mapper, member).some((call) => ofKeys.has(call)));
}

/** The calls that are made for a value, as texts, but for those of a function that changes nothing. */
function callsIn(mapper: Mapper, member: Node): string[] {
  const { source } = mapper.context.file;
  const calls: string[] = [];
  walk(member, (node) => {
    if (isFunction(node)) return false;
    const { start, end } = originalOf(node);
    const isCounted = isCall(node) && start != null && end != null && !givesTheSame(mapper, node);
    if (isCounted) calls.push(source.slice(start, end));
    return true;
  });
  return calls;
}

/** `const config = () => ({ key: process.env.KEY })`: it calls nobody and writes nowhere. */
function givesTheSame(mapper: Mapper, call: CallNode): boolean {
  const made = call.type === "CallExpression" ? mapper.callee(call) : undefined;
  let isPlain = made !== undefined;
  if (made) {
    walk(made.body, (node) => {
      if (isCall(node) || /^(Assignment|Update|New|TaggedTemplate)Expression$/.test(node.type)) isPlain = false;
      if (node.type === "UnaryExpression" && node.operator === "delete") isPlain = false;
      return isPlain;
    });
  }
  return isPlain;
}

function coveredByKeys(keys: readonly t.ObjectProperty[]): Members {
  return keys.flatMap((member) => coveredBy(member));
}

/** The credentials that some options give together, for where stronger ones are unset. */
function credentialsOf(mapper: Mapper, members: Members): t.Expression | undefined {
  if (members.length === 0) return undefined;
  const options = object(members.map((member) => clone(member)));
  mapOptions(mapper, options);
  return propertyValue(options, "credentials");
}

function mapCredentialsOption(mapper: Mapper, value: t.Expression, covered: Members): t.ObjectProperty[] {
  const mapped = mapCredentials(mapper, value, () => credentialsOf(mapper, covered));
  if (mapped) return [property("credentials", mapped)];
  withoutEqual(mapper);
  return [];
}

/**
 * v2 asked `credentialProvider` only when it had found no keys in the environment and no profile while it was loaded
 * (lib/node_loader.js): those come first in the chain.
 */
function mapProviderOption(mapper: Mapper, value: t.Expression): t.ObjectProperty[] {
  const found = [expression`${mapper.provider("fromEnv")}()`, expression`${mapper.provider("fromIni")}()`];
  const mapped = mapChain(mapper, value, found);
  if (mapped) return [property("credentials", mapped)];
  withoutEqual(mapper);
  return [];
}

/** Where it holds for all of the client, DocumentOptions in make.ts has taken it; off is what it is by itself. */
function dropConvertEmptyValues(mapper: Mapper, value: t.Expression): t.ObjectProperty[] {
  if (!mapper.hasEmptyValues && (value.type !== "BooleanLiteral" || value.value)) {
    mapper.todo(
      "NAD101",
      "convertEmptyValues was set under some of this client's options: here it is off.",
      "Set convertEmptyValues in marshallOptions to what you need.",
    );
  }
  return [];
}

function mapSslEnabled(mapper: Mapper, value: t.Expression, { endpoint }: ConnectionOptions): t.ObjectProperty[] {
  const isOn = (value.type === "BooleanLiteral" && value.value) || isNothing(value);
  if (!isOn && leavesOut(mapper, endpoint, value)) {
    mapper.note(
      "NAD109",
      "sslEnabled became `tls`, but an SDK v3 client without its own endpoint uses https anyway.",
      "Give an endpoint that starts with http:// if the connection must not be encrypted.",
    );
  }
  return [property("tls", value)];
}

/** Whether there is perhaps no endpoint, and no SSL then: unless that is what `sslEnabled` asks. */
function leavesOut(mapper: Mapper, endpoint: Node | undefined, ssl: Node): boolean {
  if (!endpoint || isNothing(endpoint)) return true;
  const isAsked = (test: Node) =>
    ssl.type === "UnaryExpression" && ssl.operator === "!" && textOf(mapper, ssl.argument) === textOf(mapper, test);
  const value = mapper.held(unwrap(endpoint));
  switch (value.type) {
    case "ConditionalExpression": {
      const fails = leavesOut(mapper, value.alternate, ssl) && !isAsked(value.test);
      return fails || leavesOut(mapper, value.consequent, ssl);
    }
    case "LogicalExpression":
      if (value.operator !== "&&") return leavesOut(mapper, value.right, ssl);
      return !isAsked(value.left);
    case "MemberExpression":
      return /^process\.env\b/.test(textOf(mapper, value)) && !isAsked(endpoint);
    default:
      return false;
  }
}

/** An expression as it was written. */
function textOf(mapper: Mapper, node: Node): string {
  const { start, end } = originalOf(unwrap(node));
  return start == null || end == null ? "" : mapper.context.file.source.slice(start, end);
}

/** Regions of v2's that stood for another one (aws-sdk lib/region/utils.js). */
const realRegions: Readonly<Record<string, string>> = {
  "aws-global": "us-east-1",
  "aws-us-gov-global": "us-gov-west-1",
};

function regionOf(mapper: Mapper, value: t.Expression): t.Expression {
  const real = realRegion(mapper.held(value));
  for (const one of givenFor(mapper, value)) {
    const other = realRegion(one);
    if (other) replaceNode(mapper.context, one, string(other));
  }
  return real ? string(real) : value;
}

function realRegion(value: Node): string | undefined {
  return value.type === "StringLiteral" ? own(realRegions, value.value) : undefined;
}

/**
 * v2 let an endpoint of one's own win over FIPS and dual stack; v3 fails when it is given both (its endpoint rules).
 */
function mapVariant(name: string): Rule {
  return (_, value, { endpoint }) => {
    const wanted = value.type === "StringLiteral" ? boolean(value.value !== "") : value;
    if (!endpoint) return [property(name, wanted)];
    if (endpoint.type === "StringLiteral" || endpoint.type === "TemplateLiteral" || endpoint.type === "NewExpression")
      return [];
    const unset = {
      type: "UnaryExpression",
      operator: "!",
      prefix: true,
      argument: clone(endpoint),
    } as t.UnaryExpression;
    const isOn = wanted.type === "BooleanLiteral" && wanted.value;
    return [property(name, isOn ? unset : expression`${unset} && ${wanted}`)];
  };
}

/** How often v2's DynamoDB client tried again when `maxRetries` was undefined (aws-sdk lib/services/dynamodb.js). */
const defaultRetries = 10;

/**
 * v2 counted the retries, and compared with whatever it was given; v3 counts the first attempt too, and wants a number.
 */
function mapRetries(mapper: Mapper, value: t.Expression): t.ObjectProperty[] {
  const node = unwrap(value);
  if (node.type === "Identifier" && node.name === "undefined") return [];
  return [property("maxAttempts", plusOne(isNumber(mapper, node) ? value : numbered(mapper, value)))];
}

/** What v2 took for the number: its own where nothing is given. */
function numbered(mapper: Mapper, value: t.Expression): t.Expression {
  const node = unwrap(value) as t.Expression;
  // `Number(x) || undefined`
  const isPerhaps = node.type === "LogicalExpression" && node.operator !== "&&" && isUndefined(node.right);
  const given = isPerhaps ? (node as t.LogicalExpression).left : node;
  const operator = isPerhaps ? (node as t.LogicalExpression).operator : "??";
  if (given.type === "ConditionalExpression") {
    const [consequent, alternate] = [given.consequent, given.alternate].map((one) => orDefault(mapper, one));
    if (consequent && alternate) return { ...given, consequent, alternate };
  }
  const set = {
    type: "LogicalExpression",
    operator,
    left: given,
    right: number(defaultRetries),
  } as t.LogicalExpression;
  return isPerhaps && isNumber(mapper, given) ? set : expression`Number(${set})`;
}

/** One of two numbers, or nothing. */
function orDefault(mapper: Mapper, value: t.Expression): t.Expression | undefined {
  if (isUndefined(unwrap(value))) return number(defaultRetries);
  return isNumber(mapper, value) ? value : undefined;
}

function isUndefined(node: Node): boolean {
  return node.type === "Identifier" && node.name === "undefined";
}

/** A number for certain, though perhaps NaN, which both take for "don't try again". */
function isNumber(mapper: Mapper, value: Node): boolean {
  const node = unwrap(value);
  switch (node.type) {
    case "NumericLiteral":
    case "NullLiteral":
      return true;
    case "CallExpression":
      return node.callee.type === "Identifier" && /^(Number|parseInt|parseFloat)$/.test(node.callee.name);
    case "UnaryExpression":
      return node.operator === "+" || node.operator === "-";
    case "LogicalExpression":
      return isNumber(mapper, node.left) && isNumber(mapper, node.right);
    case "ConditionalExpression":
      return isNumber(mapper, node.consequent) && isNumber(mapper, node.alternate);
    case "Identifier": {
      const held = mapper.held(node);
      return held !== node && isNumber(mapper, held);
    }
    case "MemberExpression": {
      const held = mapper.heldMember(node);
      return held !== undefined && isNumber(mapper, held);
    }
    default:
      return false;
  }
}

function boolean(value: boolean): t.BooleanLiteral {
  return { type: "BooleanLiteral", value } as t.BooleanLiteral;
}

function number(value: number): t.NumericLiteral {
  return { type: "NumericLiteral", value } as t.NumericLiteral;
}

function plusOne(value: t.Expression): t.Expression {
  if (value.type === "NumericLiteral") return number(value.value + 1);
  return { type: "BinaryExpression", operator: "+", left: value, right: number(1) } as t.BinaryExpression;
}

/** What some options say of `sslEnabled`, those that are spread into them under a condition included. */
function sslIn(mapper: Mapper, options: t.ObjectExpression): t.Expression | undefined {
  let found: t.Expression | undefined;
  for (const member of options.properties) {
    if (member.type === "SpreadElement") found = sslOfSpread(mapper, member.argument, found) ?? found;
    else if (member.type === "ObjectProperty" && keyName(member) === "sslEnabled")
      found = unwrap(member.value) as t.Expression;
  }
  return found;
}

function sslOfSpread(mapper: Mapper, argument: Node, before: t.Expression | undefined): t.Expression | undefined {
  const value = mapper.held(unwrap(argument));
  const inside = (node: Node) => (node.type === "ObjectExpression" ? sslIn(mapper, node) : undefined);
  if (value.type === "ObjectExpression") return sslIn(mapper, value);
  const isChoice = value.type === "ConditionalExpression";
  if (!isChoice && !(value.type === "LogicalExpression" && value.operator === "&&")) return undefined;
  const holds = inside(isChoice ? value.consequent : value.right);
  const fails = isChoice ? inside(value.alternate) : undefined;
  if (!holds && !fails) return undefined;
  const test = clone(isChoice ? value.test : value.left);
  const [one, other] = [clone(holds ?? before ?? boolean(true)), clone(fails ?? before ?? boolean(true))];
  return { type: "ConditionalExpression", test, consequent: one, alternate: other } as t.ConditionalExpression;
}

function connectionOf(mapper: Mapper, options: t.ObjectExpression, around: ConnectionOptions): ConnectionOptions {
  const ssl = sslIn(mapper, options);
  const endpoint = propertyValue(options, "endpoint");
  const off = ssl?.type === "BooleanLiteral" && !ssl.value;
  const scheme = endpoint?.type === "StringLiteral" ? /^https?:/.exec(endpoint.value)?.[0] : undefined;
  return {
    ...around,
    ssl: ssl ? sslOf(ssl) : around.ssl,
    endpoint: endpoint && !isNothing(endpoint) ? endpoint : around.endpoint,
    plain: around.plain || (scheme ? scheme === "http:" : off),
  };
}
