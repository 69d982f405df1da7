import { keyName, literalText, type Node } from "../../src/syntax/ast.ts";
import { choicesOf } from "../../src/syntax/values.ts";
import { type AdapterCall, adapterCalls, argumentsOf } from "../analysis/adapter/calls.ts";
import { adapterExports } from "../analysis/adapter/plan.ts";
import { configSteps } from "../analysis/aws/config.ts";
import { propertyValue } from "../analysis/aws/tree.ts";
import type { TransformContext } from "../context.ts";
import type { StatedOption } from "../project.ts";

/** Tells of each call of the adapter what its options say literally, and which regions clients are literally given. */
export function publishStated(context: TransformContext): void {
  const calls = adapterCalls(context);
  for (const one of calls) {
    context.publish({
      kind: "adapter-call",
      value: { line: one.call.loc?.start.line ?? 1, package: one.source, options: statedOptions(context, one) },
    });
  }
  const clients = [
    ...calls.flatMap(({ call }) => call.arguments.slice(0, 1)),
    ...adapterExports(context).flatMap(({ values }) => values),
  ];
  // What holds on a condition alone, `offline` say, is no region of the application's.
  const steps = context.mentions("aws-sdk") ? configSteps(context).filter(({ branches }) => branches.length === 0) : [];
  const members = steps.flatMap((step) => step.members);
  const regions = new Set([
    ...clients.flatMap((client) => regionsIn(context, client)),
    ...members.flatMap((member) => (keyName(member) === "region" ? literals(context, valueIn(member)) : [])),
  ]);
  for (const region of regions) context.publish({ kind: "stated-region", value: { region } });
}

/** Undefined for options that can't be read. */
function statedOptions(context: TransformContext, one: AdapterCall): StatedOption[] | undefined {
  const given = argumentsOf(context, one);
  const options = given.form === "config" ? given.config : one.call.arguments[1];
  if (given.form === "unreadable") return undefined;
  if (!options) return [];
  const object = context.scopes.resolveValue(options);
  if (object.type !== "ObjectExpression") return undefined;
  if (object.properties.some(({ type }) => type === "SpreadElement")) return undefined;
  return object.properties.flatMap((member) => {
    const name = keyName(member);
    if (name === undefined || name === "AWS") return [];
    const value = valueIn(member);
    return [{ name, value: literals(context, value)[0] ?? booleanOf(context, value) }];
  });
}

/** A client made of clients made of clients: no person writes more, and a circle has to end. */
const deepestClient = 8;

/**
 * The regions in what makes a client: in the options of a constructor, or of the client that it is given. Where there is a choice, every
 * one has to state it.
 */
function regionsIn(context: TransformContext, node: Node, depth = 0): string[] {
  if (depth > deepestClient) return [];
  const value = context.scopes.resolveValue(node);
  const below = (next: Node) => regionsIn(context, next, depth + 1);
  const choices = choicesOf(value);
  if (choices) {
    const stated = choices.map(below);
    return stated.every((regions) => regions.length > 0) ? stated.flat() : [];
  }
  switch (value.type) {
    case "NewExpression":
    case "CallExpression":
      return value.arguments.flatMap(below);
    case "ObjectExpression": {
      const service = propertyValue(value, "service");
      return [...literals(context, propertyValue(value, "region")), ...(service ? below(service) : [])];
    }
    default:
      return [];
  }
}

function valueIn(member: Node): Node | undefined {
  return member.type === "ObjectProperty" ? member.value : undefined;
}

/** The text that a node is, written out. */
function literals(context: TransformContext, node: Node | undefined): string[] {
  const text = literalText(node && context.scopes.resolveValue(node));
  return text === undefined ? [] : [text];
}

function booleanOf(context: TransformContext, node: Node | undefined): boolean | undefined {
  const value = node && context.scopes.resolveValue(node);
  return value?.type === "BooleanLiteral" ? value.value : undefined;
}
