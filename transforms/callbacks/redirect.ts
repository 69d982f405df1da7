import {
  type FunctionNode,
  isCall,
  isMember,
  keyName,
  type Node,
  resultsOf,
  unwrap,
  withoutDefault,
} from "../../src/syntax/ast.ts";
import { expression, identifier } from "../../src/syntax/build.ts";
import { adopt, replaceNode } from "../../src/syntax/edit.ts";
import { givesElsewhere } from "../analysis/functions/asked.ts";
import { valueParameters } from "../analysis/functions/parameters.ts";
import { shapeOf } from "../analysis/functions/shape.ts";
import { signatures } from "../analysis/functions/signatures.ts";
import type { FoundFunction } from "../analysis/options/found.ts";
import type { TransformContext } from "../context.ts";
import { fillResults } from "./results.ts";

/**
 * Where redirect gives nothing, v3 went to the base URL (`callbackUrl || baseUrl`, next-auth 3 dist/server/routes/
 * callback.js); v4 answers with a blank page.
 */
export function convertRedirect(context: TransformContext, { node, role, setting }: FoundFunction): void {
  const signature = signatures[role];
  const { scopes } = context;
  const shape = signature && shapeOf(node, signature, setting.version, scopes);
  if ((shape !== "positional" && shape !== "none") || setting.version === "v4") return;
  const texts = valueParameters(node)
    .slice(0, 2)
    .flatMap((parameter) => scopes.bindingOf(withoutDefault(parameter)) ?? []);
  for (const result of resultsOf(node.body)) fillFalse(context, result, node);
  const [first] = fillResults(context, node, {
    fill: () => baseUrl(context, node),
    operator: "||",
    gives: { scopes, answers: new Set(texts), elsewhere: (called) => givesElsewhere(context, called) },
    leave(result) {
      if (isLookUp(unwrap(result))) replaceNode(context, result, expression`${result} || ${baseUrl(context, node)}`);
    },
  });
  if (first) context.change("callbacks.redirect now returns the base URL where it returned nothing", first);
}

/** `return false`, `return isOurs && url`: for false v3 went to the base URL, too. */
function fillFalse(context: TransformContext, result: Node, made: FunctionNode): void {
  const value = unwrap(result);
  if (value.type === "ConditionalExpression") {
    for (const choice of [value.consequent, value.alternate]) fillFalse(context, choice, made);
    return;
  }
  const isFalse = value.type === "BooleanLiteral" && !value.value;
  if (!isFalse && !(value.type === "LogicalExpression" && value.operator === "&&")) return;
  const base = baseUrl(context, made);
  replaceNode(context, result, isFalse ? base : expression`(${value}) || ${base}`);
  context.change("callbacks.redirect now returns the base URL where it returned false", result);
}

/** What isn't a promise, and may be undefined: `process.env.HOME_PAGE`, `pages[url]`, `pages.get(url)`, `list.find(…)`. */
function isLookUp(node: Node): boolean {
  if (isMember(node)) return node.computed || (isMember(node.object) && keyName(node.object) === "env");
  return isCall(node) && isMember(node.callee) && /^(find|get|at)$/.test(keyName(node.callee) ?? "");
}

/** The name of the second parameter, which is added where there is none. */
function baseUrl(context: TransformContext, made: FunctionNode) {
  const { scopes } = context;
  const parameters = valueParameters(made);
  const second = withoutDefault(parameters[1]);
  if (second?.type === "Identifier") return identifier(second.name);
  const name = identifier(scopes.freshName("baseUrl", made));
  if (parameters.length === 0) made.params.push(identifier(scopes.freshName("url", made)));
  if (parameters.length <= 1) {
    made.params.push(name);
    for (const parameter of made.params) if (!scopes.parentOf(parameter)) adopt(context, parameter, made);
  }
  return identifier(name.name);
}
