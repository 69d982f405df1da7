/** What changes clients of aws-sdk v2 from outside: none of it reaches a client of SDK v3. */
import { isCall, isMember, keyName, type Node } from "../../../src/syntax/ast.ts";
import type { TransformContext } from "../../context.ts";
import { awsPath, capturedBy } from "../aws/aws.ts";

const changingMethods = /^(setEndpoint|customizeRequests|setupRequestListeners|update|on|addListener|set)$/;

/** The assignment or call that changes the client which `use` reads; undefined when it only uses it. */
export function alterationOf(context: TransformContext, use: Node): Node | undefined {
  const { scopes } = context;
  const names: string[] = [];
  let at = use;
  let parent = scopes.parentOf(at);
  while (isMember(parent) && parent.object === at) {
    names.push(keyName(parent) ?? "");
    at = parent;
    parent = scopes.parentOf(at);
  }
  if (names.length === 0 || !parent) return undefined;
  if (parent.type === "AssignmentExpression" && parent.left === at) return parent;
  if (names[0] !== "service" || !isCall(parent)) return undefined;
  if (parent.callee === at) return changingMethods.test(names.at(-1) ?? "") ? parent : undefined;
  const callee = parent.callee.type === "MemberExpression" ? keyName(parent.callee) : undefined;
  const isTracing = capturedBy(context, parent.callee) === "captureAWSClient";
  return isTracing || callee === "assign" ? parent : undefined;
}

/** What changes all clients of aws-sdk v2 at once: its prototypes, its events, its HTTP client. */
export function globalAlterations(context: TransformContext): Node[] {
  if (!context.mentions("aws-sdk") || !/prototype|events|HttpClient/.test(context.file.source)) return [];
  return context.parsed.nodes.filter((node) => {
    if (node.type === "CallExpression") return isMember(node.callee) && changesAll(awsPath(context, node.callee));
    return node.type === "AssignmentExpression" && isMember(node.left) && changesAll(awsPath(context, node.left));
  });
}

/** `process.env.AWS_REGION = …`: v2 had read it while it was loaded, v3 reads it at the first request. */
export function lateVariables(context: TransformContext): Node[] {
  if (!/process\.env\S* *=/.test(context.file.source)) return [];
  return context.parsed.nodesOf("AssignmentExpression").filter(({ left }) => {
    if (!isMember(left) || !isMember(left.object)) return false;
    const { object } = left;
    const isEnvironment = object.object.type === "Identifier" && object.object.name === "process";
    return isEnvironment && keyName(object) === "env" && readByBoth.test(keyName(left) ?? "");
  });
}

const readByBoth = /^AWS_(REGION|PROFILE|ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN)$/;

function changesAll(path: readonly string[] | undefined): boolean {
  if (!path || path.length < 2) return false;
  const [first = ""] = path;
  if (first === "events") return /^(on|onAsync|addListener)$/.test(path[1] ?? "");
  return (
    /^(Node)?HttpClient$/.test(first) || (/^(DynamoDB|Service|Request)$/.test(first) && path.includes("prototype"))
  );
}
