/** With `--json`, standard output holds one document, also when a command fails. */

import { once } from "node:events";
import { readdirSync, readFileSync, symlinkSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { commandNames } from "../support/command-names.ts";
import { cli, startCli } from "../support/data/cli.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";

const schema = JSON.parse(readFileSync(new URL("../../schemas/error.schema.json", import.meta.url), "utf8"));
const validate = new Ajv2020({ allErrors: true }).compile(schema);
const nowhere = ["--table", "t", "--endpoint", "http://127.0.0.1:9", "--region", "us-east-1"];

it.each([
  ["a table that can't be reached", ["verify-data", ...nowhere], "endpoint-unreachable", 1],
  ["a missing flag", ["migrate-data", "--dry-run"], "flag-missing", 2],
  ["an unknown flag", ["codemod", "--nothing"], "flags", 2],
  ["a value that can't be", ["verify-data", ...nowhere, "--segments", "x"], "flags", 2],
  ["a path that isn't there", ["codemod", "nowhere"], "no-such-path", 2],
  ["a ceiling that is none", ["migrate-data", "throttle", "many"], "flags", 2],
  ["an unknown report", ["codemod", "--report", "r.pdf"], "report-kind", 2],
  ["a run that isn't there", ["migrate-data", "status", "--table", "t"], "no-such-run", 2],
  ["nobody to ask", ["migrate-data", ...nowhere], "no-terminal", 2],
])("%s", async (_what, args, code, exitCode) => {
  const run = await cli([...args, "--json"], { cwd: temporaryFolder() });
  const report = JSON.parse(run.stdout);
  validate(report);
  expect(validate.errors).toBeNull();
  expect([run.code, report.exitCode, report.error.code]).toEqual([exitCode, exitCode, code]);
  expect(run.stderr).toContain(report.error.message);
});

/** What can be wrong with any command, if it has such a flag. */
const wrongs: readonly (readonly [what: string, args: readonly string[], of: RegExp])[] = [
  ["an unknown flag", ["--nothing"], /./],
  ["a misspelt flag", ["--verbos"], /./],
  ["a word too many", ["one", "two", "three"], /^(?!codemod|report)/],
  ["an unknown kind of report", ["--report", "r.pdf"], /^(?!guide|doctor|explain)/],
  ["a report in a folder that isn't there", ["--report", "nowhere/r.md"], /^(?!guide|doctor|explain)/],
  ["a report through a link", ["--report", "link.md"], /^(?!guide|doctor|explain)/],
  ["an empty table", ["--table", ""], /data|runs|doctor|guide|user/],
  ["no number", ["--concurrency", "x"], /data|user/],
  ["a flag without its value", ["--table"], /data|runs|doctor|guide|user/],
];
const subcommands = ["status", "pause", "resume-now", "throttle 5"].map((name) => `migrate-data ${name}`);

describe.each([...commandNames, ...subcommands])("%s", (name) => {
  it.each(wrongs.filter(([, , of]) => of.test(name)))("fails with one document: %s", async (_what, wrong) => {
    const cwd = temporaryFolder();
    symlinkSync("elsewhere", join(cwd, "link.md"));
    const words = name.split(" ");
    const needed = /^migrate-data /.test(name) && !wrong.includes("--table") ? ["--table", "t"] : [];
    const run = await cli([...words, ...needed, ...wrong, "--json"], { cwd });
    const report = JSON.parse(run.stdout);
    validate(report);
    expect(validate.errors).toBeNull();
    expect([run.code, report.exitCode]).toEqual([2, 2]);
    expect(run.stderr).toContain("→");
    expect(readdirSync(cwd)).toEqual(["link.md"]);
  });
});

it("a signal's exit code is its own", async () => {
  const cwd = temporaryFolder();
  // Takes connections, and answers nothing, so that there is time to stop it.
  const server = createServer(() => {}).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const args = [
    "verify-data",
    "--table",
    "t",
    "--region",
    "us-east-1",
    "--endpoint",
    `http://127.0.0.1:${port}`,
    "--json",
  ];
  try {
    for (const [signal, code] of [
      ["SIGINT", 130],
      ["SIGTERM", 143],
    ] as const) {
      const connected = once(server, "connection");
      const { child, ended } = await startCli(args, { cwd });
      await connected;
      child.kill(signal);
      const run = await ended;
      const report = JSON.parse(run.stdout);
      expect([signal, run.code, report.exitCode]).toEqual([signal, code, code]);
    }
  } finally {
    server.close();
  }
});
