import { createServer } from "node:http";
import { DescribeTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { expect, it, onTestFinished } from "vitest";
import { difference, ServerClock } from "./server-clock.ts";

/** The clock of a server that tells this time. */
async function clockOf(date: string | undefined): Promise<ServerClock> {
  const server = createServer((_, outgoing) => {
    outgoing.sendDate = false;
    outgoing.writeHead(200, { "content-type": "application/x-amz-json-1.0", ...(date ? { date } : {}) });
    outgoing.end('{"Table":{}}');
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as { port: number };
  const client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: "x",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  onTestFinished(() => client.destroy());
  const clock = new ServerClock();
  const command = new DescribeTableCommand({ TableName: "t" });
  clock.watch(command);
  await client.send(command);
  return clock;
}

const ago = (seconds: number) => new Date(Date.now() - seconds * 1_000).toUTCString();

it.each([
  ["agrees", 0, 0],
  ["agrees but for the way of an answer", 20, 0],
  ["is ahead", 120, 120],
  ["is behind", -120, -120],
])("goes by the engine's time: the machine's %s", async (_, seconds, expected) => {
  const clock = await clockOf(ago(seconds));
  expect(Math.abs(clock.secondsAhead - expected)).toBeLessThanOrEqual(2);
  expect(Math.abs(clock.now() - (Date.now() - expected * 1_000))).toBeLessThanOrEqual(2_000);
  expect(() => clock.check("t")).not.toThrow();
});

it.each([31 * 86_400, 400, -400, -31 * 86_400])(
  "refuses to judge by a clock that is %i seconds off",
  async (seconds) => {
    const clock = await clockOf(ago(seconds));
    expect(() => clock.check("t")).toThrow(/clock is .* (ahead of|behind) that of the table "t"/);
  },
);

it("goes by this machine's time where the engine tells none", async () => {
  for (const date of [undefined, "yesterday"]) {
    const clock = await clockOf(date);
    expect(clock.secondsAhead).toBe(0);
    expect(() => clock.check("t")).not.toThrow();
  }
});

it("says how far the clocks are apart", () => {
  expect(difference(31 * 86_400)).toBe("31 days ahead of");
  expect(difference(-7_300)).toBe("2 hours behind");
  expect(difference(90)).toBe("90 seconds ahead of");
});
