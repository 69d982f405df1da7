import { credentials, email, gitHub, google, jsonWebTokens, secureOrigin } from "../application/samples.ts";
import { provider } from "../application/templates.ts";
import { byMail, byPassword, everybody, found, imports, twice } from "./found.ts";

const denied = { do: "sign in", with: "github", deny: true } as const;

/** Providers, mails, passwords, and the options around them. */
export const options = [
  found(
    "providers that are switched on",
    `${imports}
const providers = [];
if (process.env.SECRET) {
  providers.push(${gitHub});
}
providers.push(process.env.NO_GOOGLE ? ${google} : undefined);

export default NextAuth({
  providers: providers.filter(Boolean),
  adapter: DynamoDBAdapter(new AWS.DynamoDB.DocumentClient()),
  secret: process.env.SECRET,
  callbacks: { signIn: (user, account, profile) => profile.login !== "mallory" && account.id !== 0 },
});
`,
    everybody("github"),
  ),
  found(
    "providers of another module",
    `${imports}import { providers } from "../../../lib/providers";

export default NextAuth({
  providers,
  adapter: DynamoDBAdapter(new AWS.DynamoDB.DocumentClient()),
  secret: process.env.SECRET,
  callbacks: { signIn: (user, account, profile) => profile.verified_email },
});
`,
    everybody("google").slice(0, 6),
    {
      files: {
        "lib/providers.js": `import Providers from "next-auth/providers";

export const providers = [${google}];
`,
      },
    },
  ),
  found(
    "providers made by a function",
    {
      providers: "oauth(Providers.GitHub, 'github')",
      above: `const oauth = (factory, name) =>
  factory({ clientId: "client-of-" + name, clientSecret: process.env.CLIENT_SECRET });`,
    },
    twice("github"),
  ),
  found(
    "providers from a list",
    {
      providers:
        '...["GitHub"].map((name) => Providers[name]({ clientId: "client-of-github", clientSecret: process.env.CLIENT_SECRET }))',
    },
    twice("github"),
  ),
  found(
    "a provider in a module of its own, as an object",
    {
      providers: "own",
      above: 'import own from "../../../lib/own";',
      options: "callbacks: { signIn: (user, account, profile) => profile.email_verified && account.id !== 0 },",
    },
    everybody("own"),
    {
      files: {
        "lib/own.js": `export default {
  id: "own",
  name: "Own",
  type: "oauth",
  version: "2.0",
  scope: "openid profile email",
  params: { grant_type: "authorization_code" },
  accessTokenUrl: "https://own.example/behaviour/token",
  requestTokenUrl: "https://own.example/behaviour/token",
  authorizationUrl: "https://own.example/behaviour/authorize?response_type=code",
  profileUrl: "https://own.example/behaviour/userinfo",
  async profile(profile, tokens) {
    return { id: profile.sub, name: profile.name, email: profile.email, image: tokens.id_token ? profile.picture : null };
  },
  clientId: "client-of-own",
  clientSecret: process.env.CLIENT_SECRET,
};
`,
      },
    },
  ),
  found(
    "a provider made by a function of one's own",
    {
      providers: "Own({ clientId: 'client-of-own', clientSecret: process.env.CLIENT_SECRET })",
      above: `function Own(options) {
  return {
    id: "own",
    name: "Own",
    type: "oauth",
    version: "2.0",
    scope: ["openid", "profile", "email"],
    params: { grant_type: "authorization_code" },
    accessTokenUrl: "https://own.example/behaviour/token",
    authorizationUrl: "https://own.example/behaviour/authorize?response_type=code",
    profileUrl: "https://own.example/behaviour/userinfo",
    profile: (profile) => ({ ...profile, id: profile.sub }),
    ...options,
  };
}`,
    },
    twice("own"),
  ),
  found(
    "a user's number in a profile() of one's own",
    {
      providers: provider(
        "GitHub",
        "github",
        "profile: (profile) => ({ id: profile.id, name: profile.login, email: profile.email })",
      ),
      options: "callbacks: { signIn: (user) => user.id === 583231 },",
    },
    everybody("github"),
  ),
  found(
    "Facebook's picture",
    {
      providers: provider("Facebook", "facebook", 'scope: "email public_profile"'),
      options: `${jsonWebTokens}
  callbacks: {
    jwt(token, user, account, profile) {
      if (profile) token.picture = profile.picture.data.url;
      return token;
    },
  },`,
    },
    twice("facebook"),
  ),
  found(
    "Auth0's namespaced claims",
    {
      providers: provider("Auth0", "auth0", 'domain: "app.auth0.example", protection: "pkce"'),
      options: `callbacks: {
    signIn: (user, account, profile) => profile.email_verified === true && profile.nickname !== "grace",
  },`,
    },
    everybody("auth0"),
  ),
  found(
    "Okta's groups",
    {
      providers: provider("Okta", "okta", 'domain: "app.okta.example"'),
      options: 'callbacks: { signIn: (user, account, profile) => profile.groups.includes("staff") },',
    },
    everybody("okta"),
  ),
  found(
    "Discord's discriminator",
    {
      providers: provider("Discord", "discord", 'scope: "identify email guilds"'),
      options: `${jsonWebTokens}
  callbacks: {
    jwt: (token, user, account, profile) => (profile ? { ...token, tag: profile.username + "#" + profile.discriminator, picture: profile.image_url || token.picture } : token),
    session: (session, token) => ({ ...session, tag: token.tag, picture: token.picture }),
  },`,
    },
    twice("discord"),
  ),
  found(
    "LINE's name",
    {
      providers: provider("LINE", "line", 'scope: "profile"'),
      options: "callbacks: { signIn: (user, account, profile) => Boolean(profile.displayName && profile.userId) },",
    },
    twice("line"),
  ),
  found(
    "Slack's team",
    {
      providers: provider("Slack", "slack"),
      options: `${jsonWebTokens}
  callbacks: { jwt(token, user, account, profile) { if (profile) token.name = profile.user.name; return token; } },`,
    },
    twice("slack"),
  ),
  found(
    "mail of one's own",
    {
      providers: `Providers.Email({
      server: { host: process.env.MAIL_HOST, port: Number(process.env.MAIL_PORT), auth: undefined },
      from: process.env.EMAIL_FROM,
      sendVerificationRequest({ identifier: to, url, token, baseUrl, provider }) {
        return new Promise((resolve, reject) => {
          const { server, from } = provider;
          nodemailer.createTransport(server).sendMail(
            { to, from, subject: \`Sign in to \${baseUrl.replace(/^https?:\\/\\//, "")}\`, text: \`\${url}\\n\` },
            (error) => (error ? reject(new Error("SEND_VERIFICATION_EMAIL_ERROR", error)) : resolve()),
          );
        });
      },
    })`,
      above: 'import nodemailer from "nodemailer";',
    },
    byMail,
  ),
  found(
    "mail with a link of one's own",
    {
      providers: `Providers.Email({
      server: process.env.EMAIL_SERVER,
      from: process.env.EMAIL_FROM,
      async sendVerificationRequest({ identifier, url, token, provider }) {
        const link = \`http://localhost:3000/api/auth/callback/email?email=\${encodeURIComponent(identifier)}&token=\${token}\`;
        await nodemailer.createTransport(provider.server).sendMail({ to: identifier, from: provider.from, subject: "Hello", text: link });
      },
    })`,
      above: 'import nodemailer from "nodemailer";',
    },
    byMail,
  ),
  found(
    "mail with a token of one's own",
    {
      providers: `Providers.Email({
      server: process.env.EMAIL_SERVER,
      from: process.env.EMAIL_FROM,
      maxAge: 10 * 60,
      generateVerificationToken: async () => "123456",
    })`,
    },
    byMail,
  ),
  found(
    "passwords with an error that is thrown",
    {
      providers: `Providers.Credentials({
      name: "Staff",
      credentials: { name: { label: "Name", type: "text" }, password: { label: "Password", type: "password" } },
      authorize: async (credentials) => {
        if (credentials.password !== "right") throw new Error("Wrong password");
        return { id: 7, name: credentials.name, email: null, image: null };
      },
    })`,
      options: `${jsonWebTokens}
  pages: { signIn: "/login" },`,
    },
    byPassword,
  ),
  found(
    "passwords with a rejection",
    {
      providers: `Providers.Credentials({
      credentials: { name: {}, password: {} },
      authorize: (credentials) => credentials.password === "right" ? Promise.resolve({ id: "1", name: credentials.name }) : Promise.reject("/login?error=wrong"),
    })`,
      options: jsonWebTokens,
    },
    byPassword,
  ),
  found(
    "passwords and who asks",
    {
      providers: `Providers.Credentials({
      credentials: { name: {}, password: {} },
      async authorize(credentials, req) {
        const { headers, method, query } = req;
        console.log(method, typeof headers.host, typeof query);
        return credentials.password === "right" ? { id: 1, name: credentials.name } : null;
      },
    })`,
      options: jsonWebTokens,
    },
    byPassword,
  ),
  found(
    "passwords checked by a class",
    {
      providers: `Providers.Credentials({ credentials: { name: {}, password: {} }, authorize: service.authorize.bind(service) })`,
      above: `class Service {
  constructor() { this.name = "service"; }
  async authorize(credentials, req) {
    console.log(this.name, req.ip, typeof req.connection);
    return credentials.password === "right" ? { id: 1, name: credentials.name } : null;
  }
}
const service = new Service();`,
      options: jsonWebTokens,
    },
    byPassword,
  ),
  found(
    "passwords that come with csrf and more",
    {
      providers: `Providers.Credentials({ credentials: { name: {}, password: {} }, authorize: async (credentials) => ({ id: 1, name: Object.keys(credentials).sort().join() }) })`,
      options: jsonWebTokens,
    },
    byPassword,
  ),
  found(
    "passwords turned away by signIn",
    {
      providers: credentials,
      options: `${jsonWebTokens}
  callbacks: {
    signIn: async (user, account, credentials) => {
      if (credentials.name === "ada") return "/change-your-password";
      return true;
    },
  },`,
    },
    byPassword,
  ),
  found(
    "a logger of one's own",
    {
      providers: gitHub,
      options: `logger: {
    error(code, ...message) {
      if (code === "OAUTH_CALLBACK_ERROR" || code === "CALLBACK_OAUTH_ERROR") console.log("alarm", code);
    },
    warn(code) {
      console.log("warned", code);
    },
    debug(code, ...message) {},
  },`,
    },
    [denied, ...twice("github")],
  ),
  found(
    "a logger with a table of codes",
    {
      providers: gitHub,
      above: `const alarms = { CALLBACK_OAUTH_ERROR: "oauth", SIGNIN_OAUTH_ERROR: "sign-in", DYNAMODB__GET_USER_ERROR: "table" };`,
      options: `logger: {
    error: (code, message) => {
      if (alarms[code]) console.log(alarms[code]);
    },
  },`,
    },
    [denied, ...twice("github")],
  ),
  found(
    "events that alarm",
    {
      providers: gitHub,
      options: `logger: {
    error: (code) => {
      switch (code) {
        case "EVENT_ERROR":
          console.log("an event failed");
          break;
      }
    },
  },
  events: { signIn: async () => { throw new Error("no event"); } },`,
    },
    twice("github"),
  ),
  found(
    "sessions for a day, by the environment",
    {
      providers: gitHub,
      options: "session: { jwt: true, maxAge: process.env.SESSION_SECONDS, updateAge: 60 },",
    },
    [
      ...twice("github"),
      { do: "wait", seconds: 3500 },
      { do: "session" },
      { do: "wait", seconds: 3700 },
      { do: "session" },
    ],
    { env: { SESSION_SECONDS: "3600" } },
  ),
  found(
    "tokens for an hour in sessions for a month",
    {
      providers: gitHub,
      options: "session: { jwt: true, maxAge: 30 * 24 * 60 * 60 }, jwt: { maxAge: 60 * 60 },",
    },
    [{ do: "sign in", with: "github" }, { do: "wait", seconds: 4000 }, { do: "session" }],
  ),
  found(
    "cookies for all subdomains",
    {
      providers: gitHub,
      options: `cookies: {
    sessionToken: {
      name: \`__Secure-next-auth.session-token\`,
      options: { httpOnly: true, sameSite: "lax", path: "/", domain: ".example.com", secure: true },
    },
  },`,
    },
    twice("github"),
    { origin: secureOrigin },
  ),
  found(
    "cookies for a frame",
    {
      providers: gitHub,
      options: `useSecureCookies: process.env.NODE_ENV === "production",
  cookies: {
    sessionToken: { name: "__Secure-session", options: { httpOnly: true, sameSite: "none", secure: true } },
    csrfToken: { name: "__Host-csrf", options: { httpOnly: true, sameSite: "none", path: "/", secure: true } },
    callbackUrl: { name: "__Secure-callback", options: { sameSite: "none", path: "/", secure: true, maxAge: 900000 } },
  },`,
    },
    [{ do: "sign in", with: "github", framed: true }, { do: "session" }],
    { origin: secureOrigin },
  ),
  found(
    "an error page alone",
    {
      providers: `${gitHub}, ${email}`,
      options: `pages: { error: "/auth/error", verifyRequest: "/auth/check" },
  callbacks: { signIn: (user, account, profile) => account.type === "email" || profile.login !== "mallory" },`,
    },
    [denied, ...everybody("github"), ...byMail],
  ),
  found(
    "a theme, debug and a base path",
    {
      providers: gitHub,
      options: `theme: "light",
  debug: process.env.NODE_ENV === "development",
  newUserPage: "/welcome",
  pages: { newUser: "/welcome" },`,
    },
    twice("github"),
  ),
  found(
    "no secret but the environment's",
    {
      providers: gitHub,
      secret: "process.env.AUTH_SECRET || process.env.SECRET || ''",
      options: jsonWebTokens,
    },
    twice("github"),
  ),
  found(
    "an adapter with a table of its own name, made in a module",
    `import NextAuth from "next-auth";
import Providers from "next-auth/providers";
import { adapter } from "../../../lib/adapter";

export default NextAuth({
  providers: [${gitHub}],
  adapter,
  secret: process.env.SECRET,
  callbacks: { session: async (session, user) => ({ ...session, userId: user.id }) },
});
`,
    twice("github"),
    {
      files: {
        "lib/adapter.js": `import AWS from "aws-sdk";
import { DynamoDBAdapter } from "@next-auth/dynamodb-adapter";

const client = new AWS.DynamoDB.DocumentClient({ region: process.env.AWS_REGION });

export const adapter = DynamoDBAdapter(client, { tableName: "next-auth" });
`,
      },
    },
  ),
  found(
    "an adapter with another method",
    {
      providers: gitHub,
      adapter: "adapter",
      above: `const base = DynamoDBAdapter(new AWS.DynamoDB.DocumentClient());
const adapter = {
  ...base,
  async getAdapter(options) {
    const inner = await base.getAdapter(options);
    return { ...inner, createUser: (profile) => inner.createUser({ ...profile, name: profile.name + "!" }) };
  },
};`,
    },
    twice("github"),
  ),
];
