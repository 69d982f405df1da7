import { isFunction, type Node } from "../../../src/syntax/ast.ts";
import type { TransformContext } from "../../context.ts";

/**
 * True where TypeScript knows from around it what a function takes, or what is in an object: in typed options, in the
 * argument of NextAuth.
 */
export function isTypedByContext({ scopes }: TransformContext, made: Node): boolean {
  let at: Node = made;
  for (let above = scopes.parentOf(at); above; at = above, above = scopes.parentOf(at)) {
    switch (above.type) {
      case "ObjectProperty":
      case "ObjectExpression":
      case "ArrayExpression":
      case "ConditionalExpression":
      case "LogicalExpression":
      case "ParenthesizedExpression":
        break;
      case "VariableDeclarator":
        return above.id.type === "Identifier" && above.id.typeAnnotation != null;
      case "TSAsExpression":
      case "TSSatisfiesExpression":
        return !isConst(above.typeAnnotation);
      case "CallExpression":
        return /^next-auth(\/next)?$/.test(scopes.moduleValue(above.callee)?.source ?? "");
      case "ReturnStatement": {
        const owner = scopes.enclosing(
          above,
          "FunctionDeclaration",
          "FunctionExpression",
          "ArrowFunctionExpression",
          "ObjectMethod",
        );
        return owner?.returnType != null;
      }
      case "AssignmentExpression":
        return above.right === at;
      default:
        return isFunction(above) && above.body === at && above.returnType != null;
    }
  }
  return false;
}

/** `as const`, which isn't a type. */
function isConst(type: Node): boolean {
  return type.type === "TSTypeReference" && type.typeName.type === "Identifier" && type.typeName.name === "const";
}
