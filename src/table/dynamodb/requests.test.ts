import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { expect, it } from "vitest";
import { Limiters } from "./limiter.ts";
import { Progress } from "./progress.ts";
import { Requests } from "./requests.ts";

/** Requests to an engine that says yes, how many of them left, and how long was waited, in milliseconds. */
function requestsToStub() {
  const left = { count: 0 };
  const waits: number[] = [];
  const requestHandler = {
    handle: async () => {
      left.count++;
      return { response: { statusCode: 200, headers: {}, body: new TextEncoder().encode("{}") } as never };
    },
  };
  const client = new DynamoDBClient({
    region: "us-east-1",
    credentials: { accessKeyId: "a", secretAccessKey: "b" },
    requestHandler,
  });
  const wait = async (milliseconds: number) => waits.push(milliseconds);
  return { left, waits, requests: new Requests(client, "users", { region: "us-east-1" }, { wait }) };
}

const write = () => new PutItemCommand({ TableName: "users", Item: { pk: { S: "a" } } });

it.each([
  ["leaves when the right to write is proven anew", undefined, 1],
  ["never leaves when the right to write is lost", new Error("lost"), 0],
])("a write before which the process stood still %s", async (_, lost, sent) => {
  const { left, requests } = requestsToStub();
  let isFresh = false;
  const guard = {
    isFresh: () => isFresh,
    prove: async () => {
      isFresh = true;
      if (lost) throw lost;
    },
  };
  const { write: limiter } = new Limiters({}, new Progress(), guard);
  const answer = requests.send(write(), limiter);
  if (lost) await expect(answer).rejects.toBe(lost);
  else await answer;
  expect(left.count).toBe(sent);
});

it("a write that never may leave, though its right is proven each time, waits in between and is given up", async () => {
  const { left, waits, requests } = requestsToStub();
  let asked = 0;
  let proven = 0;
  const beforeRetry = async () => {
    proven++;
  };
  // After so many times it may, so that a loop without an end fails here and doesn't hang.
  const listener = { failed: () => {}, beforeRetry, mayLeave: () => ++asked > 1_000 };
  await expect(requests.send(write(), listener)).rejects.toMatchObject({
    code: "interrupted",
    message: expect.stringContaining("stood still"),
  });
  expect([left.count, asked, proven]).toEqual([0, 30, 29]);
  // All but the first time.
  expect(waits.length).toBe(28);
});

it("a write that may not leave for a while leaves when it may", async () => {
  const { left, waits, requests } = requestsToStub();
  let asked = 0;
  await requests.send(write(), { failed: () => {}, mayLeave: () => ++asked > 3 });
  expect([left.count, asked, waits.length]).toEqual([1, 4, 2]);
});
