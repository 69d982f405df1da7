import { dirname, join } from "node:path";
import { readPlainText } from "../codemod/plain-file.ts";

/** What is read of a package.json. */
export interface Manifest {
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

/** The folder's own package.json; undefined when there is none, or it's no plain file, or can't be parsed. */
export function manifestIn(folder: string): Manifest | undefined {
  try {
    const text = readPlainText(join(folder, "package.json"));
    return text === undefined ? undefined : (JSON.parse(text) as Manifest);
  } catch {
    return undefined;
  }
}

/** The range that a manifest gives of a package. */
export function rangeOf(manifest: Manifest, name: string): string | undefined {
  return manifest.dependencies?.[name] ?? manifest.devDependencies?.[name];
}

/** The package.json of a package as an application in this folder would load it; undefined when it isn't installed. */
export function installed(folder: string, name: string): Manifest | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const found = manifestIn(join(at, "node_modules", name));
    if (found || dirname(at) === at) return found;
  }
}
