/** What a file sets on `AWS.config`, which every client of SDK v2 starts from and no client of v3 sees. */
import {
  type CallNode,
  isCall,
  isFunction,
  isMember,
  keyName,
  literalText,
  type MemberNode,
  type Node,
  type t,
  unwrap,
  walk,
} from "../../../src/syntax/ast.ts";
import { expression, object, property } from "../../../src/syntax/build.ts";
import type { TransformContext } from "../../context.ts";
import { awsPath, samePath } from "./aws.ts";
import { originalOf } from "./clone.ts";
import { asksForNoRegion, foundRegion, isFoundInProfile, otherRegion } from "./region.ts";
import { maySet } from "./suspects.ts";

/** Properties of an object of options. */
export type Members = readonly (t.ObjectProperty | t.SpreadElement)[];

/** `if (test) …`, `else …`, `test && …`, `test ? … : …` */
export interface Branch {
  readonly test: t.Expression;
  readonly holds: boolean;
  readonly node: t.IfStatement | t.LogicalExpression | t.ConditionalExpression;
}

/** One statement that sets something. */
export interface ConfigStep {
  /** The call or assignment. */
  readonly node: CallNode | t.AssignmentExpression | t.UnaryExpression;
  /** What may be taken out when nothing needs `AWS.config` any more: undefined when the expression's value is used. */
  readonly statement: t.ExpressionStatement | t.IfStatement | undefined;
  /** Members of an object of options; undefined for what sets no option of a client (`setPromisesDependency`). */
  readonly members: Members;
  /** Replaces all that was set before, as `AWS.config = …` does. */
  readonly resets: boolean;
  /** Reads a JSON file at run time. */
  readonly loadsFile: boolean;
  /**
   * Why what it sets can't be given to a client: it is a part of an option, has a name that is computed, is under a condition
   * that the client can't ask, is set by a function that `AWS` or `AWS.config` is handed to, or on what may be `AWS.config` under
   * another name; or it takes away what was set.
   */
  readonly lost: "part" | "name" | "condition" | "keys" | "time" | "handed" | "held" | "taken" | undefined;
  /** The conditions that it stands under, outermost first. */
  readonly branches: readonly Branch[];
  /** It sets the region where none is set. */
  readonly isDefault?: true;
}

/** Every place in the file as parsed that sets something on `AWS.config`, in the order of the source. */
export function configSteps(context: TransformContext): ConfigStep[] {
  const steps: ConfigStep[] = [];
  if (!/config|update/.test(context.file.source)) return steps;
  for (const node of context.parsed.nodes) {
    if (!isCall(node) && node.type !== "AssignmentExpression" && node.type !== "UnaryExpression") continue;
    const known = stepAt(context, node);
    const step: Step | undefined = known ?? (maySet(context, node) ? { lost: "held" } : undefined);
    if (step) {
      const whole = { resets: false, loadsFile: false, lost: undefined, members: [], ...step, node };
      const placed = whereUnset(context, node, whole.members) ?? positionOf(context, node);
      // What it sets can't be known, under a condition or not.
      steps.push({ ...whole, ...placed, ...(whole.lost && placed.lost && { lost: whole.lost }) });
    }
  }
  return steps.map((step, index) => {
    const earlier = steps.slice(0, index);
    if (step.isDefault) return afterOthers(step, earlier);
    // `AWS.config.update({ region: AWS.config.region, … })`: what it held is known to aws-sdk alone, once another statement set it.
    const isOfEarlier = earlier.length > 0 && step.members.some((member) => findsConfig(context, member));
    return isOfEarlier ? { ...step, members: [], lost: "condition" } : step;
  });
}

function stepAt(context: TransformContext, node: ConfigStep["node"]): Step | undefined {
  if (isCall(node)) return calledStep(context, node);
  if (node.type === "AssignmentExpression") return assignedStep(context, node);
  const isOfConfig = node.operator === "delete" && isMember(node.argument) && findsConfig(context, node.argument);
  return isOfConfig ? { lost: "taken" } : undefined;
}

type Step = Partial<Pick<ConfigStep, "members" | "resets" | "loadsFile" | "lost" | "isDefault">>;

