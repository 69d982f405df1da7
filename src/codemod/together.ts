import { dirname } from "node:path";
import type { ProjectGraph } from "./graph.ts";
import type { FileResult } from "./result.ts";

type Graph = Pick<ProjectGraph, "givenRolesBy" | "importedFiles">;

/**
 * Never half an upgrade: what only makes sense together with a file that could not be upgraded stays as it was, too.
 *
 * - Where this tool could not, all of the package stays, since next-auth is one version for all of it, and what imports the file or
 *   is imported by it.
 * - A file that can't be read or parsed holds those that gave it a part to play in the options, and with them their package.
 *   Nothing is known of any other, and nothing waits for it.
 * - A file outside the paths that were asked for, or left out by somebody who was asked, holds its neighbours, and nothing else: who
 *   gives paths, or chooses, wants a part.
 *
 * @param outside the files that would be changed, and were not asked for or were left out
 * @param manifestOf the package.json that the code of a folder is upgraded with
 * @param shown how a path is written in a message
 */
export function keepTogether(
  results: readonly FileResult[],
  outside: ReadonlySet<string>,
  graph: Graph,
  manifestOf: (folder: string) => string | undefined,
  shown: (path: string) => string,
): readonly FileResult[] {
  const stopped = results.filter(({ outcome }) => outcome.status === "refused" || outcome.status === "failed");
  if (stopped.length === 0) return results;
  const byPath = new Map(results.map((result) => [result.path, result]));
  const isRefused = (path: string) => isOurDoing(byPath.get(path)?.outcome);
  const ties = tiesAmong(results, graph, { withImports: stopped.some(({ path }) => isRefused(path)) });
  const packages = groupBy(results, ({ path }) => manifestOf(dirname(path)));
  /** The files that stay, each with the one that it stays for. */
  const causes = new Map(stopped.map(({ path }) => [path, path]));
  for (const [path, cause] of causes) {
    const isOwnPackage = !outside.has(cause) && (path !== cause || isRefused(path));
    const manifest = isOwnPackage ? manifestOf(dirname(path)) : undefined;
    const neighbours = path === cause && !isRefused(path) ? ties.roles : ties.all;
    const others = [...(neighbours.get(path) ?? []), ...(packages.get(manifest)?.map((result) => result.path) ?? [])];
    for (const other of others) {
      if (byPath.get(other)?.outcome.status === "changed" && !causes.has(other)) causes.set(other, cause);
    }
  }
  return results.map((result) => {
    const cause = causes.get(result.path);
    if (cause === undefined || cause === result.path) return result;
    return heldBack(result, shown(cause), { isChoice: wasLeftOut(byPath.get(cause)?.outcome) });
  });
}

/** It was this tool that could not. */
function isOurDoing(outcome: FileResult["outcome"] | undefined): boolean {
  return outcome?.status === "refused" || (outcome?.status === "failed" && outcome.reason.stack !== undefined);
}

function wasLeftOut(outcome: FileResult["outcome"] | undefined): boolean {
  return outcome?.status === "refused" && outcome.reason.isChoice === true;
}

function heldBack(result: FileResult, cause: string, { isChoice }: { readonly isChoice: boolean }): FileResult {
  const why = isChoice ? "was left out" : "could not be upgraded";
  const message = `it only makes sense together with ${cause}, which ${why}`;
  const hint = isChoice
    ? "Run again, and take both."
    : `Deal with ${cause} first, and run again: both are upgraded then.`;
  return { ...result, changes: [], outcome: { status: "refused", reason: { message, hint } } };
}

type Neighbours = ReadonlyMap<string, ReadonlySet<string>>;

/** Who hangs together with whom: by the roles that files give each other, and by imports, too. */
function tiesAmong(
  results: readonly FileResult[],
  graph: Graph,
  { withImports }: { readonly withImports: boolean },
): { readonly roles: Neighbours; readonly all: Neighbours } {
  const roles = new Map<string, Set<string>>();
  const all = new Map<string, Set<string>>();
  const tie = (ties: Map<string, Set<string>>, a: string, b: string) => {
    ties.set(a, (ties.get(a) ?? new Set()).add(b));
    ties.set(b, (ties.get(b) ?? new Set()).add(a));
  };
  for (const { path } of results) {
    for (const giver of graph.givenRolesBy(path)) {
      tie(roles, giver, path);
      tie(all, giver, path);
    }
    if (withImports) for (const imported of graph.importedFiles(path)) tie(all, path, imported);
  }
  return { roles, all };
}

function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K | undefined): Map<K | undefined, T[]> {
  const groups = new Map<K | undefined, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    if (key !== undefined) groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return groups;
}
