import type { TransformContext } from "../context.ts";
import type { Role } from "../project.ts";

/** On the default export of pages/_app, by a file whose component needs a SessionProvider above it. */
const appRole: Role = "x:app";

/** The specifiers that lead from a file below `pages` to `pages/_app`; none for a file that is elsewhere. */
function specifiers(context: TransformContext): string[] {
  const folders = context.file.path.split(/[\\/]/).slice(0, -1);
  const up = (levels: number) => (levels === 0 ? "./" : "../".repeat(levels));
  return folders.flatMap((_folder, i) => {
    const levels = folders.length - 1 - i;
    const toPages = folders[i] === "pages" ? [`${up(levels)}_app`] : [];
    return [...toPages, `${up(levels)}pages/_app`, `${up(levels)}src/pages/_app`];
  });
}

/** The path of pages/_app, seen from a file of the application; undefined when there is none. */
export function findApp(context: TransformContext): string | undefined {
  for (const specifier of specifiers(context).reverse()) {
    const path = context.project.resolve(context.file.path, specifier);
    if (path) return path;
  }
  return undefined;
}

/**
 * Says in the analyse phase that the application's pages/_app matters, so that it is looked at though it never names
 * next-auth.
 */
export function tellApp(context: TransformContext): void {
  for (const specifier of specifiers(context).reverse()) {
    if (!context.project.resolve(context.file.path, specifier)) continue;
    context.assignRole({ module: specifier, exportName: "default" }, appRole);
    return;
  }
}

/** pages/_app itself, by its path. */
export function isAppFile({ file }: TransformContext): boolean {
  return /(^|[\\/])pages[\\/]_app\.[cm]?[jt]sx?$/.test(file.path);
}

export function isApp(context: TransformContext): boolean {
  return context.rolesOf("default").includes(appRole);
}
