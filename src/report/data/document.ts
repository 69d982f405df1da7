/** A report as a person reads it, before it becomes text, Markdown or HTML. */
export interface Document {
  /** The command and the table. */
  readonly title: string;
  /** The report in one line. */
  readonly headline: string;
  readonly tone: "good" | "attention";
  readonly sections: readonly Section[];
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
  | { readonly kind: "command"; readonly title: string; readonly command: string };

export type Fact = readonly [name: string, value: string];

/** A list, or nothing when it would be empty. */
export function list(
  title: string,
  tone: "plain" | "warning" | "attention",
  lines: readonly string[],
): readonly Section[] {
  return lines.length > 0 ? [{ kind: "list", title, tone, lines }] : [];
}

/** A command to copy, or nothing when there is none. */
export function command(title: string, text: string | null): readonly Section[] {
  return text === null ? [] : [{ kind: "command", title, command: text }];
}
