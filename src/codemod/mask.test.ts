import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { maskSecrets } from "./mask.ts";

/** What nobody may see, in whatever way it is written. */
const secret = "wJalrXUtnFEMI/K7MDENG";

/** Ways to write a secret in code: `§` stands for it. */
const ways: readonly string[] = [
  'x({ secretAccessKey: "§" })',
  "x({ clientSecret: '§', other: 'x' })",
  'x({ "AUTH_TOKEN": `§` })',
  "const password = '§'",
  'const SECRET: string = "§"',
  'x({ clientSecret: process.env.S || "§" })',
  'x({ clientSecret: process.env.S ?? "§" })',
  'x({ clientSecret: isLive ? "§" : "§" })',
  'x({ clientSecret: "a" + "§" })',
  'x({ clientSecret: String("§") })',
  'x({ clientSecret: Buffer.from("§", "base64").toString() })',
  'x({ clientSecret: ["§", "§"].join("") })',
  'x({ clientSecret: "§".trim() })',
  "x({ clientSecret: `$\u007bprefix}§` })",
  'x({ clientSecret: () => "§" })',
  'x({ clientSecret() { return "§" } })',
  'x({ get clientSecret() { if (a) { return "§" } return "§" } })',
  'x({ clientSecret: (() => { return "§" })() })',
  'x({ server: { auth: { user: "u", pass: "§" } } })',
  'const SMTP_PASSWD = "§"',
  'const pwd = "§"; const passphrase = "§"',
  'new AWS.Credentials("§", "§")',
  'new Credentials({ accessKeyId: "§", secretAccessKey: "§" })',
  'fetch(u, { headers: { Authorization: "Bearer §" } })',
  'headers.set("Authorization", "§")',
  'req.setHeader("X-Api-Key", "§"); setApiKey("§")',
  'if (token === "§") a()',
  'if ("§" !== req.headers.authorization) a()',
  'const value = "§"; x({ clientSecret: value })',
  'const one = "§"; const two = one; x({ secret: two })',
  'function connect(host, password) {} connect("h", "§")',
  'const login = (user, secret = "§") => {}; login("u", "§")',
  'class A { secret = "§"; #token = "§"; static API_KEY = "§" }',
  'process.env.NEXTAUTH_SECRET = "§"',
  'let apiKey; apiKey = "§"',
  'const { secret = "§" } = options',
  'x({ secrets: { first: "§", second: { third: "§" } } })',
  'const t = <Provider apiKey="§" token={"§"} />',
  'x({ secret: ("§" as string)! })',
  "x({ secret: `first\n§\nlast` })",
  'x({ JWT_SECRET_V2: "§", secret_base64: "§" })',
  'x({ url: "https://me:§x@id.example/" })'.replace("§x", "wJalrXUtnFEMI"),
  'x({ url: "https://id.example/?api_key=§" })',
  "// clientSecret: §",
  "/* SECRET=§ */",
  "/**\n * password: '§'\n */",
];

describe("maskSecrets", () => {
  it.each(ways)("shows no secret of %s", (way) => {
    const masked = maskSecrets("a.tsx", way.replaceAll("§", secret));
    expect(masked).not.toContain("wJalr");
    expect(masked).toContain("***");
    expect(masked.split("\n")).toHaveLength(way.split("\n").length);
  });

  it.each([
    'const a = "AKIAABCDEFGHIJKLMNOP"',
    'a("ghp_abcdefghijklmnopqrstuvwxyz0123456789")',
    'const url = "xoxb-1234567890-abcdefghij"',
    "// sk_live_abcdefghijklmnop",
    'a("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc")',
    "const k = `-----BEGIN RSA PRIVATE KEY-----\nMIIEabcdefghijklmnop\n-----END RSA PRIVATE KEY-----`",
    'const k = "-----BEGIN PRIVATE KEY-----\\nMIIEabcdefghijklmnop\\n-----END PRIVATE KEY-----"',
  ])("knows the form of %s", (text) => {
    const masked = maskSecrets("a.js", text);
    expect(masked).toContain("***");
    expect(masked).not.toMatch(/ABCDEFGHIJ|abcdefghij|MIIE|zdWI/);
  });

  it.each([
    ["package.json", '{ "jsonwebtoken": "^8.5.1", "scripts": { "token": "" } }'],
    ["a.js", 'x({ token: "https://id.example/token" })'],
    ["a.js", "x({ secret: process.env.SECRET, other: process.env['CLIENT_SECRET'] })"],
    ["a.js", 'x({ secret: "" })'],
    ["a.js", 'x({ cookies: { sessionToken: { name: "session", options: { sameSite: "lax" } } } })'],
    ["a.js", 'x({ token: { url: "https://id.example/token", params: { grant_type: "authorization_code" } } })'],
    ["a.js", "// the secret: process.env.SECRET, of the token: see below"],
  ])("leaves %s %s", (path, text) => {
    expect(maskSecrets(path, text)).toBe(text);
  });

  it("masks JSON, and what isn't code at all", () => {
    expect(maskSecrets("package.json", `{\n  "npmToken": "${secret}",\n  "name": "a"\n}\n`)).toBe(
      '{\n  "npmToken": "***",\n  "name": "a"\n}\n',
    );
    expect(maskSecrets("a.js", `const a = ;\nx({ secret: "${secret}" })`)).toBe('const a = ;\nx({ secret: "***" })');
  });

  it("takes time in proportion to the text, however odd", { timeout: 30_000 }, () => {
    const texts = [
      "\\",
      'secret: "\\',
      "token:",
      "https://a:",
      "?token=",
      "a".repeat(50),
      "-----BEGIN PRIVATE KEY-----",
      "a: '",
    ];
    for (const text of texts) {
      const began = performance.now();
      maskSecrets("a.js", text.repeat(200_000 / text.length));
      expect([text, performance.now() - began < 3_000]).toEqual([text, true]);
    }
  });

  it("never changes how many lines there are, nor a text without a secret's name", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const code = `const a = ${JSON.stringify(text)};\nx({ secret: ${JSON.stringify(`${text}!`)} });\n`;
        expect(maskSecrets("a.js", code).split("\n")).toHaveLength(code.split("\n").length);
      }),
    );
  });
});
