import { expect, it } from "vitest";
import { accountId } from "./account-id.ts";

it("is a UUID of version 5", () => {
  expect(accountId("USER#1", "ACCOUNT#github#2")).toMatch(
    /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  );
});

it("is the same for the same key, and another for keys that only look alike when joined", () => {
  expect(accountId("a", "b")).toBe(accountId("a", "b"));
  expect(accountId("a#", "b")).not.toBe(accountId("a", "#b"));
});
