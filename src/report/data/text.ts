import type { Document, Section } from "./document.ts";

/** How texts are coloured; `picocolors` has this shape. */
export interface Colours {
  bold(text: string): string;
  dim(text: string): string;
  yellow(text: string): string;
  red(text: string): string;
  cyan(text: string): string;
}

/** The report for a terminal. */
export function asText({ headline, sections, next }: Document, colours: Colours): string {
  return [
    ...sections.map((section) => render(section, colours)),
    colours.bold(headline),
    ...next.map((command) => render({ kind: "command", ...command }, colours)),
  ].join("\n\n");
}

function render(section: Section, { bold, dim, yellow, red, cyan }: Colours): string {
  switch (section.kind) {
    case "facts": {
      const width = Math.max(...section.facts.map(([name]) => name.length));
      return [
        bold(section.title),
        ...section.facts.map(([name, value]) => `  ${dim(name.padEnd(width))}  ${value}`),
      ].join("\n");
    }
    case "table":
      return [
        bold(section.title),
        ...aligned(section.rows).map((line, index) => `  ${index === 0 ? dim(line) : line}`),
      ].join("\n");
    case "list": {
      const colour = { plain: (text: string) => text, warning: yellow, attention: red }[section.tone];
      return [bold(colour(section.title)), ...section.lines.map((line) => `  ${colour("•")} ${line}`)].join("\n");
    }
    case "command":
      return `${bold(section.title)}\n  ${cyan(section.command)}`;
  }
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
