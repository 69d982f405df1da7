import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { temporaryFolder } from "../support/temporary/folder.ts";

const bin = resolve(import.meta.dirname, "../../bin/migrate-nextauth-dynamo.js");

let folder: string;
beforeEach(() => {
  folder = temporaryFolder("codemod-killed");
});

/** Kills the process with SIGKILL at the n-th thing that it does to the disk. */
const killer = `
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
let left = Number(process.env.KILL_AT);
const killIn = (room, name) => {
  const original = room[name];
  room[name] = (...given) => {
    if (left-- === 0) process.kill(process.pid, "SIGKILL");
    return original(...given);
  };
};
for (const name of ["writeFileSync", "renameSync", "chmodSync", "mkdirSync", "rmSync", "fsyncSync"]) killIn(fs, name);
killIn(fs.promises, "open");
syncBuiltinESMExports();
`;

/** Prints which files were flushed and which renamed, in that order, when the process ends. */
const witness = `
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
const seen = [];
const { renameSync } = fs;
fs.renameSync = (from, to) => {
  seen.push(["renamed", from]);
  renameSync(from, to);
};
const { open } = fs.promises;
fs.promises.open = async (path, ...given) => {
  const file = await open(path, ...given);
  const sync = file.sync.bind(file);
  file.sync = async () => {
    await sync();
    seen.push(["flushed", path]);
  };
  return file;
};
syncBuiltinESMExports();
process.on("exit", () => fs.writeSync(1, JSON.stringify(seen)));
`;

const before: Readonly<Record<string, string>> = {
  "auth.js":
    "import NextAuth from 'next-auth'\\nimport Providers from 'next-auth/providers'\\nexport default NextAuth({ secret: 's', providers: [Providers.GitHub({})] })\\n".replaceAll(
      "\\n",
      "\n",
    ),
  "pages/a.js": "import { useSession } from 'next-auth/client'\nexport const a = () => useSession()[0]\n",
  "package.json": '{\n  "dependencies": {\n    "next-auth": "^3.29.0"\n  }\n}\n',
};

function contents(): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    entries
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => !path.startsWith(join(folder, ".git/")))
      .map((path) => [path.slice(folder.length + 1), readFileSync(path, "utf8")]),
  );
}

function start(): void {
  rmSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(before)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const git = (...words: string[]) =>
    execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...words], { cwd: folder });
  git("init", "-q");
  git("add", "-A");
  git("commit", "-qm", "before");
}

const run = (flags: string[], environment: Record<string, string> = {}, node: string[] = []) =>
  spawnSync(process.execPath, [...node, bin, "codemod", ...flags], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1", ...environment },
  });

/** What was killed before there was a journal had replaced nothing, and left at most a part of that. */
const stateFile = /originals-|^\.migrate-nextauth-dynamo\/(\.gitignore$|codemod\.json\.)/;

function withoutState(files: ReturnType<typeof contents>) {
  return Object.fromEntries(Object.entries(files).filter(([name]) => !stateFile.test(name)));
}

describe("codemod, killed", () => {
  it("is ended by its next start, at whatever moment it was", { timeout: 300_000 }, () => {
    const preload = join(folder, "..", `${folder.split("/").at(-1)}.mjs`);
    writeFileSync(preload, killer);
    try {
      start();
      expect(run([]).status).not.toBe(1);
      const after = contents();
      expect(Object.keys(after).sort()).toEqual(Object.keys(before).sort());
      const seen = new Set<string>();
      for (let at = 0; ; at++) {
        start();
        const killed = run([], { KILL_AT: String(at) }, ["--import", preload]);
        if (killed.signal !== "SIGKILL") break;
        const left = contents();
        const replaced = Object.keys(before).filter((name) => left[name] === after[name]).length;
        seen.add(replaced === 0 ? "none" : replaced === 3 ? "all" : "some");
        // A dry run says it, and touches nothing.
        if (replaced === 1) {
          expect(run(["--dry-run"]).stderr).toContain("An earlier run was stopped while it wrote 3 files");
          expect(contents()).toEqual(left);
        }
        const next = run(["--force"]);
        expect(next.stderr, `killed at ${at}`).not.toMatch(/^error/m);
        if (replaced > 0 && replaced < 3) expect(next.stderr).toMatch(/its last \d files were written now/);
        expect(withoutState(contents()), `killed at ${at}`).toEqual(after);
      }
      expect(seen).toEqual(new Set(["none", "some", "all"]));
    } finally {
      rmSync(preload);
    }
  });

  it("has replaced nothing before all that is new is on the disk", () => {
    const preload = join(folder, "..", `${folder.split("/").at(-1)}.mjs`);
    writeFileSync(preload, witness);
    try {
      start();
      const { stdout } = run(["--force"], {}, ["--import", preload]);
      const seen: [what: string, path: string][] = JSON.parse(stdout);
      const contentsOnly = seen.filter(([, path]) => path.endsWith(".tmp"));
      expect(contentsOnly.map(([what]) => what)).toEqual([...Array(3).fill("flushed"), ...Array(3).fill("renamed")]);
      expect(new Set(contentsOnly.map(([, path]) => path)).size).toBe(3);
    } finally {
      rmSync(preload);
    }
  });
});
