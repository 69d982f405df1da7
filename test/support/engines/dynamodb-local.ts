import { execFile, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Engine } from "./engine.ts";
import { freePort, waitForPort } from "./port.ts";

const run = promisify(execFile);
const root = new URL("../../../", import.meta.url).pathname;

/** The npm package that ships AWS's own DynamoDB Local 1.25.1; only its `emulator` folder (64 MB) is kept. */
const tarball = "amplify-dynamodb-simulator@2.9.30";
const home = join(root, "node_modules/.cache/dynamodb-local-1.25.1");
const jar = join(home, "emulator/DynamoDBLocal.jar");

/** Whether a Java runtime is on the path. */
export function hasJava(): boolean {
  return spawnSync("java", ["-version"], { stdio: "ignore" }).status === 0;
}

/** Fetches DynamoDB Local once; later calls find it in the cache. The unpacked folder appears whole or not at all. */
export async function installDynamoDBLocal(): Promise<void> {
  if (existsSync(jar)) return;
  await mkdir(join(root, "node_modules/.cache"), { recursive: true });
  const staging = await mkdtemp(join(root, "node_modules/.cache/staging-"));
  try {
    const { stdout } = await run("npm", ["pack", tarball, "--json", "--silent", "--pack-destination", staging], {
      cwd: staging,
    });
    const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
    await run("tar", ["-xzf", join(staging, filename), "-C", staging, "package/emulator"]);
    await rm(home, { recursive: true, force: true });
    await rename(join(staging, "package"), home);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** Starts DynamoDB Local in memory on 127.0.0.1. It ends with `stop()`, or with this process. */
export async function startDynamoDBLocal(): Promise<Engine> {
  const port = await freePort();
  // It unpacks libraries there, and leaves them.
  const folder = mkdtempSync(join(tmpdir(), "dynamodb-local-"));
  const child = spawn(
    "java",
    [
      "-Xmx1g",
      // It lives for seconds: the quick compiler alone, and one collector thread, take half of the CPU.
      "-XX:TieredStopAtLevel=1",
      "-XX:+UseSerialGC",
      `-Djava.io.tmpdir=${folder}`,
      "-Djava.library.path=./DynamoDBLocal_lib",
      "-jar",
      "DynamoDBLocal.jar",
      "-inMemory",
      "-sharedDb",
      "-port",
      String(port),
    ],
    { cwd: join(home, "emulator"), stdio: "ignore" },
  );
  const kill = () => {
    child.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  };
  process.once("exit", kill);
  await waitForPort(port, () => (child.exitCode === null ? null : `DynamoDB Local exited with code ${child.exitCode}`));
  return {
    name: "DynamoDB Local",
    endpoint: `http://127.0.0.1:${port}`,
    async stop() {
      process.off("exit", kill);
      const ended = child.exitCode === null ? new Promise((resolve) => child.once("exit", resolve)) : undefined;
      kill();
      await ended;
    },
  };
}
