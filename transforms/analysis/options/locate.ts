import type { Node } from "../../../src/syntax/ast.ts";
import { PerFile, type TransformContext } from "../../context.ts";
import { relativeSpecifier } from "../../paths.ts";
import type { Role, RoleName } from "../../project.ts";
import { Follower } from "./follow.ts";
import type { Located } from "./found.ts";
import { isOptionRole } from "./roles.ts";
import { type Setting, settingOf, unknownSetting } from "./setting.ts";
import { type Giving, givings } from "./taken.ts";
import { typedValues } from "./typed.ts";
import { versionOfImports } from "./version.ts";

const cache = new PerFile<{ readonly key: string; readonly located: Located }>();

/**
 * Finds the options in a file, from the calls of NextAuth, the types of next-auth, and the roles that other modules
 * gave it.
 */
export function locate(context: TransformContext): Located {
  const made = context.hasRoles ? ownExports(context) : [];
  const exports = made.map((each) => ({ ...each, roles: context.rolesOf(each.name) }));
  const version = versionOfImports(context);
  // Most files have no such exports, and are asked for many times.
  const given = givings(context);
  const key =
    made.length + given.length === 0
      ? version
      : JSON.stringify([version, exports.map(({ name, roles }) => [name, roles]), given.map(({ takes }) => takes)]);
  const known = cache.get(context);
  if (known?.key === key) return known.located;
  const follower = new Follower(context);
  for (const { node, roles } of exports) {
    const told = settingOf(roles);
    const setting = told.version === "unknown" ? { ...told, version } : told;
    for (const role of roles) followRole(follower, node, { role, roles, setting });
  }
  for (const each of given) followGiving(follower, each, version);
  if (context.mentions("next-auth")) {
    const setting: Setting = { ...unknownSetting, version };
    for (const options of optionsOfCalls(context)) follower.follow(options, "options", { setting, whole: true });
    for (const { node, role, returned, whole } of typedValues(context)) {
      if (returned) follower.returns(node, role, { setting, whole });
      else follower.follow(node, role, { setting, whole });
    }
  }
  const located = follower.located;
  cache.set(context, { key, located });
  return located;
}

/** Follows what a function of another module is given for the options, or for a part of them. */
function followGiving(
  follower: Follower,
  { takes: { role, key, setting: said, isWhole }, given, lost }: Giving,
  version: Setting["version"],
): void {
  if (!isOptionRole(role)) return;
  const told = settingOf([said]);
  const setting = told.version === "unknown" ? { ...told, version } : told;
  if (lost) follower.lose(lost, role, setting);
  else if (given) follower.given(given, key, role, { setting, whole: isWhole });
}

/** Follows an export in one of the roles that other modules gave it. */
function followRole(
  follower: Follower,
  node: Node,
  { role, roles, setting }: { readonly role: Role; readonly roles: readonly Role[]; readonly setting: Setting },
): void {
  if (typeof role === "string") {
    if (isOptionRole(role)) follower.follow(node, role, { setting, whole: !isPart(roles, role) });
  } else if (role.kind === "returns" && isOptionRole(role.role)) {
    follower.returns(node, role.role, { setting, whole: true });
  }
}

function isPart(roles: readonly Role[], role: RoleName): boolean {
  return roles.some((other) => typeof other === "object" && other.kind === "part" && other.of === role);
}

/** Says in the analyse phase what this file's options take from other modules. */
export function tellOthers(context: TransformContext): void {
  const { elsewhere, taken } = locate(context);
  for (const { module, exportName, roles } of elsewhere) {
    for (const role of roles) context.assignRole({ module, exportName }, role);
  }
  for (const { takes, importers } of taken) {
    context.publish({ kind: "takes-option", value: takes });
    for (const importer of importers)
      context.assignRole(
        { module: relativeSpecifier(context.file.path, importer), exportName: "*" },
        "x:gives-options",
      );
  }
}

/** What the file makes and exports, by the name that it has here where it has one. */
export function ownExports({ exports, scopes }: TransformContext): { name: string; node: Node }[] {
  return [...exports.named].flatMap(([name, entry]) => {
    if (entry.kind !== "value") return [];
    const { node } = entry;
    const holder = scopes.parentOf(node);
    if (holder?.type === "VariableDeclarator" && holder.init === node) return [{ name, node: holder.id }];
    return [{ name, node: node.type === "FunctionDeclaration" && node.id ? node.id : node }];
  });
}

/** The options argument of every `NextAuth(options)` and `NextAuth(req, res, options)`. */
function optionsOfCalls(context: TransformContext): Node[] {
  const { scopes } = context;
  const found: Node[] = [];
  for (const node of context.parsed.nodesOf("CallExpression")) {
    if (node.arguments.length === 0) continue;
    const callee = scopes.moduleValue(node.callee);
    if (callee?.source !== "next-auth" && callee?.source !== "next-auth/next") continue;
    const [name, ...more] = callee.path;
    const isNextAuth = (name === undefined || name === "default") && more.every((step) => step === "default");
    const isServerSession = /^(unstable_)?getServerSession$/.test(callee.path.at(-1) ?? "");
    const options = node.arguments.length === 2 ? undefined : node.arguments.at(-1);
    if ((isNextAuth || isServerSession) && options && options.type !== "SpreadElement") found.push(options);
  }
  return found;
}
