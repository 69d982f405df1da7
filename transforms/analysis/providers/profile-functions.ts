import { type FunctionNode, isFunction, type Node, type t } from "../../../src/syntax/ast.ts";
import { givenFor } from "../../../src/syntax/values.ts";
import type { TransformContext } from "../../context.ts";
import type { RoleName, RoleTarget } from "../../project.ts";
import { type Member, membersOf } from "./members.ts";

/** The `profile` option of a provider. */
export interface ProfileOption {
  readonly member: Member;
  /** The functions that it may be; none when they can't be seen. */
  readonly functions: readonly FunctionNode[];
}

export function profileOption(context: TransformContext, object: t.ObjectExpression): ProfileOption | undefined {
  const member = membersOf(object).get("profile");
  if (!member) return undefined;
  return { member, functions: member.type === "ObjectMethod" ? [member] : functionsOf(context, member.value) };
}

/** The functions that a value may be; for a parameter, what the function around it is called with. */
function functionsOf({ scopes }: TransformContext, node: Node): FunctionNode[] {
  const value = scopes.resolveValue(node);
  if (isFunction(value)) return [value];
  const binding = scopes.bindingOf(value);
  if (binding?.kind !== "param") return [];
  return givenFor(binding, scopes)
    .map((given) => scopes.resolveValue(given))
    .filter((made) => isFunction(made));
}

/** On a function of another module that is a provider's `profile()`. */
export const makesUsers: RoleName = "x:makes-users";

/** Where the `profile` option is imported from. */
export function importedProfile({ scopes }: TransformContext, object: t.ObjectExpression): RoleTarget | undefined {
  const member = membersOf(object).get("profile");
  const value = member?.type === "ObjectProperty" ? scopes.moduleValue(member.value) : undefined;
  if (!value || value.path.length > 1) return undefined;
  return { module: value.source, exportName: value.path[0] ?? "default" };
}

/** The functions of this file that make the users of providers elsewhere. */
export function makersForOthers(context: TransformContext): FunctionNode[] {
  return context
    .withRole(makesUsers)
    .map((node) => context.scopes.resolveValue(node))
    .filter(isFunction);
}
