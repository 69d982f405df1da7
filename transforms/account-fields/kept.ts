/**
 * Accounts that callbacks keep on the token or the session as they are: `token.account = account`. Whoever reads one there reads
 * next-auth v4's.
 */
import { isMember, keyName, type MemberNode, type Node, unwrap } from "../../src/syntax/ast.ts";
import { analysedValues } from "../analysis/functions/given-values.ts";
import { leave } from "../analysis/options/lost.ts";
import type { Setting } from "../analysis/options/setting.ts";
import type { TransformContext } from "../context.ts";
import { v4Field } from "./fields.ts";

/** Says in the analyse phase by which names. */
export function tellKept(context: TransformContext): void {
  const { scopes } = context;
  const kept = new Set<string>();
  let version: Setting["version"] = "unknown";
  for (const { given, how, node } of analysedValues(context).handedOn) {
    if (given.name !== "account" || given.role === "typed" || how === "argument") continue;
    const name = keptAs(scopes.parentOf(node), node);
    if (name === undefined) continue;
    kept.add(name);
    version = given.setting.version;
  }
  if (kept.size === 0) return;
  // `session.spotify = token.account`
  for (const member of membersIn(context)) {
    const name = kept.has(keyName(member) ?? "") ? keptAs(scopes.parentOf(member), member) : undefined;
    if (name !== undefined) kept.add(name);
  }
  context.publish({ kind: "keeps-account", value: { names: [...kept], version } });
}

/** The property that a value is given to. */
function keptAs(above: Node | undefined, value: Node): string | undefined {
  if (above?.type === "AssignmentExpression")
    return above.right === value && isMember(above.left) ? keyName(above.left) : undefined;
  return above?.type === "ObjectProperty" && above.value === value ? keyName(above) : undefined;
}

/** `session.account.accessToken`, and what is read of `const { account } = session`. */
export function leaveKept(context: TransformContext): void {
  const facts = context.project.factsNear("keeps-account", context.file.path).map(({ value }) => value);
  const [first] = facts;
  if (!first) return;
  const names = new Set(facts.flatMap((one) => one.names));
  for (const member of membersIn(context)) {
    const name = keyName(member);
    const to = v4Field(context, name);
    const holder = to === undefined ? undefined : holderOf(context, unwrap(member.object));
    if (holder === undefined || !names.has(holder)) continue;
    leave(
      context,
      { node: member, version: first.version },
      {
        code: "NAD363",
        message: `${holder}.${name} is ${holder}.${to} in next-auth v4, where a callback keeps the account under this name.`,
        hint: `Read ${to} where this is that account; expires_at is in seconds since 1970.`,
      },
    );
  }
}

function membersIn({ parsed }: TransformContext): MemberNode[] {
  return [...parsed.nodesOf("MemberExpression"), ...parsed.nodesOf("OptionalMemberExpression")];
}

/** The property that a value was read of: `account` in `session.account` and, in a pattern, `{ account: mine }`. */
function holderOf({ scopes }: TransformContext, value: Node): string | undefined {
  if (isMember(value)) return keyName(value);
  const [name] = scopes.bindingOf(value)?.identifiers ?? [];
  const taken = name && scopes.parentOf(name);
  return taken?.type === "ObjectProperty" ? keyName(taken) : undefined;
}
