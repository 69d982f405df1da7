import { type SpawnOptions, spawn } from "node:child_process";

/**
 * A word of a command line, as the shells of a system take it: a POSIX shell, or both cmd.exe and PowerShell. To these no
 * quotes make harmless what they replace within quotes: it is shown as `?`, which stands for a character there.
 */
export function quotedForShell(word: string, platform: NodeJS.Platform = process.platform): string {
  if (platform === "win32") {
    return /^[\w@+=:,./\\-]+$/.test(word) ? word : `"${word.replaceAll(/["%$`!\r\n]/g, "?")}"`;
  }
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** A command of a line, and the folder that it is run in, as the line names it. */
export interface CommandOfLine {
  readonly folder: string | undefined;
  readonly words: readonly string[];
}

/**
 * The commands of a line that this tool made of quoted words: `npm install && (cd 'apps/web' && npm install)`. Undefined for
 * any other line.
 */
export function commandsOf(line: string): readonly CommandOfLine[] | undefined {
  const commands: CommandOfLine[] = [];
  let folder: string | undefined;
  let words: string[] = [];
  const end = () => {
    if (words[0] === "cd" && words.length === 2) folder = words[1];
    else if (words.length > 0) commands.push({ folder, words });
    words = [];
  };
  const token = /\s*(?:(&&|[()])|((?:'[^']*'|\\'|"[^"]*"|[\w@%+=:,./-]|\\(?!'))+))/y;
  while (token.lastIndex < line.trimEnd().length) {
    const [, sign, word] = token.exec(line) ?? [];
    if (word !== undefined) words.push(unquoted(word));
    else if (sign === undefined) return undefined;
    else {
      end();
      if (sign === ")") folder = undefined;
    }
  }
  end();
  return commands;
}

function unquoted(word: string): string {
  return word.replaceAll(/'([^']*)'|\\(')|"([^"]*)"/g, (_, single = "", escaped = "", double = "") => {
    return single + escaped + double;
  });
}

/** What means nothing but itself to cmd.exe. */
const plainWord = /^[\w@+=:,./-]+$/;

/**
 * Runs a program, found by its name on the PATH and nowhere else, with arguments that no shell looks at.
 *
 * @returns undefined, or why it failed
 */
export function runWithoutShell(
  [program = "", ...args]: readonly string[],
  options: Pick<SpawnOptions, "cwd" | "stdio" | "signal">,
): Promise<string | undefined> {
  // npm, yarn and pnpm are batch files there, which only cmd.exe runs; and what a folder is called must not be a command to it.
  const isBatchFile = process.platform === "win32";
  const odd = isBatchFile ? [program, ...args].find((word) => !plainWord.test(word)) : undefined;
  if (odd !== undefined) return Promise.resolve(`${JSON.stringify(odd)} can't be passed to ${program} safely`);
  return new Promise((done) => {
    const child = spawn(program, args, { ...options, env: { ...process.env, ...notFromHere }, shell: isBatchFile });
    child.on("error", (error) => done(error.message));
    child.on("close", (code, signal) => done(code === 0 ? undefined : `it ended with ${code ?? signal}`));
  });
}

/** Windows looks for a program in the working directory first, and that is somebody's checkout: an `npm.cmd` there isn't npm. */
export const notFromHere = { NoDefaultCurrentDirectoryInExePath: "1" };
