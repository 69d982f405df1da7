/** With `--json`, standard output holds one document, also when a command fails. */

import { once } from "node:events";
import { readFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, it } from "vitest";
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
