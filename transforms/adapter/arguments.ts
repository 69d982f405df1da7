import { keyName, type Node, type t, unwrap } from "../../src/syntax/ast.ts";
import { expression, object, property } from "../../src/syntax/build.ts";
import { adopt, setProperty } from "../../src/syntax/edit.ts";
import type { AdapterArguments, AdapterCall } from "../analysis/adapter/calls.ts";
import { isExportedDeclaration } from "../analysis/aws/exported.ts";
import type { TransformContext } from "../context.ts";

/**
 * Brings the two older forms of a call into the last one of v3, `DynamoDBAdapter(new AWS.DynamoDB.DocumentClient(),
 * options)`.
 */
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
  if (!argument || isOwn(context, argument, config)) {
    config.properties = config.properties.filter((member) => !isAws(member));
    return config.properties.length > 0 && argument ? [argument] : [];
  }
  // Others read the constant: it stays, and gives its other members.
  const members = config.properties.filter((member) => !isAws(member) && keyName(member) !== undefined);
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

/** Sets an option of the adapter to true, besides what the call says: in its options where they are written out for it alone. */
export function setOption(context: TransformContext, { call }: AdapterCall, name: string, done: string): void {
  const [client, options] = call.arguments;
  if (!client || client.type === "SpreadElement") return;
  const written = options && context.scopes.resolveValue(options);
  if (options && written?.type === "ObjectExpression" && isOwn(context, options, written)) {
    setProperty(context, written, name, expression`true`);
  } else {
    const setting = property(name, expression`true`);
    const before = options ? [{ type: "SpreadElement", argument: options } as t.SpreadElement] : [];
    const made = object([...before, setting]);
    call.arguments.splice(1, 1, made);
    adopt(context, made, call);
  }
  context.change(done, call);
}

/** Whether an object is written at the call, or in a constant that nothing else reads. */
function isOwn(context: TransformContext, argument: Node, value: t.ObjectExpression): boolean {
  const node = unwrap(argument);
  if (node === value) return true;
  const binding = context.scopes.bindingOf(node);
  return binding?.references.length === 1 && !isExportedDeclaration(context.scopes, binding.declaration);
}
