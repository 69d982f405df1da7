import { createServer, type Socket } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import type { DoctorReport } from "../../src/index.ts";
import { cli } from "../support/data/cli.ts";
import { testEnvironment } from "../support/engines/index.ts";

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
  expect(stderr).toContain('error no-credentials The profile "prod" gives no credentials');
});

it("takes an AWS_REGION that is empty for none", async () => {
  const { code, stderr } = await cli(verify, { env: { ...testEnvironment, AWS_REGION: "" } });
  expect(code).toBe(1);
  expect(stderr).toContain("error no-region No AWS region is set.");
});
