import {
  isCall,
  isFunction,
  isMember,
  keyName,
  type MemberNode,
  type Node,
  type t,
  unwrap,
  withoutDefault,
} from "../../src/syntax/ast.ts";
import { expression, property } from "../../src/syntax/build.ts";
import { replaceNode } from "../../src/syntax/edit.ts";
import type { Scopes } from "../../src/syntax/scope.ts";
import { functionAround } from "../../src/syntax/values.ts";
import { clientUses } from "../analysis/client-module/client-uses.ts";
import { clientModule, reactName } from "../analysis/client-module/names.ts";
import { type Read, readsOfPattern, readsOfResult, readsOfValue } from "../analysis/client-module/results.ts";
import { isCondition } from "../analysis/functions/conditions.ts";
import { isGuarded } from "../analysis/functions/guards.ts";
import { typedPlaces } from "../analysis/functions/typed.ts";
import { isWrittenForV3 } from "../analysis/options/version.ts";
import type { TransformContext } from "../context.ts";
import type { FoundHooks } from "./hooks.ts";

/** The fields of a session's user that v3 gave as null where there was nothing (server/routes/session.js:49-51). */
const nullable = /^(name|email|image)$/;
/** What next-auth v3's adapter gave of a user's item, and v4's doesn't: in a session, where a callback put the whole user into it. */
const keysOfItem = /^(pk|sk|GSI1PK|GSI1SK)$/;
const givesProps = /^get(ServerSide|Static)Props$/;

/**
 * What the application reads of a session: before the tuple is converted, by whose parts it is found.
 */
export function convertReads(context: TransformContext, hooks: FoundHooks): void {
  const strategies = new Set(
    context.project.factsNear("session-strategy", context.file.path).map(({ value }) => value),
  );
  const isStored = strategies.size === 0 || strategies.has("database");
  const givesToken = context.project.factsNear("session-gives-token", context.file.path).length > 0;
  const reads = readsOfSession(context, hooks);
  // What is typed as a session may be one of the application's own making, where nothing says that they are stored.
  if (strategies.has("database")) reads.push(...readsOfTyped(context));
  for (const read of reads) {
    if (read.path[0] === "accessToken" && isStored && !givesToken) reportToken(context, read.node);
    if (read.path.length === 2 && read.path[0] === "user" && keysOfItem.test(read.path[1] ?? ""))
      reportKey(context, read.node, read.path[1] ?? "");
    // The user of a stored session has what the table has, in both.
    if (!strategies.has("jwt") && strategies.size > 0) continue;
    if (read.path.length === 2 && read.path[0] === "user" && nullable.test(read.path[1] ?? "")) {
      keepNull(context, read.node);
    }
  }
}

/** Says in the analyse phase which properties of a session a TypeScript file reads: next-auth v3's type took any. */
export function tellReads(context: TransformContext, hooks: FoundHooks): void {
  if (!context.isTypeScript || !context.mentions("next-auth")) return;
  const reads = [...readsOfSession(context, hooks), ...readsOfTyped(context)];
  const names = reads.flatMap(({ path }) => undeclared(path));
  if (names.length > 0) context.publish({ kind: "reads-session", value: { names: [...new Set(names)] } });
}

/** What of this next-auth v4's `Session` doesn't declare. */
function undeclared([name, ofUser]: readonly string[]): string[] {
  if (name === undefined || name === "expires") return [];
  if (name !== "user") return [name];
  return ofUser === undefined || nullable.test(ofUser) ? [] : [`user.${ofUser}`];
}

function readsOfSession(context: TransformContext, hooks: FoundHooks): Read[] {
  const { scopes } = context;
  const reads: Read[] = [];
  for (const { node, module } of hooks.uses) {
    const call = scopes.parentOf(node);
    if (module !== clientModule || !isCall(call) || call.callee !== node) continue;
    reads.push(...ofTuple(context, call));
  }
  for (const { name, node, module } of clientUses(context)) {
    const call = scopes.parentOf(node);
    if (module !== clientModule || reactName(name) !== "getSession" || !isCall(call) || call.callee !== node) continue;
    reads.push(...readsOfResult(context, call), ...ofProps(context, call));
  }
  return reads;
}

/** What is read of a parameter, a prop or a variable that is typed as a session: `(req, res, session: Session) => …`. */
function readsOfTyped(context: TransformContext): Read[] {
  if (!context.isTypeScript || !context.mentions("next-auth") || !isWrittenForV3(context)) return [];
  return typedPlaces(context).places.flatMap(({ name, node, how }) => {
    if (name !== "session" || how === "written") return [];
    if (how === "value") return readsOfValue(context, node);
    if (node.type !== "Identifier") return readsOfPattern(context, node);
    // Whatever is assigned to it has the type.
    const uses = context.scopes.bindingOf(node)?.references ?? [];
    return uses.flatMap((use) => (use.isType || use.isWrite ? [] : readsOfValue(context, use.node)));
  });
}

