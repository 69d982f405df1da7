import { readFileSync, writeFileSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import type { DoctorReport } from "../../src/index.ts";
import { cli } from "../support/data/cli.ts";
import { startDynalite } from "../support/engines/dynalite.ts";
import { clientFor, createTable, testEnvironment } from "../support/engines/index.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";

/** Something on a port of this machine that isn't DynamoDB. */
async function server(answer: (socket: Socket) => void): Promise<string> {
  const listening = createServer((socket) => {
    socket.on("error", () => {});
    answer(socket);
  });
  await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void listening.close());
  return `http://127.0.0.1:${(listening.address() as { port: number }).port}`;
}

const verify = ["verify-data", "--table", "next-auth"];

it("says so when what answers doesn't speak HTTP", async () => {
  const endpoint = await server((socket) => socket.end("SSH-2.0-OpenSSH_9.6\r\n"));
  const { code, stderr } = await cli([...verify, "--endpoint", endpoint]);
  expect(code).toBe(1);
  expect(stderr).toContain(`error not-dynamodb What answers at ${endpoint} isn't DynamoDB`);
});

it("doctor doesn't wait for an endpoint that never answers", async () => {
  const endpoint = await server(() => {});
  const { code, stdout, stderr } = await cli(["doctor", "--json", "--table", "t-1", "--endpoint", endpoint]);
  expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
  const { checks, table } = JSON.parse(stdout) as DoctorReport;
  expect(table).toBeNull();
  expect(checks).toContainEqual({
    area: "access",
    name: "endpoint-unreachable",
    status: "failed",
    found: "DynamoDB gave no answer in 5 s",
    todo: expect.stringContaining("--endpoint or --region"),
  });
});

it("names the profile that has no credentials", async () => {
  const { code, stderr } = await cli([...verify, "--profile", "prod"], { env: { AWS_REGION: "us-east-1" } });
  expect(code).toBe(1);
  expect(stderr).toContain('error no-credentials There is no profile "prod"');
});

it("takes an AWS_REGION that is empty for none", async () => {
  const { code, stderr } = await cli(verify, { env: { ...testEnvironment, AWS_REGION: "" } });
  expect(code).toBe(1);
  expect(stderr).toContain("error no-region No AWS region is set.");
});

it("speaks to nobody but the endpoint", async () => {
  const engine = await startDynalite();
  onTestFinished(() => engine.stop());
  await createTable(clientFor(engine), "next-auth");
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, "package.json"), '{ "dependencies": { "next-auth": "^3.29.0" } }');
  writeFileSync(
    join(cwd, "auth.ts"),
    'import Providers from "next-auth/providers";\nexport default [Providers.Email({})];\n',
  );
  // Every connection of the process, and of its workers, is noted.
  const spy = `import net from "node:net"; import fs from "node:fs"; const real = net.Socket.prototype.connect;
    net.Socket.prototype.connect = function (...words) {
      const [to] = [words[0]].flat();
      fs.appendFileSync(${JSON.stringify(join(cwd, "connections"))}, (to.path ?? (to.host ?? "localhost") + ":" + to.port) + "\\n");
      return real.apply(this, words);
    };`;
  const env = { ...testEnvironment, NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(spy)}` };
  const table = ["--table", "next-auth", "--endpoint", engine.endpoint];
  for (const command of [
    ["codemod", "--dry-run"],
    ["doctor", ...table],
    ["migrate-data", ...table, "--dry-run"],
    ["migrate-data", ...table, "--yes"],
    ["verify-data", ...table],
    ["explain", "locked"],
  ]) {
    const { stderr } = await cli(command, { cwd, env });
    expect(stderr).not.toContain("defect");
  }
  const connections = new Set(readFileSync(join(cwd, "connections"), "utf8").trim().split("\n"));
  expect([...connections]).toEqual([engine.endpoint.replace("http://", "")]);
});
