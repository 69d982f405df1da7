import { wrapAnsi } from "fast-wrap-ansi";
import type { Document, Section } from "./document.ts";

/** How texts are coloured; `picocolors` has this shape. */
export interface Colours {
  bold(text: string): string;
  dim(text: string): string;
  yellow(text: string): string;
  red(text: string): string;
  cyan(text: string): string;
}

/**
 * The report for a terminal.
 *
 * @param columns the terminal's width, at which lists are wrapped
 */
export function asText(
  { headline, sections, next }: Document,
  colours: Colours,
  columns = Number.POSITIVE_INFINITY,
): string {
  return [
    ...sections.map((section) => render(section, colours, columns)),
    colours.bold(headline),
    ...next.map((command) => render({ kind: "command", ...command }, colours, columns)),
  ].join("\n\n");
}

function render(section: Section, { bold, dim, yellow, red, cyan }: Colours, columns: number): string {
  switch (section.kind) {
    case "facts": {
      const width = Math.max(...section.facts.map(([name]) => name.length));
      return [
        bold(section.title),
        ...section.facts.map(([name, value]) => `  ${dim(name.padEnd(width))}  ${wrapped(value, width + 4, columns)}`),
      ].join("\n");
    }
    case "table":
      return [
        bold(section.title),
        ...aligned(section.rows).map((line, index) => `  ${index === 0 ? dim(line) : line}`),
      ].join("\n");
    case "list": {
      const colour = { plain: (text: string) => text, warning: yellow, attention: red }[section.tone];
      const lines = section.lines.map((line) => `  ${colour("•")} ${wrapped(line, 4, columns)}`);
      return [bold(colour(section.title)), ...lines].join("\n");
    }
    case "command":
      return `${bold(section.title)}\n  ${cyan(section.command)}`;
  }
}

/** A text that stands after so many columns, in as many lines as it needs, all indented alike. */
function wrapped(text: string, indent: number, columns: number): string {
  return wrapAnsi(text, columns - indent).replaceAll("\n", `\n${" ".repeat(indent)}`);
}

/** Rows with the first column to the left and the others to the right. */
function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join("   "),
  );
}
