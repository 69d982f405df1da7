import { type Node, type t, unwrap } from "../../src/syntax/ast.ts";
import { expression, property, string } from "../../src/syntax/build.ts";
import { adopt, findProperty, remove, renameProperty, replaceNode } from "../../src/syntax/edit.ts";
import { isTypedByContext } from "../analysis/options/contextual.ts";
import type { Located } from "../analysis/options/found.ts";
import type { TransformContext } from "../context.ts";

/** `session.jwt: true` is `strategy: "jwt"`, false `"database"` (next-auth v4 core/types.d.ts, SessionOptions). */
export function convertSession(context: TransformContext, { objects, late }: Located): void {
  for (const { role, node } of objects) {
    const member = role === "options:session" ? findProperty(node, "jwt") : undefined;
    if (!member) continue;
    if (member.type === "ObjectMethod") {
      context.todo(
        member,
        "NAD307",
        "session.jwt is a function.",
        'next-auth v4 has `strategy: "jwt" | "database"` instead.',
      );
      continue;
    }
    if (findProperty(node, "strategy")) {
      remove(context, member);
      context.change("session.jwt removed, session.strategy is there", member);
      continue;
    }
    const strategy = widenable(context, node, strategyFor(member.value));
    context.change(`session.jwt → session.strategy`, member);
    if (member.shorthand) {
      replaceNode(context, member, property("strategy", strategy));
    } else {
      renameProperty(member, "strategy");
      member.value = strategy;
      adopt(context, strategy, member);
    }
  }
  for (const { role, name, assignment } of late) {
    if (role !== "options:session" || name !== "jwt" || assignment.left.type !== "MemberExpression") continue;
    const { property: key } = assignment.left;
    if (key.type === "Identifier") key.name = "strategy";
    else if (key.type === "StringLiteral") key.value = "strategy";
    assignment.right = strategyFor(assignment.right);
    adopt(context, assignment.right, assignment);
    context.change("session.jwt → session.strategy", assignment);
  }
}

function strategyFor(jwt: Node): t.Expression {
  const value = unwrap(jwt);
  if (value.type === "BooleanLiteral") return string(value.value ? "jwt" : "database");
  // Given, but as nothing: v3 took that for false.
  if (value.type === "NullLiteral" || (value.type === "Identifier" && value.name === "undefined"))
    return string("database");
  if (value.type === "UnaryExpression" && value.operator === "!") {
    const inner = unwrap(value.argument);
    if (inner.type === "UnaryExpression" && inner.operator === "!") return choose(inner.argument, "jwt", "database");
    return choose(inner, "database", "jwt");
  }
  if (value.type === "ConditionalExpression" && value.consequent.type === "BooleanLiteral") {
    return expression`${value.test} ? ${strategyFor(value.consequent)} : ${strategyFor(value.alternate)}`;
  }
  return choose(value, "jwt", "database");
}

function choose(condition: Node, yes: string, no: string): t.Expression {
  return expression`${condition} ? ${string(yes)} : ${string(no)}`;
}

/** Where no type says what the options are, TypeScript would take the strategy for any string. */
function widenable(context: TransformContext, object: t.ObjectExpression, strategy: t.Expression): t.Expression {
  if (!context.isTypeScript || isTypedByContext(context, object)) return strategy;
  if (strategy.type === "StringLiteral") return expression`${strategy} as const`;
  if (strategy.type !== "ConditionalExpression") return strategy;
  strategy.consequent = expression`${strategy.consequent} as const`;
  strategy.alternate = expression`${strategy.alternate} as const`;
  return strategy;
}
