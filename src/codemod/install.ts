import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { ToolError } from "../errors.ts";

/** Where to install, and with what. */
export interface Install {
  readonly folder: string;
  readonly command: "npm" | "yarn" | "pnpm" | "bun";
}

const lockFiles: readonly [name: string, command: Install["command"]][] = [
  ["package-lock.json", "npm"],
  ["npm-shrinkwrap.json", "npm"],
  ["yarn.lock", "yarn"],
  ["pnpm-lock.yaml", "pnpm"],
  ["bun.lock", "bun"],
  ["bun.lockb", "bun"],
];

/** The package manager whose lock file is nearest above a package.json, and that lock file's folder; npm beside it when there is none. */
export function installFor(manifest: string): Install {
  for (let folder = dirname(manifest); ; folder = dirname(folder)) {
    const lock = lockFiles.find(([name]) => existsSync(join(folder, name)));
    if (lock) return { folder, command: lock[1] };
    if (existsSync(join(folder, ".git")) || dirname(folder) === folder)
      return { folder: dirname(manifest), command: "npm" };
  }
}

/** Runs `npm install` or its like; what it prints goes to stderr, since stdout is the report's. */
export async function install({ folder, command }: Install): Promise<void> {
  const failed = await new Promise<string | null>((done) => {
    const child = spawn(command, ["install"], {
      cwd: folder,
      stdio: ["ignore", 2, 2],
      shell: process.platform === "win32",
    });
    child.on("error", (error) => done(error.message));
    child.on("close", (code) => done(code === 0 ? null : `it ended with ${code}`));
  });
  if (failed === null) return;
  throw new ToolError({
    code: "INSTALL_FAILED",
    message: `${command} install failed in ${folder}: ${failed}. The code and package.json are upgraded.`,
    hint: "Run it by hand.",
  });
}
