import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { temporaryFolder } from "../temporary/folder.ts";

const run = promisify(execFile);
const root = new URL("../../../", import.meta.url).pathname;
const cache = join(root, "node_modules/.cache");

/**
 * An application's folder outside of this project, with links to the packages it depends on: this one, as it is built,
 * and packages of this project's node_modules under the names that the application knows them by.
 */
export async function application({
  packages,
  files,
}: {
  /** Name in the application → name here. */
  packages: Readonly<Record<string, string>>;
  files: Readonly<Record<string, string>>;
}): Promise<string> {
  const folder = temporaryFolder("application");
  const links = Object.entries(packages).map(([name, here]) => [name, join(root, "node_modules", here)]);
  for (const [name, target] of [["migrate-nextauth-dynamo", root], ...links] as [string, string][]) {
    const link = join(folder, "node_modules", name);
    await mkdir(dirname(link), { recursive: true });
    await symlink(target, link);
  }
  for (const [name, text] of Object.entries({ "package.json": '{ "private": true }', ...files })) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return folder;
}

/** What a command prints in an application's folder. */
export async function runIn(folder: string, command: string, args: readonly string[]): Promise<string> {
  try {
    const { stdout, stderr } = await run(command, args, { cwd: folder });
    return stdout + stderr;
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    return stdout + stderr;
  }
}

/** The compiler of a TypeScript version, fetched once. Not a dev dependency: two of them would fight for the name `tsc`. */
export async function compiler(version: string): Promise<string> {
  const home = join(cache, `typescript-${version}`);
  if (!existsSync(home)) {
    await mkdir(cache, { recursive: true });
    const staging = await mkdtemp(join(cache, "staging-"));
    try {
      const { stdout } = await run("npm", ["pack", `typescript@${version}`, "--json", "--silent"], { cwd: staging });
      const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
      await run("tar", ["-xzf", filename], { cwd: staging });
      await rename(join(staging, "package"), home);
    } finally {
      await rm(staging, { recursive: true, force: true });
    }
  }
  return join(home, "bin/tsc");
}

/** The node_modules of some packages, installed once. */
export async function packagesOf(specifiers: readonly string[]): Promise<string> {
  const home = join(cache, specifiers.join("+").replaceAll("/", "-"));
  if (!existsSync(home)) {
    await mkdir(cache, { recursive: true });
    const staging = await mkdtemp(join(cache, "staging-"));
    try {
      await writeFile(join(staging, "package.json"), "{}");
      // Without what packages want beside them: old versions of the AWS SDK would bring React Native.
      const flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--legacy-peer-deps"];
      await run("npm", ["install", ...flags, ...specifiers], { cwd: staging });
      await rename(staging, home).catch((error: unknown) => {
        // Another test file was faster.
        if (!existsSync(home)) throw error;
      });
    } finally {
      await rm(staging, { recursive: true, force: true });
    }
  }
  return join(home, "node_modules");
}

/** The compiler that this project is built with. */
export const ownCompiler = join(root, "node_modules/typescript/bin/tsc");
