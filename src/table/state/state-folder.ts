import { existsSync, lstatSync, realpathSync, type Stats } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import { type ToolError, usageError } from "../../errors.ts";
import { option, sentence } from "../../words.ts";
import { cantRead, cantWrite } from "./cant-write.ts";

/**
 * The folder that runs keep their state in. It holds tokens, and its name may come from a script, or stand in a checkout that
 * somebody else made: so it is a folder that we made, or an empty one, and nothing that a web server hands out.
 */

/** Where web servers, frameworks and hosts look for what they hand out, by their defaults. */
const servedFolders: ReadonlySet<string> = new Set(
  ["public", "static", "dist", "build", "out", "assets", "www", "wwwroot", "htdocs", "html", "public_html"].concat([
    "site",
    "_site",
    ".next",
    ".nuxt",
    ".output",
    ".svelte-kit",
    ".vercel",
    ".netlify",
    "storybook-static",
  ]),
);

/** What the folder ignores itself by for git, and what tells that it is ours. */
const ignoreFile = ".gitignore";
const ignoreAll = "*\n";

/**
 * Makes the state folder, readable by its owner alone. One that is there already stays as it is, but for the file by which
 * git ignores it.
 *
 * @throws ToolError when it can't be made or written to, or isn't a folder for state
 */
export async function openStateFolder(path: string): Promise<void> {
  await checkStateFolder(path);
  try {
    await makeFolder(resolve(path));
    const ignore = join(path, ignoreFile);
    if (!existsSync(ignore)) await writeFile(ignore, ignoreAll, { flag: "wx", mode: 0o600 });
  } catch (error) {
    throw cantWrite(path, error);
  }
}

/** Like Node's `recursive`, which doesn't end where a folder can't be made though the one above is there (`/proc/x`). */
async function makeFolder(path: string): Promise<void> {
  if (existsSync(path)) return;
  if (dirname(path) !== path) await makeFolder(dirname(path));
  await mkdir(path, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
}

/** @throws ToolError when the state of runs may not be kept there, or be taken from there */
export async function checkStateFolder(path: string): Promise<void> {
  const here = realpathSync(process.cwd());
  const folder = resolve(path);
  for (const part of partsBelow(process.cwd(), folder)) {
    const stats = statsOf(part, path);
    if (stats?.isSymbolicLink())
      throw refused(path, `${part} is a link, and who made it may have meant another folder`);
    if (stats && !stats.isDirectory()) throw cantWrite(path, { code: "ENOTDIR" });
  }
  const real = realPlaceOf(folder);
  if (here === real || here.startsWith(real.endsWith(sep) ? real : real + sep)) {
    throw refused(path, "it holds the folder you are in, which would become unreadable for others and ignored by git");
  }
  const served = relative(here, real)
    .split(sep)
    .find((name) => servedFolders.has(name.toLowerCase()));
  if (served) throw refused(path, `it lies in a folder "${served}", which is usually served to everybody`);
  if (!(await isOurs(folder))) throw refused(path, "it holds files of others");
}

/** Below a file, lstat throws ENOTDIR whatever `throwIfNoEntry` says. */
function statsOf(part: string, path: string): Stats | undefined {
  try {
    return lstatSync(part, { throwIfNoEntry: false });
  } catch (error) {
    throw cantWrite(path, error);
  }
}

/** The folder, and those above it up to the working directory; alone when it isn't below that. */
function partsBelow(cwd: string, folder: string): string[] {
  const parts = relative(cwd, folder).split(sep);
  if (parts[0] === ".." || resolve(cwd, ...parts) !== folder) return [folder];
  return parts.map((_, index) => join(cwd, ...parts.slice(0, index + 1)));
}

/** A path with all links followed, also of what isn't there yet. */
function realPlaceOf(path: string): string {
  if (dirname(path) === path) return path;
  try {
    return realpathSync(path);
  } catch {
    return join(realPlaceOf(dirname(path)), path.slice(dirname(path).length).replace(sep, ""));
  }
}

/** Whether it isn't there yet, is empty (a volume that was just made has `lost+found`), or has our mark. */
async function isOurs(folder: string): Promise<boolean> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return [];
    throw cantRead(folder, error);
  });
  if (names.every((name) => name === "lost+found")) return true;
  const ignore = join(folder, ignoreFile);
  if (!lstatSync(ignore, { throwIfNoEntry: false })?.isFile()) return false;
  return (await readFile(ignore, "utf8")) === ignoreAll;
}

function refused(path: string, why: string): ToolError {
  return usageError(
    "state-folder",
    `The state of runs, which holds secrets, isn't kept in "${path}": ${why}.`,
    sentence`Name a folder of its own with ${option("stateDir")}, one that isn't there yet or is empty.`,
  );
}
