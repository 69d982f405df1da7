import { existsSync, readdirSync, realpathSync, type Stats, statSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import ignore, { type Ignore } from "ignore";
import picomatch from "picomatch";
import { slashed } from "../../transforms/paths.ts";
import { usageError } from "../errors.ts";
import { option, sentence } from "../words.ts";
import { readPlainText } from "./plain-file.ts";
import { liesIn, projectRoot, reallyLiesIn } from "./project-root.ts";

export interface FindOptions {
  /** Absolute; what relative paths and patterns start from. */
  readonly cwd: string;
  /** Files, folders and glob patterns; the working directory when empty. */
  readonly paths: readonly string[];
  /** Glob patterns of files and folders to leave out, against the path from `cwd`. */
  readonly ignore: readonly string[];
}

const sourceFile = /\.([cm]?[jt]s|[jt]sx)$/;
const minified = /\.min\.[cm]?js$/;
/** Says where code is deployed, and on what it runs there: Terraform, Serverless, SAM, CloudFormation, Architect. */
const deploymentFile =
  /(\.tf(\.json)?|(^|\.)(serverless|template|sam|stack|cloudformation)([\w.-]*)\.(ya?ml|json)|^app\.arc)$/i;

/** Installed packages, what builds write, and the old versions that editors keep beside the project (`.history`). */
const skippedFolders = new Set([
  "node_modules",
  ".git",
  ".history",
  ".next",
  ".nuxt",
  ".svelte-kit",
  ".turbo",
  ".vercel",
  ".serverless",
  ".aws-sam",
  ".cache",
  ".yarn",
  "cdk.out",
  "dist",
  "build",
  "out",
  "coverage",
]);

/** The `.gitignore` of one folder. */
interface Rules {
  readonly folder: string;
  readonly rules: Ignore;
  readonly parent: Rules | undefined;
}

/**
 * The source files (js, jsx, ts, tsx, mjs, cjs, mts, cts) under the given paths, absolute and sorted. Leaves out installed packages,
 * build output, editors' local history, minified files, and what a .gitignore (nested ones and those of the repository above
 * included) or `ignore` names; a file given by its own path is taken whatever .gitignore says. Symbolic links inside a folder are
 * not followed.
 * @throws ToolError (usage) for a path that does not exist or isn't a source file.
 */
export function findFiles({ cwd, paths, ignore: patterns }: FindOptions): string[] {
  return find({ cwd, paths, ignore: patterns }).filter((path) => sourceFile.test(path));
}

/** The same, and the files among them that say where code is deployed. */
export function findWithDeployment(options: FindOptions): {
  readonly sources: readonly string[];
  readonly deployment: readonly string[];
} {
  const files = find(options);
  return {
    sources: files.filter((path) => sourceFile.test(path)),
    deployment: files.filter((path) => !sourceFile.test(path)),
  };
}

function find({ cwd, paths, ignore: patterns }: FindOptions): string[] {
  const isIgnored = matcherOf(patterns, cwd);
  const files = new Set<string>();
  for (const given of paths.length > 0 ? paths : ["."]) {
    const path = resolve(cwd, given);
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat) refuseLinkOut(given, path, cwd);
    if (stat?.isDirectory()) walk(path, rulesAbove(path), isIgnored, (file) => files.add(file));
    else if (stat) files.add(sourceFileAt(given, path, stat));
    else addMatches(given, cwd, isIgnored, files);
  }
  return [...files].sort();
}

/** What is named inside the project has to be in it: a link that leads out may be somebody else's. */
function refuseLinkOut(given: string, path: string, cwd: string): void {
  if (!liesIn(cwd, path) || reallyLiesIn(projectRoot(path, cwd), path)) return;
  throw usageError(
    "outside-project",
    `${given} is a link that leads out of the project.`,
    "Name what it leads to, if that is to be upgraded.",
  );
}

function sourceFileAt(given: string, path: string, stat: Stats): string {
  if (stat.isFile() && sourceFile.test(path)) return realpathSync(path);
  throw usageError(
    "not-a-source-file",
    `${given} is not a JavaScript or TypeScript file.`,
    "Give folders, or files that end in .js, .jsx, .ts, .tsx, .mjs, .cjs, .mts or .cts.",
  );
}

