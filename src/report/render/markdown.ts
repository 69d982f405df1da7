import type { Document } from "../document.ts";
import { markdownCode as code, markdownBlock, markdown as text } from "./escape.ts";
import { sentences } from "./sentences.ts";

type Section = Document["sections"][number];
type Of<Kind extends Section["kind"]> = Extract<Section, { readonly kind: Kind }>;

/** The report for a ticket or a pull request. */
export function asMarkdown({ title, headline, sections, next, isInOrder }: Document): string {
  const parts = [
    `# ${text(title)}`,
    `**${text(headline)}**`,
    ...sections.map(rendered),
    ...(isInOrder ? [ordered(next)] : next.map(step)),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function rendered(section: Section): string {
  switch (section.kind) {
    case "facts":
      return titled(section.title, table([["", ""], ...section.facts]));
    case "table":
      return titled(section.title, table(section.rows));
    case "list":
      return titled(section.title, section.lines.map((line) => `- ${text(line)}`).join("\n"));
    case "checks":
      return titled(section.title, section.checks.map(check).join("\n"));
    case "findings":
      return findings(section);
    case "files":
      return files(section);
    case "packages":
      return section.packages.map(manifest).join("\n\n");
    case "command":
      return step(section);
  }
}

function titled(title: string, body: string): string {
  return body === "" ? "" : `## ${text(title)}\n\n${body}`;
}

function check({ status, found, todo }: Of<"checks">["checks"][number]): string {
  const mark = { ok: "✔", attention: "▲", failed: "✖" }[status];
  return `- ${mark} ${text(found)}${todo === undefined ? "" : `\n  → ${text(todo)}`}`;
}

function findings({ title, rows, more }: Of<"findings">): string {
  const lines = rows.map(({ path, line, code: name, message, hint }) =>
    row([code(`${path}:${line}`), name, text(message), text(hint)]),
  );
  return titled(
    title,
    [row(["where", "code", "what", "what to do"]), row(["---", "---", "---", "---"]), ...lines, "", text(more)].join(
      "\n",
    ),
  );
}

/** What stopped, by name; what changed, with its diff. */
function files({ files: all }: Of<"files">): string {
  const stopped = all.flatMap(({ place, status, reason }) =>
    reason ? [`- ${code(place)} ${status}: ${text(sentences(reason.message, reason.hint))}`] : [],
  );
  const changed = all
    .filter(({ status }) => status === "changed")
    .map(({ path, changes, diff }) => {
      const done = changes.map(
        ({ line, transform, message }) => `- line ${line}, ${text(transform)}: ${text(message)}`,
      );
      return `## ${text(path)}\n\n${[...done, "", markdownBlock("diff", diff)].join("\n")}`;
    });
  return [titled("Not upgraded", stopped.join("\n")), ...changed].filter((part) => part !== "").join("\n\n");
}

function manifest({ path, changes, warnings }: Of<"packages">["packages"][number]): string {
  const done = changes.map(({ kind, name, from, to, why }) => {
    return `- ${kind} ${code(name)} ${text([from, to].filter(Boolean).join(" → "))}: ${text(why)}`;
  });
  return titled(path, [...done, ...warnings.map((warning) => `- **${text(warning)}**`)].join("\n"));
}

function ordered(steps: Document["next"]): string {
  const lines = steps.map(({ title, command }, index) => {
    const line = `${index + 1}. ${text(title)}`;
    return command === undefined ? line : `${line}\n\n${markdownBlock("sh", command).replaceAll(/^/gm, "   ")}`;
  });
  return titled("Next", lines.join("\n"));
}

function step({ title, command }: Document["next"][number]): string {
  return command === undefined ? `## ${text(title)}` : `## ${text(title)}\n\n${markdownBlock("sh", command)}`;
}

function table([heading = [], ...rows]: readonly (readonly string[])[]): string {
  const lines = [
    heading.map(text),
    heading.map((_, column) => (column === 0 ? "---" : "---:")),
    ...rows.map((cells) => cells.map(text)),
  ];
  return lines.map(row).join("\n");
}

/** @param cells escaped already */
function row(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}
