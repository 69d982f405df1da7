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
  // Ways that nobody had listed.
  "const password = String.raw`§`",
  "const key = secret`§`",
  'query(gql`mutation { login(password: "§") }`)',
  'const config = JSON.parse(\'{"clientSecret":"§"}\')',
  'const config = JSON.parse("{\\"clientSecret\\":\\"§\\"}")',
  'const keys = { github: "§" }; x({ clientSecret: keys.github })',
  'const keys = { github: { a: "§" } }; x({ clientSecret: keys.github.a })',
  'const keys = { github: "§" } as const; x({ clientSecret: keys["github"] })',
  'const own = { first: "§" }; x({ credentials: { ...own } })',
  'const own = { one: "§" }; x({ credentials: own })',
  'const SECRETS = { a: "§", b: { c: "§" } } as const',
  'const SECRETS = Object.freeze({ a: "§" })',
  'const secrets = <const>{ a: "§" }; const more = { token: "§" } satisfies Y',
  'enum Keys { ClientSecret = "§" }',
  'enum Secrets { GitHub = "§" }',
  'enum Keys { GitHub = "§" } x({ secret: Keys.GitHub })',
  'class A { constructor(private secret = "§") {} }',
  'class A { login(user, password = "§") {} }',
  'class A { #k = "§"; make() { return x({ secret: this.#k }) } }',
  'class A { static readonly k = "§"; make() { return x({ secret: A.k }) } }',
  'class Store { constructor(id, secret) {} } new Store("i", "§")',
  'class Store { login(id, secret) {} } new Store().login("i", "§")',
  'function make({ secret = "§", other } = {}) {}',
  'function make(env = { SECRET: "§" }) {}',
  'function getSecret() { return "§" }',
  'async function loadToken() { if (a) return "§"; return `§` }',
  'function load() { return "§" } x({ clientSecret: load() })',
  'const load = () => "§"; x({ clientSecret: load() })',
  'const loader = { load() { return "§" } }; x({ clientSecret: loader.load() })',
  'function* secrets() { yield "§" }',
  'x({ clientSecret: await Promise.resolve("§") })',
  'x({ clientSecret: get().then(() => "§") })',
  'const env = cleanEnv(process.env, { CLIENT_SECRET: str({ default: "§" }) })',
  'const schema = { SECRET: z.string().default("§") }',
  'const c = config.get("auth.secret", "§")',
  'const c = env("GITHUB_SECRET", "§")',
  'program.option("--token <token>", "what it is").default("§")',
  'yargs.option("token", { default: "§" })',
  'vi.stubEnv("NEXTAUTH_SECRET", "§")',
  'sinon.stub(process.env, "SECRET").value("§")',
  'Object.defineProperty(process.env, "SECRET", { value: "§" })',
  'Reflect.set(options, "clientSecret", "§")',
  'Object.assign(process.env, { NEXTAUTH_SECRET: "§" })',
  'const KEY = "clientSecret"; options[KEY] = "§"; x({ [KEY]: "§" })',
  'options["client" + "Secret"] = "§"; x({ ["client" + "Secret"]: "§" })',
  'new Map([["clientSecret", "§"]])',
  'const headers = [["Authorization", "§"]]',
  'Object.fromEntries([["password", "§"], ["api_key", "§"]])',
  'const environment = [{ name: "API_KEY", value: "§" }]',
  'x({ Key: "db-password", Value: "y", value: "§" })',
  'x({ token: { value: "§" } })',
  'const t = <input name="password" value="§" />',
  'const t = <meta name="api-key" content="§" />',
  "const t = <Token>§</Token>",
  'const t = <Token>{"§"}</Token>',
  'const t = <Secret.Provider value="§" secret={`§`} data-token="§" />',
  'for (const secret of ["§", "§"]) a(secret)',
  'const [id, secret] = ["i", "§"]',
  'const { a: secret } = { a: "§" }',
  'let token; [token] = ["§"]',
  'switch (token) { case "§": a() }',
  'if (["§"].includes(token)) a()',
  'if (token.startsWith("§")) a()',
  "if (/^wJalrXUtnFEMI$/.test(token)) a()",
  'if (timingSafeEqual(Buffer.from("§"), Buffer.from(token))) a()',
  'type Token = "§"',
  'interface X { secret: "§" }',
  '@Secret("§") class A {}',
  'createHmac("sha256", "§")',
  'jwt.sign({ sub }, "§")',
  'pbkdf2Sync(x, "§", 1, 32, "sha256")',
  'fetch(u, { headers: { Cookie: "next-auth.session-token=§; Path=/" } })',
  'const basic = Buffer.from("id:§").toString("base64"); fetch(u, { headers: { Authorization: `Basic $\u007bbasic}` } })',
  'const value = "§"; fetch(u, { headers: { x: "Bearer " + value } })',
  'const value = "§"; fetch(`https://id.example/?access_token=$\u007bvalue}`)',
  'const value = "§"; connect(`smtp://me:$\u007bvalue}@mail.example`)',
  'connect("smtp://me:" + "§" + "@mail.example")',
  'x({ auth: "user:§" })',
  'exec("curl -u user:§ https://id.example")',
  'exec("curl -H "X-Api-Key: §" https://id.example")',
  'exec("deploy --token §")',
  'exec("deploy --client-secret=§")',
  'exec("PGPASSWORD=§ psql")',
  "sql`ALTER USER me IDENTIFIED BY '§'`",
  "sql`ALTER USER me WITH PASSWORD '§'`",
  'const xml = "<password>§</password>"',
  'const connection = "Server=db;User Id=me;Password=§;"',
  'const connection = "DefaultEndpointsProtocol=https;AccountKey=§;"',
  "const yaml = `\nclient:\n  secret: §\n`",
  "const dotenv = `NEXTAUTH_URL=x\nNEXTAUTH_SECRET=§\n`",
  'const SECRET_GITHUB = "§"; const tokenOfGitHub = "§"',
  'const clientsecret = "§"; const NEXTAUTHSECRET = "§"; const PGPASSWORD = "§"',
  'const APIKey = "§"; const hmacKey = "§"; const masterKey = "§"; const JWTSigningKey = "§"',
  'const pw = "§"; const passwort = "§"; const creds = "§"; const salt = "§"',
  'x({ jwt: { signingKey: JSON.stringify({ kty: "oct", k: "§" }) }, key: { kty: "EC", d: "§" } })',
  'x({ cookie: "§" }); headers.append("Set-Cookie", "§")',
  "/*\nclientSecret: §\n*/",
  '// const password = "a § b"',
  "// the password is §1",
  "const t = <a>{/* secret: § */}</a>",
  "// clientSecret: §",
  "/* SECRET=§ */",
  "/**\n * password: '§'\n */",
];