/** `if (!AWS.config.region) AWS.config.update({ region })`, with nothing else in it. */
function whereUnset(context: TransformContext, node: Node, members: Members): (StepPosition & Step) | undefined {
  const { scopes } = context;
  const statement = scopes.parentOf(node);
  const above = statement && scopes.parentOf(statement);
  const asks = above?.type === "BlockStatement" && above.body.length === 1 ? scopes.parentOf(above) : above;
  const [member, ...others] = members;
  if (statement?.type !== "ExpressionStatement" || asks?.type !== "IfStatement" || asks.alternate) return undefined;
  if (member?.type !== "ObjectProperty" || others.length > 0 || keyName(member) !== "region") return undefined;
  if (!asksForNoRegion(context, asks.test) || isFoundInProfile(context)) return undefined;
  const position = positionOf(context, asks);
  if (position.lost) return undefined;
  return { ...position, statement: asks, ...regionByDefault(context, member.value as t.Expression) };
}

/** What was set before is not set again. */
function afterOthers(step: ConfigStep, earlier: readonly ConfigStep[]): ConfigStep {
  const setting = earlier.filter(
    ({ members, lost, loadsFile }) =>
      lost !== undefined || loadsFile || members.some((member) => /^(region|)$/.test(keyName(member) ?? "")),
  );
  if (setting.length === 0) return step;
  const [member] = setting.at(-1)?.members.filter((one) => keyName(one) === "region") ?? [];
  const isSet = member?.type === "ObjectProperty" && Boolean(literalText(member.value));
  return isSet && setting.at(-1)?.branches.length === 0
    ? { ...step, members: [] }
    : { ...step, members: [], lost: "condition" };
}

function calledStep(context: TransformContext, node: CallNode): Step | undefined {
  const { callee } = node;
  if (!isMember(callee)) return handedStep(context, node);
  const path = awsPath(context, callee);
  if (isAssign(callee) || samePath(path, ["util", "update"])) return objectStep(context, node);
  if (path?.[0] !== "config" || path.length !== 2) return handedStep(context, node);
  const [argument, value] = node.arguments;
  switch (path[1]) {
    case "update":
      return argument ? (defaultUpdate(context, argument) ?? updateStep(configMembers(context, argument))) : {};
    case "set": {
      const name = argument && literalText(argument);
      if (name === undefined || !value) return { lost: "name" };
      return withoutKeys(configMembers(context, object([property(name, value as t.Expression)])));
    }
    case "loadFromPath":
      return { loadsFile: true, resets: true };
    case "setPromisesDependency":
      return {};
    case "clear":
      return { lost: "taken" };
    default:
      return undefined;
  }
}

/** `merge(AWS.config, { … })`, `configure(AWS)`: somebody else may set something. */
function handedStep(context: TransformContext, node: CallNode): Step | undefined {
  const isHanded = node.arguments.some((argument, i) => {
    if (argument.type !== "Identifier" && !isMember(argument)) return false;
    const path = awsPath(context, argument);
    if (path?.length === 1 && path[0] === "config") return !isReader(node.callee);
    return path?.length === 0 && maySetConfig(context, node.callee, i);
  });
  return isHanded ? { lost: "handed" } : undefined;
}

/** `console.log`, `JSON.stringify`, `Object.keys`, `expect` */
function isReader(callee: Node): boolean {
  if (callee.type === "Identifier") return /^(expect|String|Boolean)$/.test(callee.name);
  if (!isMember(callee) || callee.object.type !== "Identifier") return false;
  const { name } = callee.object;
  return (
    /^(console|JSON|util|assert)$/.test(name) ||
    (name === "Object" && /^(keys|values|entries|freeze)$/.test(keyName(callee) ?? ""))
  );
}

/**
 * A function of the file that is given `AWS` itself. One of another module of the project is told so, and says what it sets; one of
 * a package sets nothing.
 */
function maySetConfig(context: TransformContext, callee: Node, index: number): boolean {
  const { scopes } = context;
  const made = scopes.resolveValue(callee);
  const parameter = isFunction(made) ? made.params[index] : undefined;
  const binding = parameter?.type === "Identifier" ? scopes.bindingOf(parameter) : undefined;
  // Its own statements tell what it sets.
  if (parameter && binding && awsPath(context, parameter)?.length === 0) return false;
  return (binding?.references ?? []).some(({ node }) => {
    const member = scopes.parentOf(node);
    return isMember(member) && member.object === node && keyName(member) === "config";
  });
}

