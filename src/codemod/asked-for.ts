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
  const range = askedFor(workspaces, folder);
  const lowest = range === undefined ? null : semver.minVersion(range);
  return lowest !== null && semver.lt(lowest, firstOwn);
}

/** Whether a package asks for next-auth v3, and takes no later one. */
export function asksForV3(workspaces: Workspaces, folder: string): boolean {
  const range = askedFor(workspaces, folder);
  return range !== undefined && semver.subset(range, ">=3.0.0-0 <4.0.0-0");
}

/** The range of next-auth in a package.json, or in one further up, where workspaces keep what their packages share. */
function askedFor(workspaces: Workspaces, folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const found = rangesIn(workspaces.manifestIn(at) ?? {}).find(({ name }) => name === "next-auth");
    if (!found && dirname(at) !== at) continue;
    return found && semver.validRange(found.range) !== null ? found.range : undefined;
  }
}
