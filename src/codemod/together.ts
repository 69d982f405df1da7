import { dirname, relative } from "node:path";
import { packagesNamedIn } from "../../transforms/knowledge/packages.ts";
import { slashed } from "../../transforms/paths.ts";
import type { ProjectGraph } from "./graph.ts";
import type { FileProblem, FileResult } from "./result.ts";

type Graph = Pick<ProjectGraph, "givenRolesBy" | "importedFiles">;

/**
 * Never half an upgrade: what only makes sense together with a file that could not be upgraded stays as it was, too.
 *
 * - Where this tool could not, all of the package stays, since next-auth is one version for all of it, and what imports the file or
 *   is imported by it.
 * - So it is with a file that can't be read or parsed and names next-auth, or makes aws-sdk's client for files that would be changed.
 *   Of any other nothing is known, and nothing waits for it; nor for a template of a generator's.
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
  const needed = neededUnread(stopped, results, graph, manifestOf);
  const isRefused = (path: string) => isOurDoing(byPath.get(path)?.outcome) || needed.has(path);
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
    return heldBack(result, shown(cause), byPath.get(cause)?.outcome);
  });
}

/** The files that can't be read or parsed, and that the upgrade is about all the same, by what they name. */
function neededUnread(
  stopped: readonly FileResult[],
  results: readonly FileResult[],
  graph: Pick<Graph, "importedFiles">,
  manifestOf: (folder: string) => string | undefined,
): ReadonlySet<string> {
  const unread = stopped.filter(({ outcome }) => outcome.status === "failed");
  const named = new Map(unread.map(({ path, before }) => [path, packagesNamedIn(before)]));
  const ofAws = unread.flatMap(({ path, before }) =>
    named.get(path)?.has("aws-sdk") && !isOfOtherServices(before) ? [path] : [],
  );
  const imported = new Set(
    ofAws.length === 0
      ? []
      : results.flatMap(({ path, outcome }) => (outcome.status === "changed" ? graph.importedFiles(path) : [])),
  );
  const ofNextAuth = unread.filter(({ path }) => {
    const names = named.get(path);
    return names?.has("next-auth") || names?.has("@next-auth/dynamodb-adapter");
  });
  const isTemplate = ({ path, before }: FileResult) =>
    templateTags.test(before) &&
    !routes.test(slashed(relative(dirname(manifestOf(dirname(path)) ?? path), path))) &&
    !results.some((other) => graph.importedFiles(other.path).includes(path));
  return new Set([
    ...ofNextAuth.filter((file) => !isTemplate(file)).map(({ path }) => path),
    ...ofAws.filter((path) => imported.has(path)),
  ]);
}

/** What generators (plop, hygen, EJS, Nunjucks) fill in: such a file is no module as long as it is one of theirs. */
const templateTags = /<%[\s=_-]|\{%|(?<![=(:]\s?)\{\{(?:[#/>!^{]|\s*[\w.]+(?:\s+[\w.]+)*\s*\}\})/;
/** Where Next.js takes every file for a module. */
const routes = /^(src\/)?(pages|app)\//;

/** What makes clients of other services alone has none for an adapter. */
function isOfOtherServices(text: string): boolean {
  return /\bnew\s+AWS\.\w|["']aws-sdk\/clients\/\w/i.test(text) && !/dynamo|\bconfig\b/i.test(text);
}

/** It was this tool that could not. */
function isOurDoing(outcome: FileResult["outcome"] | undefined): boolean {
  return outcome?.status === "refused" || (outcome?.status === "failed" && outcome.reason.stack !== undefined);
}

function heldBack(result: FileResult, cause: string, of: FileResult["outcome"] | undefined): FileResult {
  const { isChoice = false, mayBeIgnored = false } = of && "reason" in of ? of.reason : {};
  const why = isChoice ? "was left out" : "could not be upgraded";
  const message = `it only makes sense together with ${cause}, which ${why}`;
  if (isChoice) return refused(result, { message, hint: "Run again, and take both." });
  const hint = `Deal with ${cause} first`;
  return refused(
    result,
    mayBeIgnored
      ? { message, hint, mayBeIgnored }
      : { message, hint: `${hint}, and run again: both are upgraded then.` },
  );
}

function refused(result: FileResult, reason: FileProblem): FileResult {
  return { ...result, changes: [], outcome: { status: "refused", reason } };
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
