/** What a file sets on `AWS.config`, which every client of SDK v2 starts from and no client of v3 sees. */
import { keyName, type Node, type t, unwrap, walk } from "../../../src/syntax/ast.ts";
import { object, property } from "../../../src/syntax/build.ts";
import type { TransformContext } from "../../context.ts";
import { awsPath, samePath } from "./aws.ts";

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
  readonly node: t.CallExpression | t.AssignmentExpression;
  /** What may be taken out when nothing needs `AWS.config` any more: undefined when the expression's value is used. */
  readonly statement: t.ExpressionStatement | undefined;
  /** Members of an object of options; undefined for what sets no option of a client (`setPromisesDependency`). */
  readonly members: Members;
  /** Replaces all that was set before, as `AWS.config = …` does. */
  readonly resets: boolean;
  /** Reads a JSON file at run time. */
  readonly loadsFile: boolean;
  /**
   * Why what it sets can't be given to a client: it is a part of an option, or under a condition that the client can't
   * ask.
   */
  readonly lost: "part" | "condition" | undefined;
  /** The conditions that it stands under, outermost first. */
  readonly branches: readonly Branch[];
}

/** Every place in the file as parsed that sets something on `AWS.config`, in the order of the source. */
export function configSteps(context: TransformContext): ConfigStep[] {
  const steps: ConfigStep[] = [];
  if (!/config/.test(context.file.source)) return steps;
  for (const node of context.parsed.nodes) {
    const step =
      node.type === "CallExpression"
        ? calledStep(context, node)
        : node.type === "AssignmentExpression"
          ? assignedStep(context, node)
          : undefined;
    if (step && (node.type === "CallExpression" || node.type === "AssignmentExpression")) {
      steps.push({
        resets: false,
        loadsFile: false,
        lost: undefined,
        members: [],
        ...step,
        node,
        ...placeOf(context, node),
      });
    }
  }
  return steps;
}

type Step = Partial<Pick<ConfigStep, "members" | "resets" | "loadsFile" | "lost">>;

function calledStep(context: TransformContext, node: t.CallExpression): Step | undefined {
  const path = node.callee.type === "MemberExpression" ? awsPath(context, node.callee) : undefined;
  if (path?.[0] !== "config" || path.length !== 2) return undefined;
  const [argument] = node.arguments;
  switch (path[1]) {
    case "update":
      return argument ? { members: membersOf(context, argument) } : {};
    case "loadFromPath":
      return { loadsFile: true, resets: true };
    case "setPromisesDependency":
      return {};
    default:
      return undefined;
  }
}

function assignedStep(context: TransformContext, node: t.AssignmentExpression): Step | undefined {
  if (node.operator !== "=" || node.left.type !== "MemberExpression") return undefined;
  const path = awsPath(context, node.left);
  if (path?.[0] !== "config") return undefined;
  if (path.length === 1) return { members: membersOf(context, node.right), resets: true };
  const name = path[1] as string;
  if (path.length !== 2) return { lost: "part" };
  return { members: membersOf(context, object([property(name, node.right)])) };
}

/**
 * The options that an expression sets, those of the DynamoDB service (`{ dynamodb: { … } }`) last, since they go before
 * the general ones; those of other services are none of a DynamoDB client's.
 */
export function membersOf(context: TransformContext, node: Node): (t.ObjectProperty | t.SpreadElement)[] {
  const value = configObject(context, node);
  if (value.type !== "ObjectExpression") return [spread(value as t.Expression)];
  const general: (t.ObjectProperty | t.SpreadElement)[] = [];
  const own: (t.ObjectProperty | t.SpreadElement)[] = [];
  for (const member of value.properties) {
    const name = keyName(member);
    if (member.type === "ObjectMethod") general.push(spread(object([member])));
    else if (member.type === "ObjectProperty" && name === "dynamodb") own.push(...membersOf(context, member.value));
    else if (name == null || !(isOtherService(context, member) || otherServices.test(name))) general.push(member);
  }
  return [...general, ...own];
}

