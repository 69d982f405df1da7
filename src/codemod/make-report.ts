import { relative } from "node:path";
import type { Finding } from "../../transforms/finding.ts";
import { slashed } from "../../transforms/paths.ts";
import type { StatedOption } from "../../transforms/project.ts";
import type { DependencyChange } from "../../transforms/project-files/package-json.ts";
import { maskSaid, maskTokens } from "../secrets/texts.ts";
import { option, sentence } from "../words.ts";
import { unifiedDiff } from "./diff.ts";
import type { ProjectGraph } from "./graph.ts";
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
  const shown = (path: string) => slashed(relative(cwd, path)) || ".";
  const files = results.map(
    ({ path, before, outcome, changes, findings }): FileReport => ({
      path: shown(path),
      status: outcome.status,
      ...("reason" in outcome && { reason: reasonOf(outcome.reason) }),
      changes: changes.map((change) => ({ ...change, message: maskSaid(change.message) })),
      findings: findings.map(maskedFinding),
      // A run that is neither dry nor reported shows none, and a thousand take half a second.
      get diff() {
        return outcome.status === "changed" ? unifiedDiff(shown(path), before, outcome.after) : "";
      },
    }),
  );
  const others = around.map(
    ({ path, findings }): FileReport => ({
      path: shown(path),
      status: "unchanged",
      changes: [],
      findings: findings.map(maskedFinding),
      diff: "",
    }),
  );
  const told = manifests.filter(({ changes, warnings: open }) => changes.length > 0 || open.length > 0);
  const packages = told.map(({ path, before, text, changes, warnings: open }) => ({
    path: shown(path),
    changes: changes.map(maskedDependency),
    warnings: open.map(maskSaid),
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

/** What is said quotes what somebody wrote. */
function maskedFinding(finding: Finding): Finding {
  return { ...finding, message: maskSaid(finding.message), hint: maskSaid(finding.hint) };
}

/** A version may be an address with a token in it. */
function maskedDependency(change: DependencyChange): DependencyChange {
  const { from, to } = change;
  return {
    ...change,
    ...(from === undefined ? {} : { from: maskTokens(from) }),
    ...(to === undefined ? {} : { to: maskTokens(to) }),
  };
}

function reasonOf({ hint, mayBeIgnored, isChoice: _, ...reason }: FileProblem): NonNullable<FileReport["reason"]> {
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
