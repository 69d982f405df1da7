import { isAbsolute } from "node:path";
import { keyName, type Node } from "../../../src/syntax/ast.ts";
import type { TransformContext } from "../../context.ts";

/** The entry points of aws-sdk v2 that are, or hold, the `AWS` namespace. */
const namespaces = /^aws-sdk(\/index|\/global|\/clients\/all|\/lib\/(core|aws|index))?(\.js)?$/;
const services = /^aws-sdk\/clients\/([a-z0-9]+)(\.js)?$/;
const documentClient = /^aws-sdk\/lib\/dynamodb\/document_client(\.js)?$/;

/** The specifiers of aws-sdk v2. */
export const awsSdk = /^aws-sdk(\/|$)/;

/**
 * The place of a value in aws-sdk v2's `AWS`: `[]` for `AWS` itself, `["DynamoDB", "DocumentClient"]`, `["config"]`;
 * undefined for anything else. It goes through all entry points, X-Ray's `captureAWS(AWS)`, and modules of the project
 * that hand on `AWS`.
 */
export function awsPath(context: TransformContext, node: Node): readonly string[] | undefined {
  const value = context.scopes.moduleValue(node);
  if (value) return pathFrom(context, value.source, value.path);
  const resolved = context.scopes.resolveValue(node);
  if (resolved.type === "MemberExpression" || resolved.type === "OptionalMemberExpression") {
    const name = keyName(resolved);
    const object = name === undefined ? undefined : awsPath(context, resolved.object);
    return object && name !== undefined ? [...object, name] : undefined;
  }
  if (resolved.type === "CallExpression" && capturedBy(context, resolved.callee) === "captureAWS") {
    const [captured] = resolved.arguments;
    return captured ? awsPath(context, captured) : undefined;
  }
  return resolved === node ? undefined : awsPath(context, resolved);
}

/** The place in `AWS` of what a module of aws-sdk, or one of the project, exports. */
export function pathFrom(
  context: TransformContext,
  source: string,
  path: readonly string[],
): readonly string[] | undefined {
  if (namespaces.test(source)) return withoutDefault(path);
  const service = services.exec(source)?.[1];
  if (service)
    return service === "dynamodb" ? ["DynamoDB", ...withoutDefault(path)] : [service, ...withoutDefault(path)];
  if (documentClient.test(source)) return ["DynamoDB", ...path];
  if (source === "dynamoose") return throughDynamoose(withoutDefault(path));
  return throughProject(context, source, path);
}

/** dynamoose 1 handed aws-sdk on as `AWS`, dynamoose 2 as `aws.sdk`: the copy that the application has. */
function throughDynamoose(path: readonly string[]): readonly string[] | undefined {
  if (path[0] === "AWS") return path.slice(1);
  return path[0] === "aws" && path[1] === "sdk" ? path.slice(2) : undefined;
}

/** The function of the X-Ray SDK that `callee` is. */
export function capturedBy(context: TransformContext, callee: Node): string | undefined {
  const value = context.scopes.moduleValue(callee);
  return value && /^aws-xray-sdk(-core)?$/.test(value.source) ? value.path.at(-1) : undefined;
}

/** `import AWS from "./aws"`, where ./aws configures the SDK and hands it on. */
function throughProject(
  context: TransformContext,
  source: string,
  path: readonly string[],
): readonly string[] | undefined {
  const module = isAbsolute(source) ? source : context.project.resolve(context.file.path, source);
  const names = module ? context.project.facts("configured-aws", module).flatMap(({ value }) => value.exportNames) : [];
  const [name = "default", ...rest] = path;
  if (names.includes(name)) return rest;
  // `require("./aws")` is the default export itself.
  return names.includes("default") ? path : undefined;
}

function withoutDefault(path: readonly string[]): readonly string[] {
  return path[0] === "default" ? path.slice(1) : path;
}

export function samePath(path: readonly string[] | undefined, wanted: readonly string[]): boolean {
  return path !== undefined && path.length === wanted.length && path.every((name, i) => name === wanted[i]);
}
