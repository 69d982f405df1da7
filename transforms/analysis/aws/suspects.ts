/**
 * Statements that would set something on `AWS.config` if what they set it on were that, in a file where it is handed on: whether it is
 * can't be followed.
 */
import { isCall, isMember, keyName, literalText, type Node, type t, unwrap } from "../../../src/syntax/ast.ts";
import type { TransformContext } from "../../context.ts";
import { awsPath } from "./aws.ts";
import { handedOnBy } from "./entry-points.ts";
import { awsHandedOn, givenAws } from "./handed-on.ts";
import { heldValues } from "./held.ts";
import { isInside } from "./tree.ts";

/** What only AWS.config is likely to be told. */
const options =
  /^(region|credentials|credentialProvider|accessKeyId|secretAccessKey|sessionToken|endpoint|maxRetries|httpOptions|sslEnabled|dynamodb)$/;

/** What is written to. */
interface Target {
  readonly object: Node;
  /** It is the `config` of something. */
  readonly isConfig: boolean;
}

/** Whether a call or an assignment may set `AWS.config`, which the file has under names that can't be followed. */
export function maySet(context: TransformContext, node: Node): boolean {
  const target = targetOf(node);
  if (!target) return false;
  const root = rootOf(target.object);
  const value = context.scopes.moduleValue(root);
  if (value) return isHeldBy(context, value.source, value.path);
  if (target.isConfig && context.withRole(givenAws).length > 0 && mayBeAws(context, root)) return true;
  const found = awsHandedOn(context);
  if (found.length === 0) return false;
  if (!target.isConfig && !found.some(({ what }) => what === "config") && !handsConfigOn(context)) return false;
  return found.some((one) => isInside(context, one.node, target.object)) || mayBeAws(context, root);
}

function targetOf(node: Node): Target | undefined {
  if (node.type === "AssignmentExpression") return assigned(node);
  if (!isCall(node) || !isMember(node.callee)) return undefined;
  const { callee } = node;
  const [first, ...others] = node.arguments;
  switch (keyName(callee)) {
    case "update":
      return first && asTarget(callee.object, { isClear: namesOptions(first), isCertain: isWritten(first) });
    case "set":
      return asTarget(callee.object, { isClear: options.test((first && literalText(first)) ?? ""), isCertain: true });
    case "loadFromPath":
      return { object: callee.object, isConfig: isConfig(callee.object) };
    case "assign":
    case "merge":
    case "extend":
      return first && asTarget(first, { isClear: others.some(namesOptions), isCertain: others.every(isWritten) });
    default:
      return undefined;
  }
}

function assigned({ left, right }: t.AssignmentExpression): Target | undefined {
  if (!isMember(left)) return undefined;
  const name = keyName(left);
  if (name === "config" && namesOptions(right)) return { object: left, isConfig: true };
  return asTarget(left.object, { isClear: options.test(name ?? ""), isCertain: name !== undefined });
}

/** What isn't written out counts on a `config` alone. */
function asTarget(
  object: Node,
  { isClear, isCertain }: { readonly isClear: boolean; readonly isCertain: boolean },
): Target | undefined {
  const ofConfig = isConfig(object);
  return isClear || (ofConfig && !isCertain) ? { object, isConfig: ofConfig } : undefined;
}

function isConfig(node: Node): boolean {
  return isMember(node) && keyName(node) === "config";
}

function isWritten(node: Node): boolean {
  return unwrap(node).type === "ObjectExpression";
}

function namesOptions(node: Node): boolean {
  const value = unwrap(node);
  return value.type === "ObjectExpression" && value.properties.some((member) => options.test(keyName(member) ?? ""));
}

/** `a` of `a.b().c` */
function rootOf(node: Node): Node {
  let at = unwrap(node);
  while (isMember(at) || isCall(at)) at = unwrap(isMember(at) ? at.object : at.callee);
  return at;
}

/** `(sdk) => sdk.config` */
function handsConfigOn({ parsed, scopes }: TransformContext): boolean {
  return parsed.nodesOf("MemberExpression").some((node) => isConfig(node) && !isMember(scopes.parentOf(node)));
}

/** An export of a module of the project in which `AWS` is somewhere. */
function isHeldBy(context: TransformContext, source: string, [name = "default"]: readonly string[]): boolean {
  return handedOnBy(context, source).some(({ mayHold }) => mayHold.includes(name));
}

function mayBeAws(context: TransformContext, root: Node): boolean {
  const { scopes } = context;
  if (root.type === "ThisExpression") return true;
  if (root.type !== "Identifier") return false;
  if (!scopes.bindingOf(root)) return /^(global|globalThis|window|self)$/.test(root.name);
  const values = heldValues(context, root) ?? [scopes.resolveValue(root)];
  return !values.every((value) => isOther(context, value)) || isGivenLater(context, root);
}

/** A client of aws-sdk's, or something that is written out here. */
function isOther(context: TransformContext, value: Node): boolean {
  if (value.type === "NewExpression") return awsPath(context, value.callee) !== undefined;
  if (context.scopes.moduleValue(value) || /Literal$/.test(value.type)) return true;
  const isWrittenOut = value.type === "ObjectExpression" || value.type === "ArrayExpression";
  return isWrittenOut && !awsHandedOn(context).some(({ node }) => isInside(context, node, value));
}

/** `libs.sdk = AWS`, `libs.push(AWS)`, `Object.assign(libs, { AWS })` */
function isGivenLater(context: TransformContext, root: Node): boolean {
  const { scopes } = context;
  const references = scopes.bindingOf(root)?.references ?? [];
  return references.some(({ node }) => {
    const statement = scopes.enclosing(node, "ExpressionStatement");
    return statement && awsHandedOn(context).some((one) => isInside(context, one.node, statement));
  });
}
