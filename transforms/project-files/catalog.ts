import { applyEdits, findNodeAtLocation, getNodeValue, modify, parseTree } from "jsonc-parser";

/** A range that a workspace keeps in one place for all of its packages. */
export interface CatalogEntry {
  /** The range that stands there now. */
  readonly from: string;
  /** The text of the file with the new range. */
  readonly text: string;
}

/** The name of the catalog that a range stands for: `catalog:` is the one without a name. */
export function catalogNamed(range: string): string | undefined {
  const name = /^catalog:(.*)$/.exec(range)?.[1];
  return name === "default" ? "" : name;
}

interface Asked {
  /** `""` for the catalog without a name. */
  readonly catalog: string;
  readonly name: string;
  readonly to: string;
}

/** Puts a range into a catalog of pnpm-workspace.yaml or .yarnrc.yml; undefined where the package doesn't stand in it. */
export function editYamlCatalog(text: string, { catalog, name, to }: Asked): CatalogEntry | undefined {
  const lines = text.split("\n");
  const wanted = catalog === "" ? [["catalog"], ["catalogs", "default"]] : [["catalogs", catalog]];
  /** The keys that the line stands under, with their indentation. */
  const path: { readonly key: string; readonly indent: number }[] = [];
  for (const [i, line] of lines.entries()) {
    const match = /^(\s*)(["']?)([^"'#:\s][^"'#:]*)\2:(\s+|$)(.*)$/.exec(line);
    if (!match) continue;
    const [whole, indentation = "", , key = "", , rest = ""] = match;
    while ((path.at(-1)?.indent ?? -1) >= indentation.length) path.pop();
    const isThere = wanted.some((keys) => keys.join("\0") === path.map((above) => above.key).join("\0"));
    const value = /^(["']?)([^"'#]+?)\1(\s+#.*|\s*)$/.exec(rest);
    if (isThere && key === name && value) {
      const [, quote = "", from = "", after = ""] = value;
      lines[i] = `${whole.slice(0, whole.length - rest.length)}${quote}${to}${quote}${after}`;
      return { from, text: lines.join("\n") };
    }
    path.push({ key, indent: indentation.length });
  }
  return undefined;
}

/** The same for Bun's catalogs, in the package.json of the workspace's root. */
export function editJsonCatalog(text: string, { catalog, name, to }: Asked): CatalogEntry | undefined {
  const root = parseTree(text);
  const holders = [["workspaces"], []];
  const paths = holders.flatMap((holder) =>
    catalog === ""
      ? [
          [...holder, "catalog", name],
          [...holder, "catalogs", "default", name],
        ]
      : [[...holder, "catalogs", catalog, name]],
  );
  for (const path of paths) {
    const node = root && findNodeAtLocation(root, path);
    const from: unknown = node && getNodeValue(node);
    if (typeof from === "string") return { from, text: applyEdits(text, modify(text, path, to, {})) };
  }
  return undefined;
}

/** The range that `catalog:` stands for; undefined for what is no such range, or stands in none of these files. */
export function rangeInCatalog(texts: readonly string[], range: string, name: string): string | undefined {
  const catalog = catalogNamed(range);
  if (catalog === undefined) return undefined;
  for (const text of texts) {
    const edit = text.trimStart().startsWith("{") ? editJsonCatalog : editYamlCatalog;
    const entry = edit(text, { catalog, name, to: range });
    if (entry) return entry.from;
  }
  return undefined;
}
