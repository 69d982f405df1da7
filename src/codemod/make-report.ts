import { relative, sep } from "node:path";
import { createTwoFilesPatch } from "diff";
import type { ProjectGraph } from "./graph.ts";
import type { PlannedManifest } from "./manifests.ts";
import type { CodemodReport, FileReport } from "./report.ts";
import type { FileResult } from "./result.ts";

export function makeReport(run: {
  version: string;
  cwd: string;
  dryRun: boolean;
  options: CodemodReport["options"];
  scanned: number;
  results: readonly FileResult[];
  manifests: readonly PlannedManifest[];
  graph: Pick<ProjectGraph, "facts">;
  warnings: readonly string[];
  install: readonly string[];
  next: readonly string[];
}): CodemodReport {
  const { version, cwd, dryRun, options, scanned, results, manifests, graph, warnings, install, next } = run;
  const shown = (path: string) => relative(cwd, path).split(sep).join("/") || ".";
  const files = results.map(
    ({ path, before, outcome, changes, findings }): FileReport => ({
      path: shown(path),
      status: outcome.status,
      ...("reason" in outcome && { reason: outcome.reason }),
      changes,
      findings,
      diff: outcome.status === "changed" ? unifiedDiff(shown(path), before, outcome.after) : "",
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
    files,
    packages,
    warnings,
    install,
    next,
  };
}

function unifiedDiff(path: string, before: string, after: string): string {
  const patch = createTwoFilesPatch(`a/${path}`, `b/${path}`, before, after, undefined, undefined, { context: 3 });
  return maskSecrets(patch.replace(/^=+\n/, ""));
}

const secretKey =
  /((?:accessKeyId|secretAccessKey|sessionToken|clientSecret|signingKey|encryptionKey|privateKey|password|secret|apiKey|token)["']?\s*[:=]\s*)(["'`])(?!\2)(?:\\.|(?!\2).)+\2/gi;

/** Credentials that somebody wrote into the code are shown to nobody. */
export function maskSecrets(text: string): string {
  return text
    .replace(secretKey, "$1$2***$2")
    .replace(/\b(AKIA|ASIA)[0-9A-Z]{16}\b/g, "$1***")
    .replace(/(:\/\/[^\s:/@"'`]+:)[^\s@"'`]+@/g, "$1***@");
}
