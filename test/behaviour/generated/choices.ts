import { credentials, email, secureOrigin } from "../application/samples.ts";
import { provider } from "../application/templates.ts";

/** One of the ways to write a part of next-auth's options for v3. */
export interface Choice {
  /** In a case's name; empty where the part is left out. */
  readonly name: string;
  readonly code: string;
  /** Makes sense with sessions of this kind only. */
  readonly session?: "jwt" | "database";
}

const none: Choice = { name: "", code: "" };

/** How somebody gets in: the provider's code, and its id. */
export interface Entrance {
  readonly name: string;
  readonly code: string;
  readonly id: string;
  readonly kind: "oauth" | "email" | "credentials";
}

const oauth = (key: string, id: string, more = "", variant = ""): Entrance => ({
  name: variant ? `${key} with ${variant}` : key,
  code: provider(key, id, more),
  id,
  kind: "oauth",
});

const own = (name: string, members: string): Entrance => ({
  name,
  code: `{
      id: "own",
      name: "Own",
      type: "oauth",
      version: "2.0",
      params: { grant_type: "authorization_code" },
      accessTokenUrl: "https://own.example/behaviour/token",
      authorizationUrl: "https://own.example/behaviour/authorize?response_type=code",
      profileUrl: "https://own.example/me",
      ${members}
      clientId: "client-of-own",
      clientSecret: process.env.CLIENT_SECRET,
    }`,
  id: "own",
  kind: "oauth",
});

const ownProfile = `profile: (profile) => ({ id: profile.sub, name: profile.name, email: profile.email, image: profile.picture }),`;

export const entrances: readonly Entrance[] = [
  oauth("GitHub", "github"),
  oauth("GitHub", "github", 'scope: "read:user repo"', "a scope"),
  oauth("GitHub", "github", "profile: ({ id, login, email }) => ({ id, name: login, email })", "a profile"),
  oauth("GitHub", "github", 'protection: "pkce"', "PKCE"),
  oauth("GitHub", "github", "state: false", "no state"),
  oauth("GitHub", "github", 'authorizationParams: { allow_signup: "false" }', "parameters"),
  oauth(
    "GitHub",
    "github",
    'authorizationUrl: "https://github.com/login/oauth/authorize?allow_signup=false"',
    "another URL",
  ),
  oauth("Google", "google"),
  oauth(
    "Google",
    "google",
    'scope: "openid email profile https://www.googleapis.com/auth/calendar.readonly"',
    "a scope",
  ),
  oauth(
    "Google",
    "google",
    'authorizationUrl: "https://accounts.google.com/o/oauth2/v2/auth?prompt=consent&access_type=offline&response_type=code"',
    "consent",
  ),
  oauth("Auth0", "auth0", 'domain: "app.auth0.example"'),
  oauth("Auth0", "auth0", 'domain: "app.auth0.example", scope: "openid email"', "a scope"),
  oauth("Facebook", "facebook"),
  oauth("Discord", "discord"),
  oauth("Discord", "discord", 'scope: "identify"', "a scope"),
  oauth("Spotify", "spotify", 'scope: ["user-read-email", "user-top-read"].join(" ")', "a computed scope"),
  oauth("Twitter", "twitter"),
  own("a provider of one's own", `scope: "basic", ${ownProfile}`),
  own("OpenID Connect of one's own", `scope: "openid profile email", idToken: true, ${ownProfile}`),
  own("a provider that tells all", `scope: "openid profile email", ${ownProfile}`),
  { name: "mail", code: email, id: "email", kind: "email" },
  { name: "passwords", code: credentials, id: "credentials", kind: "credentials" },
];

export const sessions: readonly Choice[] = [
  { name: "", code: "", session: "database" },
  { name: "jwt: false", code: "session: { jwt: false },", session: "database" },
  { name: "database for a week", code: "session: { maxAge: 7 * 24 * 60 * 60, updateAge: 0 },", session: "database" },
  { name: "jwt", code: "session: { jwt: true },", session: "jwt" },
  { name: "jwt for a week", code: "session: { jwt: true, maxAge: 604800 },", session: "jwt" },
  { name: "jwt with a secret", code: 'session: { jwt: true }, jwt: { secret: "another secret" },', session: "jwt" },
];

