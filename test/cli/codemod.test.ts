import { execFile, execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { cli } from "../support/data/cli.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";

const bin = resolve(import.meta.dirname, "../../bin/migrate-nextauth-dynamo.js");

let folder: string;
beforeEach(() => {
  folder = temporaryFolder("codemod-cli");
});

function tree(files: Record<string, string | Buffer>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
}

const git = (...command: string[]) =>
  execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...command], {
    cwd: folder,
    stdio: "pipe",
  });

function commitAll(): void {
  git("init", "-q");
  git("add", "-A");
  git("commit", "-qm", "before");
}

interface Run {
  code: number;
  stdout: string;
  stderr: string;
}

const { FORCE_COLOR: _, ...inherited } = process.env;
const environment = { ...inherited, NO_COLOR: "1" };

const codemod = (...flags: string[]) => cli(["codemod", ...flags], { cwd: folder });

function runIn(command: string, args: string[], cwd = folder): Promise<Run> {
  return new Promise((done) => {
    const child = execFile(command, args, { cwd, env: environment }, (_error, stdout, stderr) =>
      done({ code: child.exitCode ?? -1, stdout, stderr }),
    );
    child.stdin?.end();
  });
}

const read = (name: string) => readFileSync(join(folder, name), "utf8");

/** Every name, mode, time and byte below the folder. */
function fingerprint(): string {
  const hash = createHash("sha256");
  const visit = (path: string) => {
    for (const entry of readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const at = join(path, entry.name);
      const { mode, mtimeMs } = statSync(at);
      hash.update(`${at} ${mode} ${mtimeMs}\n`);
      if (entry.isDirectory()) visit(at);
      else hash.update(readFileSync(at));
    }
  };
  visit(folder);
  return hash.digest("hex");
}

const before =
  "import type { InitOptions } from 'next-auth'\nexport const options: InitOptions = { secret: 's', providers: [] }\n";
const after =
  "import type { NextAuthOptions } from 'next-auth'\nexport const options: NextAuthOptions = { secret: 's', providers: [] }\n";
const manifest = '{\n  "dependencies": {\n    "next-auth": "^3.29.0"\n  }\n}\n';

