import type { Document, Section } from "./document.ts";

/** The report for a ticket or a pull request. */
export function asMarkdown({ title, headline, sections, next }: Document): string {
  return `${[`# ${escaped(title)}`, `**${headline}**`, ...sections.map(render), ...next.map((command) => render({ kind: "command", ...command }))].join("\n\n")}\n`;
}

function render(section: Section): string {
  const title = `## ${escaped(section.title)}`;
  switch (section.kind) {
    case "facts":
      return `${title}\n\n${table([["", ""], ...section.facts])}`;
    case "table":
      return `${title}\n\n${table(section.rows)}`;
    case "list":
      return `${title}\n\n${section.lines.map((line) => `- ${escaped(line)}`).join("\n")}`;
    case "command":
      return `${title}\n\n\`\`\`sh\n${section.command}\n\`\`\``;
  }
}

function table([heading = [], ...rows]: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(escaped).join(" | ")} |`;
  return [line(heading), line(heading.map((_, column) => (column === 0 ? "---" : "---:"))), ...rows.map(line)].join(
    "\n",
  );
}

function escaped(text: string): string {
  return text.replace(/[\\|*_`<>#[\]]/g, "\\$&");
}
