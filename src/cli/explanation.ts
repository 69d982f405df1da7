import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The pages with a section or a table row for each code. */
export const pages = ["errors.md", "findings.md", "data-job.md"] as const;

/**
 * What the pages say of a code, in Markdown.
 *
 * @param docs the folder of the pages
 */
export function explanationOf(docs: string, code: string): string | undefined {
  const name = code.replaceAll(/[^\w-]/g, "");
  if (name === "") return undefined;
  for (const page of pages) {
    const text = readFileSync(join(docs, page), "utf8");
    const found = sectionOf(text, name) ?? rowOf(text, name);
    if (found) return found;
  }
  return undefined;
}

/** What stands under a heading of that name, up to the next. */
function sectionOf(page: string, name: string): string | undefined {
  return new RegExp(`^(##+) ${name}\\n(?<text>.*?)(?=^##|$(?![^]))`, "ims").exec(page)?.groups?.text?.trim();
}

/** The rest of a row of a table, in whose first cell it stands: what it means, and what to do. */
function rowOf(page: string, name: string): string | undefined {
  const cells = new RegExp(`^\\|[^|]*\`${name}\`[^|]*\\|(?<cells>[^|]*(\\|[^|]*)?)\\|$`, "im").exec(page)?.groups
    ?.cells;
  return cells
    ?.split("|")
    .map((cell) => cell.trim())
    .join(" → ");
}
