import { spawn } from "node:child_process";

/** Runs a command line as the user would, on the same terminal. Undefined when it succeeds, else why it didn't. */
export function runInShell(command: string, cwd: string): Promise<string | undefined> {
  return new Promise((done) => {
    const child = spawn(command, { cwd, shell: true, stdio: "inherit" });
    child.on("error", (error) => done(error.message));
    child.on("close", (code, signal) => done(code === 0 ? undefined : `it ended with ${code ?? signal}`));
  });
}
