import { basename, join } from "node:path";
import { asksByAwsConfig } from "../../transforms/knowledge/aws-sdk-users.ts";
import { type Dependent, dependentsOn } from "../../transforms/project-files/locked.ts";
import { lockFilesAbove } from "./install.ts";
import { readPlainFile } from "./plain-file.ts";
import { rangesIn, Workspaces } from "./workspace.ts";

/** The packages of a project, and of the workspace around it, that ask as `AWS.config` says; sorted. */
export function awsSdkUsers(folder: string): string[] {
  const workspaces = new Workspaces();
  const root = workspaces.rootOf(folder);
  const manifests = [
    workspaces.manifestIn(folder),
    root === undefined ? undefined : workspaces.manifestIn(root),
    ...[...workspaces.around(folder).values()].map(({ manifest }) => manifest),
  ];
  const found = manifests.flatMap((manifest) => (manifest ? rangesIn(manifest) : []));
  const known = found.flatMap(({ name, range }) => (asksByAwsConfig(name, range) ? [name] : []));
  return [...new Set([...known, ...awsSdkDependents(folder).map(({ name }) => name)])].sort();
}

/** A lock file may be larger than any other text. */
const largestLock = 50_000_000;

/**
 * What an application is run with that asks for aws-sdk v2, by its lock file: one copy of it is shared, and its AWS.config. Tools, among
 * the packages for development, run in processes of their own.
 */
export function awsSdkDependents(folder: string): Dependent[] {
  const { dependencies } = (new Workspaces().manifestIn(folder) ?? {}) as { readonly dependencies?: unknown };
  const names = Object.keys(typeof dependencies === "object" ? (dependencies ?? {}) : {});
  if (names.length === 0) return [];
  const found = new Map<string, Dependent>();
  for (const path of lockFilesAbove(join(folder, "package.json"))) {
    for (const dependent of dependentsOn(basename(path), lockIn(path), names, "aws-sdk")) {
      if (!found.has(dependent.name)) found.set(dependent.name, dependent);
    }
  }
  return [...found.values()];
}

function lockIn(path: string): string {
  try {
    return readPlainFile(path, largestLock)?.toString("utf8") ?? "";
  } catch {
    return "";
  }
}
