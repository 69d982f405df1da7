/**
 * A machine of Windows as far as paths go: the drive C: is the root of this one, what programs ask its file system for is
 * `C:\folder\file`, and what they are told is too. It doesn't know other drives, what is open elsewhere, or names that differ in case.
 */

type Anything = (...args: unknown[]) => unknown;

/** `/tmp/a` → `C:\tmp\a` */
export function toWindows(path: string): string {
  const there = path.replaceAll("/", "\\");
  return there.startsWith("\\") ? `C:${there}` : there;
}

/** `C:\tmp\a` → `/tmp/a`. A path of this machine's own is a mistake, and so is one on another drive. */
export function fromWindows(path: string): string {
  if (/^[a-z]:/i.test(path) && !/^c:[\\/]/i.test(path)) throw absent(path);
  if (path.startsWith("/")) throw new Error(`${path} has no drive`);
  return path.replace(/^c:/i, "").replaceAll("\\", "/");
}

function absent(path: string): Error {
  return Object.assign(new Error(`ENOENT: no such file or directory, open '${path}'`), { code: "ENOENT" });
}

/** How many of a function's first arguments are paths: one, where it isn't said. */
const paths: Readonly<Record<string, number>> = {
  rename: 2,
  link: 2,
  symlink: 2,
  copyFile: 2,
  cp: 2,
};
const givesPaths = /^(?:realpath|mkdtemp|readlink|readdir)(?:Sync)?$/;

/** `node:fs` or `node:fs/promises` of such a machine. */
export function fileSystem<Module extends object>(actual: Module): Module {
  const names = Object.entries(actual).map(([name, value]) => {
    if (typeof value !== "function" || /^[A-Z_]/.test(name)) return [name, value];
    if (name === "default") return [name, value];
    return [name, translated(name, value as Anything)];
  });
  const made = Object.fromEntries(names) as Record<string, unknown>;
  if ("promises" in made) made.promises = fileSystem(made.promises as object);
  return { ...made, default: made } as unknown as Module;
}

function translated(name: string, work: Anything): Anything {
  const count = paths[name.replace(/Sync$/, "")] ?? 1;
  const called: Anything = (...args) => {
    const given = args.map((arg, index) => (index < count && typeof arg === "string" ? fromWindows(arg) : arg));
    const result = work(...given);
    if (!givesPaths.test(name)) return result;
    return result instanceof Promise ? result.then(shown) : shown(result);
  };
  return Object.assign(called, work);
}

function shown(value: unknown): unknown {
  if (typeof value === "string") return toWindows(value);
  if (Array.isArray(value)) return value.map(shown);
  if (typeof value === "object" && value !== null && "parentPath" in value) {
    return Object.assign(value, { parentPath: toWindows(String(value.parentPath)) });
  }
  return value;
}
