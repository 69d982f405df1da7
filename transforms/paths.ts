import { dirname, relative, sep } from "node:path";

/** A path as reports, patterns and specifiers write it on every system: with slashes. */
export function slashed(path: string): string {
  return sep === "/" ? path : path.replaceAll(sep, "/");
}

/** How a module names another file: `./lib/db.ts`, `..`. */
export function relativeSpecifier(from: string, path: string): string {
  const to = slashed(relative(dirname(from), path));
  if (to === "") return ".";
  return to.startsWith(".") ? to : `./${to}`;
}
