/** Properties that a client is kept in: which expressions of the file name the same one. */
import { keyName, type Node, type t, unwrap, walk } from "../../../src/syntax/ast.ts";
import type { TransformContext } from "../../context.ts";

/** A property of `this`, of a class, or of the global object. */
export interface PropertyPlace {
  readonly on: string;
  readonly name: string;
  /** The class leaves the file, and the property isn't private: others may read it. */
  readonly isVisible: boolean;
}

/**
 * `this.x`, `this.#x`, `Class.x`, `global.x` and the declarations of all but the last: on what object, and called what.
 */
export function propertyPlace(context: TransformContext, node: Node): PropertyPlace | undefined {
  switch (node.type) {
    case "MemberExpression":
    case "OptionalMemberExpression": {
      const name = node.property.type === "PrivateName" ? `#${node.property.id.name}` : keyName(node);
      if (name === undefined) return undefined;
      const object = unwrap(node.object);
      if (object.type === "ThisExpression")
        return inClass(context, enclosingClass(context, node), { name, isStatic: isOfStatic(context, node) });
      if (object.type !== "Identifier") return undefined;
      const binding = context.scopes.bindingOf(object);
      if (binding?.declaration.type === "ClassDeclaration")
        return inClass(context, binding.declaration, { name, isStatic: true });
      const isGlobal = !binding && /^(global|globalThis)$/.test(object.name);
      return isGlobal ? { on: "global", name, isVisible: false } : undefined;
    }
    case "ClassMethod":
    case "ClassProperty": {
      const name = keyName(node);
      return name === undefined
        ? undefined
        : inClass(context, enclosingClass(context, node), { name, isStatic: node.static === true });
    }
    case "ClassPrivateProperty":
      return inClass(context, enclosingClass(context, node), {
        name: `#${node.key.id.name}`,
        isStatic: node.static === true,
      });
    default:
      return undefined;
  }
}

function enclosingClass(context: TransformContext, node: Node) {
  return context.scopes.enclosing(node, "ClassDeclaration", "ClassExpression");
}

function inClass(
  context: TransformContext,
  owner: t.ClassDeclaration | t.ClassExpression | undefined,
  { name, isStatic }: { readonly name: string; readonly isStatic: boolean },
): PropertyPlace | undefined {
  if (!owner) return undefined;
  const isPrivate =
    name.startsWith("#") ||
    owner.body.body.some(
      (item) =>
        (item.type === "ClassProperty" || item.type === "ClassMethod") &&
        keyName(item) === name &&
        item.accessibility === "private",
    );
  const leaves = owner.type === "ClassExpression" || /^Export/.test(context.scopes.parentOf(owner)?.type ?? "");
  return { on: `${isStatic ? "static" : "this"} ${owner.start}`, name, isVisible: leaves && !isPrivate };
}

/** `this` in a static method is the class. */
function isOfStatic({ scopes }: TransformContext, node: Node): boolean {
  const owner = scopes.enclosing(node, "ClassMethod", "FunctionExpression", "FunctionDeclaration", "ClassProperty");
  return (owner?.type === "ClassMethod" || owner?.type === "ClassProperty") && owner.static === true;
}

/** The static method that `Class.method()` calls. */
export function staticMethodOf(context: TransformContext, callee: Node): t.ClassMethod | undefined {
  const place = propertyPlace(context, callee);
  if (!place?.on.startsWith("static ")) return undefined;
  let found: t.ClassMethod | undefined;
  walk(context.program, (node) => {
    if (node.type !== "ClassMethod" || node.kind !== "method" || !node.static) return;
    const other = propertyPlace(context, node);
    if (other?.on === place.on && other.name === place.name) found = node;
  });
  return found;
}

/** All values that the file gives to the property that `target` reads. */
export function valuesOfProperty(context: TransformContext, target: Node): Node[] {
  const place = propertyPlace(context, target);
  if (!place) return [];
  const values: Node[] = [];
  walk(context.program, (node) => {
    const isPlace = (at: Node) => {
      const other = propertyPlace(context, at);
      return other?.on === place.on && other.name === place.name;
    };
    if (node.type === "AssignmentExpression" && isPlace(node.left)) values.push(node.right);
    if ((node.type === "ClassProperty" || node.type === "ClassPrivateProperty") && node.value && isPlace(node)) {
      values.push(node.value);
    }
  });
  return values;
}
