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
    default:
      return undefined;
  }
}
