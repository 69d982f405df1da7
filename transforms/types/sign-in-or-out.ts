import { isCall, type Node, type t } from "../../src/syntax/ast.ts";
import { expression } from "../../src/syntax/build.ts";
import { replaceNode } from "../../src/syntax/edit.ts";
import { clientUses } from "../analysis/client-module/client-uses.ts";
import { clientModule, reactName } from "../analysis/client-module/names.ts";
import type { TransformContext } from "../context.ts";

/**
 * `const link = session ? signOut : signIn; link()`: in next-auth v4 both are generic, and TypeScript takes no call of a
 * function that is one of two generic ones.
 */
export function callEither(context: TransformContext): void {
  if (!context.isTypeScript || !context.mentions(clientModule)) return;
  const names = new Map<Node, string>(
    clientUses(context).flatMap(({ name, node, module }) => (module === clientModule ? [[node, reactName(name)]] : [])),
  );
  for (const choice of context.parsed.nodesOf("ConditionalExpression")) {
    const between = [names.get(choice.consequent), names.get(choice.alternate)].sort().join();
    if (between !== "signIn,signOut") continue;
    const around = context.scopes.parentOf(choice);
    if (around && isCallOf(around, choice)) {
      const made = expression`${choice.test} ? ${choice.consequent}() : ${choice.alternate}()`;
      replaceNode(context, around, made);
    } else if (isOnlyCalled(context, choice, around)) {
      around.id.typeAnnotation = returningPromise();
    } else continue;
    context.change("a call of signIn or signOut, as TypeScript allows it", choice);
  }
}

/** A call with no arguments: what the two take differs. */
function isCallOf(call: Node | undefined, callee: Node): boolean {
  return isCall(call) && call.callee === callee && call.arguments.length === 0;
}

function isOnlyCalled(
  { scopes }: TransformContext,
  choice: Node,
  declarator: Node | undefined,
): declarator is t.VariableDeclarator & { id: t.Identifier } {
  if (declarator?.type !== "VariableDeclarator" || declarator.init !== choice) return false;
  if (declarator.id.type !== "Identifier" || declarator.id.typeAnnotation) return false;
  const references = (scopes.bindingOf(declarator.id)?.references ?? []).filter(({ node }) => node !== declarator.id);
  return references.length > 0 && references.every(({ node }) => isCallOf(scopes.parentOf(node), node));
}

function returningPromise(): t.TSTypeAnnotation {
  const { typeAnnotation } = expression`x as () => Promise<unknown>` as t.TSAsExpression;
  return { type: "TSTypeAnnotation", typeAnnotation } as t.TSTypeAnnotation;
}
