/** What an error of DynamoDB's is called: aws-sdk v2 said so in `code`, SDK v3 says it in `name`. */
import { isMember, keyName, literalText, walk } from "../../src/syntax/ast.ts";
import { renameMember } from "../../src/syntax/edit.ts";
import { comparedWith } from "../analysis/functions/compared.ts";
import type { FoundFunction } from "../analysis/options/found.ts";
import type { TransformContext } from "../context.ts";

/** next-auth v4 hands `logger.error` the adapter's error as it is. */
export function renameErrorCodes(context: TransformContext, { node, role }: FoundFunction): void {
  const { project } = context;
  const isOfV2 = project.facts("adapter-call").length > 0 && project.facts("uses-aws-sdk").length > 0;
  if (role !== "x:logger:error" || !isOfV2) return;
  walk(node.body, (at) => {
    if (!isMember(at) || at.computed || keyName(at) !== "code") return;
    const compared = comparedWith(at, context.scopes);
    if (!compared || compared.isOpen || !compared.values.every(isException)) return;
    renameMember(at, "name");
    context.change("error.code of aws-sdk → error.name of SDK v3", at);
  });
}

/** `"ConditionalCheckFailedException"`: none of Node.js's codes, nor of next-auth's. */
function isException(value: Parameters<typeof literalText>[0]): boolean {
  return /^[A-Z][A-Za-z]+Exception$/.test(literalText(value) ?? "");
}
