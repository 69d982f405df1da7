import type { Occurrence } from "../table/model/tally.ts";
import { number } from "../table/report/numbers.ts";
import type { Spoken, Words } from "../words.ts";

export { plural } from "../table/report/numbers.ts";

/** A report as a person reads it, before somebody puts it into words and it becomes text, Markdown or HTML. */
export interface Draft {
  /** The command, and what it was about. */
  readonly title: string;
  /** The report in one line. */
  readonly headline: string;
  readonly tone: "good" | "attention";
  readonly sections: readonly Section[];
  /** What to do next: the last words of the report. */
  readonly next: readonly ReportStep[];
  /** One after the other, and not whichever one likes. */
  readonly isInOrder?: true;
  /** Only where there is room to draw. */
  readonly charts: readonly Chart[];
}

/** The same in words: what renderers take. */
export type Document = Spoken<Draft>;

export type Section =
  | { readonly kind: "facts"; readonly title: string; readonly facts: readonly FactRow[] }
  | { readonly kind: "table"; readonly title: string; readonly rows: readonly (readonly string[])[] }
  | {
      readonly kind: "list";
      readonly title: string;
      readonly tone: "plain" | "warning" | "attention";
      readonly lines: readonly Words[];
    }
  | { readonly kind: "checks"; readonly title: string; readonly checks: readonly CheckLine[] }
  | {
      readonly kind: "findings";
      readonly title: string;
      readonly tone: "plain" | "attention";
      readonly rows: readonly FindingRow[];
      /** Where one reads more. */
      readonly more: Words;
    }
  | { readonly kind: "files"; readonly title: string; readonly files: readonly FileEntry[] }
  | { readonly kind: "packages"; readonly title: string; readonly packages: readonly PackageEntry[] }
  | { readonly kind: "command"; readonly title: string; readonly command: Words };

/** What to do: to read, to copy, or both. */
export interface ReportStep {
  readonly title: string;
  readonly command?: Words;
}

/** Something that was looked at, and what to do about it. */
export interface CheckLine {
  readonly status: "ok" | "attention" | "failed";
  readonly found: Words;
  readonly todo: Words | undefined;
}

/** A place in the code that a person should look at. */
export interface FindingRow {
  readonly path: string;
  readonly line: number;
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly level: "todo" | "note";
}

/** A file, and what became of it. */
export interface FileEntry {
  readonly path: string;
  /** With line and column, where there is a reason to look there. */
  readonly place: string;
  readonly status: "changed" | "unchanged" | "refused" | "failed";
  /** How the status reads: a dry run only would change. */
  readonly word: string;
  readonly reason?: { readonly message: string; readonly hint: Words; readonly stack?: string };
  readonly changes: readonly { readonly line: number; readonly transform: string; readonly message: string }[];
  readonly findings: readonly FindingRow[];
  readonly diff: string;
}

/** A package.json, and what became of it. */
export interface PackageEntry {
  readonly path: string;
  readonly changes: readonly {
    readonly kind: "add" | "remove" | "update";
    readonly name: string;
    readonly from?: string;
    readonly to?: string;
    readonly why: string;
  }[];
  readonly warnings: readonly string[];
  readonly diff: string;
}

export type Chart =
  /** A bar per row, made of the same parts. */
  | {
      readonly kind: "bars";
      readonly title: string;
      readonly parts: readonly { readonly name: string; readonly tone: Tone }[];
      readonly rows: readonly { readonly name: string; readonly values: readonly number[] }[];
    }
  /** Values over time, each line with its own scale when it has another unit. */
  | {
      readonly kind: "lines";
      readonly title: string;
      readonly lines: readonly { readonly name: string; readonly tone: Tone; readonly values: readonly number[] }[];
      /** Seconds since the beginning, for each value. */
      readonly seconds: readonly number[];
    };

/** What a colour stands for. */
export type Tone = "done" | "untouched" | "moved" | "deleted" | "attention" | "throttled";

export type FactRow = readonly [name: string, value: Words];

/** A list, or nothing when it would be empty. */
export function list(
  title: string,
  tone: "plain" | "warning" | "attention",
  lines: readonly Words[],
): readonly Section[] {
  return lines.length > 0 ? [{ kind: "list", title, tone, lines }] : [];
}

/** A table, or nothing when it would have no row but its heading. */
export function table(title: string, rows: readonly (readonly string[])[]): readonly Section[] {
  return rows.length > 1 ? [{ kind: "table", title, rows }] : [];
}

/** A list of what was found, each with how often. */
export function findings(title: string, tone: "plain" | "attention", found: readonly Occurrence[]): readonly Section[] {
  const line = ({ itemType, code, message, count }: Occurrence) => `${number(count)} × ${itemType} ${code}: ${message}`;
  return list(title, tone, found.map(line));
}

/** A command or a path to copy, or nothing when there is none. */
export function command(title: string, text: Words | null): readonly (Section & { readonly kind: "command" })[] {
  return text === null ? [] : [{ kind: "command", title, command: text }];
}

/** The same as a step to take next. */
export function step(title: string, text: Words | null): readonly ReportStep[] {
  return text === null ? [] : [{ title, command: text }];
}
