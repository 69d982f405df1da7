import { describe, expect, it } from "vitest";
import { maskQuoted, maskSaid, maskTokens } from "./texts.ts";

describe("what an engine or a library says", () => {
  it.each([
    "Invalid key: {S: octocat-of-github}",
    'One or more parameter values are not valid: "pk":{"S":"octocat-of-github"}',
    "ConditionalCheckFailed on USER#octocat-of-github / SESSION#octocat-of-github",
    "no such item: GSI1PK=ACCOUNT#octocat-of-github, sk: 'ACCOUNT#github#octocat-of-github'",
    "the address octocat-of-github@example.com is taken",
    "connect to https://me:octocat-of-github@dynamo.example failed",
    "expected a string, found session_token=octocat-of-github1",
    'Unexpected value for "accessToken": "octocat-of-github"',
    "bad signature: AWS4-HMAC Credential, secret_access_key: octocat-of-github9",
    "{ N: '4711octocat-of-github' }",
    'VALUE {\'pk\': \'USER#octocat-of-github\', "email": {"S": "octocat-of-github"}}',
  ])("shows nothing of an item or a person: %s", (text) => {
    expect(maskQuoted(text)).not.toContain("octocat");
  });

  it.each([
    "The table does not have the specified index: GSI1",
    "Type mismatch for key pk expected: S actual: N",
    "The provided key element does not match the schema",
    "Requested resource not found: Table: next-auth not found",
    "Limit must be at least 1, at ap-northeast-1",
    "listTables is not a function",
  ])("stays: %s", (text) => {
    expect(maskQuoted(text)).toBe(text);
  });
});

describe("what is said of code", () => {
  it("keeps expressions, and masks what is in quotes", () => {
    const hint = "Write secret: process.env.NEXTAUTH_SECRET, and token.accessToken = account.access_token";
    expect(maskSaid(hint)).toBe(hint);
    expect(maskSaid('clientSecret: "hunter2" is a literal')).toBe('clientSecret: "***" is a literal');
  });
});

describe("what leaves by a stream", () => {
  it("is masked within its lines and quotes, so that JSON stays JSON", () => {
    const value = {
      a: "ghp_abcdefghijklmnopqrstuvwxyz0123456789",
      b: "https://me:pw@x.example",
      c: ["-----BEGIN PRIVATE KEY-----"],
      d: "Bearer abcdefghijklmnop0123",
    };
    const masked = JSON.parse(maskTokens(JSON.stringify(value, null, 2)));
    expect(masked).toEqual({ a: "ghp_***", b: "https://me:***@x.example", c: value.c, d: "Bearer ***" });
  });

  it.each([
    "Basic authentication, and Bearer tokens",
    "npm_config_registry is set",
    "at http://127.0.0.1:8000, as ada@laptop",
    "npx migrate-nextauth-dynamo migrate-data --endpoint http://localhost:8000 --user ada@example.com",
    "https://registry.example:4873/@scope/name",
  ])("stays what it is: %s", (text) => {
    expect(maskTokens(text)).toBe(text);
  });
});