describe("codemod", () => {
  it("upgrades a committed project, and a second run finds nothing", async () => {
    tree({
      "src/options.ts": before,
      "src/other.ts": "export const a = 1;\n",
      "package.json": manifest,
      "yarn.lock": "",
    });
    commitAll();
    const run = await codemod();
    expect(run).toMatchObject({ code: 0, stdout: "" });
    expect(run.stderr).toContain("changed src/options.ts (1 change)");
    expect(run.stderr).toContain("$ yarn install");
    expect(read("src/options.ts")).toBe(after);
    expect(read("package.json")).toBe(manifest.replace("^3.29.0", "^4.24.12"));
    git("commit", "-qam", "after");
    const state = fingerprint();
    const again = await codemod();
    expect(again.code).toBe(0);
    expect(again.stderr).toContain("0 files changed");
    expect(fingerprint()).toBe(state);
  });

  it("prints a diff on a dry run and writes nothing anywhere", async () => {
    tree({ "options.ts": before, "package.json": manifest, "node_modules/next-auth/index.js": "require('next-auth')" });
    const state = fingerprint();
    const run = await codemod("--dry-run");
    expect(run.code).toBe(0);
    expect(run.stdout).toContain("-import type { InitOptions } from 'next-auth'\n");
    expect(run.stdout).toContain("+import type { NextAuthOptions } from 'next-auth'\n");
    expect(run.stdout).toContain('+    "next-auth": "^4.24.12"\n');
    expect(run.stderr).toContain("Nothing was written.");
    expect(fingerprint()).toBe(state);
  });

  it("keeps byte order mark, CRLF and mode", async () => {
    tree({ "options.ts": `\uFEFF${before.replaceAll("\n", "\r\n")}` });
    chmodSync(join(folder, "options.ts"), 0o755);
    expect((await codemod()).code).toBe(0);
    expect(read("options.ts")).toBe(`\uFEFF${after.replaceAll("\n", "\r\n")}`);
    expect(statSync(join(folder, "options.ts")).mode & 0o777).toBe(0o755);
  });

  it("warns outside git", async () => {
    tree({ "lib/options.ts": before, "package.json": manifest });
    const { stderr } = await codemod();
    expect(stderr).toContain("not in a git repository");
    expect(read("lib/options.ts")).toBe(after);
    // What it says brings everything back.
    const [, restore = ""] = /To restore them: (cp .*)/.exec(stderr) ?? [];
    execFileSync("sh", ["-c", restore], { cwd: folder });
    expect(read("lib/options.ts")).toBe(before);
    expect(read("package.json")).toBe(manifest);
  });

  it("leaves package.json alone that is a link out of the project, a pipe, or above it", async () => {
    const elsewhere = temporaryFolder("codemod-elsewhere");
    writeFileSync(join(elsewhere, "package.json"), manifest);
    tree({ "app/lib/options.ts": before, "package.json": manifest });
    const inApp = () => runIn(process.execPath, [bin, "codemod", "--json", join(folder, "app")], join(folder, "app"));
    for (const make of [
      () => {},
      () => symlinkSync(join(elsewhere, "package.json"), join(folder, "app/package.json")),
      () => execFileSync("mkfifo", [join(folder, "app/package.json")]),
    ]) {
      rmSync(join(folder, "app/package.json"), { force: true });
      make();
      tree({ "app/lib/options.ts": before });
      const run = await inApp();
      expect(JSON.parse(run.stdout)).toMatchObject({ totals: { changed: 1 }, packages: [] });
      expect(read("package.json")).toBe(manifest);
      expect(readFileSync(join(elsewhere, "package.json"), "utf8")).toBe(manifest);
    }
  });

  it("refuses a work tree with uncommitted changes, unless forced", async () => {
    tree({ "options.ts": before, "other.txt": "a" });
    commitAll();
    tree({ "other.txt": "b" });
    const state = read("options.ts");
    const refused = await codemod();
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/uncommitted changes \(other.txt\)[\s\S]*--force/);
    expect(read("options.ts")).toBe(state);
    expect((await codemod("--force")).code).toBe(0);
    expect(read("options.ts")).toBe(after);
  });

  it("refuses files that git does not have", async () => {
    tree({ "a.txt": "" });
    commitAll();
    tree({ "options.ts": before });
    expect((await codemod()).stderr).toContain("uncommitted changes (options.ts)");
  });

  it("refuses a file that git was told to ignore, though it was asked for", async () => {
    tree({ "options.ts": before, ".gitignore": "options.ts\n" });
    commitAll();
    expect((await codemod("options.ts")).stderr).toContain("uncommitted changes (options.ts)");
    expect(read("options.ts")).toBe(before);
  });

  it("goes on past a file that does not parse, and says where", async () => {
    tree({
      "bad.ts": "import 'next-auth'\nconst a = ;\n",
      "options.ts": before,
      "latin.js": Buffer.from("// caf\xe9 next-auth", "latin1"),
    });
    const run = await codemod();
    expect(run.code).toBe(1);
    expect(run.stderr).toMatch(/failed bad.ts:2:11: Unexpected token/);
    expect(run.stderr).toMatch(/failed latin.js: the file is not UTF-8 text/);
    expect(read("options.ts")).toBe(after);
  });

  it("writes all or none: a read-only file stops the run", async () => {
    tree({ "a.ts": before, "b.ts": before });
    chmodSync(join(folder, "b.ts"), 0o444);
    const run = await codemod();
    expect(run).toMatchObject({ code: 1 });
    expect(run.stderr).toMatch(/b.ts is read-only. Nothing was written/);
    expect(read("a.ts")).toBe(before);
  });

  it("writes all or none: what can't be written whole stops the run", async () => {
    tree({ "a.ts": before, "b.ts": `${before}// ${"x".repeat(4_000)}\n`, "package.json": manifest });
    const untouched = fingerprint();
    // The limit on the size of a file stands for a full disk: the write fails in the middle.
    const run = await runIn("sh", ["-c", 'ulimit -f 4 && exec "$@"', "sh", process.execPath, bin, "codemod"]);
    expect(run).toMatchObject({ code: 1, stdout: "" });
    expect(run.stderr).toMatch(/could not be written: EFBIG[\s\S]*All are as they were[\s\S]*→ Make room/);
    expect(fingerprint()).toBe(untouched);
  });

  it("installs what package.json then asks for, with --install", { timeout: 120_000 }, async () => {
    tree({ "options.ts": before, "package.json": manifest });
    commitAll();
    const run = await codemod("--install", "--json");
    expect(run.code).toBe(0);
    expect(JSON.parse(run.stdout)).toMatchObject({
      schema: "migrate-nextauth-dynamo/codemod/1",
      totals: { changed: 1 },
    });
    expect(JSON.parse(read("node_modules/next-auth/package.json")).version).toMatch(/^4\./);
  });

  it("tells what it did though the installation failed", async () => {
    tree({
      "options.ts": before,
      "package.json": manifest,
      ".npmrc": "registry=http://127.0.0.1:9/\nfetch-retries=0\n",
    });
    const run = await codemod("--install", "--json", "--report", "r.md");
    expect(run.code).toBe(1);
    expect(run.stderr).toMatch(
      /npm install failed in .*The code and package.json are upgraded[\s\S]*→ Run npm install in/,
    );
    expect(JSON.parse(run.stdout)).toMatchObject({
      totals: { changed: 1 },
      installFailure: { code: "install-failed" },
      next: [{ title: "Install", command: "npm install" }, { title: "Test, and deploy next-auth v4" }],
    });
    expect(read("r.md")).toContain("options.ts");
    expect(read("options.ts")).toBe(after);
  });

  it("names the run that a dry run was for, with its flags quoted", async () => {
    tree({ "options.ts": before });
    const run = await codemod("--dry-run", "options.ts", "--skip", "client", "--ignore", "*.spec.ts", "--json");
    const [next] = (JSON.parse(run.stdout) as { next: { command: string }[] }).next;
    expect(next?.command).toBe("npx migrate-nextauth-dynamo codemod options.ts --skip client --ignore '*.spec.ts'");
  });

  it("names the table that all calls of the adapter agree on, with its region and keys", async () => {
    const call = (options: string) =>
      `import { DynamoDBAdapter } from "@next-auth/dynamodb-adapter";\nexport default DynamoDBAdapter(client, ${options});\n`;
    const next = async () => {
      const { stdout } = await codemod("--dry-run", "--json");
      const { next, stated } = JSON.parse(stdout) as { next: { command?: string }[]; stated: object };
      return { next: next.flatMap(({ command }) => command ?? []), stated };
    };
    tree({
      "options.ts": before,
      "client.ts": 'import AWS from "aws-sdk";\nAWS.config.update({ region: "eu-west-1" });\n',
      "a.ts": call('{ tableName: "our users", partitionKey: "PK", indexName: "byEmail" }'),
      "b.ts": call('{ tableName: "our users", partitionKey: "PK", indexName: name }'),
    });
    const one = await next();
    expect(one.next.at(-3)).toBe(
      "npx migrate-nextauth-dynamo migrate-data --table 'our users' --region eu-west-1 --partition-key PK --dry-run",
    );
    expect(one.stated).toEqual({ table: "our users", region: "eu-west-1", partitionKey: "PK" });
    tree({ "b.ts": call("{}") });
    expect((await next()).next.at(-3)).toContain(" --table <name> ");
  });

  it("prints the report, and nothing else, with --json", async () => {
    tree({ "options.ts": before, "package.json": manifest });
    const { stdout } = await codemod("--json", "--dry-run", "--adapter", "@auth/dynamodb-adapter");
    expect(JSON.parse(stdout)).toMatchObject({
      schema: "migrate-nextauth-dynamo/codemod/1",
      dryRun: true,
      options: { adapter: "@auth/dynamodb-adapter" },
      totals: { scanned: 1, changed: 1, failed: 0 },
      files: [
        {
          path: "options.ts",
          status: "changed",
          changes: [{ transform: "types", line: 1, message: "InitOptions → NextAuthOptions" }],
        },
      ],
      packages: [
        { path: "package.json", changes: [{ kind: "update", name: "next-auth", from: "^3.29.0", to: "^4.24.12" }] },
      ],
      next: [
        {
          title: "Rewrite the code",
          command: "npx migrate-nextauth-dynamo codemod --adapter @auth/dynamodb-adapter",
        },
        { title: "Install", command: "npm install" },
        { title: "Test, and deploy next-auth v4" },
      ],
    });
  });

  it("writes reports, with secrets masked", async () => {
    tree({ "options.ts": `${before}export const secretAccessKey = "wJalrXUtnFEMI";\n` });
    expect((await codemod("--dry-run", "--report", "r.json", "--report", "r.md", "--report", "r.html")).code).toBe(0);
    expect(JSON.parse(read("r.json"))).toMatchObject({ dryRun: true });
    for (const name of ["r.json", "r.md", "r.html"]) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
    expect(read("r.md")).toContain("```diff");
    expect(read("r.html")).toMatch(/^<!doctype html>[\s\S]*d2h-file-side-diff[\s\S]*<\/html>\n$/);
    expect(read("r.html")).not.toMatch(/<(link|script|img)[^>]+(href|src)=/);
    for (const name of ["r.json", "r.md", "r.html"]) expect(read(name)).not.toContain("wJalrXUtnFEMI");
  });

  it("runs chosen transforms alone", async () => {
    tree({ "options.ts": before });
    expect((await codemod("--skip", "types")).stderr).toContain("0 files changed");
    expect((await codemod("--only", "types")).stderr).toContain("1 file changed");
  });

  it.each([
    ["a path that does not exist", ["nowhere"], 2, /nowhere does not exist[\s\S]*→/],
    [
      "no transform at all",
      ["--only", "types", "--skip", "types"],
      2,
      /--only and --skip leave no transform\.\n→ Leave one/,
    ],
    ["an unknown transform", ["--only", "nothing"], 2, /no transform named nothing[\s\S]*→ These are: .*types/],
    ["an unknown adapter", ["--adapter", "mine"], 2, /'mine' is invalid/],
    [
      "an adapter that can't read v3",
      ["--read-v3-items", "--adapter", "@auth/dynamodb-adapter"],
      2,
      /has no readV3Items/,
    ],
    ["a report without a format", ["--report", "r.pdf"], 2, /"r.pdf" has an extension that isn.t known/],
    ["an unknown flag", ["--dryrun"], 2, /unknown option '--dryrun'[\s\S]*--dry-run/],
    ["a folder with no source file", [], 0, /no JavaScript or TypeScript file was found/],
  ])("answers %s in a sentence", async (_what, flags, code, message) => {
    const run = await codemod(...flags);
    expect(run).toMatchObject({ code, stdout: "" });
    expect(run.stderr).toMatch(message);
    expect(run.stderr).not.toMatch(/\n\s+at /);
  });

  it("says that there is nothing to do", async () => {
    tree({ "a.ts": "export const a = 1;\n" });
    const run = await codemod();
    expect(run).toMatchObject({ code: 0, stdout: "" });
    expect(run.stderr).toContain("Nothing to do: no file names next-auth or aws-sdk (1 source file read).");
  });

  it("changes only what is under the paths given", async () => {
    tree({ "a/options.ts": before, "b/options.ts": before });
    expect((await codemod("a")).code).toBe(0);
    expect(read("a/options.ts")).toBe(after);
    expect(read("b/options.ts")).toBe(before);
  });

  it("shares many files among threads, with the results of one", async () => {
    const name = (i: number) => `app${i % 7}/options${String(i).padStart(3, "0")}.ts`;
    const files = Array.from({ length: 260 }, (_, i) => [
      name(i),
      i === 123 ? "import 'next-auth'; const a = ;" : before,
    ]);
    tree(Object.fromEntries(files));
    const run = await codemod("--json");
    const report = JSON.parse(run.stdout) as { files: { path: string; status: string; changes: unknown[] }[] };
    expect(run.code).toBe(1);
    expect(report.files.map(({ path }) => path)).toEqual(files.map(([path]) => path).sort());
    for (const { path, status, changes } of report.files) {
      const failing = path === name(123);
      expect([path, status, changes.length]).toEqual([path, failing ? "failed" : "changed", failing ? 0 : 1]);
      if (!failing) expect(read(path)).toBe(after);
    }
  });
});
