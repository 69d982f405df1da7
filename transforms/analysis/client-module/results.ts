import { isFunction, isMember, keyName, type Node, unwrap, withoutDefault } from "../../../src/syntax/ast.ts";
import type { TransformContext } from "../../context.ts";

/** A place where something of a value is read: `session.user.image` is `["user", "image"]`, at the outermost of its nodes. */
export interface Read {
  readonly path: readonly string[];
  readonly node: Node;
}

/** What becomes of the result of a call: of `await f()`, `f().then((x) => …)`, `const x = await f()`, `const { a } = await f()`. */
export function readsOfResult(context: TransformContext, call: Node): Read[] {
  const { scopes } = context;
  const parent = scopes.parentOf(call);
  if (parent?.type === "AwaitExpression") return readsOfValue(context, parent);
  const then = parent && scopes.parentOf(parent);
  if (isMember(parent) && keyName(parent) === "then" && then?.type === "CallExpression") {
    const callback = then.arguments[0] && scopes.resolveValue(then.arguments[0]);
    const parameter = isFunction(callback) ? callback.params[0] : undefined;
    return parameter ? readsOfPattern(context, parameter as Node) : [];
  }
  return readsOfValue(context, call);
}

/** What is read of the value of an expression. */
export function readsOfValue(context: TransformContext, value: Node): Read[] {
  const { scopes } = context;
  let at = value;
  const path: string[] = [];
  for (let above = scopes.parentOf(at); above; above = scopes.parentOf(at)) {
    if (isMember(above) && above.object === at) {
      const name = keyName(above);
      if (name === undefined) break;
      path.push(name);
    } else if (unwrap(above) !== unwrap(at)) break;
    at = above;
  }
  const holder = scopes.parentOf(at);
  const held =
    holder?.type === "VariableDeclarator" && holder.init === at ? readsOfPattern(context, holder.id as Node) : [];
  if (path.length === 0) return held;
  return [{ path, node: at }, ...held.map((read) => ({ ...read, path: [...path, ...read.path] }))];
}

/** The same for what a pattern or a name binds. */
export function readsOfPattern(context: TransformContext, bound: Node): Read[] {
  const target = withoutDefault(bound);
  if (target.type === "Identifier") {
    const binding = context.scopes.bindingOf(target);
    if (!binding || binding.reassigned) return [];
    return binding.references.flatMap(({ node, isType }) => (isType ? [] : readsOfValue(context, node)));
  }
  if (target.type !== "ObjectPattern") return [];
  return target.properties.flatMap((member) => {
    const name = member.type === "ObjectProperty" ? keyName(member) : undefined;
    if (name === undefined || member.type !== "ObjectProperty") return [];
    const inner = readsOfPattern(context, member.value).map(({ path, node }) => ({ path: [name, ...path], node }));
    return [{ path: [name], node: member as Node }, ...inner];
  });
}
