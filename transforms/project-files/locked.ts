/** The version of a package that a lock file holds, by the lock file's name; undefined where it can't be told. */
export function lockedVersion(lockFile: string, text: string, name: string): string | undefined {
  const quotedName = name.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
  switch (lockFile) {
    case "package-lock.json":
    case "npm-shrinkwrap.json": {
      const entry = `"(?:node_modules/)?${quotedName}"\\s*:\\s*\\{\\s*"version"\\s*:\\s*"(\\d+\\.\\d+\\.\\d+)[^"]*"`;
      return new RegExp(entry).exec(text)?.[1];
    }
    case "yarn.lock":
      return new RegExp(`^"?${quotedName}@[^\\n]*:\\n\\s+version:? "?(\\d+\\.\\d+\\.\\d+)`, "m").exec(text)?.[1];
    case "pnpm-lock.yaml":
      return new RegExp(`^\\s+['"]?/?${quotedName}[@/](\\d+\\.\\d+\\.\\d+)`, "m").exec(text)?.[1];
    case "bun.lock":
      return new RegExp(`"${quotedName}"\\s*:\\s*\\[\\s*"${quotedName}@(\\d+\\.\\d+\\.\\d+)`).exec(text)?.[1];
    default:
      return undefined;
  }
}

/** A package that a lock file says to ask for another one. */
export interface Dependent {
  readonly name: string;
  /** The application has to bring the other one. */
  readonly isPeer: boolean;
}

/** Which of these packages ask for another one, by what the lock file says of them. */
export function dependentsOn(lockFile: string, text: string, names: readonly string[], wanted: string): Dependent[] {
  if (!text.includes(wanted)) return [];
  return names.flatMap((name) => {
    const entry = entryOf(lockFile, text, name);
    if (!entry) return [];
    const section = new RegExp(
      `(dependencies|peerDependencies|requires)"?\\s*:\\s*\\{?(?:(?!Dependencies)[^{}])*?["'\\s]${wanted}["']?[\\s:]`,
    ).exec(entry)?.[1];
    return section === undefined ? [] : [{ name, isPeer: section === "peerDependencies" }];
  });
}

/** What a lock file says of a package. */
function entryOf(lockFile: string, text: string, name: string): string | undefined {
  const quotedName = name.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
  switch (lockFile) {
    case "package-lock.json":
    case "npm-shrinkwrap.json":
      return new RegExp(`"(?:node_modules/)?${quotedName}"\\s*:\\s*\\{[^{}]*(?:\\{[^{}]*\\}[^{}]*)*`).exec(text)?.[0];
    case "yarn.lock":
      return new RegExp(`^"?${quotedName}@[^\\n]*:\\n(?:[ \\t]+[^\\n]*\\n?)+`, "m").exec(text)?.[0];
    case "pnpm-lock.yaml":
      return new RegExp(`^  ['"]?/?${quotedName}[@/]\\d[^\\n]*:\\n(?:    [^\\n]*\\n?)+`, "m").exec(text)?.[0];
    default:
      return undefined;
  }
}
