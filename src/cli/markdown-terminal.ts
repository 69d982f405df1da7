import { wrapAnsi } from "fast-wrap-ansi";
import type { Colours } from "../report/index.ts";

/** Markdown as our pages use it, for a terminal: paragraphs, lists, tables, code, emphasis, links. */
export function asTerminal(text: string, columns: number, colours: Colours): string {
  return text
    .split(/(^```.*?^```$)|\n{2,}/ms)
    .filter((part) => part !== undefined && part.trim() !== "")
    .map((part) => block(part.trim(), columns, colours))
    .join("\n\n");
}

function block(text: string, columns: number, colours: Colours): string {
  if (text.startsWith("```")) return codeBlock(text, colours);
  if (text.startsWith("|")) return table(text, columns, colours);
  if (/^([-*]|\d+\.) /.test(text)) return list(text, columns, colours);
  const [, heading] = /^#+ (.*)$/.exec(text) ?? [];
  if (heading) return colours.bold(inline(heading, colours));
  return wrapAnsi(inline(text.replaceAll("\n", " "), colours), columns);
}

/** Code stands as it is, to be copied; the lines of a diff in their colours. */
function codeBlock(text: string, { red, green, cyan }: Colours): string {
  const [fence = "", ...lines] = text.split("\n");
  const paint = (line: string) => {
    if (!fence.startsWith("```diff")) return cyan(line);
    return line.startsWith("+") ? green(line) : line.startsWith("-") ? red(line) : line;
  };
  return lines.slice(0, -1).map(paint).join("\n");
}

function list(text: string, columns: number, colours: Colours): string {
  return text
    .split(/\n(?=[-*] |\d+\. )/)
    .map((item) => {
      const [, mark = "-", rest = ""] = /^([-*]|\d+\.) (.*)$/s.exec(item) ?? [];
      const shown = mark === "-" || mark === "*" ? "•" : mark;
      return hanging(`  ${shown} `, inline(rest.replaceAll(/\s*\n\s*/g, " "), colours), columns);
    })
    .join("\n");
}

/** A row is an entry: its first cell, and the others below it. */
function table(text: string, columns: number, colours: Colours): string {
  const rows = text
    .split("\n")
    .filter((line) => !/^\|[\s:|-]+\|$/.test(line))
    .map((line) =>
      line
        .replaceAll(/^\||\|$/g, "")
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim().replaceAll("\\|", "|")),
    );
  const [heading = [], ...body] = rows;
  return body
    .map((cells) =>
      cells
        .map((cell, column) => {
          const name =
            column > 0 && cells.length > 2 && heading[column] ? `${colours.dim(`${heading[column]}:`)} ` : "";
          return hanging(column === 0 ? "  • " : "    ", `${name}${inline(cell, colours)}`, columns);
        })
        .join("\n"),
    )
    .join("\n");
}

function hanging(start: string, text: string, columns: number): string {
  const indent = " ".repeat(start.length);
  return start + wrapAnsi(text, Math.max(columns - start.length, 20)).replaceAll("\n", `\n${indent}`);
}

/** Code in colour and without its ticks, what is strong in bold; of a link its text, and where it leads if that is away. */
function inline(text: string, { bold, cyan }: Colours): string {
  return text
    .split(/(`+[^`]+`+)/)
    .map((part) => {
      if (part.startsWith("`")) return cyan(part.replaceAll(/^`+ ?| ?`+$/g, ""));
      return part
        .replaceAll(/\[([^\]]+)\]\((https?:[^)\s]+)\)/g, "$1 ($2)")
        .replaceAll(/\[([^\]]+)\]\([^)]*\)/g, "$1")
        .replaceAll(/\*\*([^*]+)\*\*/g, (_, strong: string) => bold(strong))
        .replaceAll(/(?<![\w*])[*_]([^*_\s][^*_]*)[*_](?![\w*])/g, "$1");
    })
    .join("");
}
