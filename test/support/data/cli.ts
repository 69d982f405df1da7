import { spawn } from "node:child_process";
import { tmpdir } from "node:os";
import { expect } from "vitest";
import { testEnvironment } from "../engines/index.ts";
import { temporaryFolder } from "../temporary/folder.ts";
import { runWarm } from "./warm-command.ts";

const bin = new URL("../../../bin/migrate-nextauth-dynamo.js", import.meta.url).pathname;

export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  /** The working folder; a new one by default. */
  readonly cwd?: string;
  /** Instead of the credentials and region that the local engines take. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Nothing of this process's environment that AWS reads, and no colours. */
export function environmentWith(env: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  return {
    NODE_ENV: "production",
    PATH: process.env.PATH,
    TMPDIR: tmpdir(),
    HOME: "/nonexistent",
    AWS_EC2_METADATA_DISABLED: "true",
    NO_COLOR: "1",
    ...env,
  };
}

/** The CLI as a child process, as a user would start it, with nothing of this process's environment that AWS reads. */
export async function startCli(args: readonly string[], { cwd, env = testEnvironment }: CliOptions = {}) {
  const child = spawn(process.execPath, [bin, ...args], {
    cwd: cwd ?? temporaryFolder(),
    env: environmentWith(env),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const ended = new Promise<CliResult>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, stdout, stderr }));
  });
  return { child, ended };
}

/** Until the command says that its run has begun, after all that it looks at before. */
export function begun({ stderr }: Awaited<ReturnType<typeof startCli>>["child"]): Promise<void> {
  let said = "";
  return new Promise((resolve) => {
    stderr.on("data", (text: string) => {
      said += text;
      if (/^Run \S+[,.]/m.test(said)) resolve();
    });
  });
}

/** What the tool and the SDK read of an environment anew for each command; of the rest they keep what they first read. */
const readAnew =
  /^(?:AWS_(?:ACCESS_KEY_ID|SECRET_ACCESS_KEY|REGION|ENDPOINT_URL\w*|BATCH_\w+)|(?:SLURM|JOB|GITHUB)_\w+|CI)$/;

/** Runs the CLI to its end: in a process that has run other commands before, unless its environment is a special one. */
export async function cli(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const { cwd = temporaryFolder(), env = testEnvironment } = options;
  if (!Object.keys(env).every((name) => readAnew.test(name))) return (await startCli(args, { cwd, env })).ended;
  return runWarm({ args, cwd, env: environmentWith(env) });
}

/** What a command that fails prints with --json. */
export const failureDocument: unknown = expect.stringContaining('"schema": "migrate-nextauth-dynamo/error/1"');
