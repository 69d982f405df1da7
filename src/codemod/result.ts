import type { CodeChange, Finding } from "../../transforms/finding.ts";

/** Why a file could not be changed. */
export interface FileProblem {
  readonly message: string;
  readonly hint: string;
  /** The run goes on without the file when it is left out: the hint is only half a sentence. */
  readonly mayBeIgnored?: true;
  /** Nothing is wrong: somebody left it out. */
  readonly isChoice?: true;
  /** From 1, where it is known. */
  readonly line?: number;
  readonly column?: number;
  /** Of a defect of this package. */
  readonly stack?: string;
}

/** What became of one file. */
export type FileOutcome =
  | { readonly status: "changed"; readonly after: string }
  | { readonly status: "unchanged" }
  /** The new text would have broken a name; the file stays as it is. */
  | { readonly status: "refused"; readonly reason: FileProblem }
  /** The file could not be read or parsed. */
  | { readonly status: "failed"; readonly reason: FileProblem };

export interface FileResult {
  /** Absolute. */
  readonly path: string;
  readonly before: string;
  readonly outcome: FileOutcome;
  readonly changes: readonly CodeChange[];
  readonly findings: readonly Finding[];
}
