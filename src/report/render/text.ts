import { wrapAnsi } from "fast-wrap-ansi";
import { type Document, plural } from "../document.ts";
import { visible, visibleLines } from "./escape.ts";

/** How texts are coloured; `picocolors` has this shape, and each may be the identity. */
export interface Colours {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
  cyan(text: string): string;
}

const same = (text: string) => text;
export const plain: Colours = { bold: same, dim: same, red: same, green: same, yellow: same, cyan: same };

interface How extends Colours {
  /** The terminal's width. */
  readonly columns: number;
  /** Every change, files that stay as they are, and stacks. */
  readonly isVerbose: boolean;
}

/** What a text is given at least, in columns: narrower terminals wrap themselves. */
const narrowest = 20;

type Section = Document["sections"][number];
type Of<Kind extends Section["kind"]> = Extract<Section, { readonly kind: Kind }>;

/**
 * The report for a terminal.
 *
 * @param columns the terminal's width, at which what isn't to be copied is wrapped
 */
export function asText(
  { headline, sections, next, isInOrder }: Document,
  colours: Colours,
  columns = Number.POSITIVE_INFINITY,
  { isVerbose = false }: { readonly isVerbose?: boolean } = {},
): string {
  const how: How = { ...colours, columns, isVerbose };
  return [
    ...sections.map((section) => rendered(section, how)).filter((text) => text !== ""),
    colours.bold(wrapped(headline, 0, how)),
    ...(isInOrder ? ordered(next, how) : next.map((step) => stepText(step, how))),
  ].join("\n\n");
}

function rendered(section: Section, how: How): string {
  switch (section.kind) {
    case "facts":
      return facts(section, how);
    case "table":
      return titled(section.title, tableLines(section.rows, how), how);
    case "list":
      return listed(section, how);
    case "checks":
      return titled(
        section.title,
        section.checks.map((check) => checkText(check, how)),
        how,
      );
    case "findings":
      return findings(section, how);
    case "files":
      return section.files
        .filter(({ status }) => how.isVerbose || status !== "unchanged")
        .map((file) => fileText(file, how))
        .join("\n");
    case "packages":
      return section.packages.map((manifest) => packageText(manifest, how)).join("\n\n");
    case "command":
      return stepText(section, how);
  }
}

function titled(title: string, lines: readonly string[], { bold }: Pick<How, "bold">): string {
  return [bold(visible(title)), ...lines].join("\n");
}

function facts({ title, facts: all }: Of<"facts">, how: How): string {
  const width = Math.max(...all.map(([name]) => name.length));
  return titled(
    title,
    all.map(([name, value]) => `  ${how.dim(visible(name).padEnd(width))}  ${wrapped(value, width + 4, how)}`),
    how,
  );
}

function listed({ title, tone, lines }: Of<"list">, how: How): string {
  const colour = { plain: same, warning: how.yellow, attention: how.red }[tone];
  return titled(
    title,
    lines.map((line) => `  ${colour("•")} ${wrapped(line, 4, how)}`),
    {
      bold: (text) => how.bold(colour(text)),
    },
  );
}

function checkText({ status, found, todo }: Of<"checks">["checks"][number], how: How): string {
  const mark = { ok: how.green("✔"), attention: how.yellow("▲"), failed: how.red("✖") }[status];
  return `  ${mark} ${wrapped(found, 4, how)}${todo === undefined ? "" : `\n    → ${wrapped(todo, 6, how, how.cyan)}`}`;
}

function findings({ title, rows, more }: Of<"findings">, how: How): string {
  const lines = rows.map(({ path, line, code, message, hint, level }) => {
    const mark = level === "todo" ? how.yellow(code) : how.dim(code);
    const head = flowed(`${visible(path)}:${line} ${mark} ${visible(message)}`, 4, how);
    return `  ${head}\n    ${how.dim("→")} ${wrapped(hint, 6, how, how.dim)}`;
  });
  return titled(title, [...lines, `  ${wrapped(more, 2, how, how.dim)}`], how);
}

function fileText({ place, status, word, reason, changes }: FileEntryInWords, how: How): string {
  const paint = { changed: how.green, unchanged: how.dim, refused: how.yellow, failed: how.red }[status];
  const head = `${paint(word)} ${visible(place)}`;
  if (reason) {
    const stack = how.isVerbose && reason.stack ? `\n${how.dim(visibleLines(reason.stack))}` : "";
    return `${flowed(`${head}: ${visible(reason.message)}`, 2, how)}\n  ${how.dim("→")} ${wrapped(reason.hint, 4, how, how.dim)}${stack}`;
  }
  // A file that got a TODO has changed without a change.
  const count = changes.length > 0 ? how.dim(` (${plural(changes.length, "change")})`) : "";
  const lines = how.isVerbose
    ? changes.map(
        ({ line, transform, message }) => `\n  ${how.dim(visible(`${line} ${transform}`))} ${wrapped(message, 4, how)}`,
      )
    : [];
  return `${flowed(`${head}${count}`, 2, how)}${lines.join("")}`;
}
type FileEntryInWords = Of<"files">["files"][number];

