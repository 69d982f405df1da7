/** Modules of the application that pass exports of next-auth/client on, and those that take them from there. */

import type { Binding } from "../../../src/syntax/scope.ts";
import type { TransformContext } from "../../context.ts";
import { relativeSpecifier } from "../../paths.ts";
import type { Role } from "../../project.ts";
import { clientModule, clientNamesGone, reactName } from "./names.ts";

/** On a module that takes something of next-auth's client from another one, and so has to be looked at. */
const takerRole: Role = "x:client:taker";
/** The same for one that takes anything at all of a module with `export * from "next-auth/client"`. */
const starTakerRole: Role = "x:client:star-taker";

/** Says in the analyse phase what this file passes on, and sees to it that those who take it are looked at. */
export function tellImporters(context: TransformContext): void {
  if (!context.mentions(clientModule)) return;
  const { named, stars } = context.exports;
  // A name may be `__proto__`.
  const names: Record<string, string> = Object.create(null);
  for (const [name, entry] of named) {
    if (entry.kind === "from" && entry.source === clientModule) names[name] = entry.exportName;
  }
  const star = stars.includes(clientModule);
  if (!star && Object.keys(names).length === 0) return;
  context.publish({ kind: "client-exports", value: { names, star } });
  for (const name of Object.keys(names)) reach(context, name);
  if (star) reach(context, "*", starTakerRole);
}

/** Sees to it that the modules that take an export of this one are looked at, though they may never name next-auth. */
export function reach(context: TransformContext, exportName: string, role: Role = takerRole): void {
  const { path } = context.file;
  for (const importer of context.project.importersOf(path, exportName)) {
    context.assignRole({ module: relativeSpecifier(path, importer), exportName: "*" }, role);
  }
}

/** An import of an export of next-auth/client through a module of the application. */
interface PassedOn {
  readonly binding: Binding;
  /** From next-auth/client's object to what the binding holds. */
  readonly path: readonly string[];
  /** Came by `export *`, so that the name is next-auth's. */
  readonly byStar: boolean;
}

/** The imports of this file that another module of the application passes on from next-auth/client. */
export function passedOn(context: TransformContext): PassedOn[] {
  const { project, file } = context;
  const facts = project.facts("client-exports");
  if (facts.length === 0) return [];
  return context.scopes.bindings.flatMap((binding): PassedOn[] => {
    const origin = binding.import;
    const from = origin && project.resolve(file.path, origin.source);
    if (!origin || !from) return [];
    const [name, ...more] = origin.path;
    for (const { value } of facts.filter(({ path }) => path === from)) {
      if (name !== undefined && Object.hasOwn(value.names, name)) {
        return [
          { binding, path: [value.names[name] as string, ...more].filter((step) => step !== "*"), byStar: false },
        ];
      }
      // What the module makes itself goes before what it passes on by star.
      const isOwn = name !== undefined && project.resolveExport(file.path, origin.source, name) !== undefined;
      if (value.star && !isOwn) return [{ binding, path: origin.path, byStar: true }];
    }
    return [];
  });
}

/** This file may take something of next-auth's client through other modules. */
export function mayTakeClient(context: TransformContext): boolean {
  const roles = ["*", "default"].flatMap((name) => context.rolesOf(name));
  return roles.includes(takerRole) || (roles.includes(starTakerRole) && takesChangedName(context));
}

/**
 * Imports from a module of the project what none of its modules makes, under a name of which next-auth v4 knows
 * nothing, or all.
 */
function takesChangedName({ project, file, scopes }: TransformContext): boolean {
  return scopes.bindings.some(({ import: origin }) => {
    if (!origin || project.resolve(file.path, origin.source) === undefined) return false;
    const name = origin.imported;
    if (name === "*") return true;
    const isChanged = reactName(name) !== name || clientNamesGone.has(name) || name === "useSession";
    return isChanged && project.resolveExport(file.path, origin.source, name) === undefined;
  });
}
