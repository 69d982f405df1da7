import { isCall, isMember, keyName, type Node } from "../../src/syntax/ast.ts";
import { isForV3 } from "../analysis/functions/given.ts";
import { givenValues } from "../analysis/functions/given-values.ts";
import type { TransformContext } from "../context.ts";

/** `client.createSet([…])`, which aws-sdk v2's DocumentClient alone has: it says that items hold sets. */
export function tellSets(context: TransformContext): void {
  if (!context.mentions("createSet")) return;
  const isMade = context.parsed.nodes.some(
    (node) => isCall(node) && isMember(node.callee) && keyName(node.callee) === "createSet",
  );
  if (isMade) context.publish({ kind: "makes-sets", value: true });
}

/**
 * A user of the table that goes into the session as it is, where the application stores sets: v2's set became an array in the
 * session's JSON, the Set of SDK v3 becomes `{}`.
 */
export function leaveSets(context: TransformContext): void {
  if (context.project.factsNear("makes-sets", context.file.path).length === 0) return;
  for (const { given, node } of givenValues(context).uses) {
    const isOfTable =
      given.name === "user" && given.role === "callback:session" && given.setting.strategy === "database";
    if (!isOfTable || !isForV3(given) || !isTakenWhole(context, node)) continue;
    context.todo(
      node,
      "NAD355",
      "The user goes into the session whole: JSON makes {} of a Set, which next-auth v4's adapter gives for a set in the table.",
      "Give the session an array for each set: { ...user, roles: [...user.roles] }.",
    );
  }
}

/** `session.user = user`, `{ ...session, user }`, `{ ...user }`, `Object.assign(session.user, user)` */
function isTakenWhole({ scopes }: TransformContext, node: Node): boolean {
  const parent = scopes.parentOf(node);
  switch (parent?.type) {
    case "AssignmentExpression":
      return parent.right === node;
    case "SpreadElement":
      return true;
    case "ObjectProperty":
      return parent.value === node;
    case "CallExpression":
      return isMember(parent.callee) && keyName(parent.callee) === "assign" && parent.arguments[0] !== node;
    default:
      return false;
  }
}
