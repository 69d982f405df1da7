/** Where `AWS` comes into a file: which modules are it, or hold it. */
import { isAbsolute } from "node:path";
import type { TransformContext } from "../../context.ts";
import type { Facts } from "../../project.ts";

/** The entry points of aws-sdk v2 that are, or hold, the `AWS` namespace. */
const namespaces = /^aws-sdk(\/index|\/global|\/clients\/all|\/lib\/(core|aws|index))?(\.js)?$/;
const services = /^aws-sdk\/clients\/([a-z0-9]+)(\.js)?$/;
const documentClient = /^aws-sdk\/lib\/dynamodb\/document_client(\.js)?$/;

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

/** Stands in a place for the call of what is named before it. */
export const called = "()";

/**
 * `import AWS from "./aws"`, where ./aws configures the SDK and hands it on: as an export, in an object that it exports, or as what
 * a function gives.
 */
function throughProject(
  context: TransformContext,
  source: string,
  path: readonly string[],
): readonly string[] | undefined {
  for (const place of handedOnBy(context, source).flatMap(({ places }) => places)) {
    // `require("./aws")` is the default export itself.
    const rest = below(place, path) ?? below(place, ["default", ...path]);
    if (rest) return rest;
  }
  return undefined;
}

/** Where `AWS` is, or may be, in what a module of the project exports. */
export function handedOnBy({ project, file }: TransformContext, source: string): readonly Facts["configured-aws"][] {
  // To find a module costs a look at the disk.
  if (project.facts("configured-aws").length === 0) return [];
  const module = isAbsolute(source) ? source : project.resolve(file.path, source);
  return module ? project.facts("configured-aws", module).map(({ value }) => value) : [];
}

/** What of a path lies below a place; undefined when it doesn't lead there. */
function below(place: readonly string[], path: readonly string[]): readonly string[] | undefined {
  return place.every((name, i) => path[i] === name) ? path.slice(place.length) : undefined;
}

function withoutDefault(path: readonly string[]): readonly string[] {
  return path[0] === "default" ? path.slice(1) : path;
}
