import { credentials, jsonWebTokens } from "../application/samples.ts";
import { provider } from "../application/templates.ts";
import type { Scenario } from "../scenario/steps.ts";
import { signingInWith } from "../scenario/stories.ts";
import { row } from "./row.ts";

const mail = (members: string): string => `Providers.Email({ ${members}, from: process.env.EMAIL_FROM })`;
const link: Scenario = [{ do: "magic link", email: "ada@example.com" }, { do: "session" }];
const local: Scenario = [{ do: "magic link", email: "dev@localhost" }, { do: "session" }];

/** A provider of one's own, as v3's documentation describes one. */
const own = (members: string, host = "own.example"): string => `{
      id: "own",
      name: "Own",
      type: "oauth",
      version: "2.0",
      params: { grant_type: "authorization_code" },
      accessTokenUrl: "https://${host}/behaviour/token",
      authorizationUrl: "https://${host}/behaviour/authorize?response_type=code",
      profileUrl: "https://${host}/behaviour/userinfo",
      profile: (profile) => ({ id: profile.sub, name: profile.name, email: profile.email }),
      clientId: "client-of-own",
      clientSecret: process.env.CLIENT_SECRET,
      ${members}
    }`;

export const providers = [
  row("O1", "B", "a provider that takes its time", { providers: own("", "slow.own.example") }, [
    { do: "sign in", with: "own" },
    { do: "session" },
  ]),
  row("O6", "B", "a described provider without a scope", { providers: own("") }, signingInWith("own")),
  row(
    "O7",
    "B",
    "a described provider that sends ID tokens",
    { providers: own('scope: ["openid", "profile", "email"],') },
    signingInWith("own"),
  ),
  row("O2", "B", "Apple", { providers: provider("Apple", "apple") }, signingInWith("apple")),
  row(
    "O3",
    "B",
    "the name that Apple says once",
    { providers: provider("Apple", "apple", 'protection: "none"') },
    signingInWith("apple"),
  ),
  row(
    "O4",
    "B",
    "an option beside a provider that is spread",
    {
      providers: `{ ...Providers.GitHub({ clientId: "client-of-nobody", clientSecret: process.env.CLIENT_SECRET }), clientId: "client-of-github" }`,
    },
    signingInWith("github"),
  ),
];

export const emails = [
  row(
    "M1",
    "B",
    "a transport of one's own",
    {
      providers: mail("server: transport"),
      above:
        'import SMTPTransport from "nodemailer/lib/smtp-transport";\n\nconst transport = new SMTPTransport(process.env.EMAIL_SERVER);',
    },
    link,
  ),
  row("M2", "B", "a transport that rejects nobody", { providers: mail("server: { jsonTransport: true }") }, link),
  row(
    "M3",
    "B",
    "a mail server that asks for no password",
    { providers: mail("server: { host: process.env.MAIL_HOST, port: process.env.MAIL_PORT }") },
    link,
  ),
  row(
    "M4",
    "B",
    "a link with more behind it",
    {
      providers: mail(`server: process.env.EMAIL_SERVER,
    sendVerificationRequest: async ({ identifier, url, provider }) => {
      const link = url + "&callbackUrl=" + encodeURIComponent("http://localhost:3000/welcome");
      await nodemailer.createTransport(provider.server).sendMail({ to: identifier, from: provider.from, subject: "Come in", text: link });
    }`),
      above: 'import nodemailer from "nodemailer";',
    },
    link,
  ),
  row(
    "M5",
    "B",
    "an address without a dot",
    {
      providers: mail("server: process.env.EMAIL_SERVER"),
      options: 'callbacks: { signIn: (user) => ["dev@localhost"].includes(user.email) },',
    },
    local,
  ),
  row("M6", "B", "links without end", { providers: mail("server: process.env.EMAIL_SERVER, maxAge: 0") }, link),
  row(
    "M10",
    "B",
    "a table only where there is one",
    {
      providers: `${mail("server: process.env.EMAIL_SERVER")}, ${credentials}`,
      adapter: "process.env.USE_TABLE ? DynamoDBAdapter(new AWS.DynamoDB.DocumentClient()) : undefined",
      options: jsonWebTokens,
    },
    [{ do: "session" }, { do: "credentials", form: { name: "ada", password: "right" } }, { do: "session" }],
  ),
];

const password: Scenario = [
  { do: "session" },
  { do: "credentials", form: { name: "ada", password: "right" } },
  { do: "session" },
];

export const passwords = [
  row(
    "P1",
    "B",
    "who asks, by the request",
    {
      providers: `Providers.Credentials({
      credentials: { name: {} },
      authorize: ({ name }, req) => (req.socket.remoteAddress.startsWith("192.") ? { id: 1, name } : null),
    })`,
      options: jsonWebTokens,
    },
    password,
  ),
  row(
    "P5",
    "B",
    "a refusal that leads to a page",
    {
      providers: `Providers.Credentials({
      credentials: { name: {} },
      authorize: ({ name }) => (name === "ada" ? { id: 1, name } : Promise.reject("/sign-up?name=" + name)),
    })`,
      options: jsonWebTokens,
    },
    [{ do: "credentials", form: { name: "eve", password: "right" } }, ...password],
  ),
  row(
    "P2",
    "B",
    "no authorize in a described provider",
    {
      providers: `${credentials}, { id: "later", name: "Later", type: "credentials", credentials: {} }`,
      options: jsonWebTokens,
    },
    [{ do: "session" }, { do: "credentials", form: { name: "ada", password: "right" } }, { do: "session" }],
  ),
  row(
    "P2",
    "B",
    "no authorize",
    { providers: "Providers.Credentials({ credentials: { name: {} } })", options: jsonWebTokens },
    password,
  ),
];

export const pages = [
  row(
    "G1",
    "B",
    "a page for errors",
    { providers: provider("GitHub", "github"), options: 'pages: { error: "/oops" },' },
    [{ do: "sign in", with: "github", deny: true }],
  ),
  row(
    "G1",
    "B",
    "pages for errors and for sign-in",
    { providers: provider("GitHub", "github"), options: 'pages: { error: "/oops", signIn: "/in" },' },
    [{ do: "sign in", with: "github", deny: true }],
  ),
  row("H3", "B", "no providers", { providers: undefined, options: jsonWebTokens }, [{ do: "session" }]),
];
