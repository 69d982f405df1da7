import { spawn } from "node:child_process";

/** Runs a command line as the user would, on the same terminal. Null when it succeeds, else why it didn't. */
export function runInShell(command: string, cwd: string): Promise<string | null> {
  return new Promise((done) => {
    const child = spawn(command, { cwd, shell: true, stdio: "inherit" });
    child.on("error", (error) => done(error.message));
    child.on("close", (code, signal) => done(code === 0 ? null : `it ended with ${code ?? signal}`));
  });
}
