import { type FunctionNode, isFunction, type Node, resultsOf, type t, unwrap, walk } from "../../src/syntax/ast.ts";
import { expression } from "../../src/syntax/build.ts";
import { replaceNode } from "../../src/syntax/edit.ts";
import type { Scopes } from "../../src/syntax/scope.ts";
import { choicesOf, givenFor, isRejection, isString } from "../../src/syntax/values.ts";
import { ask, givesElsewhere } from "../analysis/functions/asked.ts";
import { givesOfFunction } from "../analysis/functions/gives.ts";
import { valueParameters } from "../analysis/functions/parameters.ts";
import { reachedBy } from "../analysis/functions/reached.ts";
import { shapeOf } from "../analysis/functions/shape.ts";
import { signatures } from "../analysis/functions/signatures.ts";
import type { FoundFunction } from "../analysis/options/found.ts";
import { locate } from "../analysis/options/locate.ts";
import { providersAt } from "../analysis/providers/decide.ts";
import type { TransformContext } from "../context.ts";
import { fillResults } from "./results.ts";

/**
 * What signIn gives back. v3 turned a user away for `false` only, and went to the string that a promise was rejected
 * with; v4 turns away for everything that isn't true, and goes to a string that is returned (next-auth v3
 * dist/server/routes/callback.js, next-auth 4 core/routes/callback.js). An Error that is thrown ends on the error
 * page in both.
 */
export function convertSignIn(context: TransformContext, found: FoundFunction): void {
  const { node, role, setting } = found;
  const signature = signatures[role];
  const shape = signature && shapeOf(node, signature, setting.version, context.scopes);
  if (shape === "undecided" || setting.version === "v4") return;
  if (shape !== "object") convertResults(context, node);
  returnRedirects(context, node);
  if (shape !== "object") noteTexts(context, found);
}

/** What is nothing becomes true, as it was under v3; what may be nothing, for all that is known, is left to a person. */
function convertResults(context: TransformContext, made: FunctionNode): void {
  const { scopes } = context;
  // A strict compiler takes nothing but a boolean, a text or `any` here (next-auth v3 types/index.d.ts).
  const isCompiled = context.isTypeScript && context.project.isStrict(context.file.path);
  const [first] = fillResults(context, made, {
    fill: () => expression`true`,
    operator: "??",
    gives: {
      scopes,
      elsewhere: (called) => givesElsewhere(context, called),
      saysVerified: (node) => saysVerified(context, node, made),
    },
    leave(result, gives) {
      if (gives === "unknown" && isCompiled) return;
      context.todo(
        result,
        "NAD341",
        "callbacks.signIn may return nothing: next-auth v3 let the user in for anything but false, next-auth v4 denies access.",
        "Decide: `Boolean(…)` keeps out users that next-auth v3 let in by mistake, `… ?? true` lets them in as before.",
      );
    },
  });
  if (!first) return;
  context.change("callbacks.signIn returns true where it returned nothing", first);
  context.note(
    first,
    "NAD327",
    "callbacks.signIn returned nothing in places, which let the user in under next-auth v3; it now returns true there.",
    "Review it: next-auth v4 denies access for anything falsy.",
  );
}

/** Providers whose profile always says whether the address is verified, in v3's answer and in v4's claims. */
const verifying: ReadonlySet<string | undefined> = new Set(["Google", "Auth0", "Okta"]);

/** A place that only these providers' sign-ins get to; where no provider is known, the place itself has to tell. */
function saysVerified(context: TransformContext, node: Node, made: FunctionNode): boolean {
  const account = signatures["callback:signIn"]?.arguments.indexOf("account") ?? -1;
  const by = reachedBy(node, made, valueParameters(made)[account], context.scopes);
  return providersAt(context, by).every(({ key }) => verifying.has(key));
}

/** v3 redirected for a text that signIn gives to all but those who sign in by Credentials, v4 does so for them too. */
function noteTexts(context: TransformContext, { node: made, setting }: FoundFunction): void {
  if (setting.providers === "unknown" || !setting.providers.has("credentials")) return;
  const text = resultsOf(made.body)
    .flatMap(outcomes)
    .find((result) => isString(result, context.scopes));
  if (!text) return;
  context.note(
    text,
    "NAD342",
    "callbacks.signIn returns a URL: next-auth v3 ignored it for Credentials and signed the user in; next-auth v4 redirects instead.",
    'Return true for them where they are meant to get in: if (account.type === "credentials") return true;',
  );
}

/** Asks the modules whose functions' results signIn and redirect give back what these are. For the analyse phase. */
export function askForResults(context: TransformContext): void {
  for (const { node, role } of locate(context).functions) {
    if (role !== "callback:signIn" && role !== "callback:redirect") continue;
    givesOfFunction(node, {
      scopes: context.scopes,
      elsewhere: (called) => {
        ask(context, called);
        return "answer";
      },
    });
  }
}

