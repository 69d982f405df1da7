/** What JSDoc says in JavaScript that a parameter or a constant is: `@param {import("next-auth").Account} account`. */
import { isFunction, type Node, withoutDefault } from "../../../src/syntax/ast.ts";
import type { TransformContext } from "../../context.ts";
import { valueParameters } from "./parameters.ts";
import { shapeNamed, type TypeShape } from "./type-shapes.ts";

export interface DocumentedName {
  readonly node: Node;
  readonly shape: TypeShape;
}

const tags =
  /@(param|type)\s*\{\s*(?:(?:Partial|Readonly)<\s*)?import\(["']next-auth(?:\/\w+)?["']\)\.(\w+)(\[\])?[^}]*\}\s*\[?(\w*)/g;

export function documentedNames(context: TransformContext): DocumentedName[] {
  const { parsed, file, scopes } = context;
  if (!/import\(["']next-auth/.test(file.source)) return [];
  const declared = declarationsByStart(context);
  return parsed.comments.flatMap((comment) => {
    const end = comment.end ?? 0;
    const below = declared.get(end + file.source.slice(end).search(/\S|$/));
    if (!below) return [];
    return [...comment.value.matchAll(tags)].flatMap(([, tag, type, list, name]): DocumentedName[] => {
      const one = shapeNamed(type);
      const node = tag === "type" ? nameOf(below, scopes) : parameterOf(below, name);
      return one && node ? [{ node, shape: list ? { kind: "list", of: one } : one }] : [];
    });
  });
}

/** Functions and variables by where the statement or the member begins that declares them. */
function declarationsByStart({ parsed, scopes }: TransformContext): Map<number, Node> {
  const found = new Map<number, Node>();
  for (const node of parsed.nodes) {
    if (!isFunction(node) && node.type !== "VariableDeclarator") continue;
    let at: Node = node;
    for (let above = scopes.parentOf(at); above && declares.test(above.type); above = scopes.parentOf(at)) at = above;
    const start = at.start ?? 0;
    if (!isFunction(found.get(start))) found.set(start, node);
  }
  return found;
}

const declares =
  /^(VariableDeclarator|VariableDeclaration|ExportNamedDeclaration|ExportDefaultDeclaration|AssignmentExpression|ExpressionStatement|ObjectProperty|ClassProperty)$/;

function parameterOf(made: Node, name: string | undefined): Node | undefined {
  if (!isFunction(made)) return undefined;
  return valueParameters(made)
    .map((one) => withoutDefault(one))
    .find((one) => one.type === "Identifier" && one.name === name);
}

function nameOf(declared: Node, scopes: TransformContext["scopes"]): Node | undefined {
  const declarator = isFunction(declared) ? scopes.parentOf(declared) : declared;
  return declarator?.type === "VariableDeclarator" ? (declarator.id as Node) : undefined;
}
