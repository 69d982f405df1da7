import { expect, it } from "vitest";
import { failureOf } from "./failure.ts";

it.each([
  [{ name: "ProvisionedThroughputExceededException" }, "throttled"],
  [{ name: "ThrottlingError" }, "throttled"],
  [{ name: "RequestLimitExceeded" }, "throttled"],
  [{ name: "TransactionConflict" }, "transient"],
  [{ name: "InternalServerError", $fault: "server" }, "transient"],
  [{ name: "Unknown", $metadata: { httpStatusCode: 503 } }, "transient"],
  [{ name: "Error", code: "ECONNRESET" }, "transient"],
  [{ name: "TimeoutError" }, "transient"],
  [{ name: "ReplicatedWriteConflictException", $fault: "client" }, "transient"],
  [{ name: "TypeError", $metadata: { httpStatusCode: 200 } }, "transient"],
  [{ name: "Error", code: "ECONNREFUSED" }, "final"],
  [{ name: "ValidationException", $metadata: { httpStatusCode: 400 } }, "final"],
  [{ name: "ConditionalCheckFailedException" }, "final"],
  [{ name: "ExpiredTokenException" }, "final"],
  [undefined, "final"],
])("%j is %s", (error, failure) => {
  expect(failureOf(error)).toBe(failure);
});