export const signIns: readonly Choice[] = [
  none,
  { name: "signIn true", code: "signIn: () => true," },
  { name: "signIn false", code: "async signIn() {\n      return false;\n    }," },
  {
    name: "signIn by domain",
    code: 'signIn(user) {\n      return Boolean(user.email && user.email.endsWith("@example.com"));\n    },',
  },
  { name: "signIn to a page", code: 'signIn: async (user) => (user.name === "Grace Hopper" ? "/waiting" : true),' },
  {
    name: "signIn throws",
    code: 'signIn(user) {\n      if (user.name !== "Ada Lovelace") throw new Error("Only Ada");\n      return true;\n    },',
  },
  {
    name: "signIn by type",
    code: 'signIn(user, account) {\n      return account.type !== "oauth" || account.provider.length > 0;\n    },',
  },
  {
    name: "signIn by profile",
    code: "signIn(user, account, profile) {\n      console.log(account.type, profile ? profile.email : undefined);\n      return true;\n    },",
  },
  {
    name: "signIn by a list",
    code: 'async signIn({ email }) {\n      return ["ada@example.com", "grace@example.com"].includes(email);\n    },',
  },
  {
    name: "signIn by number",
    code: 'signIn(user, account) {\n      return account.type !== "oauth" || account.id !== 666;\n    },',
  },
  { name: "signIn by address", code: "signIn: (user) => user.email !== null," },
  {
    name: "signIn of known people",
    code: 'signIn(user, account) {\n      return account.type !== "email" || Boolean(user.id);\n    },',
  },
  {
    name: "signIn by provider",
    code: 'signIn(user, account) {\n      if (!account.provider) return user.email.startsWith("a");\n      return true;\n    },',
  },
  {
    name: "signIn by what is found",
    code: 'signIn: (user) => ["ada@example.com"].find((each) => each === user.email),',
  },
  {
    name: "signIn writes",
    code: "signIn(user, account) {\n      user.seen = account.type;\n      return true;\n    },",
  },
  {
    name: "signIn in a wrapper",
    code: 'signIn: ((check) => async (...args) => check(...args))((user, account) => account.type !== "oauth" || account.id !== 666),',
  },
  {
    name: "signIn in a wrapper by names",
    code: 'signIn: ((check) => async (user, account, profile) => check(user, account, profile))(\n      (user, account) => account.type !== "oauth" || user.name !== "Mallory Mann",\n    ),',
  },
  {
    name: "signIn by arguments",
    code: 'signIn: function () {\n      return arguments[1].type !== "oauth" || arguments[0].name !== "Mallory Mann";\n    },',
  },
  {
    name: "signIn by all arguments",
    code: 'signIn(...all) {\n      const decide = (user, account) => account.type !== "oauth" || account.id !== 666;\n      return decide(...all);\n    },',
  },
  {
    name: "signIn by checks",
    code: 'signIn: (user, account) =>\n      [(one) => one.name !== "X", (one, by) => by.type !== "oauth" || by.id !== 666].every((check) => check(user, account)),',
  },
  {
    name: "signIn with an address in a page's",
    code: `signIn: (user) => (user.email ? true : \`/no-address?email=\${user.email}\`),`,
  },
  {
    name: "signIn with if and else",
    code: 'async signIn(user, account) {\n      if (account.type === "credentials") {\n        return true;\n      } else if (user.email) {\n        return true;\n      }\n      return "/no-address";\n    },',
  },
];

export const jwts: readonly Choice[] = [
  none,
  {
    name: "jwt keeps the token",
    code: "jwt(token, user, account) {\n      if (account) token.access = account.accessToken;\n      return token;\n    },",
    session: "jwt",
  },
  {
    name: "jwt spreads",
    code: "jwt: async (token, user, account, profile, isNewUser) => (user ? { ...token, who: user.name, first: Boolean(isNewUser), by: account.type } : token),",
    session: "jwt",
  },
  {
    name: "jwt throws",
    code: 'jwt(token, user) {\n      if (user && user.name === "Grace Hopper") throw new Error("no token for Grace");\n      return token;\n    },',
    session: "jwt",
  },
  {
    name: "jwt of accounts",
    code: "async jwt(token, user, account) {\n      if (account && account.id) token.account = account.provider + ':' + account.id;\n      return token;\n    },",
    session: "jwt",
  },
  {
    name: "jwt keeps the user",
    code: "jwt(token, user) {\n      if (user) token.person = user;\n      return token;\n    },",
    session: "jwt",
  },
  {
    name: "jwt by names",
    code: 'jwt(token, user, account) {\n      if (account) for (const name of ["accessToken"]) token[name] = account[name];\n      return token;\n    },',
    session: "jwt",
  },
  {
    name: "jwt refresh",
    code: "jwt(token, _user, account) {\n      if (account) {\n        token.refresh = account.refreshToken;\n        token.id = account.id_token ? 1 : 0;\n      }\n      return token;\n    },",
    session: "jwt",
  },
];

