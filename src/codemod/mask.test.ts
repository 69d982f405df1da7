import { describe, expect, it } from "vitest";
import { maskSecrets } from "./mask.ts";

describe("maskSecrets", () => {
  it.each([
    ['secretAccessKey: "wJalr"', 'secretAccessKey: "***"'],
    ["  clientSecret: 'it\\'s', other: 'x'", "  clientSecret: '***', other: 'x'"],
    ['"AUTH_TOKEN": `abc`', '"AUTH_TOKEN": `***`'],
    ["const password = 'p'", "const password = '***'"],
    ['apiKey="k"', 'apiKey="***"'],
    ["new S3('AKIAABCDEFGHIJKLMNOP')", "new S3('AKIA***')"],
    ['server: "smtp://mail:pass@host"', 'server: "smtp://mail:***@host"'],
    ['token: "https://me:pass@id.example/token"', 'token: "https://me:***@id.example/token"'],
  ])("masks %s", (text, masked) => {
    expect(maskSecrets(text)).toBe(masked);
  });

  it.each([
    '"jsonwebtoken": "^8.5.1"',
    'token: "https://id.example/token"',
    "secret: process.env.SECRET",
    'secret: ""',
    'tokens: "no"',
  ])("leaves %s", (text) => {
    expect(maskSecrets(text)).toBe(text);
  });
});
