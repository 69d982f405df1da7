import { isCall, isFunction, type Node, type t, unwrap, walk } from "../../src/syntax/ast.ts";
import { insertBefore, remove } from "../../src/syntax/edit.ts";
import type { TransformContext } from "../context.ts";

/** What may stand between a client and the function that makes it, when every call of that function makes one. */
const madeEachTime =
  /^(CallExpression|NewExpression|ObjectProperty|ObjectExpression|SpreadElement|VariableDeclarator|VariableDeclaration|ReturnStatement|ExpressionStatement|AwaitExpression|BlockStatement|TS\w*Expression)$/;

/**
 * The statement of the module above which a client can stand that is made for each request, in the function that calls
 * NextAuth. One of aws-sdk v2 closed its connections; one of SDK v3 keeps those that it opened (client-behaviour: sockets),
 * so a client for each request leaves them behind. Undefined where it is made once, or of what the request brings.
 */
export function aboveHandler(context: TransformContext, node: Node): t.Statement | undefined {
  const { scopes, program } = context;
  let handler: Node | undefined;
  let isEachTime = true;
  let at = node;
  for (
    let above = scopes.parentOf(at);
    above && !program.body.includes(at as t.Statement);
    above = scopes.parentOf(at)
  ) {
    if (isFunction(above)) {
      if (!isEachTime) return undefined;
      handler = above;
    } else if (!madeEachTime.test(above.type)) isEachTime = false;
    at = above;
  }
  const statement = at as t.Statement;
  if (!handler || !program.body.includes(statement)) return undefined;
  return callsNextAuth(context, handler) && isOfModule(context, node, statement) ? statement : undefined;
}

/** Moves the declaration of what was made to there, under its name, where that has no other meaning. */
export function liftDeclaration(context: TransformContext, made: Node, above: t.Statement): void {
  const { scopes } = context;
  const declarator = scopes.parentOf(made);
  const declaration = declarator && scopes.parentOf(declarator);
  if (declarator?.type !== "VariableDeclarator" || declaration?.type !== "VariableDeclaration") return;
  const binding = scopes.bindingOf(declarator.id);
  if (!binding || binding.reassigned || declaration.declarations.length > 1) return;
  if (scopes.unbound.has(binding.name) || scopes.lookup(binding.name, above)) return;
  remove(context, declaration);
  insertBefore(context, above, [declaration]);
}

function callsNextAuth({ scopes }: TransformContext, handler: Node): boolean {
  let found = false;
  walk(handler, (node) => {
    if (isCall(node) && scopes.moduleValue(node.callee)?.source === "next-auth") found = true;
    return !found;
  });
  return found;
}

/** It is made of nothing but what the module has once it has been loaded as far as the statement. */
function isOfModule({ scopes }: TransformContext, made: Node, statement: Node): boolean {
  let isSo = true;
  walk(made, (node) => {
    if (/^(Await|Yield|This|Assignment|Update)Expression$/.test(node.type)) isSo = false;
    // What a function of the project gives may change from request to request.
    if (isCall(node) && scopes.bindingOf(unwrap(node.callee))) isSo = false;
    const binding = node.type === "Identifier" ? scopes.bindingOf(node) : undefined;
    if (!binding || binding.import) return isSo;
    const isAbove = binding.kind === "function" || (binding.identifiers[0]?.start ?? 0) < (statement.start ?? 0);
    if (binding.scope !== scopes.program || binding.reassigned || !isAbove) isSo = false;
    return isSo;
  });
  return isSo;
}