/** `throw "/url"` and `return Promise.reject("/url")` become `return "/url"`. */
function returnRedirects(context: TransformContext, made: FunctionNode): void {
  const results = new Set(resultsOf(made.body).flatMap(outcomes));
  walk(made.body, (node) => {
    if (node.type === "ThrowStatement") convertThrow(context, node, made);
    else if (node.type === "NewExpression" && results.has(node)) convertPromise(context, node);
    else if (node.type === "CallExpression") {
      if (isRejection(node, context.scopes)) convertRejection(context, node, results);
      else leaveThrowing(context, node, made);
    }
    return undefined;
  });
}

/** `refuse("/banned")` with `function refuse(to) { throw to; }` */
function leaveThrowing(context: TransformContext, call: t.CallExpression, made: FunctionNode): void {
  const { scopes } = context;
  const called = scopes.resolveValue(call.callee);
  if (!isFunction(called) || called === made || isCaught(context, call, made)) return;
  walk(called.body, (node) => {
    if (isFunction(node)) return false;
    if (node.type !== "ThrowStatement" || isCaught(context, node, called)) return true;
    const binding = scopes.bindingOf(unwrap(node.argument));
    const thrown = binding?.kind === "param" ? givenFor(binding, scopes) : [node.argument];
    if (thrown.some((one) => isString(one, scopes))) leaveRejection(context, call);
    return false;
  });
}

/** The expressions that may be the value of an expression. */
function outcomes(node: Node): Node[] {
  const value = unwrap(node);
  if (value.type === "AwaitExpression") return [value, ...outcomes(value.argument)];
  return choicesOf(value)?.flatMap(outcomes) ?? [value];
}

function convertThrow(context: TransformContext, node: t.ThrowStatement, made: FunctionNode): void {
  const kind = kindOf(context, node.argument);
  if (kind === "error" || isCaught(context, node, made)) return;
  if (kind === "string" && !isNested(context, node, made)) {
    const redirect = { type: "ReturnStatement", argument: node.argument } as t.ReturnStatement;
    replaceNode(context, node, redirect);
    context.change("throw of a URL → return of it", node);
  } else leaveRejection(context, node);
}

function convertRejection(context: TransformContext, node: t.CallExpression, results: ReadonlySet<Node>): void {
  const [reason] = node.arguments;
  if (!reason || reason.type === "SpreadElement") return;
  const kind = kindOf(context, reason);
  if (kind === "error") return;
  const parent = context.scopes.parentOf(node);
  if (kind === "string" && results.has(node)) {
    const whole = parent?.type === "AwaitExpression" ? parent : node;
    replaceNode(context, whole, reason);
    context.change("Promise.reject(url) → url", node);
    return;
  }
  leaveRejection(context, node);
}

/** `return new Promise((resolve, reject) => …)`: what it was rejected with it is resolved with. */
function convertPromise(context: TransformContext, node: t.NewExpression): void {
  const [executor] = node.arguments;
  if (node.callee.type !== "Identifier" || node.callee.name !== "Promise" || !executor || !isFunction(executor)) return;
  const [resolve, reject] = executor.params as Node[];
  const binding = context.scopes.bindingOf(reject);
  if (resolve?.type !== "Identifier" || !binding) return;
  for (const { node: name } of binding.references) {
    const call = context.scopes.parentOf(name);
    const reason = call?.type === "CallExpression" && call.callee === name ? call.arguments[0] : undefined;
    if (!reason || kindOf(context, reason) !== "string") continue;
    name.name = resolve.name;
    context.change("reject(url) → resolve(url)", name);
  }
}

function leaveRejection(context: TransformContext, node: Node): void {
  context.todo(
    node,
    "NAD329",
    "callbacks.signIn may reject with a URL, to which next-auth v4 does not redirect.",
    "Return the URL from signIn instead; throwing an Error still works.",
  );
}

function kindOf({ scopes }: TransformContext, reason: Node): "string" | "error" | "unknown" {
  if (isString(reason, scopes)) return "string";
  return isError(reason, scopes) ? "error" : "unknown";
}

function isError(node: Node, scopes: Scopes): boolean {
  const value = scopes.resolveValue(node);
  const choices = choicesOf(value);
  if (choices) return choices.every((choice) => isError(choice, scopes));
  switch (value.type) {
    case "NewExpression":
      return true;
    case "CallExpression":
      return value.callee.type === "Identifier" && /Error$/.test(value.callee.name);
    default:
      return scopes.bindingOf(value)?.kind === "catch";
  }
}

/** Thrown inside a `try` of the function, for its `catch`: next-auth never saw it. */
function isCaught({ scopes }: TransformContext, node: Node, made: FunctionNode): boolean {
  let at: Node = node;
  for (let above = scopes.parentOf(at); above && at !== made; at = above, above = scopes.parentOf(at)) {
    if (above.type === "TryStatement" && above.block === at && above.handler) return true;
    if (isFunction(above) && above !== made) return false;
  }
  return false;
}

/** In a function inside this one, where `return` would only leave that. */
function isNested({ scopes }: TransformContext, node: Node, made: FunctionNode): boolean {
  for (let above = scopes.parentOf(node); above && above !== made; above = scopes.parentOf(above))
    if (isFunction(above)) return true;
  return false;
}