export const sessionCallbacks: readonly Choice[] = [
  none,
  {
    name: "session of all of the user",
    code: "session(session, user) {\n      session.user = user;\n      return session;\n    },",
    session: "database",
  },
  {
    name: "session by arguments",
    code: "session: function () {\n      const [session, { sub }] = arguments;\n      return { ...session, sub };\n    },",
    session: "jwt",
  },
  {
    name: "session with a person",
    code: "session: (session, { person, accessToken }) => ({ ...session, person, accessToken }),",
    session: "jwt",
  },
  {
    name: "session of user",
    code: "session(session, user) {\n      session.user.id = user.id;\n      return session;\n    },",
    session: "database",
  },
  {
    name: "session spreads",
    code: "session: async (session, user) => ({ ...session, name: user.name, user: { ...session.user, id: user.id } }),",
    session: "database",
  },
  {
    name: "session of token",
    code: "session(session, token) {\n      session.user.sub = token.sub;\n      session.access = token.access;\n      return session;\n    },",
    session: "jwt",
  },
  {
    name: "session from token",
    code: "async session(session, token) {\n      return { ...session, by: token.by, first: token.first, account: token.account };\n    },",
    session: "jwt",
  },
  {
    name: "session hides",
    code: "session: (session) => ({ expires: session.expires, user: { name: session.user.name } }),",
  },
];

export const redirects: readonly Choice[] = [
  none,
  { name: "redirect to base", code: "redirect: (url, baseUrl) => (url.startsWith(baseUrl) ? url : baseUrl)," },
  {
    name: "redirect or nothing",
    code: "redirect(url, baseUrl) {\n      if (url.startsWith(baseUrl)) return url + '/inside';\n    },",
  },
  { name: "redirect nowhere", code: "redirect(url) {\n      if (url === '/x') return url;\n    }," },
  {
    name: "redirect inside",
    code: "async redirect(url, baseUrl) {\n      if (url.startsWith('/')) return baseUrl + url;\n      return baseUrl + '/home';\n    },",
  },
];

export const events: readonly Choice[] = [
  none,
  {
    name: "events",
    code: 'events: {\n    signIn: ({ user, account, isNewUser }) => console.log("in", user.name, account.type, Boolean(isNewUser)),\n    createUser: (user) => console.log("new", user.name),\n  },',
  },
  {
    name: "events by message",
    code: 'events: {\n    async signIn(message) {\n      console.log("in", message.user.email);\n    },\n    async linkAccount(message) {\n      console.log("linked", message.user.name);\n    },\n  },',
  },
  { name: "an event that throws", code: 'events: { signIn() { throw new Error("no event"); } },' },
];

export const cookies: readonly Choice[] = [
  none,
  {
    name: "another session cookie",
    code: 'cookies: { sessionToken: { name: "my-session", options: { httpOnly: true, sameSite: "lax", path: "/", secure: false } } },',
  },
  {
    name: "a strict session cookie",
    code: 'cookies: { sessionToken: { name: "__Secure-mine", options: { httpOnly: true, sameSite: "strict", path: "/", secure: true } } },',
  },
  { name: "secure cookies", code: "useSecureCookies: true," },
  { name: "insecure cookies", code: "useSecureCookies: false," },
  {
    name: "a session cookie for a day",
    code: 'cookies: { sessionToken: { name: "mine", options: { httpOnly: true, sameSite: "lax", path: "/", maxAge: 24 * 60 * 60 * 1000 } } },',
  },
  {
    name: "a session cookie without path",
    code: 'cookies: { sessionToken: { name: "mine", options: { httpOnly: true, sameSite: "lax" } } },',
  },
];

export const pages: readonly Choice[] = [
  none,
  { name: "a sign-in page", code: 'pages: { signIn: "/sign-in" },' },
  { name: "pages for news", code: 'pages: { newUser: "/welcome", verifyRequest: "/look" },' },
  { name: "a sign-out page", code: 'pages: { signOut: "/bye" },' },
  { name: "an error page", code: 'pages: { error: "/oops" },' },
  {
    name: "all pages",
    code: 'pages: { signIn: "/sign-in", error: "/oops", newUser: "/welcome", verifyRequest: "/look", signOut: "/bye" },',
  },
];

export const origins: readonly (string | undefined)[] = [undefined, undefined, secureOrigin];