/** One key without the other is none. */
function updateStep(members: Members): Step {
  const names = new Set(members.map((member) => keyName(member)));
  return names.has("accessKeyId") === names.has("secretAccessKey") ? { members } : withoutKeys(members);
}

/** `Object.assign(AWS.config, …)`, `AWS.util.update(AWS.config, …)` */
function objectStep(context: TransformContext, node: CallNode): Step | undefined {
  const [target, ...sources] = node.arguments;
  const path = target && awsPath(context, target);
  if (path?.[0] !== "config") return undefined;
  if (path.length > 1) return { lost: "part" };
  return withoutKeys(mergeMembers(sources.map((source) => configMembers(context, source))));
}

/** `Object.assign` */
function isAssign({ object: holder, property: name }: MemberNode): boolean {
  return (
    holder.type === "Identifier" && holder.name === "Object" && name.type === "Identifier" && name.name === "assign"
  );
}

/** Members of `AWS.config` that are undefined until somebody sets them. */
export const unsetAtFirst = new Set(["endpoint", "maxRetries"]);

function assignedStep(context: TransformContext, node: t.AssignmentExpression): Step | undefined {
  if (node.left.type !== "MemberExpression") return patternStep(context, node.left);
  const path = awsPath(context, node.left);
  // `AWS.config[name] = …`
  if (!path && awsPath(context, node.left.object)?.[0] === "config") return { lost: "name" };
  if (path?.[0] !== "config") return undefined;
  if (!/^(\|\||\?\?)?=$/.test(node.operator)) return { lost: "condition" };
  const other = samePath(path, ["config", "region"]) ? otherRegion(context, node.right) : undefined;
  if (node.operator !== "=" || other) return defaultStep(context, path, other ?? node.right);
  if (path.length === 1) return { members: configMembers(context, node.right), resets: true };
  const name = path[1] as string;
  if (path.length !== 2) return { lost: "part" };
  return withoutKeys(configMembers(context, object([property(name, node.right)])));
}

/** `[AWS.config.region] = …`, `({ region: AWS.config.region } = …)` */
function patternStep(context: TransformContext, pattern: Node): Step | undefined {
  return /Pattern$/.test(pattern.type) && findsConfig(context, pattern) ? { lost: "part" } : undefined;
}

/**
 * Only `update` and a constructor made credentials of keys. Put on `AWS.config` one by one they counted where v2 had
 * found no others while it was loaded, in the environment or in a profile.
 */
function withoutKeys(members: Members): Step {
  const others = members.filter((member) => !keyNames.includes(keyName(member) ?? ""));
  return { members: others, ...(others.length < members.length && { lost: "keys" }) };
}

/** `AWS.config.region ??= …`: v2 had taken the region from the environment, where there was one. */
function defaultStep(context: TransformContext, path: readonly string[], value: t.Expression): Step {
  const name = path.length === 2 ? path[1] : undefined;
  if (name === "region") return isFoundInProfile(context) ? { lost: "condition" } : regionByDefault(context, value);
  if (name && unsetAtFirst.has(name)) return { members: configMembers(context, object([property(name, value)])) };
  return { lost: "condition" };
}

/** `AWS.config.update({ region: AWS.config.region || … })` */
function defaultUpdate(context: TransformContext, options: Node): Step | undefined {
  const value = unwrap(options);
  const [member, ...others] = value.type === "ObjectExpression" ? value.properties : [];
  if (member?.type !== "ObjectProperty" || others.length > 0 || keyName(member) !== "region") return undefined;
  const other = otherRegion(context, member.value);
  return other && defaultStep(context, ["config", "region"], other);
}

function regionByDefault(context: TransformContext, value: t.Expression): Step {
  const region = expression`${foundRegion(context)} || ${value}`;
  return { members: configMembers(context, object([property("region", region)])), isDefault: true };
}

/**
 * The options that an expression sets, those of the DynamoDB service (`{ dynamodb: { … } }`) last, since they go before
 * the general ones. What is another service's stands among them: `isOfOtherService` tells.
 */
export function configMembers(context: TransformContext, node: Node): (t.ObjectProperty | t.SpreadElement)[] {
  const value = configObject(context, node);
  if (value.type !== "ObjectExpression") return [spread(value as t.Expression)];
  const general: (t.ObjectProperty | t.SpreadElement)[] = [];
  const own: (t.ObjectProperty | t.SpreadElement)[] = [];
  for (const member of value.properties) {
    const name = keyName(member);
    if (member.type === "ObjectMethod") general.push(spread(object([member])));
    else if (member.type === "ObjectProperty" && name === "dynamodb") own.push(...configMembers(context, member.value));
    else general.push(member);
  }
  return [...general, ...own];
}

