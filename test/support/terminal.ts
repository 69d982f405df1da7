import { spawn } from "node:child_process";
import { tmpdir } from "node:os";
import { stripVTControlCharacters } from "node:util";

const bin = new URL("../../bin/migrate-nextauth-dynamo.js", import.meta.url).pathname;

/** Keys as a terminal sends them. */
export const key = { enter: "\r", up: "\x1b[A", down: "\x1b[B", interrupt: "\x03", escape: "\x1b" };

/** The command on a pseudo-terminal. */
export function onTerminal(
  cwd: string,
  env: Readonly<Record<string, string>>,
  args: readonly string[] = [],
  columns = 120,
) {
  return commandOnTerminal([bin, ...args].join(" "), { cwd, env, columns });
}

/** A script of Node.js on a pseudo-terminal, which util-linux's `script` makes. */
export function commandOnTerminal(
  line: string,
  {
    cwd,
    env,
    columns,
  }: { readonly cwd: string; readonly env: Readonly<Record<string, string>>; readonly columns: number },
) {
  const command = `stty cols ${columns} rows 40; exec ${process.execPath} ${line}`;
  const child = spawn("script", ["-qec", command, "/dev/null"], {
    cwd,
    env: {
      NODE_ENV: "test",
      PATH: process.env.PATH,
      TMPDIR: tmpdir(),
      HOME: "/nonexistent",
      TERM: "xterm",
      SHELL: "/bin/sh",
      ...env,
    },
    stdio: ["pipe", "pipe", "inherit"],
  });
  let unseen = "";
  let all = "";
  let raw = "";
  let look = () => {};
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    raw += text;
    unseen += stripVTControlCharacters(text);
    all += stripVTControlCharacters(text);
    look();
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve(code));
  });
  return {
    ended,
    screen: () => all,
    /** Escape codes and all. */
    sent: () => raw,
    /** Resolves when the terminal shows something that it didn't show before the last keys. */
    shows: (text: string | RegExp) =>
      new Promise<void>((resolve, reject) => {
        look = () => {
          // A sentence is the same wherever its lines break.
          const texts = [unseen, unseen.replaceAll(/\s+/g, " ")];
          const found = texts.some((seen) => (typeof text === "string" ? seen.includes(text) : text.test(seen)));
          if (found) resolve();
        };
        look();
        setTimeout(() => reject(new Error(`didn't show ${text} in a minute:\n${all}`)), 60_000).unref();
        void ended.then((code) => reject(new Error(`ended with ${code} before it showed ${text}:\n${all}`)));
      }),
    press: (...keys: readonly string[]) => {
      unseen = "";
      for (const each of keys) child.stdin.write(each);
    },
  };
}
