import { execFile } from "node:child_process";
import { stripVTControlCharacters } from "node:util";
import { environmentWith } from "./data/cli.ts";
import { commandOnTerminal } from "./terminal.ts";

const script = new URL("commands.mjs", import.meta.url).pathname;

/** How one of several command lines ended, and what it showed: on a terminal all of it, in pipes each stream's. */
export interface Ended {
  readonly args: readonly string[];
  readonly code: number;
  /** Escape codes and all. */
  readonly sent: string;
}

interface Place {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Several command lines on one terminal, one after the other. */
export async function allOnTerminal(
  commands: readonly (readonly string[])[],
  { cwd, env, columns }: Place & { readonly columns: number },
): Promise<readonly Ended[]> {
  const terminal = commandOnTerminal(script, { cwd, env: { ...env, COMMANDS: JSON.stringify(commands) }, columns });
  await terminal.ended;
  return parted(commands, terminal.sent());
}

/**
 * The same in pipes: standard output, and then what was said to standard error.
 *
 * @param timeout milliseconds after which they are killed; by default never
 */
export async function allPiped(
  commands: readonly (readonly string[])[],
  { cwd, env, timeout = 0 }: Place & { readonly timeout?: number },
): Promise<readonly Ended[]> {
  const environment = environmentWith({ ...env, COMMANDS: JSON.stringify(commands) });
  const [stdout, stderr] = await new Promise<[string, string]>((resolve, reject) => {
    execFile(
      process.execPath,
      [script],
      { cwd, env: environment, maxBuffer: Number.POSITIVE_INFINITY, timeout, killSignal: "SIGKILL" },
      (error, out, err) => (error ? reject(error) : resolve([out, err])),
    ).stdin?.end();
  });
  const said = stderr.split("\n<<said>>\n");
  return parted(commands, stdout).map((ended, index) => ({ ...ended, sent: ended.sent + said[index] }));
}

/** Takes apart what was sent, by the line that ends each command. */
function parted(commands: readonly (readonly string[])[], sent: string): readonly Ended[] {
  const parts = sent.replaceAll(/\r?\n<<said>>\r?\n/g, "").split(/\r?\n<<ended (\d+)>>\r?\n/);
  if (parts.length !== 2 * commands.length + 1) {
    throw new Error(`${commands.length} commands didn't all end:\n${stripVTControlCharacters(sent)}`);
  }
  return commands.map((args, index) => ({
    args,
    code: Number(parts[2 * index + 1]),
    sent: parts[2 * index] ?? "",
  }));
}
