import { existsSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import type { DependencyChange } from "../../transforms/project-files/package-json.ts";
import { quotedForShell, runWithoutShell } from "../shell.ts";
import type { CodemodEvent } from "./options.ts";
import { readPlainFile } from "./plain-file.ts";
import type { InstallFailure } from "./report.ts";
import { Workspaces } from "./workspace.ts";

/** Where to install, and by which commands, one after the other. */
export interface Install {
  readonly folder: string;
  readonly commands: readonly Command[];
}
type Command = readonly [Manager, ...string[]];
type Manager = "npm" | "yarn" | "pnpm" | "bun";

const lockFiles: readonly [name: string, manager: Manager][] = [
  ["package-lock.json", "npm"],
  ["npm-shrinkwrap.json", "npm"],
  ["yarn.lock", "yarn"],
  ["pnpm-lock.yaml", "pnpm"],
  ["bun.lock", "bun"],
  ["bun.lockb", "bun"],
];

/** How to install what package.json files ask for now, folder by folder. */
export function installsFor(
  manifests: readonly { readonly path: string; readonly changes: readonly DependencyChange[] }[],
): Install[] {
  const byFolder = new Map<string, { manager: Manager; renewals: Command[] }>();
  for (const { path, changes } of manifests) {
    if (changes.length === 0) continue;
    const { folder, manager } = managerOf(path);
    const found = byFolder.get(folder) ?? { manager, renewals: [] };
    if (manager === "npm") found.renewals.push(...renewals(changes, relative(folder, dirname(path))));
    byFolder.set(folder, found);
  }
  return [...byFolder].map(([folder, { manager, renewals }]) => ({
    folder,
    commands: renewals.length > 0 ? renewals : [[manager, "install"]],
  }));
}

/**
 * npm won't raise the adapter of next-auth v3 together with next-auth: it holds the installed one's peer range against
 * the new one and ends with ERESOLVE. It installs everything else when the adapter leaves and comes back.
 */
function renewals(changes: readonly DependencyChange[], workspace: string): Command[] {
  const inWorkspace = workspace === "" ? [] : [`--workspace=${workspace.replaceAll("\\", "/")}`];
  return changes
    .filter(({ kind, name }) => kind === "update" && name === "@next-auth/dynamodb-adapter")
    .flatMap(({ name, section, to = "" }): Command[] => [
      ["npm", "uninstall", name, ...inWorkspace],
      [
        "npm",
        "install",
        `${name}@${/\d+/.exec(to)?.[0]}`,
        ...(section === "devDependencies" ? ["--save-dev"] : []),
        ...inWorkspace,
      ],
    ]);
}

/** A command as a user would type it. */
export function lineOf(command: Command): string {
  return command.map((word) => quotedForShell(word)).join(" ");
}

/** The package manager whose lock file is nearest above a package.json, and that lock file's folder. */
export function managerOf(manifest: string): {
  readonly folder: string;
  readonly manager: Manager;
  readonly lockFile: string | undefined;
} {
  for (let folder = dirname(manifest); ; folder = dirname(folder)) {
    const lock = lockIn(folder);
    if (lock) return { folder, manager: lock[1], lockFile: lock[0] };
    const manager = managerNamedIn(folder);
    if (manager) return { folder, manager, lockFile: undefined };
    if (isTop(folder)) return { ...withoutLockFile(dirname(manifest)), lockFile: undefined };
  }
}

/** Nobody has installed anything yet: pnpm or npm in the root of the workspace that a package belongs to, else npm in itself. */
function withoutLockFile(folder: string): { readonly folder: string; readonly manager: Manager } {
  const workspaces = new Workspaces();
  const root = workspaces.rootOf(folder);
  if (root !== undefined && [...workspaces.around(folder).values()].some((one) => one.folder === folder)) {
    if (existsSync(join(root, "pnpm-workspace.yaml"))) return { folder: root, manager: "pnpm" };
    if (workspaces.manifestIn(root)?.workspaces) return { folder: root, manager: "npm" };
  }
  return { folder, manager: "npm" };
}

/**
 * The lock files above a package.json, the nearest first. In a workspace the one of its root counts, and one that was left beside
 * a package of it may hold less.
 */
export function lockFilesAbove(manifest: string): string[] {
  const found: string[] = [];
  for (let folder = dirname(manifest); ; folder = dirname(folder)) {
    const lock = lockIn(folder);
    if (lock) found.push(join(folder, lock[0]));
    if (isTop(folder)) return found;
  }
}

function lockIn(folder: string): (typeof lockFiles)[number] | undefined {
  return lockFiles.find(([name]) => existsSync(join(folder, name)));
}

/** Nothing above a repository is looked at. */
function isTop(folder: string): boolean {
  return existsSync(join(folder, ".git")) || dirname(folder) === folder;
}

/** `"packageManager": "yarn@1.22.19"`, as Corepack reads it. */
function managerNamedIn(folder: string): Manager | undefined {
  const text = readPlainFile(join(folder, "package.json"))?.toString("utf8");
  return /"packageManager"\s*:\s*"(npm|yarn|pnpm|bun)@/.exec(text ?? "")?.[1] as Manager | undefined;
}

/**
 * Runs `npm install` or its like; what it prints goes to stderr, since stdout is the report's.
 *
 * @returns what stopped it, or undefined
 */
export async function install(
  installs: readonly Install[],
  { onEvent, signal }: { readonly onEvent: (event: CodemodEvent) => void; readonly signal: AbortSignal },
): Promise<InstallFailure | undefined> {
  for (const { folder, commands } of installs) {
    for (const command of commands) {
      const line = lineOf(command);
      onEvent({ type: "installing", folder, command: line });
      const failed = await runWithoutShell(command, { cwd: folder, stdio: ["ignore", 2, 2], signal });
      const hint = `Run ${line} in ${folder}.`;
      if (signal.aborted) {
        return { code: "interrupted", message: "Interrupted: the code and package.json are upgraded.", hint };
      }
      if (failed === undefined) continue;
      const message = `${line} failed in ${folder}: ${failed}. The code and package.json are upgraded.`;
      return { code: "install-failed", message, hint };
    }
  }
  return undefined;
}
