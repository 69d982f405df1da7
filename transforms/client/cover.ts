/** What options that are spread leave of those before them: v2 took them one after another, SDK v3 takes the last. */
import { type Fields, fieldsOf, isNode, keyName, type Node, type t, walk } from "../../src/syntax/ast.ts";
import { originalOf } from "../analysis/aws/clone.ts";
import { keyNames, type Members, mergeMembers } from "../analysis/aws/config.ts";
import { withoutEqual } from "./credentials.ts";
import { unreadableHttp } from "./http.ts";
import type { Mapper } from "./mapper.ts";

const credentialNames = ["credentials", ...keyNames];

/**
 * Keys that are unset don't replace those before them, nor does a `credentialProvider`; `httpOptions` replaces its own members
 * alone.
 */
export function coverEarlier(mapper: Mapper, options: t.ObjectExpression, earlier: Members): void {
  if (earlier.some((member) => credentialNames.includes(keyName(member) ?? ""))) {
    options.properties = options.properties.filter((member) => keyName(member) !== "credentialProvider");
  }
  cover(mapper, options, earlier, credentialNames, withoutEqual);
  cover(mapper, options, earlier, ["httpOptions"], unreadableHttp);
}

function cover(
  mapper: Mapper,
  options: t.ObjectExpression,
  earlier: Members,
  names: readonly string[],
  tell: (mapper: Mapper) => void,
): void {
  const isNamed = (member: Node) => names.includes(keyName(member) ?? "");
  const given = earlier.filter(isNamed);
  const again = options.properties.filter(isNamed);
  if (again.length === 0 || given.every((member) => again.some((one) => isSameCode(one, member)))) return;
  if (!given.every((member) => isSeenFrom(mapper, member, options))) {
    tell(mapper);
    return;
  }
  const own = options.properties as (t.ObjectProperty | t.SpreadElement)[];
  options.properties = mergeMembers([given, own]).slice(-own.length);
}

/** All that a value names means the same where options stand, and has been made there. */
function isSeenFrom({ context: { scopes }, at }: Mapper, value: Node, options: t.ObjectExpression): boolean {
  let isSeen = true;
  walk(value, (node) => {
    const binding = node.type === "Identifier" ? scopes.bindingOf(originalOf(node)) : undefined;
    const place = options.start == null ? at : options;
    if (!binding || binding.import) return isSeen;
    const isMade = binding.kind === "function" || (binding.identifiers[0]?.start ?? 0) < (place.start ?? 0);
    if (!isMade || scopes.lookup(binding.name, place) !== binding) isSeen = false;
    return isSeen;
  });
  return isSeen;
}

/** Two expressions read the same, wherever they stand. */
function isSameCode(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item, i) => isSameCode(item, other[i]));
  }
  if (!isNode(one) || !isNode(other)) return one === other || typeof one === "object";
  const fields = (node: Node) => node as unknown as Fields;
  return one.type === other.type && fieldsOf(one).every((key) => isSameCode(fields(one)[key], fields(other)[key]));
}
