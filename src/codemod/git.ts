import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { ExitCode, ToolError } from "../errors.ts";
import { option, sentence } from "../words.ts";

/**
 * Makes sure that git can bring back what is about to be written.
 * Returns a warning when some of the files are outside any repository.
 * @throws ToolError when a repository has uncommitted changes, or one of the files is not committed, unless `force` is set.
 */
export function guardWorkTree(paths: readonly string[], force: boolean): string | null {
  const byRepository = new Map<string | null, string[]>();
  const tops = new Map<string, string | null>();
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
  return byRepository.has(null) ? "These files are not in a git repository: keep a copy, there is no way back." : null;
}

/**
 * Whether the repository that holds a folder has changes to tracked files.
 * @throws ToolError when git can't say
 */
export function workTreeState(folder: string): "clean" | "uncommitted" | "none" {
  const top = repositoryOf(folder, new Map());
  if (top === null) return "none";
  return uncommitted(top, []).length > 0 ? "uncommitted" : "clean";
}

function repositoryOf(folder: string, known: Map<string, string | null>): string | null {
  const seen = known.get(folder);
  if (seen !== undefined) return seen;
  const top = existsSync(join(folder, ".git"))
    ? folder
    : dirname(folder) === folder
      ? null
      : repositoryOf(dirname(folder), known);
  known.set(folder, top);
  return top;
}

/** Changes to tracked files anywhere in the repository, and those of the given files that git does not have, ignored ones included. */
function uncommitted(top: string, files: readonly string[]): string[] {
  const dirty: string[] = [];
  const entries = git(top, "status", "--porcelain", "--untracked-files=no");
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
  const { status, stdout, stderr, error } = spawnSync("git", ["-C", top, ...command, "-z"], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  if (status !== 0) {
    throw new ToolError({
      code: "git-failed",
      message: `git could not say whether ${top} has uncommitted changes: ${(error?.message ?? stderr).trim()}`,
      hint: sentence`Make git work there, or write anyway with ${option("force")}.`,
    });
  }
  return stdout.split("\0").filter((entry) => entry !== "");
}
