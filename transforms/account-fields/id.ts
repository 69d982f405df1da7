import { isFunction, isMember, keyName, type Node, unwrap } from "../../src/syntax/ast.ts";
import { isIndifferentToText } from "../analysis/functions/compared.ts";
import { isGuarded } from "../analysis/functions/guards.ts";
import type { Setting } from "../analysis/options/setting.ts";
import type { TransformContext } from "../context.ts";
import type { ReachedBy } from "../project.ts";

/**
 * What `account.id` means: for OAuth it was the user's id at the provider, for Email and Credentials the id of the
 * provider itself (next-auth 3 dist/server/routes/callback.js). Unclear when a comparison doesn't tell.
 */
export function meaningOfId(
  context: TransformContext,
  node: Node,
  { providers }: Setting,
): "provider" | "providerAccountId" | "unclear" {
  if (providers !== "unknown" && providers.size > 0 && !providers.has("oauth")) return "provider";
  const compared = comparedStrings(context, node);
  if (compared.length === 0) return isBehindTest(context, node, isOfOthers) ? "provider" : "providerAccountId";
  const known = idsOfProviders(context);
  if (compared.every((value) => known.has(value))) return "provider";
  return compared.every((value) => /^\d+$/.test(value)) ? "providerAccountId" : "unclear";
}

/**
 * Says where `account.id`, now `providerAccountId`, may have been the provider's: in an application whose users sign in by OAuth and
 * by others, where no test keeps the others away.
 */
export function noteOtherMeaning(context: TransformContext, node: Node, setting: Setting, by: ReachedBy): void {
  const { providers, version } = setting;
  if (version === "v4" || providers === "unknown" || !providers.has("oauth")) return;
  const others = ["email", "credentials"].filter((one) => providers.has(one as "email"));
  const comes = others.filter((one) =>
    "only" in by ? by.only.includes(one) : "except" in by && !by.except.includes(one),
  );
  if (comes.length === 0 || comparedStrings(context, node).length > 0 || isIndifferentToText(node, context.scopes))
    return;
  const isOAuth: Told = (value, isEqual) =>
    isEqual ? !isOfOthers(value, true) : others.length === 1 && value === others[0];
  if (isBehindTest(context, node, isOAuth)) return;
  context.note(
    node,
    "NAD362",
    `account.id was ${comes.map((one) => `"${one}"`).join(" or ")} for sign-ins by ${comes.map((one) => labels[one]).join(" or ")}; account.providerAccountId is the user's id there.`,
    "Use account.provider where you mean the provider.",
  );
}

const labels: Readonly<Record<string, string>> = { email: "Email", credentials: "Credentials" };

/** Whether a test says what is asked for by what it compares with, and whether the two are the same. */
type Told = (value: string, isEqual: boolean) => boolean;

/** The account is of Email or Credentials. */
const isOfOthers: Told = (value, isEqual) => isEqual && /^(email|credentials)$/.test(value);

/** Read only where a test of the account says so: `if (account.id === "credentials") token.provider = account.id`. */
function isBehindTest({ scopes }: TransformContext, node: Node, isTold: Told): boolean {
  const account = isMember(node) ? scopes.bindingOf(unwrap(node.object)) : undefined;
  const own = isMember(node) ? undefined : scopes.bindingOf(node);
  const isAsked = (part: Node) => {
    const at = unwrap(part);
    if (own && scopes.bindingOf(at) === own) return true;
    const isOfAccount = isMember(at) && account !== undefined && scopes.bindingOf(unwrap(at.object)) === account;
    return isOfAccount && /^(id|provider|type)$/.test(keyName(at) ?? "");
  };
  let made = scopes.parentOf(node);
  while (made && !isFunction(made)) made = scopes.parentOf(made);
  if (!isFunction(made)) return false;
  const leaf = (test: Node, outcome: boolean) => {
    if (test.type !== "BinaryExpression" || !/^[!=]==?$/.test(test.operator)) return false;
    const other = isAsked(test.left) ? test.right : isAsked(test.right) ? test.left : undefined;
    const value = other && scopes.resolveValue(other);
    return value?.type === "StringLiteral" && isTold(value.value, test.operator.startsWith("=") === outcome);
  };
  return isGuarded(node, made, leaf, scopes);
}

/** The literals that a value is compared with: by operator, in a `switch`, in `[…].includes(value)`. */
function comparedStrings({ scopes }: TransformContext, node: Node): string[] {
  const parent = scopes.parentOf(node);
  const strings = (nodes: readonly (Node | null | undefined)[]) =>
    nodes.flatMap((item) => (item?.type === "StringLiteral" ? [item.value] : []));
  if (parent?.type === "BinaryExpression" && /^[!=]==?$/.test(parent.operator))
    return strings([parent.left, parent.right]);
  if (parent?.type === "SwitchStatement" && parent.discriminant === node)
    return strings(parent.cases.map(({ test }) => test));
  if (parent?.type === "CallExpression" && parent.arguments[0] === node && parent.callee.type === "MemberExpression") {
    const list = scopes.resolveValue(parent.callee.object);
    if (keyName(parent.callee) === "includes" && list.type === "ArrayExpression") return strings(list.elements);
  }
  return [];
}

/** `email`, `credentials`, and the ids that the file gives to its providers. */
function idsOfProviders({ file }: TransformContext): ReadonlySet<string> {
  const ids = new Set(["email", "credentials"]);
  for (const [, id] of file.source.matchAll(/\bid:\s*["'`]([\w-]+)["'`]/g)) if (id) ids.add(id);
  return ids;
}