function configObject(context: TransformContext, node: Node): Node {
  const value = assignedObject(node) ?? unwrap(node);
  if (value.type === "NewExpression" && samePath(awsPath(context, value.callee), ["Config"])) {
    const [options] = value.arguments;
    return options ? unwrap(options) : object([]);
  }
  return value;
}

/** `Object.assign({}, common, { … })` as one object; undefined for what changes an object that somebody else may hold. */
export function assignedObject(node: Node): t.ObjectExpression | undefined {
  const call = unwrap(node);
  if (call.type !== "CallExpression" || !isMember(call.callee) || !isAssign(call.callee)) return undefined;
  const parts = call.arguments.map((one) => unwrap(one));
  if (parts[0]?.type !== "ObjectExpression" || parts.some(({ type }) => type === "SpreadElement")) return undefined;
  const members = parts.flatMap((one) =>
    one.type === "ObjectExpression" ? one.properties : [spread(one as t.Expression)],
  );
  const names = members.map((member) => keyName(member));
  return object(members.filter((_, i) => names[i] === undefined || names.lastIndexOf(names[i]) === i));
}

/** `s3: { … }`, `ses: { … }`: the name isn't an option of a client, its value an object. */
const objectOptions = new Set([
  "credentials",
  "httpOptions",
  "logger",
  "retryDelayOptions",
  "paramValidation",
  "params",
  "apiVersions",
]);

/** Options that mean nothing to DynamoDB, wherever they are set. */
export const otherServices = /^(s3[A-Z]\w*|useAccelerateEndpoint|computeChecksums|stsRegionalEndpoints)$/;

/** `s3: { … }`, `s3ForcePathStyle: true`: none of a DynamoDB client's. */
export function isOfOtherService(context: TransformContext, member: Members[number]): boolean {
  if (member.type !== "ObjectProperty") return false;
  const name = keyName(member) ?? "";
  if (otherServices.test(name)) return true;
  return !objectOptions.has(name) && context.scopes.resolveValue(originalOf(member.value)).type === "ObjectExpression";
}

/** The services that credentials are asked of: what is set for them counts where a role is assumed. */
const credentialServices: ReadonlySet<string> = new Set(["sts", "cognitoidentity"]);

/** Without what is another service's, but for those that give credentials. */
export function withoutServices(context: TransformContext, members: Members): Members {
  return members.filter(
    (member) => credentialServices.has(keyName(member) ?? "") || !isOfOtherService(context, member),
  );
}

export function spread(argument: t.Expression): t.SpreadElement {
  return { type: "SpreadElement", argument } as t.SpreadElement;
}

type StepPosition = Pick<ConfigStep, "statement" | "branches"> & Partial<Pick<ConfigStep, "members" | "lost">>;

function positionOf(context: TransformContext, node: Node): StepPosition {
  const { scopes } = context;
  const branches: Branch[] = [];
  let isStatement = true;
  let isUnclear = false;
  let statement: t.ExpressionStatement | undefined;
  for (let at: Node | undefined = node; at; at = scopes.parentOf(at)) {
    const holder = scopes.parentOf(at);
    if (/^(SwitchCase|CatchClause|For|While|DoWhile)/.test(at.type)) isUnclear = true;
    const branch = holder && branchAt(at, holder);
    if (branch) branches.unshift(branch);
    else if (holder?.type === "LogicalExpression" && holder.right === at) {
      isUnclear = true;
    } else if (at.type === "ExpressionStatement") statement ??= at;
    else if (!statement && at !== node && at.type !== "LogicalExpression") isStatement = false;
    else if (/^(Try|Switch|For|While|DoWhile|Labeled)/.test(at.type)) isStatement = false;
  }
  const place = { statement: isStatement ? statement : undefined, branches };
  return isUnclear || readsConfig(context, branches) ? { ...place, lost: "condition", members: [] } : place;
}

/** The condition under which a node runs that its holder asks: `if (test) …`, `test ? … : …`, `test && …`. */
function branchAt(at: Node, holder: Node): Branch | undefined {
  if ((holder.type === "IfStatement" || holder.type === "ConditionalExpression") && holder.test !== at)
    return { test: holder.test, holds: holder.consequent === at, node: holder };
  if (holder.type === "LogicalExpression" && holder.operator === "&&" && holder.right === at)
    return { test: holder.left, holds: true, node: holder };
  return undefined;
}

