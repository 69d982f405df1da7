import { isFunction, type Node } from "../../src/syntax/ast.ts";
import { clientUses } from "../analysis/client-module/client-uses.ts";
import type { TransformContext } from "../context.ts";
import { relativeSpecifier } from "../paths.ts";
import { findApp, isApp } from "./app.ts";
import { callsOutside } from "./outside.ts";

/** useSession throws in next-auth v4 where no SessionProvider is above it (next-auth v4, react/index.js). */
export function reportMissing(context: TransformContext): void {
  const { project } = context;
  if (!project.knowsOthers || isProvided(context)) return;
  const folder = project.packageOf(context.file.path);
  const first = project.facts("uses-session").find(({ path }) => project.packageOf(path) === folder);
  if (!first) return;
  const message =
    "useSession throws in next-auth v4 outside a SessionProvider, and the application doesn't render one.";
  const hint = "Wrap the page in <SessionProvider session={pageProps.session}>, from next-auth/react, in pages/_app.";
  if (isApp(context)) {
    const app = context.exports.named.get("default");
    const made = app?.kind === "value" ? context.scopes.resolveValue(app.node) : undefined;
    context.todo(
      isFunction(made) ? statementOf(context, made) : (context.program.body[0] ?? context.program),
      "NAD223",
      message,
      hint,
    );
  } else if (context.file.path === first.path && /[\\/]pages[\\/]/.test(first.path) && findApp(context) === undefined) {
    const use = clientUses(context).find(({ name }) => name === "useSession");
    if (use) context.report({ code: "NAD223", node: use.node, message, hint });
  }
}

/** The statement that declares a component. */
function statementOf(context: TransformContext, node: Node): Node {
  let at = node;
  for (let above = context.scopes.parentOf(at); above && above !== context.program; above = context.scopes.parentOf(at))
    at = above;
  return at;
}

/** A SessionProvider counts for its own application, and for all when it stands in a package that is none. */
function isProvided({ project, file }: TransformContext): boolean {
  const folder = project.packageOf(file.path);
  return project.facts("has-session-provider").some(({ path }) => {
    const other = project.packageOf(path);
    return other === folder || !hasApp(project, path, other);
  });
}

function hasApp(project: TransformContext["project"], path: string, folder: string): boolean {
  const up = relativeSpecifier(path, folder);
  return ["pages/_app", "src/pages/_app"].some((app) => project.resolve(path, `${up}/${app}`));
}

/** Above the SessionProvider that a component renders, or beside it. */
export function reportOutside(context: TransformContext): void {
  for (const call of callsOutside(context)) {
    context.todo(
      call,
      "NAD223",
      "useSession throws in next-auth v4 outside a SessionProvider, and this component is not inside one.",
      "Render the SessionProvider further up, or call useSession in a component inside it.",
    );
  }
}
