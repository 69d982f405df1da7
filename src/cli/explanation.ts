import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";

/** The pages with a section or a table row for each code. */
export const codePages = ["errors", "findings", "data-job"] as const;

/** A text of a page, in Markdown. */
export interface Explanation {
  /** The page's name, as `explain` takes it. */
  readonly page: string;
  readonly text: string;
}

/**
 * What the pages say of a code.
 *
 * @param root the package's folder
 */
export function explanationOf(root: string, code: string): Explanation | undefined {
  const name = code.replaceAll(/[^\w-]/g, "");
  if (name === "") return undefined;
  for (const page of codePages) {
    const text = textOf(root, page);
    const found = sectionOf(text, name) ?? rowOf(text, name);
    if (found) return { page, text: found };
  }
  return undefined;
}

/**
 * A page that came with the package, or what stands under one of its headings.
 *
 * @param name `data-job`, or `data-job#permissions` as in a link
 */
export function pageNamed(root: string, name: string): Explanation | undefined {
  const [path = "", anchor] = name.toLowerCase().split("#");
  const page = nameOf(path.replace(/^docs\//, ""));
  if (!pageNames(root).includes(page)) return undefined;
  const text = textOf(root, page);
  const found = anchor === undefined ? text.trim() : underHeading(text, anchor);
  return found === undefined ? undefined : { page, text: found };
}

/** The names of the pages that came with the package. */
export function pageNames(root: string): readonly string[] {
  const pages = readdirSync(join(root, "docs")).filter((file) => file.endsWith(".md"));
  return [readme, ...pages.map(nameOf).sort()];
}

/** Where a link on a page leads for who reads it in a terminal: to another page, or to a file of the package. */
export function linkTarget(root: string, from: string, link: string): string | undefined {
  const [path = "", anchor] = link.split("#");
  const page = path === "" ? from : nameOf(basename(path));
  if (pageNames(root).includes(page)) return `explain ${anchor === undefined ? page : `${page}#${anchor}`}`;
  const file = join(from === readme ? root : join(root, "docs"), path);
  return existsSync(file) ? file : undefined;
}

function nameOf(file: string): string {
  return file.toLowerCase().replace(/\.md$/, "");
}

/** The page that isn't among the others. */
const readme = "readme";

function textOf(root: string, page: string): string {
  return readFileSync(page === readme ? join(root, "README.md") : join(root, "docs", `${page}.md`), "utf8");
}

/** What stands under a heading of that name, up to the next. */
function sectionOf(page: string, name: string): string | undefined {
  return new RegExp(`^(##+) ${name}\\n(?<text>.*?)(?=^##|$(?![^]))`, "ims").exec(page)?.groups?.text?.trim();
}

/** What stands under a heading, with what is below it, by the anchor that links to it. */
function underHeading(page: string, anchor: string): string | undefined {
  let level = 0;
  let isCode = false;
  const lines = page.split("\n").filter((line) => {
    if (line.startsWith("```")) isCode = !isCode;
    const [, signs = "", heading = ""] = (!isCode && /^(#+) (.*)$/.exec(line)) || [];
    if (signs !== "" && (level === 0 || signs.length <= level)) {
      level = anchorOf(heading) === anchor ? signs.length : 0;
    }
    return level > 0;
  });
  return lines.length === 0 ? undefined : lines.join("\n").trim();
}

/** As GitHub makes anchors of headings. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");
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
