import { resolve } from "node:path";
import { commandsOf, runWithoutShell } from "../shell.ts";

/**
 * Runs the commands of a line that this tool made, one after the other on the user's terminal, but without the shell that would
 * run it for a user: the line may hold names of others. Undefined when they succeed, else why one didn't.
 */
export async function runLine(line: string, cwd: string): Promise<string | undefined> {
  const commands = commandsOf(line);
  if (commands === undefined) return "only a person can run it";
  for (const { folder = "", words } of commands) {
    const failed = await runWithoutShell(words, { cwd: resolve(cwd, folder), stdio: "inherit" });
    if (failed !== undefined) return failed;
  }
  return undefined;
}
