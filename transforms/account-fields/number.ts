import type { MemberNode, Node, t } from "../../src/syntax/ast.ts";
import { expression } from "../../src/syntax/build.ts";
import { replaceNode } from "../../src/syntax/edit.ts";
import { type Compared, comparedWith, isIndifferentToText, isNumber } from "../analysis/functions/compared.ts";
import type { Setting } from "../analysis/options/setting.ts";
import type { TransformContext } from "../context.ts";

/**
 * v3's `account.id` was what the provider's `profile()` gave, a number with some; v4's `providerAccountId` is always a text.
 * Makes it a number again where it was one, or where it is compared with numbers.
 */
export function keepNumber(context: TransformContext, id: Node, { ids, version }: Setting): void {
  if (ids === "texts" || version === "v4" || isIndifferentToText(id, context.scopes)) return;
  const compared = comparedWith(id, context.scopes);
  // Where others give texts, a number let nobody of theirs in: their digits may be the same.
  if (compared && ids !== "mixed" && isClosed(compared)) wrap(context, id);
  else if (compared) {
    if (ids === "numbers" && compared.isOpen && !context.isTypeScript) wrap(context, id);
    else if (ids !== "unknown" || compared.isOpen) leave(context, id);
  } else if (ids === "numbers" && !context.isTypeScript) wrap(context, id);
  else if (ids !== "unknown") {
    context.note(
      id,
      "NAD348",
      "account.id was a number with some providers in next-auth v3 (GitHub, GitLab, Strava, …); account.providerAccountId is a string.",
      "Where it is stored, or compared with what was stored before, Number(account.providerAccountId) gives the former value.",
    );
  }
}

/** All that it is compared with can be seen, and is a number. */
function isClosed({ isOpen, values }: Compared): boolean {
  return !isOpen && values.length > 0 && values.every(isNumber);
}

function wrap(context: TransformContext, id: Node): void {
  const isOptional = id.type === "OptionalMemberExpression" && id.optional;
  if (isOptional && !comparedWith(id, context.scopes)) {
    const { object } = id as MemberNode;
    if (object.type !== "Identifier") {
      leave(context, id);
      return;
    }
    // Without an account there is no number, and NaN is none that anybody expects.
    const inside = { ...id, type: "MemberExpression", optional: null } as unknown as t.MemberExpression;
    replaceNode(context, id, expression`${{ ...object }} && Number(${inside})`);
  } else replaceNode(context, id, expression`Number(${id as t.Expression})`);
  context.change("account.providerAccountId as a number, which account.id was", id);
}

function leave(context: TransformContext, id: Node): void {
  context.todo(
    id,
    "NAD347",
    "account.id was a number with some providers in next-auth v3 (GitHub, GitLab, Strava, …); account.providerAccountId is a string.",
    "Compare strings with strings: list the ids in quotes, or convert it by Number(account.providerAccountId).",
  );
}
