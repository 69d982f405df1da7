import { relative, sep } from "node:path";
import { createTwoFilesPatch } from "diff";
import { option, sentence } from "../words.ts";
import type { ProjectGraph } from "./graph.ts";
import type { PlannedManifest } from "./manifests.ts";
import { maskSecrets } from "./mask.ts";
import type { CodemodReport, FileReport, InstallFailure } from "./report.ts";
import type { FileResult, Reason } from "./result.ts";
import type { StatedTable } from "./stated.ts";

export function makeReport(run: {
  version: string;
  cwd: string;
  dryRun: boolean;
  options: CodemodReport["options"];
  scanned: number;
  results: readonly FileResult[];
  manifests: readonly PlannedManifest[];
  graph: Pick<ProjectGraph, "facts">;
  stated: StatedTable;
  warnings: readonly string[];
  installFailure: InstallFailure | null;
  install: readonly string[];
  next: CodemodReport["next"];
}): CodemodReport {
  const { version, cwd, dryRun, options, scanned, results, manifests, graph } = run;
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
  files.sort((a, b) => (a.path < b.path ? -1 : 1));
  const packages = manifests.map(({ path, before, text, changes, warnings: open }) => ({
    path: shown(path),
    changes,
    warnings: open,
    diff: text === before ? "" : unifiedDiff(shown(path), before, text),
  }));
  const count = (status: FileReport["status"]) => files.filter((file) => file.status === status).length;
  const findings = files.flatMap((file) => file.findings);
  return {
    job: "codemod",
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
    adapters: graph.facts("adapter-call").map(({ path, value }) => ({ path: shown(path), ...value })),
    regions: [...new Set(graph.facts("stated-region").map(({ value }) => value.region))].sort(),
    stated,
    files,
    packages,
    warnings,
    installFailure,
    install,
    next,
  };
}

function reasonOf({ hint, mayBeIgnored, ...reason }: Reason): NonNullable<FileReport["reason"]> {
  return {
    ...reason,
    hint: mayBeIgnored ? sentence`${hint}, or leave it out with ${option("ignore")}, and run again.` : hint,
  };
}

function unifiedDiff(path: string, before: string, after: string): string {
  const patch = createTwoFilesPatch(`a/${path}`, `b/${path}`, before, after, undefined, undefined, { context: 3 });
  return maskSecrets(patch.replace(/^=+\n/, ""));
}
