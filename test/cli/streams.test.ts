import { spawnSync } from "node:child_process";
import { openSync } from "node:fs";
import { expect, it } from "vitest";
import { cli, startCli } from "../support/data/cli.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";
import { writeTree } from "../support/tree.ts";

const bin = new URL("../../bin/migrate-nextauth-dynamo.js", import.meta.url).pathname;

/** More than a pipe holds. */
async function largeProject(): Promise<string> {
  const cwd = temporaryFolder();
  const page = `import { useSession } from "next-auth/client"\nexport const page = () => useSession()[0]\n`;
  writeTree(cwd, Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`pages/${index}.js`, page])));
  return cwd;
}

it.each([[["--json"]], [[]]])("a reader may close the pipe early: codemod --dry-run %s", async (flags) => {
  const { child, ended } = await startCli(["codemod", "--dry-run", ...flags], { cwd: await largeProject() });
  child.stdout.once("data", () => child.stdout.destroy());
  const { code, stderr } = await ended;
  expect({ code, stderr }).toEqual({
    code: 3,
    stderr: expect.stringMatching(/^would change[\s\S]*Nothing was written/),
  });
});

it("says so when the result can't be written", async () => {
  const { status, stderr } = spawnSync(process.execPath, [bin, "doctor"], {
    cwd: temporaryFolder(),
    env: { NODE_ENV: "production", PATH: process.env.PATH, NO_COLOR: "1" },
    stdio: ["ignore", openSync("/dev/full", "w"), "pipe"],
    encoding: "utf8",
  });
  expect(status).toBe(1);
  expect(stderr).toMatch(
    /^error report-write .*ENOSPC.*\n→ .*\n {2}More: npx migrate-nextauth-dynamo explain report-write\n$/,
  );
});

it.each([
  ["none, as it isn't a terminal", {}, false],
  ["when forced", { FORCE_COLOR: "1" }, true],
  ["none when forced off", { FORCE_COLOR: "0" }, false],
  ["none when asked for none", { FORCE_COLOR: "1", NO_COLOR: "1" }, false],
])("colours: %s", async (_when, env: Record<string, string>, expected) => {
  const { stdout } = await cli(["doctor"], { cwd: temporaryFolder(), env: { NO_COLOR: "", ...env } });
  expect(stdout.includes("\u001b[")).toBe(expected);
});