describe("maskSecrets", () => {
  it.each(ways)("shows no secret of %s", (way) => {
    // `<const>` is an element there.
    const masked = maskSecrets(way.includes("<const>") ? "a.ts" : "a.tsx", way.replaceAll("§", secret));
    expect(masked).not.toContain("wJalr");
    expect(masked).toContain("***");
    expect(masked.split("\n")).toHaveLength(way.split("\n").length);
  });

  it.each([
    'const a = "AKIAABCDEFGHIJKLMNOP"',
    'a("ghp_abcdefghijklmnopqrstuvwxyz0123456789")',
    'const url = "xoxb-1234567890-abcdefghij"',
    "// sk_live_abcdefghijklmnop",
    'a("smtp://me:abcdefghij@mail.example")',
    'a("smtp://me:abcd@abcdefghij@mail.example")',
    'a("redis://:abcdefghij@cache.example:6379/0")',
    'a("https://abcdefghij0123456789@sentry.example/1")',
    'a("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0abcdefghij")',
    'a(Buffer.from("eyJjbGllbnRTZWNyZXQiOiJhYmNkZWZnaGlqIn0=", "base64"))',
    'const k = ["-----BEGIN PRIVATE KEY-----", "MIIEabcdefghijklmnop", "-----END PRIVATE KEY-----"].join("\\n")',
    "const k = `-----BEGIN PGP PRIVATE KEY BLOCK-----\nabcdefghijklmnop\n-----END PGP PRIVATE KEY BLOCK-----`",
    `a("MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQ${"abcdefghijABCDEFGHIJ01".repeat(4)}")`,
    // By nothing but chance.
    'const a = "k9Xq2LmZ8vBn4RtY7wPcABCDEFGHIJ"',
    'a("3f9a1c77e02b4d58a6c1e9f0ABCDEFGHIJ".toLowerCase())',
    "// k9Xq2LmZ8vBn4RtY7wPcABCDEFGHIJ",
    'const a = "wJalrXUtnFEMI/K7MDENG/bPxRfiABCDEFGHIJ12"',
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
    [
      "package.json",
      '{ "dependencies": { "@aws-sdk/credential-providers": "^3.0.0", "csrf-token": "~1.2", "pass": "*" } }',
    ],
    ["a.js", 'import a from "next-auth/providers/azure-ad-b2c"; import b from "./i18nextV2BackendHttp4Foo2Bar"'],
    ["a.js", 'signIn("credentials", { redirect: false, callbackUrl: "/welcome" })'],
    ["a.js", 'x({ tokenUrl: "/oauth/token", passwordField: "pin", tokenType: "bearer", accessTokenName: "a" })'],
    ["a.js", 'x({ partitionKey: "pk", sortKey: "sk", publicKey: "p", primaryKey: "id" })'],
    ["a.js", 'x({ credentials: { password: { label: "Password", type: "password" } } })'],
    ["a.js", 'fetch(u, { credentials: "include" })'],
    ["a.tsx", 'export const A = () => <p className="grid-cols-2 md:grid-cols-4 text-2xl">Forgot your password?</p>'],
    ["a.js", 'x({ secret: randomBytes(32), token: tokens[0], other: "getServerSidePropsOfTheFirstPage" })'],
    ["a.ts", 'const path = "../../components/header/navigation/UserMenuButton2"'],
  ])("leaves %s %s", (path, text) => {
    expect(maskSecrets(path, text)).toBe(text);
  });

  it("masks JSON, and what isn't code at all", () => {
    expect(maskSecrets("package.json", `{\n  "npmToken": "${secret}",\n  "name": "a"\n}\n`)).toBe(
      '{\n  "npmToken": "***",\n  "name": "a"\n}\n',
    );
    expect(maskSecrets("a.js", `const a = ;\nx({ secret: "${secret}" })`)).toBe('const a = ;\nx({ secret: "***" })');
  });

  it("takes time in proportion to the text, however odd", { timeout: 120_000 }, () => {
    const texts = [
      "\\",
      'secret: "\\',
      "token:",
      "https://a:",
      "?token=",
      "a".repeat(50),
      "-----BEGIN PRIVATE KEY-----",
      "a: '",
      "password ",
      'secret="a ',
      "token: \\",
      "Aa1+/",
      "eyJ",
      "=password",
      "a".repeat(300),
    ];
    const secondsFor = (text: string, length: number) => {
      const before = process.cpuUsage().user;
      maskSecrets("a.js", text.repeat(length / text.length));
      return (process.cpuUsage().user - before) / 1e6;
    };
    // Twice the text; another try tells what a busy machine made slow. What takes no tenth of a second is noise.
    for (const text of texts) {
      const growths = [1, 2, 3, 4].map(() => secondsFor(text, 200_000) / Math.max(secondsFor(text, 100_000), 0.1));
      expect([text, Math.min(...growths) <= 2.5]).toEqual([text, true]);
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