/** `const [session] = useSession()`, `useSession()[0].user` */
function ofTuple(context: TransformContext, call: Node): Read[] {
  const holder = context.scopes.parentOf(call);
  if (holder?.type === "VariableDeclarator" && (holder.id as Node).type === "ArrayPattern") {
    const [session] = (holder.id as { elements: (Node | null)[] }).elements;
    return session ? readsOfPattern(context, session) : [];
  }
  return readsOfResult(context, call).flatMap(({ path: [index, ...path], node }) =>
    index === "0" ? [{ path, node }] : [],
  );
}

/** `props: { session: await getSession(context) }`, and what the page that gets it reads of it. */
function ofProps(context: TransformContext, call: Node): Read[] {
  const { scopes } = context;
  const made = functionAround(call, scopes);
  if (!made || !givesProps.test(nameOf(context, made))) return [];
  const page = context.exports.named.get("default");
  const component = page?.kind === "value" ? scopes.resolveValue(page.node) : undefined;
  if (!isFunction(component) || !component.params[0]) return [];
  return readsOfPattern(context, component.params[0] as Node).flatMap(({ path: [prop, ...path], node }) =>
    prop === "session" && path.length > 0 ? [{ path, node }] : [],
  );
}

function nameOf({ scopes }: TransformContext, made: Node): string {
  if (made.type === "FunctionDeclaration") return made.id?.name ?? "";
  const holder = scopes.parentOf(made);
  return holder?.type === "VariableDeclarator" && holder.id.type === "Identifier" ? holder.id.name : "";
}

/** The uses of the name in `const { image } = session.user`. */
function readsOfName({ scopes }: TransformContext, { value }: t.ObjectProperty): Node[] {
  const references = scopes.bindingOf(withoutDefault(value))?.references ?? [];
  return references.flatMap(({ node, isType, isWrite }) => (isType || isWrite ? [] : [node]));
}

/** v4 leaves out what is missing (core/routes/session.ts:83-85). */
function keepNull(context: TransformContext, node: Node): void {
  const parent = context.scopes.parentOf(node);
  if (node.type === "ObjectProperty") {
    for (const read of readsOfName(context, node)) keepNull(context, read);
  } else if (isMember(node) || node.type === "Identifier") {
    if (parent?.type === "BinaryExpression") compareLoosely(context, parent, node);
    else if (parent?.type === "ObjectProperty" && parent.value === node) giveNull(context, parent, node);
  }
}

function compareLoosely(context: TransformContext, comparison: t.BinaryExpression, node: Node): void {
  if (comparison.operator !== "===" && comparison.operator !== "!==") return;
  const other = comparison.left === node ? comparison.right : comparison.left;
  if (other.type !== "NullLiteral") return;
  comparison.operator = comparison.operator === "===" ? "==" : "!=";
  context.change("null or undefined: next-auth v4 leaves out what is missing", comparison);
}

/** Next.js refuses props that are undefined, and to a database client undefined is no condition. */
function giveNull(context: TransformContext, holder: t.ObjectProperty, node: MemberNode | t.Identifier): void {
  const { scopes } = context;
  const made = functionAround(node, scopes);
  if (!made || scopes.parentOf(holder)?.type !== "ObjectExpression") return;
  if (!givesProps.test(nameOf(context, made)) && !isCondition(holder, scopes)) return;
  if (isGuarded(node, made, (test, outcome) => outcome && isSameRead(test, node, scopes), scopes)) return;
  const value = expression`${node} ?? null`;
  if (holder.shorthand) replaceNode(context, holder, property(keyName(holder) ?? "", value));
  else replaceNode(context, node, value);
  context.change(`${keyName(node) ?? keyName(holder)}: null where the session has none, as in v3`, holder);
}

/** The same names read of the same binding: `session?.user?.email` is `session.user.email`. */
function isSameRead(one: Node, other: Node, scopes: Scopes): boolean {
  const [left, right] = [unwrap(one), unwrap(other)];
  if (isMember(left) && isMember(right))
    return keyName(left) === keyName(right) && isSameRead(left.object, right.object, scopes);
  return (
    left.type === "Identifier" && right.type === "Identifier" && scopes.bindingOf(left) === scopes.bindingOf(right)
  );
}

function reportToken(context: TransformContext, node: Node): void {
  context.todo(
    node,
    "NAD333",
    "next-auth v3 put the stored session's own token into the session as accessToken; next-auth v4 does not.",
    "If a service is called with it, set it in callbacks.session: session.accessToken = …, from your own table or the account.",
  );
}

function reportKey(context: TransformContext, node: Node, key: string): void {
  context.todo(
    node,
    "NAD355",
    `session.user.${key} is an attribute of the item in the table, which next-auth v3's adapter included; next-auth v4's doesn't.`,
    "Build the key from the user's id (USER#<id>) or address, which callbacks.session can add to the session.",
  );
}
