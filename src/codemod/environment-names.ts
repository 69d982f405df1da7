import { readdirSync } from "node:fs";
import { join } from "node:path";
import { readPlainFile } from "./plain-file.ts";

/** Files that say which variables an application has where it runs. Their values are nobody's business here. */
const environmentFiles =
  /^(\.env(\..*)?|(docker-)?compose.*\.ya?ml|serverless\.(ya?ml|json|[jt]s)|(vercel|now|package|app)\.json|app\.ya?ml|Dockerfile.*|Procfile|\.envrc)$/;
const variable = /\b(?:AWS|AMAZON)_[A-Z0-9_]+\b/g;

/** Larger files are something else. */
const mostBytes = 1_000_000;

/** The names of AWS's variables in the files of a folder, sorted. */
export function environmentNames(folder: string): string[] {
  const names = new Set<string>();
  for (const entry of entriesOf(folder)) {
    if (!entry.isFile() || !environmentFiles.test(entry.name)) continue;
    for (const [name] of textOf(join(folder, entry.name)).matchAll(variable)) names.add(name);
  }
  return [...names].sort();
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function textOf(path: string): string {
  try {
    return readPlainFile(path, mostBytes)?.toString("utf8") ?? "";
  } catch {
    return "";
  }
}
