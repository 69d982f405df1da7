import type { Finding } from "../../table/model/tally.ts";
import { number } from "../../table/report/numbers.ts";

/** A report as a person reads it, before it becomes text, Markdown or HTML. */
export interface Document {
  /** The command and the table. */
  readonly title: string;
  /** The report in one line. */
  readonly headline: string;
  readonly tone: "good" | "attention";
  readonly sections: readonly Section[];
  /** What to do next, to copy: the last words of the report. */
  readonly next: readonly Command[];
  /** Only where there is room to draw. */
  readonly charts: readonly Chart[];
}

export type Section =
  | { readonly kind: "facts"; readonly title: string; readonly facts: readonly Fact[] }
  | { readonly kind: "table"; readonly title: string; readonly rows: readonly (readonly string[])[] }
  | {
      readonly kind: "list";
      readonly title: string;
      readonly tone: "plain" | "warning" | "attention";
      readonly lines: readonly string[];
    }
  | ({ readonly kind: "command" } & Command);

export interface Command {
  readonly title: string;
  readonly command: string;
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

export type Fact = readonly [name: string, value: string];

/** A list, or nothing when it would be empty. */
export function list(
  title: string,
  tone: "plain" | "warning" | "attention",
  lines: readonly string[],
): readonly Section[] {
  return lines.length > 0 ? [{ kind: "list", title, tone, lines }] : [];
}

/** A table, or nothing when it would have no row but its heading. */
export function table(title: string, rows: readonly (readonly string[])[]): readonly Section[] {
  return rows.length > 1 ? [{ kind: "table", title, rows }] : [];
}

/** A list of what was found, each with how often. */
export function findings(title: string, tone: "plain" | "attention", found: readonly Finding[]): readonly Section[] {
  const line = ({ itemType, code, message, count }: Finding) => `${number(count)} × ${itemType} ${code}: ${message}`;
  return list(title, tone, found.map(line));
}

/** A command or a path to copy, or nothing when there is none. */
export function command(title: string, text: string | null): readonly ({ readonly kind: "command" } & Command)[] {
  return text === null ? [] : [{ kind: "command", title, command: text }];
}
