import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, symlink } from "node:fs/promises";
import { join } from "node:path";
import { waitForPort } from "../../support/engines/port.ts";
import { run, userEnvironment } from "./command.ts";
import { openLog } from "./output.ts";

const fixture = new URL("../../../fixtures/apps/next-v3", import.meta.url).pathname;

/** A Next.js application in a folder of its own; `name` is also that of its logs. */
export interface Application {
  readonly name: string;
  readonly folder: string;
}

/** The v3 application as it lies in fixtures/, in its own git repository. */
export async function checkOut(name: string, parent: string): Promise<Application> {
  const application = { name, folder: join(parent, name) };
  await cp(fixture, application.folder, { recursive: true, filter: (path) => !/node_modules|\.next$/.test(path) });
  const git = ["git", "-c", "user.name=Club", "-c", "user.email=club@example.com"] as const;
  await inFolder(application, ["git", "init", "--quiet"]);
  await inFolder(application, ["git", "add", "."]);
  await inFolder(application, [...git, "commit", "--quiet", "--message", "The club's site"]);
  return application;
}

/** Gives an application what another one has installed, and what its last build knows. */
export async function shareInstalled(from: Application, to: Application): Promise<void> {
  await symlink(join(from.folder, "node_modules"), join(to.folder, "node_modules"));
  await cp(join(from.folder, ".next/cache"), join(to.folder, ".next/cache"), { recursive: true });
}

/** Runs a command line that installs, as its user would. */
export async function install(application: Application, line = "npm install"): Promise<void> {
  await inFolder(application, ["sh", "-c", line]);
}

export async function build(application: Application): Promise<void> {
  await inFolder(application, ["npx", "next", "build"]);
}

export async function typeCheck(application: Application): Promise<void> {
  await inFolder(application, ["npx", "tsc", "--noEmit"]);
}

export interface Running {
  stop(): Promise<void>;
}

/** `next start` on 127.0.0.1. It ends with `stop()`, or with this process. */
export async function start(
  application: Application,
  port: number,
  env: Readonly<Record<string, string>>,
): Promise<Running> {
  const next = join(application.folder, "node_modules/next/dist/bin/next");
  const child = spawn(process.execPath, [next, "start", "--hostname", "127.0.0.1", "--port", String(port)], {
    cwd: application.folder,
    env: { ...userEnvironment(), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const log = openLog(`${application.name}.server`);
  for (const stream of [child.stdout, child.stderr]) stream.pipe(log, { end: false });
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  const died = () => (child.exitCode === null ? null : `next start of ${application.name} ended: see its log`);
  await waitForPort(port, died);
  return {
    async stop() {
      process.off("exit", kill);
      if (child.exitCode === null) {
        kill();
        await once(child, "exit");
      }
      log.end();
    },
  };
}

async function inFolder({ name, folder }: Application, command: readonly [string, ...string[]]): Promise<void> {
  await run(command, { cwd: folder, log: name });
}
