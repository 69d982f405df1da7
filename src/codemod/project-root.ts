import { existsSync, realpathSync } from "node:fs";
import { dirname, join, sep } from "node:path";

/** Whether a path lies in a folder, by their names alone. */
export function liesIn(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/**
 * The folder whose files belong together: the repository that holds `path`, or else the working directory. Nothing above it is
 * looked at, and nothing outside of it is written; what lies outside of both was named by the user, and stands for itself.
 */
export function projectRoot(path: string, cwd: string): string {
  for (let at = dirname(path); ; at = dirname(at)) {
    if (existsSync(join(at, ".git"))) return at;
    if (dirname(at) === at) return liesIn(cwd, path) ? cwd : dirname(path);
  }
}

/** Whether a path, all links followed, really lies in a folder; false too for what isn't there. */
export function reallyLiesIn(folder: string, path: string): boolean {
  try {
    return liesIn(realpathSync(folder), realpathSync(path));
  } catch {
    return false;
  }
}
