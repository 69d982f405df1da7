import { wrapAnsi } from "fast-wrap-ansi";
import type { Colours } from "../report/index.ts";

interface How {
  readonly columns: number;
  readonly colours: Colours;
  /** Where a link within the pages leads for who reads them in a terminal; `undefined` where it leads nowhere. */
  readonly linkOf: (link: string) => string | undefined;
}

/** Markdown as our pages use it, for a terminal: paragraphs, lists, tables, code, emphasis, links. */
export function asTerminal(text: string, how: How): string {
  return text
    .split(/(^ *```.*?^ *```$)|\n{2,}/ms)
    .filter((part) => part !== undefined && part.trim() !== "" && !picture.test(part.trim()))
    .map((part) => block(part.replace(/^\n+/, "").trimEnd(), how))
    .join("\n\n");
}

/** What a terminal doesn't show. */
const picture = /^!\[[^\]]*\]\([^)]*\)$/;

function block(text: string, how: How): string {
  if (/^ *```/.test(text)) return codeBlock(text, how.colours);
  if (text.startsWith("|")) return table(text, how);
  if (/^([-*]|\d+\.) /.test(text)) return list(text, how);
  const [, heading] = /^#+ (.*)$/.exec(text) ?? [];
  if (heading) return wrapAnsi(how.colours.bold(inline(heading, how)), how.columns);
  return wrapAnsi(inline(text.replaceAll(/\s*\n\s*/g, " "), how), how.columns);
}

/** Code stands as it is, to be copied; the lines of a diff in their colours. */
function codeBlock(text: string, { red, green, cyan }: Colours): string {
  const [fence = "", ...lines] = text.split("\n");
  const paint = (line: string) => {
    if (!fence.trimStart().startsWith("```diff")) return cyan(line);
    return line.startsWith("+") ? green(line) : line.startsWith("-") ? red(line) : line;
  };
  return lines.slice(0, -1).map(paint).join("\n");
}

function list(text: string, how: How): string {
  return text
    .split(/\n(?=[-*] |\d+\. )/)
    .map((item) => {
      const [, mark = "-", rest = ""] = /^([-*]|\d+\.) (.*)$/s.exec(item) ?? [];
      const shown = mark === "-" || mark === "*" ? "•" : mark;
      return hanging(`  ${shown} `, inline(rest.replaceAll(/\s*\n\s*/g, " "), how), how.columns);
    })
    .join("\n");
}

/** A row is an entry: its first cell, and the others below it. */
function table(text: string, how: How): string {
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
            column > 0 && cells.length > 2 && heading[column] ? `${how.colours.dim(`${heading[column]}:`)} ` : "";
          return hanging(column === 0 ? "  • " : "    ", `${name}${inline(cell, how)}`, how.columns);
        })
        .join("\n"),
    )
    .join("\n");
}

function hanging(start: string, text: string, columns: number): string {
  const indent = " ".repeat(start.length);
  return start + wrapAnsi(text, Math.max(columns - start.length, 20)).replaceAll("\n", `\n${indent}`);
}

/** Code in colour and without its ticks, what is strong in bold; of a link its text and where it leads. */
function inline(text: string, { colours: { bold, cyan }, linkOf }: How): string {
  const linked = (whole: string, code: string | undefined, shown: string, link: string) => {
    if (code !== undefined) return whole;
    const to = /^https?:/.test(link) ? link : linkOf(link);
    return to === undefined ? shown : `${shown} (${to})`;
  };
  return text
    .replaceAll(/(`+[^`]+`+)|\[((?:`[^`]*`|[^\]`])+)\]\(([^)\s]+)\)/g, linked)
    .split(/(`+[^`]+`+)/)
    .map((part) => {
      if (part.startsWith("`")) return cyan(part.replaceAll(/^`+ ?| ?`+$/g, ""));
      return part
        .replaceAll(/\*\*([^*]+)\*\*/g, (_, strong: string) => bold(strong))
        .replaceAll(/(?<![\w*])[*_]([^*_\s][^*_]*)[*_](?![\w*])/g, "$1");
    })
    .join("");
}
