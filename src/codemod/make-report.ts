import { relative, sep } from "node:path";
import { createTwoFilesPatch } from "diff";
import type { StatedOption } from "../../transforms/project.ts";
import { option, sentence } from "../words.ts";
import type { ProjectGraph } from "./graph.ts";
import { maskSecrets } from "./mask.ts";
import type { PlannedManifest } from "./planned-manifest.ts";
import type { FoundInFile } from "./project-files.ts";
import type { AdapterReport, CodemodReport, FileReport, InstallFailure } from "./report.ts";
import type { FileProblem, FileResult } from "./result.ts";
import type { StatedTable } from "./stated.ts";

export function makeReport(run: {
  version: string;
  cwd: string;
  dryRun: boolean;
  options: CodemodReport["options"];
  scanned: number;
  results: readonly FileResult[];
  manifests: readonly PlannedManifest[];
  /** What was found in files that aren't code. */
  around: readonly FoundInFile[];
  graph: Pick<ProjectGraph, "facts">;
  stated: StatedTable;
  warnings: readonly string[];
  installFailure: InstallFailure | undefined;
  install: readonly string[];
  next: CodemodReport["next"];
}): CodemodReport {
  const { version, cwd, dryRun, options, scanned, results, manifests, around, graph } = run;
  const { stated, warnings, installFailure, install, next } = run;
  const shown = (path: string) => relative(cwd, path).split(sep).join("/") || ".";
  const files = results.map(
    ({ path, before, outcome, changes, findings }): FileReport => ({
      path: shown(path),
      status: outcome.status,
      ...("reason" in outcome && { reason: reasonOf(outcome.reason) }),
      changes,
      findings,
      // A run that is neither dry nor reported shows none, and a thousand take half a second.
      get diff() {
        return outcome.status === "changed" ? unifiedDiff(shown(path), before, outcome.after) : "";
      },
    }),
  );
  const others = around.map(
    ({ path, findings }): FileReport => ({ path: shown(path), status: "unchanged", changes: [], findings, diff: "" }),
  );
  const told = manifests.filter(({ changes, warnings: open }) => changes.length > 0 || open.length > 0);
  const packages = told.map(({ path, before, text, changes, warnings: open }) => ({
    path: shown(path),
    changes,
    warnings: open,
    diff: text === before ? "" : unifiedDiff(shown(path), before, text),
  }));
  const count = (status: FileReport["status"]) => files.filter((file) => file.status === status).length;
  const all = [...files, ...others].sort((a, b) => (a.path < b.path ? -1 : 1));
  const findings = all.flatMap((file) => file.findings);
  return {
    schema: "migrate-nextauth-dynamo/codemod/1",
    version,
    cwd,
    dryRun,
    options,
    totals: {
      scanned,
      changed: count("changed"),
      unchanged: count("unchanged"),
      refused: count("refused"),
      failed: count("failed"),
      todos: findings.filter(({ level }) => level === "todo").length,
      notes: findings.filter(({ level }) => level === "note").length,
    },
    adapters: graph.facts("adapter-call").map(({ path, value }) => ({
      path: shown(path),
      ...value,
      options: value.options ? publishable(value.options) : null,
    })),
    regions: [...new Set(graph.facts("stated-region").map(({ value }) => value.region))].sort(),
    stated,
    files: all,
    packages,
    warnings,
    installFailure: installFailure ?? null,
    install,
    next,
  };
}

function reasonOf({ hint, mayBeIgnored, ...reason }: FileProblem): NonNullable<FileReport["reason"]> {
  return {
    ...reason,
    hint: mayBeIgnored ? sentence`${hint}, or leave it out with ${option("ignore")}, and run again.` : hint,
  };
}

/** What the adapter is told that isn't a secret. Of other options only the name is reported: `secretKey: "…"` may be one. */
const published = new Set([
  "tableName",
  "partitionKey",
  "sortKey",
  "indexName",
  "indexPartitionKey",
  "indexSortKey",
  "readV3Items",
  "unique",
  "strongSessions",
]);

function publishable(options: readonly StatedOption[]): NonNullable<AdapterReport["options"]> {
  return Object.fromEntries(
    options.map(({ name, value }) => [name, (published.has(name) ? value : undefined) ?? null]),
  );
}

/** Both sides are masked alike before they are compared. */
function unifiedDiff(path: string, before: string, after: string): string {
  const [old, now] = [maskSecrets(path, before), maskSecrets(path, after)];
  const options = { context: 3, maxEditLength: mostEdits };
  const patch = createTwoFilesPatch(`a/${path}`, `b/${path}`, old, now, undefined, undefined, options);
  return patch?.replace(/^=+\n/, "") ?? wholeDiff(path, old, now);
}

/** Finding the smallest difference takes time by the square of it: with more changed lines than this all of a file is shown. */
const mostEdits = 2_000;

function wholeDiff(path: string, before: string, after: string): string {
  const lines = (text: string, sign: string) => {
    const all = text.split("\n");
    const isEnded = all.at(-1) === "";
    const shown = (isEnded ? all.slice(0, -1) : all).map((line) => `${sign}${line}\n`);
    return { count: shown.length, text: shown.join("") + (isEnded ? "" : "\\ No newline at end of file\n") };
  };
  const [old, now] = [lines(before, "-"), lines(after, "+")];
  return `--- a/${path}\n+++ b/${path}\n@@ -1,${old.count} +1,${now.count} @@\n${old.text}${now.text}`;
}