function addMatches(given: string, cwd: string, isIgnored: (path: string) => boolean, files: Set<string>): void {
  const { base, isGlob } = picomatch.scan(given);
  const folder = resolve(cwd, base);
  let isFound = false;
  if (isGlob && existsSync(folder)) {
    const matches = picomatch(slashed(resolve(cwd, given)), { dot: true });
    walk(folder, rulesAbove(folder), isIgnored, (file) => {
      if (!matches(slashed(file))) return;
      isFound ||= sourceFile.test(file);
      files.add(file);
    });
  }
  if (isFound) return;
  throw usageError(
    "no-such-path",
    `${given} ${isGlob ? "matches no source file" : "does not exist"} (looked in ${cwd}).`,
    isGlob
      ? sentence`Check the pattern, what ${option("ignore")} and .gitignore leave out, and that the shell left it to the tool: quote it.`
      : "Check the path; without one the working directory is searched.",
  );
}

function matcherOf(patterns: readonly string[], cwd: string): (path: string) => boolean {
  if (patterns.length === 0) return () => false;
  const trimmed = patterns.map((pattern) => pattern.replace(/^\.\//, "").replace(/\/+$/, ""));
  // Like in .gitignore, a pattern without a slash names files and folders anywhere, and a folder stands for all in it.
  const matches = picomatch(
    trimmed.flatMap((pattern) => (pattern.includes("/") ? [pattern] : [pattern, `**/${pattern}`])),
    { dot: true },
  );
  return (path) => matches(slashed(relative(cwd, path)));
}

function walk(
  folder: string,
  above: Rules | undefined,
  isIgnored: (path: string) => boolean,
  found: (path: string) => void,
): void {
  const entries = readdirSync(folder, { withFileTypes: true });
  const rules = entries.some((entry) => entry.name === ".gitignore" && entry.isFile()) ? rulesIn(folder, above) : above;
  for (const entry of entries) {
    const { name } = entry;
    if (entry.isDirectory()) {
      if (skippedFolders.has(name)) continue;
      const path = join(folder, name);
      if (!excluded(rules, path, { isFolder: true }) && !isIgnored(path)) walk(path, rules, isIgnored, found);
    } else if (entry.isFile() && isWanted(name)) {
      const path = join(folder, name);
      if (!excluded(rules, path, { isFolder: false }) && !isIgnored(path)) found(path);
    }
  }
}

function isWanted(name: string): boolean {
  return sourceFile.test(name) ? !minified.test(name) : deploymentFile.test(name);
}

/** The deepest .gitignore that has an opinion decides. */
function excluded(rules: Rules | undefined, path: string, { isFolder }: { readonly isFolder: boolean }): boolean {
  for (let at = rules; at; at = at.parent) {
    const below = slashed(path.slice(at.folder.length + (at.folder.endsWith(sep) ? 0 : 1)));
    const verdict = at.rules.test(isFolder ? `${below}/` : below);
    if (verdict.ignored) return true;
    if (verdict.unignored) return false;
  }
  return false;
}

function rulesIn(folder: string, parent: Rules | undefined): Rules {
  return {
    folder,
    rules: ignore({ allowRelativePaths: true }).add(readPlainText(join(folder, ".gitignore")) ?? ""),
    parent,
  };
}

/** The .gitignore files from the repository's top down to the folder above; none when they exclude the folder, which was asked for. */
function rulesAbove(folder: string): Rules | undefined {
  const folders: string[] = [];
  for (let at = folder; !existsSync(join(at, ".git")); at = dirname(at)) {
    if (dirname(at) === at) return undefined;
    folders.unshift(dirname(at));
  }
  let rules: Rules | undefined;
  for (const at of folders) if (existsSync(join(at, ".gitignore"))) rules = rulesIn(at, rules);
  return excluded(rules, folder, { isFolder: true }) ? undefined : rules;
}
