import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { expect, it } from "vitest";
import { Limiters } from "./limiter.ts";
import { Progress } from "./progress.ts";
import { Requests } from "./requests.ts";

/** Requests to an engine that says yes, and how many of them left. */
function requestsToStub() {
  const left = { count: 0 };
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
  return { left, requests: new Requests(client, "users", { region: "us-east-1" }) };
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
