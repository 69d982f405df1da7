import { expect, it } from "vitest";
import { signed } from "./caller.ts";

it("signs as the SDK does", () => {
  const credentials = {
    accessKeyId: "AKIDEXAMPLE",
    secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
    sessionToken: "token",
  };
  const when = { region: "eu-west-1", at: new Date("2026-11-26T20:00:00Z") };
  // What @smithy/signature-v4 5 gives for the same request.
  expect(signed(new URL("https://sts.eu-west-1.amazonaws.com/"), credentials, when)).toEqual({
    "content-type": "application/x-www-form-urlencoded; charset=utf-8",
    "x-amz-date": "20261126T200000Z",
    "x-amz-security-token": "token",
    authorization:
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261126/eu-west-1/sts/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-security-token, Signature=a41e350327249bafde3bb6448166d91533dc7f09b69b3f28ab18369ed120c175",
  });
});
