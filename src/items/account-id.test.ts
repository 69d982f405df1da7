import { expect, it } from "vitest";
import { accountId } from "./account-id.ts";

it("is a UUID of version 5", () => {
  expect(accountId({ partitionKey: "USER#1", sortKey: "ACCOUNT#github#2" })).toMatch(
    /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  );
});

it("is the same for the same key, and another for keys that only look alike when joined", () => {
  expect(accountId({ partitionKey: "a", sortKey: "b" })).toBe(accountId({ partitionKey: "a", sortKey: "b" }));
  expect(accountId({ partitionKey: "a#", sortKey: "b" })).not.toBe(accountId({ partitionKey: "a", sortKey: "#b" }));
});