function packageText({ path, changes, warnings }: Of<"packages">["packages"][number], how: How): string {
  const lines = changes.map(({ kind, name, from, to, why }) => {
    const what = {
      add: () => how.green(`+ ${visible(`${name} ${to}`)}`),
      remove: () => how.red(`- ${visible(`${name} ${from}`)}`),
      update: () => how.cyan(`~ ${visible(`${name} ${from} → ${to}`)}`),
    }[kind]();
    return `  ${flowed(`${what} ${how.dim(visible(why))}`, 4, how)}`;
  });
  return titled(
    path,
    [...lines, ...warnings.map((warning) => `  ${how.yellow("!")} ${wrapped(warning, 4, how)}`)],
    how,
  );
}

function ordered(steps: Document["next"], how: How): string[] {
  if (steps.length === 0) return [];
  const width = String(steps.length).length;
  const lines = steps.map(({ title, command }, index) => {
    const text = `  ${String(index + 1).padStart(width)}. ${wrapped(title, width + 4, how)}`;
    return command === undefined ? text : `${text}\n${" ".repeat(width + 4)}${how.cyan(`$ ${visible(command)}`)}`;
  });
  return [titled("Next", lines, how)];
}

/** A command stays on one line, to be copied. */
function stepText({ title, command }: Document["next"][number], how: How): string {
  const heading = how.bold(wrapped(title, 0, how));
  return command === undefined ? heading : `${heading}\n  ${how.cyan(visible(command))}`;
}

/** A text that stands after so many columns, in as many lines as it needs, all indented alike. */
function wrapped(text: string, indent: number, how: How, paint = same): string {
  return flowed(paint(visible(text)), indent, how);
}

/** The same of a text that is painted already. */
function flowed(text: string, indent: number, { columns }: How): string {
  return wrapAnsi(text, Math.max(columns - indent, narrowest)).replaceAll("\n", `\n${" ".repeat(indent)}`);
}

/** Rows in columns, figures to the right; where these don't fit, each row is an entry with a line for each of its cells. */
function tableLines(rows: readonly (readonly string[])[], how: How): readonly string[] {
  const [heading = [], ...body] = rows.map((row) => row.map(visible));
  const lines = aligned([heading, ...body]);
  if (lines.every((line) => line.length + 2 <= how.columns)) {
    return lines.map((line, index) => `  ${index === 0 ? how.dim(line) : line}`);
  }
  return body.flatMap(([first = "", ...cells]) => [
    `  ${wrapped(first, 4, how)}`,
    ...cells.flatMap((cell, index) => {
      const name = heading[index + 1] ?? "";
      return cell === "" ? [] : [`    ${flowed(`${how.dim(`${name}:`)} ${cell}`, 6, how)}`];
    }),
  ]);
}

function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const columns = (rows[0] ?? []).map((_, column) => {
    const cells = rows.map((row) => row[column] ?? "");
    return { width: Math.max(...cells.map(({ length }) => length)), isFigures: cells.slice(1).every(isFigure) };
  });
  return rows.map((row) =>
    columns
      .map(({ width, isFigures }, column) =>
        isFigures ? (row[column] ?? "").padStart(width) : (row[column] ?? "").padEnd(width),
      )
      .join("   ")
      .trimEnd(),
  );
}

function isFigure(cell: string): boolean {
  return /^[\d,.]*$/.test(cell);
}

/** The diffs of a report, one after the other, with their lines coloured. */
export function colouredDiff({ sections }: Pick<Document, "sections">, colours: Colours): string {
  const diffs = sections.flatMap((section) => {
    if (section.kind === "files") return section.files.map(({ diff }) => diff);
    return section.kind === "packages" ? section.packages.map(({ diff }) => diff) : [];
  });
  return visibleLines(diffs.join(""))
    .split("\n")
    .map((line) => {
      if (/^(---|\+\+\+) /.test(line)) return colours.bold(line);
      if (line.startsWith("@@")) return colours.cyan(line);
      if (line.startsWith("+")) return colours.green(line);
      return line.startsWith("-") ? colours.red(line) : line;
    })
    .join("\n");
}
