import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { ExitCode, ToolError } from "../errors.ts";
import { notFromHere } from "../shell.ts";
import { option, sentence } from "../words.ts";

/**
 * Makes sure that git can bring back what is about to be written.
 * @returns whether it can; not where a file is outside any repository, and not where `force` has nobody look
 * @throws ToolError when a repository has uncommitted changes, or one of the files is not committed, unless `force` is set.
 */
export function guardWorkTree(paths: readonly string[], { force }: { readonly force: boolean }): boolean {
  const byRepository = new Map<string | undefined, string[]>();
  const tops = new Map<string, string | undefined>();
  for (const path of paths) {
    const top = repositoryOf(dirname(path), tops);
    byRepository.set(top, [...(byRepository.get(top) ?? []), path]);
  }
  for (const [top, files] of byRepository) {
    const dirty = top && !force ? uncommitted(top, files) : [];
    if (dirty.length === 0) continue;
    const shown = dirty.slice(0, 3).join(", ") + (dirty.length > 3 ? ` and ${dirty.length - 3} more` : "");
    throw new ToolError({
      code: "uncommitted-changes",
      message: `The git repository ${top} has uncommitted changes (${shown}), so the upgrade could not be told from them. Nothing was written.`,
      hint: sentence`Commit or stash them and run again, look first with ${option("dryRun")}, or write anyway with ${option("force")}.`,
      exitCode: ExitCode.failed,
    });
  }
  return !force && !byRepository.has(undefined);
}

/**
 * Whether the repository that holds a folder has changes to tracked files, or doesn't have one of the given files, which are in it.
 * @throws ToolError when git can't say
 */
export function workTreeState(folder: string, files: readonly string[]): "clean" | "uncommitted" | "none" {
  const top = repositoryOf(folder, new Map());
  if (top === undefined) return "none";
  return uncommitted(top, files).length > 0 ? "uncommitted" : "clean";
}

function repositoryOf(folder: string, known: Map<string, string | undefined>): string | undefined {
  if (known.has(folder)) return known.get(folder);
  const top = existsSync(join(folder, ".git"))
    ? folder
    : dirname(folder) === folder
      ? undefined
      : repositoryOf(dirname(folder), known);
  known.set(folder, top);
  return top;
}

/** Changes to tracked files anywhere in the repository, and those of the given files that git does not have, ignored ones included. */
function uncommitted(top: string, files: readonly string[]): string[] {
  const dirty: string[] = [];
  // What is uncommitted inside a submodule isn't a change to this repository, and its configuration is another one to trust.
  const entries = git(top, "status", "--porcelain", "--untracked-files=no", "--ignore-submodules=dirty");
  for (let i = 0; i < entries.length; i++) {
    const entry = entries[i] ?? "";
    // The old name of what was renamed or copied has an entry of its own.
    if (/^[RC]/.test(entry)) i++;
    dirty.push(entry.slice(3));
  }
  const tracked = new Set(files.length > 0 ? git(top, "ls-files") : []);
  return [
    ...dirty,
    ...files.map((file) => relative(top, file).replaceAll("\\", "/")).filter((file) => !tracked.has(file)),
  ];
}

/** What a git command lists. */
function git(top: string, ...command: string[]): string[] {
  const { status, stdout, stderr, error } = run(top, [...harmless, ...filtersOff(top), ...command, "-z"]);
  if (status !== 0) {
    throw new ToolError({
      code: "git-failed",
      message: `git could not say whether ${top} has uncommitted changes: ${(error?.message ?? stderr).trim().replaceAll(/\s+/g, " ")}`,
      hint: sentence`Make git work there, or write anyway with ${option("force")}.`,
    });
  }
  return stdout.split("\0").filter((entry) => entry !== "");
}

/**
 * A repository that somebody else made may name programs in its configuration, and git runs them even to list files: a monitor of the
 * file system, hooks, filters, a pager, a transport for objects that a partial clone left out. None of them is run.
 */
const harmless = ["core.fsmonitor=false", "core.hooksPath=/dev/null", "core.pager=cat", "protocol.allow=never"].flatMap(
  (setting) => ["-c", setting],
);
const harmlessEnvironment = {
  // Looking writes nothing, the index included.
  GIT_OPTIONAL_LOCKS: "0",
  GIT_NO_LAZY_FETCH: "1",
  GIT_ALLOW_PROTOCOL: "none",
  GIT_TERMINAL_PROMPT: "0",
};

/** A file's filter may be named by .gitattributes, which can't be turned off; its programs are taken out of the configuration. */
function filtersOff(top: string): string[] {
  const { stdout } = run(top, [...harmless, "config", "--name-only", "-z", "--get-regexp", "^filter\\."]);
  const names = new Set((stdout ?? "").split("\0").flatMap((key) => /^filter\.(.+)\.[^.]+$/s.exec(key)?.[1] ?? []));
  return [...names].flatMap((name) =>
    ["clean=", "smudge=", "process=", "required=false"].flatMap((setting) => ["-c", `filter.${name}.${setting}`]),
  );
}

function run(top: string, words: readonly string[]) {
  return spawnSync("git", ["-C", top, ...words], {
    encoding: "utf8",
    maxBuffer: mostOutput,
    env: { ...process.env, ...harmlessEnvironment, ...notFromHere },
  });
}

/** The names of all files of a repository: a million of them. */
const mostOutput = 1 << 28;
