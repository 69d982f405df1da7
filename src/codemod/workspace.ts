/** The packages of a repository that others of it import by name, and the file that such an import means. */
import { readdirSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { parse } from "jsonc-parser";
import picomatch from "picomatch";
import { slashed } from "../../transforms/paths.ts";
import { readPlainFile } from "./plain-file.ts";
import { reallyLiesIn } from "./project-root.ts";

/** A package that lies in the repository. */
export interface LocalPackage {
  readonly name: string;
  /** Absolute. */
  readonly folder: string;
  readonly manifest: Manifest;
}

interface Manifest {
  readonly name?: unknown;
  readonly workspaces?: unknown;
  readonly source?: unknown;
  readonly main?: unknown;
  readonly module?: unknown;
  readonly browser?: unknown;
  readonly types?: unknown;
  readonly typings?: unknown;
  readonly exports?: unknown;
  readonly imports?: unknown;
  readonly [section: string]: unknown;
}

const sections = ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"] as const;

/** How far below the workspace's root a pattern with `**` is followed; never into packages that are installed. */
const deepest = 6;
/** Larger ones are no package.json. */
const largest = 1_000_000;

/** Finds packages of workspaces: those of npm, yarn, pnpm, lerna and Rush, and those that are linked by their folder. */
export class Workspaces {
  readonly #manifests = new Map<string, Manifest | undefined>();
  readonly #roots = new Map<string, string | undefined>();
  readonly #packages = new Map<string, ReadonlyMap<string, LocalPackage>>();

  /** The package of the repository that a package.json's folder knows under a name. */
  find(folder: string, name: string): LocalPackage | undefined {
    const linked = this.#linked(folder, name);
    if (linked) return linked;
    const own = this.manifestIn(folder);
    if (own?.name === name) return { name, folder, manifest: own };
    return this.around(folder).get(name);
  }

  /** All packages of the workspace that a folder belongs to, by their names. */
  around(folder: string): ReadonlyMap<string, LocalPackage> {
    const root = this.rootOf(folder);
    if (root === undefined) return noPackages;
    let found = this.#packages.get(root);
    if (!found) {
      found = this.#packagesIn(root);
      this.#packages.set(root, found);
    }
    return found;
  }

  /** The folder that says which packages belong to the workspace of a folder; nothing above a repository is looked at. */
  rootOf(folder: string): string | undefined {
    if (this.#roots.has(folder)) return this.#roots.get(folder);
    const isTop = dirname(folder) === folder || namesInFolder(folder).includes(".git");
    const root = this.#patternsIn(folder) ? folder : isTop ? undefined : this.rootOf(dirname(folder));
    this.#roots.set(folder, root);
    return root;
  }

  manifestIn(folder: string): Manifest | undefined {
    if (!this.#manifests.has(folder)) this.#manifests.set(folder, jsonIn(join(folder, "package.json")));
    return this.#manifests.get(folder);
  }

  /** `"@acme/auth": "file:../auth"` */
  #linked(folder: string, name: string): LocalPackage | undefined {
    const manifest = this.manifestIn(folder);
    const ranges = sections.map((section) => (manifest?.[section] as Record<string, unknown> | undefined)?.[name]);
    const range = ranges.find((value) => typeof value === "string");
    const path =
      typeof range === "string" ? /^(?:file|link|portal|workspace):(\.\.?\/.*)$/.exec(range)?.[1] : undefined;
    if (path === undefined) return undefined;
    const target = join(folder, path);
    const there = this.manifestIn(target);
    return there && { name, folder: target, manifest: there };
  }

  #patternsIn(folder: string): readonly string[] | undefined {
    const { workspaces } = this.manifestIn(folder) ?? {};
    const declared = Array.isArray(workspaces)
      ? workspaces
      : (workspaces as { packages?: unknown } | undefined)?.packages;
    const names = namesInFolder(folder);
    const lerna = names.includes("lerna.json")
      ? (jsonIn(join(folder, "lerna.json"))?.packages ?? ["packages/*"])
      : undefined;
    const rush = names.includes("rush.json") ? rushFolders(jsonIn(join(folder, "rush.json"))) : undefined;
    const pnpm = names.includes("pnpm-workspace.yaml")
      ? pnpmPatterns(textOf(join(folder, "pnpm-workspace.yaml")))
      : undefined;
    const all = [declared, lerna, rush, pnpm].flatMap((list) => (Array.isArray(list) ? list : []));
    const patterns = all.filter((pattern) => typeof pattern === "string");
    return patterns.length > 0 ? patterns : undefined;
  }

  #packagesIn(root: string): ReadonlyMap<string, LocalPackage> {
    const patterns = (this.#patternsIn(root) ?? []).map((pattern) => pattern.replace(/^\.\//, "").replace(/\/+$/, ""));
    const isMatch = picomatch(
      patterns.filter((pattern) => !pattern.startsWith("!")),
      {
        ignore: patterns.flatMap((pattern) => (pattern.startsWith("!") ? [pattern.slice(1).replace(/^\.\//, "")] : [])),
      },
    );
    const depths = patterns.map((pattern) => (pattern.includes("**") ? deepest : pattern.split("/").length));
    const lowest = Math.min(deepest, Math.max(...depths));
    const found = new Map<string, LocalPackage>();
    const visit = (folder: string, depth: number) => {
      const path = slashed(relative(root, folder));
      const manifest = path === "" || isMatch(path) ? this.manifestIn(folder) : undefined;
      if (manifest && typeof manifest.name === "string" && reallyLiesIn(root, folder) && !found.has(manifest.name))
        found.set(manifest.name, { name: manifest.name, folder, manifest });
      if (depth === lowest) return;
      for (const name of foldersIn(folder)) visit(join(folder, name), depth + 1);
    };
    visit(root, 0);
    return found;
  }
}

const noPackages: ReadonlyMap<string, LocalPackage> = new Map();

/** What a package.json asks for, in whatever section. */
export function rangesIn(manifest: Manifest): { readonly name: string; readonly range: string }[] {
  return sections.flatMap((section) =>
    Object.entries(manifest[section] ?? {}).flatMap(([name, range]: [string, unknown]) =>
      typeof range === "string" ? [{ name, range }] : [],
    ),
  );
}

/** `@acme/auth/client` → its package and `./client`; undefined for what is no package's name. */
export function packageSpecifier(specifier: string): { readonly name: string; readonly subpath: string } | undefined {
  const match = /^(@[\w.~-]+\/[\w.~-]+|[\w~-][\w.~-]*)(\/.+)?$/.exec(specifier);
  return match ? { name: match[1] as string, subpath: `.${match[2] ?? ""}` } : undefined;
}

/** Folders that a build writes; what lies in them is made of something else. */
const built = new Set(["dist", "build", "out", "lib", "es", "esm", "cjs", "output", "types", "typings"]);
/** Of these, the ones that nobody keeps sources in. */
const neverSource = new Set(["dist", "build", "out"]);

/**
 * The paths, without their extensions, where the source of a package's export may be, best first: what its package.json names,
 * or rather what that is built from, then where sources are by custom.
 */
export function sourcesOf({ folder, manifest }: LocalPackage, subpath: string): readonly string[] {
  const named = [
    ...(subpath === "." ? texts(manifest.source) : []),
    ...exported(manifest.exports, subpath),
    ...(subpath === "."
      ? [manifest.types, manifest.typings, manifest.module, manifest.main, manifest.browser].flatMap(texts)
      : [subpath]),
  ].flatMap(sourcesFor);
  const customary =
    subpath === "."
      ? ["src/index", "src", "index", "src/main", `src/${basename(folder)}`]
      : [`src/${subpath.slice(2)}`];
  return [...new Set([...named, ...customary])]
    .map((path) => join(folder, path))
    .filter((path) => path.startsWith(folder));
}

/** What `#auth` means by the `imports` of its own package.json. */
export function importedByMap({ folder, manifest }: Omit<LocalPackage, "name">, specifier: string): readonly string[] {
  return exported(manifest.imports, specifier)
    .filter((target) => target.startsWith("./"))
    .flatMap(sourcesFor)
    .map((path) => join(folder, path));
}

/** `./dist/esm/client.d.ts` → `src/client`, `client` and what lies between; and itself, unless builds alone write there. */
function sourcesFor(target: string): readonly string[] {
  const path = target.replace(/^\.?\/+/, "").replace(/(?:\.d)?\.[cm]?[jt]sx?$/, "");
  const steps = path.split("/").filter((step) => step !== "");
  const [first = ""] = steps;
  if (steps.length === 0 || steps.includes("..")) return [];
  if (!built.has(first)) return [path];
  const rests = steps.map((_, i) => steps.slice(i + 1).join("/")).filter((rest) => rest !== "");
  const made = rests.flatMap((rest) => (rest.startsWith("src/") ? [rest] : [`src/${rest}`, rest]));
  return neverSource.has(first) ? made : [...made, path];
}

/** All that `exports` (or `imports`) gives for a subpath under any condition, in its order, `source` first. */
function exported(map: unknown, subpath: string): readonly string[] {
  if (typeof map !== "object" || map === null || Array.isArray(map)) return subpath === "." ? texts(map) : [];
  const entries = Object.entries(map);
  const isByPath = entries.some(([key]) => /^[.#]/.test(key));
  if (!isByPath) return subpath === "." ? texts(map) : [];
  const exact = entries.find(([key]) => key === subpath);
  if (exact) return texts(exact[1]);
  for (const [key, value] of entries) {
    const [before = "", after] = key.split("*");
    if (after === undefined || !subpath.startsWith(before) || !subpath.endsWith(after)) continue;
    const star = subpath.slice(before.length, subpath.length - after.length);
    return texts(value).map((target) => target.replaceAll("*", () => star));
  }
  return [];
}

function texts(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap(texts);
  if (typeof value !== "object" || value === null) return [];
  const entries = Object.entries(value);
  return [...entries.filter(([key]) => key === "source"), ...entries.filter(([key]) => key !== "source")].flatMap(
    ([, inner]) => texts(inner),
  );
}

/** The list under `packages:`; the file has no other list of that name. */
function pnpmPatterns(text: string | undefined): readonly string[] {
  const block = /^packages:[^\S\n]*(?:#.*)?\n((?:[^\S\n]*(?:-.*|#.*)?\n?)*)/m.exec(text ?? "")?.[1] ?? "";
  const inline = /^packages:\s*\[([^\]]*)\]/m.exec(text ?? "")?.[1]?.split(",") ?? [];
  const items = [...block.matchAll(/^\s*-\s*(.+)$/gm)].map(([, item = ""]) => item);
  return [...items, ...inline].map((item) =>
    item
      .replace(/\s+#.*$/, "")
      .trim()
      .replace(/^(["'])(.*)\1$/, "$2"),
  );
}

function rushFolders(rush: Manifest | undefined): readonly unknown[] {
  const { projects } = rush ?? {};
  return Array.isArray(projects)
    ? projects.map((project) => (project as { projectFolder?: unknown })?.projectFolder)
    : [];
}

function jsonIn(path: string): Manifest | undefined {
  const text = textOf(path);
  const value: unknown = text === undefined ? undefined : parse(text);
  return typeof value === "object" && value !== null ? (value as Manifest) : undefined;
}

/** What can't be read names no package. */
function textOf(path: string): string | undefined {
  try {
    return readPlainFile(path, largest)
      ?.toString("utf8")
      .replace(/^\uFEFF/, "")
      .replaceAll("\r\n", "\n");
  } catch {
    return undefined;
  }
}

/** What lies in a folder; nothing where it can't be read. */
export function namesInFolder(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function foldersIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith(".") && entry.name !== "node_modules")
      .map(({ name }) => name)
      .sort();
  } catch {
    return [];
  }
}