function configObject(context: TransformContext, node: Node): Node {
  const value = unwrap(node);
  if (value.type === "NewExpression" && samePath(awsPath(context, value.callee), ["Config"])) {
    const [options] = value.arguments;
    return options ? unwrap(options) : object([]);
  }
  return value;
}

/** `s3: { … }`, `ses: { … }`: the name is no option of a client, its value an object. */
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

function isOtherService(context: TransformContext, member: t.ObjectProperty | t.SpreadElement): boolean {
  if (member.type !== "ObjectProperty") return false;
  return (
    !objectOptions.has(keyName(member) ?? "") && context.scopes.resolveValue(member.value).type === "ObjectExpression"
  );
}

export function spread(argument: t.Expression): t.SpreadElement {
  return { type: "SpreadElement", argument } as t.SpreadElement;
}

type Place = Pick<ConfigStep, "statement" | "branches"> & Partial<Pick<ConfigStep, "members" | "lost">>;

function placeOf(context: TransformContext, node: Node): Place {
  const { scopes } = context;
  const branches: Branch[] = [];
  let isStatement = true;
  let isUnclear = false;
  let statement: t.ExpressionStatement | undefined;
  for (let at: Node | undefined = node; at; at = scopes.parentOf(at)) {
    const holder = scopes.parentOf(at);
    if (/^(SwitchCase|CatchClause|For|While|DoWhile)/.test(at.type)) isUnclear = true;
    if ((holder?.type === "IfStatement" || holder?.type === "ConditionalExpression") && holder.test !== at) {
      branches.unshift({ test: holder.test, holds: holder.consequent === at, node: holder });
    } else if (holder?.type === "LogicalExpression" && holder.operator === "&&" && holder.right === at) {
      branches.unshift({ test: holder.left, holds: true, node: holder });
    } else if (holder?.type === "LogicalExpression" && holder.right === at) {
      isUnclear = true;
    } else if (at.type === "ExpressionStatement") statement ??= at;
    else if (!statement && at !== node && at.type !== "LogicalExpression") isStatement = false;
    else if (/^(Try|Switch|For|While|DoWhile|Labeled)/.test(at.type)) isStatement = false;
  }
  const place = { statement: isStatement ? statement : undefined, branches };
  return isUnclear || readsConfig(context, branches) ? { ...place, lost: "condition", members: [] } : place;
}

/** `if (!AWS.config.region) …`, which a client can't ask. */
function readsConfig(context: TransformContext, branches: readonly Branch[]): boolean {
  let found = false;
  for (const { test } of branches) {
    walk(test, (node) => {
      if (node.type === "MemberExpression" && awsPath(context, node)?.[0] === "config") found = true;
      return !found;
    });
  }
  return found;
}

const keys = ["accessKeyId", "secretAccessKey", "sessionToken"];

/** Options set one after another: a later one goes before an earlier one, credentials as a whole. */
export function merge(groups: readonly Members[]): (t.ObjectProperty | t.SpreadElement)[] {
  const merged: (t.ObjectProperty | t.SpreadElement)[] = [];
  for (const group of groups) {
    const names = new Set(group.map((member) => keyName(member)));
    const setsObject = names.has("credentials") || names.has("credentialProvider");
    const setsKeys = names.has("accessKeyId") && names.has("secretAccessKey");
    const replaced = (member: Node) => {
      const name = keyName(member);
      if (name == null) return false;
      if (name === "credentials" || name === "credentialProvider") return setsObject || names.has("accessKeyId");
      return names.has(name) || ((setsObject || setsKeys) && keys.includes(name));
    };
    const kept = merged.filter((member) => !replaced(member));
    merged.splice(0, merged.length, ...kept, ...group);
  }
  return merged;
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
  return merge(groups);
}
