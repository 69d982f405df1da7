import { isCall, isMember, keyName, type Node } from "../../../src/syntax/ast.ts";
import type { Scopes } from "../../../src/syntax/scope.ts";

/** `prisma.user.findFirst({ where: { email } })`: nothing has a null there, undefined is no condition and finds the first of all. */
export function isCondition(member: Node, scopes: Scopes): boolean {
  let at: Node | undefined = member;
  while (at && /^(ObjectProperty|ObjectExpression|ArrayExpression)$/.test(at.type)) at = scopes.parentOf(at);
  return isCall(at) && isMember(at.callee) && takesConditions.test(keyName(at.callee) ?? "");
}

/** The methods of database clients that work on whatever meets the conditions; those that need a key refuse both. */
const takesConditions =
  /^(find(?!Unique|ById|ByPk)|count|aggregate|groupBy|update(?!ById)|delete(?!ById)|remove|destroy)/;
