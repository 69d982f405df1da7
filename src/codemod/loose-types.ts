import { dirname } from "node:path";
import semver from "semver";
import { rangesIn, type Workspaces } from "./workspace.ts";

/** Until then next-auth v3 had no types of its own. */
const firstOwn = "3.15.0";
/** Until then @types/next-auth took what it did not name for `any`; since then for `unknown`, as next-auth's own types do. */
const firstStrict = "3.7.4";

/**
 * Whether the types of next-auth v3 that a package was compiled with may have taken everything for `any`. A range also lets in later
 * versions, whose `unknown` is more than `any` asks for.
 */
export function areTypesLoose(workspaces: Workspaces, folder: string): boolean {
  const own = rangeOf(workspaces, folder, "next-auth");
  if (own === undefined || !startsBelow(own, firstOwn)) return false;
  const types = rangeOf(workspaces, folder, "@types/next-auth");
  return types === undefined || startsBelow(types, firstStrict);
}

/** What a package.json asks for, or one further up, where workspaces keep what their packages share. */
function rangeOf(workspaces: Workspaces, folder: string, name: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const found = rangesIn(workspaces.manifestIn(at) ?? {}).find((one) => one.name === name);
    if (found || dirname(at) === at) return found?.range;
  }
}

function startsBelow(range: string, version: string): boolean {
  const lowest = semver.validRange(range) === null ? null : semver.minVersion(range);
  return lowest !== null && semver.lt(lowest, version);
}
