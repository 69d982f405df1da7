/** What next-auth gives to callbacks and events, and how it is asked where that is read. */

import {
  type CallNode,
  type FunctionNode,
  isCast,
  isMember,
  keyName,
  type MemberNode,
  type Node,
  type t,
  withoutDefault,
} from "../../../src/syntax/ast.ts";
import type { Scopes } from "../../../src/syntax/scope.ts";
import type { TransformContext } from "../../context.ts";
import type { DeclaredBeside, ReachedBy } from "../../project.ts";
import type { FunctionRole } from "../options/roles.ts";
import type { Setting } from "../options/setting.ts";
import { valueParameters } from "./parameters.ts";
import { reachedBy } from "./reached.ts";
import { signatures } from "./signatures.ts";

export type GivenName = "user" | "account" | "profile" | "session" | "token" | "credentials" | "email";

/** The callback or the event that next-auth calls. */
export type GivingRole = Extract<FunctionRole, `callback:${string}` | `event:${string}`>;

/** A value that next-auth gives, and to what. In a function that it was handed on to, the callback is the one that did so. */
export interface Given {
  readonly name: GivenName;
  /** Of what nothing but a type says that it is next-auth's, `typed`. */
  readonly role: GivingRole | "typed";
  readonly setting: Setting;
  /** How the callback took it as the file was read: among v3's arguments, in v4's object, or in a message, as in both. */
  readonly form: "arguments" | "object" | "message";
  /** The function that it is read in; undefined where it is typed. */
  readonly made?: FunctionNode;
  /** A call brought what is typed: it may be out of a table as well. */
  readonly isFetched?: boolean;
  /** How its type differs from next-auth's. */
  readonly beside?: DeclaredBeside;
  /** Where it was handed on to that function, by one of this file. */
  readonly from?: HandedOn;
  /** Which providers' sign-ins another file gives it for. */
  readonly by?: ReachedBy | undefined;
}

/** The whole value: a name, `message.user`. */
export interface GivenUse {
  readonly given: Given;
  readonly node: Node;
}

/** `const { id } = user`, `({ account: { accessToken } })`. */
export interface GivenPattern {
  readonly given: Given;
  readonly pattern: t.ObjectPattern;
}

export interface HandedOn {
  readonly given: Given;
  readonly node: Node;
  readonly how: "argument" | "spread" | "returned" | "stored" | "gone through";
  /** The call that it is an argument of. */
  readonly call?: CallNode;
  /** True where the value is followed into the function that gets it. */
  isFollowed: boolean;
  /** The function of another module that gets it, which says itself what it can't follow. */
  target?: ExportOfModule | undefined;
}

/** A function of another module. */
export interface ExportOfModule {
  readonly path: string;
  readonly exportName: string;
}

/** The property of a message, or of v4's argument, that a value is taken from: `message.user`, `({ user })`. */
export interface GivenProperty {
  readonly given: Given;
  readonly node: MemberNode | t.ObjectProperty;
}

export interface GivenValues {
  readonly properties: readonly GivenProperty[];
  readonly uses: readonly GivenUse[];
  readonly patterns: readonly GivenPattern[];
  readonly handedOn: readonly HandedOn[];
  /** Objects that are written out where next-auth's type is asked for. */
  readonly written: readonly GivenUse[];
}

/** Which providers' sign-ins bring a value to a place, by the tests of `account.provider` around it in its callback. */
export function reachedWith(scopes: Scopes, given: Given, node: Node): ReachedBy {
  if (given.from) return reachedWith(scopes, given.from.given, given.from.node);
  if (given.by) return given.by;
  if (given.role === "typed" || !given.made) return { except: [] };
  return reachedBy(node, given.made, accountOf(given.made, given.role), scopes);
}

/** The account among the parameters of a callback, by v3's order or, once its parameters are one object, by its name. */
function accountOf(made: FunctionNode, role: FunctionRole): Node | undefined {
  const parameters = valueParameters(made);
  const [first] = parameters;
  const member =
    parameters.length === 1 && first?.type === "ObjectPattern"
      ? first.properties.find((one) => one.type === "ObjectProperty" && keyName(one) === "account")
      : undefined;
  if (member?.type === "ObjectProperty") return member.value;
  return parameters[signatures[role]?.arguments.indexOf("account") ?? -1];
}

/** What reads or writes a field: `user.id`, and each use of the name that a pattern gives it. */
export interface FieldRead {
  readonly given: Given;
  /** The member expression, or the name. */
  readonly node: Node;
  /** The member of the pattern that made the name. */
  readonly property?: t.ObjectProperty;
}

export function fieldReads(
  { scopes }: TransformContext,
  values: GivenValues,
  name: GivenName,
  field: string,
): FieldRead[] {
  const members = values.uses.flatMap(({ given, node }): FieldRead[] => {
    const member = given.name === name ? memberAround(node, scopes) : undefined;
    return member && keyName(member) === field ? [{ given, node: member }] : [];
  });
  const names = values.patterns.flatMap(({ given, pattern }) =>
    given.name === name
      ? pattern.properties.flatMap((property): FieldRead[] => {
          if (property.type !== "ObjectProperty" || keyName(property) !== field) return [];
          const target = withoutDefault(property.value);
          const references = (target.type === "Identifier" && scopes.bindingOf(target)?.references) || [];
          return references.flatMap(({ node, isType }) => (isType ? [] : [{ given, node, property }]));
        })
      : [],
  );
  return [...members, ...names];
}

/** The member expression that reads a field of a value, through casts: `account.id`, `account!.id`, `(account as Account).id`. */
export function memberAround(node: Node, scopes: Scopes): MemberNode | undefined {
  const above = scopes.parentOf(node);
  if (isCast(above)) return memberAround(above, scopes);
  return isMember(above) && above.object === node ? above : undefined;
}

/** True for a value that code of next-auth v3 reads: what v4 gives there may be another thing. */
export function isForV3({ setting, form }: Given): boolean {
  return setting.version === "v3" ? form !== "object" : setting.version === "unknown" && form === "arguments";
}
