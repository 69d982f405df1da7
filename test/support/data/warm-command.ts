import { type ChildProcess, fork } from "node:child_process";
import type { Readable } from "node:stream";
import type { CliResult } from "./cli.ts";

const script = new URL("warm-command.mjs", import.meta.url).pathname;

export interface CommandLine {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Processes that have ended a command and wait for another one. */
const free: ChildProcess[] = [];

/**
 * Runs a command line to its end in a process that has run others before, and runs no other at the same time: to start Node.js
 * and load the tool takes more CPU than most commands do.
 */
export async function runWarm(line: CommandLine): Promise<CliResult> {
  const child = free.pop() ?? begin(line);
  const ended = Promise.all([untilEnd(child.stdout as Readable), untilEnd(child.stderr as Readable)]);
  const died = new Promise<never>((_resolve, reject) => {
    child.once("exit", (code, signal) => reject(new Error(`the command's process ended: ${code ?? signal}`)));
  });
  child.send(line);
  try {
    const [out, err] = await Promise.race([ended, died]);
    free.push(child);
    return { code: out.code, stdout: out.text, stderr: err.text };
  } finally {
    child.removeAllListeners("exit");
  }
}

function begin({ env }: CommandLine): ChildProcess {
  const child = fork(script, { env, execArgv: [], stdio: ["ignore", "pipe", "pipe", "ipc"] });
  // It ends when this process does, which doesn't wait for it.
  child.unref();
  child.channel?.unref();
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8");
    (stream as unknown as { unref(): void }).unref();
  }
  return child;
}

/** What a stream says until the command has ended. */
function untilEnd(stream: Readable): Promise<{ readonly text: string; readonly code: number }> {
  return new Promise((resolve) => {
    let text = "";
    const onData = (more: string) => {
      text += more;
      const end = /\0(\d+)\0$/.exec(text.slice(-8));
      if (!end) return;
      stream.off("data", onData);
      resolve({ text: text.slice(0, -end[0].length), code: Number(end[1]) });
    };
    stream.on("data", onData);
  });
}
