import type { AdapterPackage } from "../../transforms/adapter-packages.ts";
import type { CodeChange, Finding } from "../../transforms/finding.ts";
import type { DependencyChange } from "../../transforms/project-files/package-json.ts";
import type { Call, Sentence } from "../words.ts";
import type { FileProblem, FileResult } from "./result.ts";
import type { StatedTable } from "./stated.ts";

/** All that a run of the codemod has to say; the terminal, JSON, Markdown and HTML show this and nothing else. */
export interface CodemodReport {
  readonly schema: "migrate-nextauth-dynamo/codemod/1";
  readonly version: string;
  /** Absolute; the paths below are relative to it, with `/`. */
  readonly cwd: string;
  readonly dryRun: boolean;
  readonly options: {
    readonly adapter: AdapterPackage;
    readonly readV3Items: boolean;
    readonly strongSessions: boolean;
    readonly transforms: readonly string[];
  };
  readonly totals: Totals;
  /** The calls of the adapter, as they stand in the code that was read. */
  readonly adapters: readonly AdapterReport[];
  /** The regions that clients for the adapter are literally given. */
  readonly regions: readonly string[];
  /** What the code states of the table, literally and everywhere the same. */
  readonly stated: StatedTable;
  /** The files that name next-auth or the AWS SDK, or that such a file points to, sorted by path. */
  readonly files: readonly FileReport[];
  readonly packages: readonly PackageReport[];
  readonly warnings: readonly string[];
  /** What stopped the installation that was asked for; null when nothing did. */
  readonly installFailure: InstallFailure | null;
  /** The commands that install what package.json asks for after the upgrade, in order. */
  readonly install: readonly string[];
  /** What to do next, in order, until nothing of v3 is left. */
  readonly next: readonly NextStep[];
}

/** Something to do after the codemod. */
export interface NextStep {
  readonly title: string;
  /** A call of this package, or a command line that installs; nothing where no command does it. */
  readonly command?: Call | string;
}

export interface InstallFailure {
  readonly code: "install-failed" | "interrupted";
  readonly message: string;
  readonly hint: string;
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
  readonly reason?: Omit<FileProblem, "hint" | "mayBeIgnored" | "isChoice"> & { readonly hint: string | Sentence };
  readonly changes: readonly CodeChange[];
  readonly findings: readonly Finding[];
  /** A unified diff, with what looks like a secret masked; empty when the file stays as it is. Made when it is looked at. */
  readonly diff: string;
}

export interface AdapterReport {
  readonly path: string;
  readonly line: number;
  readonly package: string;
  /** By name; null for an option that isn't a literal, or isn't known to be no secret. Null for options that can't be read. */
  readonly options: Readonly<Record<string, string | boolean | null>> | null;
}

export interface PackageReport {
  readonly path: string;
  readonly changes: readonly DependencyChange[];
  readonly warnings: readonly string[];
  readonly diff: string;
}
