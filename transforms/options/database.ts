import type { t } from "../../src/syntax/ast.ts";
import { findProperty, remove } from "../../src/syntax/edit.ts";
import { propertiesOf } from "../analysis/options/setting.ts";
import type { TransformContext } from "../context.ts";
import { removeUnusedImports } from "../unused.ts";

/**
 * `database` made v3 load its TypeORM adapter, unless an adapter was given (next-auth v3 dist/server/index.js). v4 has
 * no such option.
 */
export function convertDatabase(context: TransformContext, options: t.ObjectExpression): void {
  const member = findProperty(options, "database");
  if (!member) return;
  const { byName } = propertiesOf(options, context.scopes);
  if (byName.has("adapter")) {
    remove(context, member);
    removeUnusedImports(context, member);
    context.change("database removed: the adapter had its place", member);
    context.note(
      member,
      "NAD306",
      "The option `database` is gone; next-auth v3 did not use it beside an adapter.",
      "Remove the connection string from the environment if nothing else reads it.",
    );
    return;
  }
  context.todo(
    member,
    "NAD308",
    "The option `database` is gone in next-auth v4, which takes an adapter.",
    "Pass the TypeORM, Prisma or MongoDB adapter for your database as `adapter`.",
  );
}