/** `if (!AWS.config.region) …`, which a client can't ask. */
function readsConfig(context: TransformContext, branches: readonly Branch[]): boolean {
  return branches.some(({ test }) => findsConfig(context, test));
}

function findsConfig(context: TransformContext, within: Node): boolean {
  let found = false;
  walk(within, (node) => {
    if (node.type === "MemberExpression" && awsPath(context, node)?.[0] === "config") found = true;
    return !found;
  });
  return found;
}

export const keyNames: readonly string[] = ["accessKeyId", "secretAccessKey", "sessionToken"];

// On the node and not in a WeakMap, for the reason that Note (context.ts) gives.
const under = Symbol("under");
interface Covering {
  [under]?: Members;
}

/** The credentials that applied before a later option gave others: what v2 went on to when those were unset. */
export function coveredBy(member: Node): Members {
  return (member as Covering)[under] ?? [];
}

/** Options set one after another: a later one goes before an earlier one, credentials as a whole. */
export function mergeMembers(groups: readonly Members[]): (t.ObjectProperty | t.SpreadElement)[] {
  const merged: (t.ObjectProperty | t.SpreadElement)[] = [];
  for (const group of groups) {
    const names = new Set(group.map((member) => keyName(member)));
    const setsKeys = names.has("accessKeyId") && names.has("secretAccessKey");
    const setsCredentials = setsKeys || names.has("credentials");
    const isCovered = (member: Node) => {
      const name = keyName(member);
      return setsCredentials && name !== undefined && (name === "credentials" || keyNames.includes(name));
    };
    const isReplaced = (member: Node) => {
      const name = keyName(member);
      return name !== undefined && names.has(name);
    };
    const covered = merged.filter(isCovered);
    const covering = group.find((member) => keyName(member) === (setsKeys ? "accessKeyId" : "credentials"));
    if (covering && covered.length > 0) (covering as Covering)[under] = covered;
    const kept = merged.filter((member) => !isCovered(member) && !isReplaced(member));
    const added = group.map((member) => withEarlierHttpOptions(member, merged));
    merged.splice(0, merged.length, ...kept, ...added);
  }
  return merged;
}

/** The one option that v2 merged with what was set before (lib/config.js, `set`). */
function withEarlierHttpOptions(member: Members[number], merged: Members): Members[number] {
  if (member.type !== "ObjectProperty" || keyName(member) !== "httpOptions") return member;
  const earlier = merged.find((one) => keyName(one) === "httpOptions");
  const [before, after] = [
    earlier?.type === "ObjectProperty" ? unwrap(earlier.value) : undefined,
    unwrap(member.value),
  ];
  if (before?.type !== "ObjectExpression" || after.type !== "ObjectExpression") return member;
  const names = after.properties.map((one) => keyName(one));
  const kept = before.properties.filter((one) => !names.includes(keyName(one)));
  return property("httpOptions", object([...kept, ...after.properties]));
}

/** The members that steps set together; what an `if` sets becomes `...(test ? { … } : {})`. */
export function mergeSteps(steps: readonly ConfigStep[], depth = 0): (t.ObjectProperty | t.SpreadElement)[] {
  let groups: Members[] = [];
  for (let i = 0; i < steps.length; ) {
    const step = steps[i] as ConfigStep;
    const branch = step.branches[depth];
    if (!branch) {
      if (step.resets) groups = [];
      if (step.members.length > 0) groups.push(step.members);
      i++;
      continue;
    }
    const inside: ConfigStep[] = [];
    while (i < steps.length && steps[i]?.branches[depth]?.node === branch.node) inside.push(steps[i++] as ConfigStep);
    const side = (holds: boolean) =>
      object(
        mergeSteps(
          inside.filter((one) => one.branches[depth]?.holds === holds),
          depth + 1,
        ),
      );
    const [consequent, alternate] = [side(true), side(false)];
    if (consequent.properties.length + alternate.properties.length === 0) continue;
    const { test } = branch;
    groups.push([spread({ type: "ConditionalExpression", test, consequent, alternate } as t.ConditionalExpression)]);
  }
  return mergeMembers(groups);
}
