import { relative, sep } from "node:path";
import { createTwoFilesPatch } from "diff";
import type { Change, Finding, TransformOptions } from "../../transforms/context.ts";
import type { PlannedManifest } from "./manifests.ts";
import type { DependencyChange } from "./package-json.ts";
import type { FileResult, Reason } from "./result.ts";

/** All that a run of the codemod has to say; the terminal, JSON, Markdown and HTML show this and nothing else. */
export interface CodemodReport {
  readonly job: "codemod";
  readonly version: string;
  /** Absolute; the paths below are relative to it, with `/`. */
  readonly cwd: string;
  readonly dryRun: boolean;
  readonly options: TransformOptions & { readonly transforms: readonly string[] };
  readonly totals: Totals;
  /** The files that name next-auth or the AWS SDK, or that such a file points to, sorted by path. */
  readonly files: readonly FileReport[];
  readonly packages: readonly PackageReport[];
  readonly warnings: readonly string[];
  /** The commands to run next, in order. */
  readonly next: readonly string[];
}

export interface Totals {
  /** Files that were read. */
  readonly scanned: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly refused: number;
  readonly failed: number;
  /** Findings that need a person. */
  readonly todos: number;
  readonly notes: number;
}

export interface FileReport {
  readonly path: string;
  readonly status: FileResult["outcome"]["status"];
  readonly reason?: Reason;
  readonly changes: readonly Change[];
  readonly findings: readonly Finding[];
  /** A unified diff, with what looks like a secret masked; empty when the file stays as it is. Made when it is looked at. */
  readonly diff: string;
}

export interface PackageReport {
  readonly path: string;
  readonly changes: readonly DependencyChange[];
  readonly warnings: readonly string[];
  readonly diff: string;
}

export function makeReport(run: {
  version: string;
  cwd: string;
  dryRun: boolean;
  options: CodemodReport["options"];
  scanned: number;
  results: readonly FileResult[];
  manifests: readonly PlannedManifest[];
  warnings: readonly string[];
  next: readonly string[];
}): CodemodReport {
  const { version, cwd, dryRun, options, scanned, results, manifests, warnings, next } = run;
  const shown = (path: string) => relative(cwd, path).split(sep).join("/") || ".";
  const files = results.map(
    ({ path, before, outcome, changes, findings }): FileReport => ({
      path: shown(path),
      status: outcome.status,
      ...("reason" in outcome && { reason: outcome.reason }),
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
    files,
    packages,
    warnings,
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
