import { keyName, type Node, type t, unwrap } from "../ast.ts";
import { expression, object } from "../build.ts";
import { isExportedDeclaration } from "../client/exported.ts";
import type { TransformContext } from "../context.ts";
import { adopt } from "../edit.ts";
import type { AdapterArguments, AdapterCall } from "./calls.ts";

/** Brings the two older forms of a call into the last one of v3, `DynamoDBAdapter(new AWS.DynamoDB.DocumentClient(), options)`. */
export function rewriteArguments(context: TransformContext, { call }: AdapterCall, given: AdapterArguments): void {
  if (given.form !== "aws" && given.form !== "config") return;
  const client = expression`new ${given.aws}.DynamoDB.DocumentClient()`;
  const options = given.form === "aws" ? call.arguments.slice(1) : optionsOf(context, call, given.config);
  call.arguments = [client, ...options];
  adopt(context, client, call);
  for (const option of options) adopt(context, option, call);
  context.change("The adapter takes a client and options", call);
}

/** What `{ AWS, tableName }` holds besides `AWS`. */
function optionsOf(
  context: TransformContext,
  call: t.CallExpression,
  config: t.ObjectExpression,
): t.CallExpression["arguments"] {
  const [argument] = call.arguments;
  const isAws = (member: Node) => keyName(member) === "AWS";
  if (!argument || unwrap(argument) === config || isOnlyRead(context, unwrap(argument))) {
    config.properties = config.properties.filter((member) => !isAws(member));
    return config.properties.length > 0 && argument ? [argument] : [];
  }
  // Others read the constant: it stays, and gives its other members.
  const members = config.properties.filter((member) => !isAws(member) && keyName(member) !== null);
  return [
    object(
      members.map((member) => {
        const name = keyName(member) as string;
        return {
          type: "ObjectProperty",
          key: { type: "Identifier", name },
          value: expression`${argument as t.Expression}.${name}`,
        } as t.ObjectProperty;
      }),
    ),
  ];
}

function isOnlyRead(context: TransformContext, node: Node): boolean {
  const binding = context.scopes.bindingOf(node);
  return binding?.references.length === 1 && !isExportedDeclaration(context.scopes, binding.declaration);
}
