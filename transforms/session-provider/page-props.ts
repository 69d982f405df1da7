import { isMember, keyName, type Node, type t, typeArgumentsOf } from "../../src/syntax/ast.ts";
import { expression } from "../../src/syntax/build.ts";
import { replaceNode } from "../../src/syntax/edit.ts";
import type { TransformContext } from "../context.ts";

/**
 * `AppProps` → `AppProps<any>`. The versions of next that next-auth v3 was used with said any of a page's props whatever AppProps was
 * given; 12.3, to which next-auth v4's peer range brings them, says `{}` (dist/pages/_app.d.ts), in which there is no session.
 */
export function openPageProps(context: TransformContext): void {
  if (!context.isTypeScript || !readsPageProps(context)) return;
  for (const { import: origin, references } of context.scopes.imports("next/app")) {
    const isApp = origin?.imported === "default";
    if (!isApp && origin?.imported !== "AppProps") continue;
    for (const { node } of references) {
      const parent = context.scopes.parentOf(node);
      if (node.type !== "Identifier" || !parent) continue;
      if (isApp) openClass(context, node, parent);
      else openType(context, node, parent);
    }
  }
}

function openType(context: TransformContext, name: t.Identifier, reference: Node): void {
  if (reference.type !== "TSTypeReference" || typeArgumentsOf(reference)) return;
  const opened = (expression`x as AppProps<any>` as t.TSAsExpression).typeAnnotation as t.TSTypeReference;
  opened.typeName = name;
  replaceNode(context, reference, opened);
  context.change("AppProps → AppProps<any>", reference);
}

/** `class MyApp extends App` → `class MyApp extends App<unknown, any>`, whose second type is that of the page's props. */
function openClass(context: TransformContext, name: t.Identifier, made: Node): void {
  if (made.type !== "ClassDeclaration" || made.superClass !== name || made.superTypeParameters) return;
  replaceNode(context, name, expression`${name}<unknown, any>`);
  context.change("App → App<unknown, any>", name);
}

/** `pageProps.session`, `{ pageProps: { session } }`, `const { session } = this.props.pageProps` */
function readsPageProps({ parsed, scopes }: TransformContext): boolean {
  const isTakenApart = (node: Node) => {
    const around = scopes.parentOf(node);
    return isMember(around)
      ? around.object === node
      : around?.type === "VariableDeclarator" && around.id.type === "ObjectPattern" && around.init === node;
  };
  const members = [...parsed.nodesOf("MemberExpression"), ...parsed.nodesOf("OptionalMemberExpression")];
  if (members.some((member) => keyName(member) === "pageProps" && isTakenApart(member))) return true;
  return parsed.nodesOf("ObjectPattern").some(({ properties }) =>
    properties.some((taken) => {
      if (taken.type !== "ObjectProperty" || keyName(taken) !== "pageProps") return false;
      const { value } = taken;
      if (value.type !== "Identifier") return value.type === "ObjectPattern";
      return scopes.bindingOf(value)?.references.some(({ node }) => isTakenApart(node)) ?? false;
    }),
  );
}
