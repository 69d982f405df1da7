import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { openLog } from "./output.ts";

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
}

/** Commands that have not ended yet. Each leads a process group, so that what it started can be ended with it. */
const running = new Set<ChildProcess>();

/** Ends what still runs, after a step that failed or took too long. */
export async function stopCommands(): Promise<void> {
  await Promise.all(
    [...running].map(async (child) => {
      const ended = once(child, "close");
      process.kill(-(child.pid as number), "SIGKILL");
      await ended;
    }),
  );
}

/**
 * Runs a command to its end and keeps what it says under `log`.
 *
 * @throws Error with the last of what it said, when it ends with another code than those in `codes`
 */
export async function run(
  [command, ...args]: readonly [string, ...string[]],
  options: { cwd: string; log: string; env?: Readonly<Record<string, string>>; codes?: readonly number[] },
): Promise<Ended> {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: { ...userEnvironment(), ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  running.add(child);
  const log = openLog(options.log);
  log.write(`\n$ ${[command, ...args].join(" ")}\n`);
  let stdout = "";
  let said = "";
  child.stdout.on("data", (data: Buffer) => {
    stdout += data;
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (data: Buffer) => {
      said += data;
      log.write(data);
    });
  }
  const [code] = (await once(child, "close").finally(() => running.delete(child))) as [number | null];
  log.end(`ended with ${code}\n`);
  if (!(options.codes ?? [0]).includes(code ?? -1)) {
    throw new Error(`${[command, ...args].join(" ")} ended with ${code}:\n${said.slice(-4000)}`);
  }
  return { code, stdout };
}

/**
 * The environment of somebody's shell: without this repository's own npm settings, which `npm run` hands down, without
 * the test runner's `NODE_ENV`, and without anything of AWS: what an application knows of it, its own code says.
 */
export function userEnvironment(): NodeJS.ProcessEnv {
  const { NODE_ENV: _, ...environment } = process.env;
  const entries = Object.entries(environment).filter(([name]) => !/^(AWS_|VITEST)/.test(name));
  return {
    ...Object.fromEntries(entries),
    npm_config_legacy_peer_deps: "false",
    npm_config_audit: "false",
    npm_config_fund: "false",
    npm_config_prefer_offline: "true",
    NEXT_TELEMETRY_DISABLED: "1",
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_SDK_JS_SUPPRESS_MAINTENANCE_MODE_MESSAGE: "1",
  } as unknown as NodeJS.ProcessEnv;
}
