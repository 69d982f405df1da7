import { spawn, spawnSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { constants } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { environmentWith } from "../support/data/cli.ts";
import { firstProcessOf } from "../support/deploy/first-process.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";

const bin = new URL("../../bin/migrate-nextauth-dynamo.js", import.meta.url).pathname;

/** A user without rights may only in a user namespace of their own, and not on every machine. */
const unshare = ["--pid", "--fork", "--kill-child", ...(process.getuid?.() === 0 ? [] : ["--user", "--map-root-user"])];
const mayUnshare = spawnSync("unshare", [...unshare, "true"]).status === 0;

/** Holds the command's code back for as long as a slow disk would, once it has said that it is being loaded. */
const slow = `
import { writeSync } from "node:fs";
export async function load(url, context, next) {
  if (url.endsWith("/dist/cli.js")) {
    writeSync(1, "loading\\n");
    await new Promise((resolve) => setTimeout(resolve, 20_000));
  }
  return next(url, context);
}
`;

/** A container's first process hears what it handles, and nothing else: Linux spares it the rest. */
it.for(["SIGTERM", "SIGINT"] as const)(
  "ends by %s while it is being loaded as the first process",
  {
    timeout: 60_000,
  },
  async (signal, { skip }) => {
    skip(!mayUnshare && process.env.CI !== "true", "this user may not make a process namespace");
    const folder = temporaryFolder("first");
    await writeFile(join(folder, "slow.mjs"), slow);
    await writeFile(
      join(folder, "hold.mjs"),
      'import { register } from "node:module";\nregister("./slow.mjs", import.meta.url);\n',
    );
    const child = spawn(
      "unshare",
      [...unshare, process.execPath, "--import", join(folder, "hold.mjs"), bin, "--version"],
      {
        env: environmentWith({}),
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    onTestFinished(() => void child.kill("SIGKILL"));
    const ended = new Promise((resolve) => child.once("close", resolve));
    let said = "";
    await new Promise<void>((resolve) => {
      child.stdout.on("data", (text: Buffer) => {
        said += text;
        resolve();
      });
      child.once("close", () => resolve());
    });
    process.kill(firstProcessOf(child.pid ?? 0), signal);
    expect(await ended).toBe(128 + constants.signals[signal]);
    expect(said).toBe("loading\n");
  },
);
