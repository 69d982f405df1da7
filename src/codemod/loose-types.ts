import { dirname } from "node:path";
import semver from "semver";
import { rangesIn, type Workspaces } from "./workspace.ts";

/**
 * Until then next-auth v3 had no types of its own. Those of @types/next-auth took what they did not name for `any` or `unknown`, in the
 * user of a session too, and always had that user.
 */
const firstOwn = "3.15.0";

/**
 * Whether next-auth v3 had no types of its own yet when a package was written. A range also lets in later versions, whose `unknown` is
 * more than `any` asks for.
 */
export function areTypesLoose(workspaces: Workspaces, folder: string): boolean {
  const range = rangeOf(workspaces, folder, "next-auth");
  const lowest = range === undefined || semver.validRange(range) === null ? null : semver.minVersion(range);
  return lowest !== null && semver.lt(lowest, firstOwn);
}

/** What a package.json asks for, or one further up, where workspaces keep what their packages share. */
function rangeOf(workspaces: Workspaces, folder: string, name: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const found = rangesIn(workspaces.manifestIn(at) ?? {}).find((one) => one.name === name);
    if (found || dirname(at) === at) return found?.range;
  }
}
