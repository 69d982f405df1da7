import { execFileSync } from "node:child_process";
import { chmodSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { cli } from "../support/data/cli.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";
import { key, onTerminal } from "../support/terminal.ts";
import { writeTree } from "../support/tree.ts";

const files = {
  "package.json": '{ "dependencies": { "next-auth": "^3.29.0" } }\n',
  "a.js": 'import { useSession } from "next-auth/client"\nexport const a = () => useSession()[0]\n',
  "b.js": 'import { signIn } from "next-auth/client"\nexport const b = () => signIn()\n',
  // These two only make sense together: one gives the other its part to play.
  "pages/api/auth/[...nextauth].js":
    'import NextAuth from "next-auth"\nimport { callbacks } from "../../../lib/callbacks"\nexport default NextAuth({ secret: process.env.S, providers: [], session: { jwt: true }, callbacks })\n',
  "lib/callbacks.js":
    "export const callbacks = { async session(session, user) { session.user.id = user.sub; return session } }\n",
};

async function application(): Promise<string> {
  const cwd = temporaryFolder();
  writeTree(cwd, files);
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b.c", ...args], { cwd });
  git("init", "-q");
  git("add", "-A");
  git("commit", "-qm", "v3");
  return cwd;
}

const changed = (cwd: string) =>
  execFileSync("git", ["status", "--porcelain"], { cwd, encoding: "utf8" })
    .split("\n")
    .map((line) => line.slice(3).replaceAll('"', ""))
    .filter((name) => name !== "" && !name.startsWith(".migrate-nextauth-dynamo"));

describe("codemod --interactive", () => {
  it("asks for each file with its diff, and leaves what belongs together", async () => {
    const cwd = await application();
    const terminal = onTerminal(cwd, {}, ["codemod", "--interactive"]);
    await terminal.shows(/-import \{ useSession \} from "next-auth\/client"[\s\S]*Write a\.js\? \[y, n, e, a, q, \?\]/);
    terminal.press("x?");
    await terminal.shows(/y {2}write this change[\s\S]*Write a\.js\?/);
    terminal.press("y");
    await terminal.shows(/Write b\.js\?/);
    terminal.press("n");
    await terminal.shows(/Write lib\/callbacks\.js\?/);
    terminal.press("n");
    // Its neighbour isn't asked for any more.
    expect(await terminal.ended).toBe(3);
    expect(terminal.screen()).toMatch(/stay as they are[\s\S]*pages\/api\/auth\/\[\.\.\.nextauth\]\.js/);
    expect(terminal.screen()).not.toContain("Write pages/api");
    expect(changed(cwd)).toEqual(["a.js", "package.json"]);
  });

  it("takes the rest, or leaves it out", async () => {
    const all = await application();
    const taken = onTerminal(all, {}, ["codemod", "-i"]);
    await taken.shows("Write a.js?");
    taken.press("n");
    await taken.shows("Write b.js?");
    taken.press("a");
    expect(await taken.ended).toBe(3);
    expect(changed(all)).toEqual(["b.js", "lib/callbacks.js", "package.json", "pages/api/auth/[...nextauth].js"]);

    const none = await application();
    const left = onTerminal(none, {}, ["codemod", "-i"]);
    await left.shows("Write a.js?");
    left.press("y");
    await left.shows("Write b.js?");
    left.press("q");
    expect(await left.ended).toBe(3);
    expect(changed(none)).toEqual(["a.js", "package.json"]);
    expect(left.screen()).toContain("Run the codemod again, and take what was left out");
  });

  it.each([
    ["Esc", key.escape],
    ["Ctrl-C", key.interrupt],
    ["Ctrl-D", "\x04"],
  ])("writes nothing on %s", async (_name, sent) => {
    const cwd = await application();
    const terminal = onTerminal(cwd, {}, ["codemod", "-i"]);
    await terminal.shows("Write a.js?");
    terminal.press("y");
    await terminal.shows("Write b.js?");
    terminal.press(sent);
    expect(await terminal.ended).toBe(130);
    expect(terminal.screen()).toContain("nothing was written");
    expect(changed(cwd)).toEqual([]);
  });

  it("has a change edited, shows it again, and takes no text that doesn't parse", async () => {
    const cwd = await application();
    const editor = join(temporaryFolder(), "editor.sh");
    // The first edit breaks the file, the second mends it.
    writeFileSync(
      editor,
      `#!/bin/sh\nif grep -q broken "$1"; then sed -i 's/broken (/edited/' "$1"; else echo 'broken (' >> "$1"; fi\n`,
    );
    chmodSync(editor, 0o755);
    const temporary = temporaryFolder();
    const terminal = onTerminal(cwd, { EDITOR: editor, TMPDIR: temporary }, ["codemod", "-i"]);
    await terminal.shows("Write a.js?");
    terminal.press("e");
    await terminal.shows(/\+broken \([\s\S]*can't be written: line \d+[\s\S]*Write a\.js\? \[n, e, q, \?\]/);
    terminal.press("ye");
    await terminal.shows(/\+edited[\s\S]*Write a\.js\? \[y, n, e, a, q, \?\]/);
    terminal.press("a");
    expect(await terminal.ended).toBe(0);
    expect(readFileSync(join(cwd, "a.js"), "utf8")).toMatch(/next-auth\/react[\s\S]*edited\n$/);
    expect(readdirSync(temporary)).toEqual([]);
  });

  it("says when the editor fails, and asks again", async () => {
    const cwd = await application();
    const terminal = onTerminal(cwd, { VISUAL: "false" }, ["codemod", "-i"]);
    await terminal.shows("Write a.js?");
    terminal.press("e");
    await terminal.shows(/The editor false failed[\s\S]*Write a\.js\?/);
    terminal.press("q");
    expect(await terminal.ended).toBe(3);
    expect(changed(cwd)).toEqual([]);
  });

  it("leaves Ctrl-C to the editor while that runs", async () => {
    const cwd = await application();
    const editor = join(temporaryFolder(), "editor.sh");
    writeFileSync(editor, "#!/bin/sh\necho editing\nsleep 60\n");
    chmodSync(editor, 0o755);
    const terminal = onTerminal(cwd, { EDITOR: editor }, ["codemod", "-i"]);
    await terminal.shows("Write a.js?");
    terminal.press("e");
    await terminal.shows("editing");
    terminal.press(key.interrupt);
    await terminal.shows(/failed: it ended with[\s\S]*Write a\.js\?/);
    terminal.press("a");
    expect(await terminal.ended).toBe(0);
    expect(terminal.screen()).not.toContain("Stopping");
    expect(changed(cwd)).toContain("a.js");
  });

  it("is refused without a terminal, and with a dry run", async () => {
    const cwd = await application();
    const piped = await cli(["codemod", "--interactive"], { cwd });
    expect([piped.code, piped.stderr]).toEqual([2, expect.stringContaining("no-terminal")]);
    const pipeline = onTerminal(cwd, { CI: "true" }, ["codemod", "--interactive"]);
    expect(await pipeline.ended).toBe(2);
    expect(pipeline.screen().replaceAll(/\s+/g, " ")).toContain("--interactive asks, and CI is set");
    const dry = await cli(["codemod", "--interactive", "--dry-run"], { cwd });
    expect([dry.code, dry.stderr]).toEqual([2, expect.stringContaining("flags")]);
    expect(changed(cwd)).toEqual([]);
  });
});
