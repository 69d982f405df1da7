import { moduleExportName } from "../../src/syntax/ast.ts";
import { reactName } from "../analysis/client-module/names.ts";
import { mayTakeClient, passedOn } from "../analysis/client-module/passed-on.ts";
import type { TransformContext } from "../context.ts";
import { type MemberNames, ModuleObject, renameLocal } from "./module-object.ts";

/**
 * `import { Provider } from "./auth"`, where ./auth exports all of next-auth/client, and so of next-auth/react from now
 * on.
 */
export function migrateImportsOfPassedOn(context: TransformContext, names: MemberNames): void {
  const found = passedOn(context);
  if (found.length === 0 && mayTakeClient(context)) reportUnfollowed(context);
  for (const { binding, path, byStar } of found) {
    if (path.every((step) => step === "default")) {
      const object = new ModuleObject(context, names);
      for (const { node } of binding.references) object.follow(node);
      continue;
    }
    const specifier = binding.import?.node;
    if (!byStar || specifier?.type !== "ImportSpecifier" || specifier.imported.type !== "Identifier") continue;
    const name = moduleExportName(specifier.imported);
    const newName = reactName(name);
    if (newName === name) continue;
    if (binding.name === name) renameLocal(context, binding, newName);
    specifier.imported.name = newName;
    context.change(`${name} → ${newName}`, specifier);
  }
}

function reportUnfollowed(context: TransformContext): void {
  context.todo(
    context.program.body[0] ?? context.program,
    "NAD214",
    "this file imports next-auth's client through several modules, and was not changed.",
    "Use the names of next-auth/react, and destructure { data, status } from useSession.",
  );
}
