import { credentials, email, gitHub, google, jsonWebTokens } from "../application/samples.ts";
import { provider } from "../application/templates.ts";
import { byMail, byPassword, everybody, found, twice } from "./found.ts";

/** What callbacks and events make of what they are given, and what is kept of it. */
export const data = [
  found(
    "a user kept whole in the token",
    {
      providers: gitHub,
      options: `${jsonWebTokens}
  callbacks: {
    async jwt(token, user) {
      if (user) token.user = user;
      return token;
    },
    async session(session, token) {
      session.user = token.user;
      return session;
    },
  },`,
    },
    twice("github"),
  ),
  found(
    "a user kept whole in the session",
    {
      providers: gitHub,
      options: "callbacks: { session: async (session, user) => { session.user = user; return session; } },",
    },
    twice("github"),
  ),
  found(
    "a user spread into the token",
    {
      providers: gitHub,
      options: `${jsonWebTokens}
  callbacks: {
    jwt: async (token, user) => ({ ...token, ...user }),
    session: async (session, token) => ({ ...session, user: token }),
  },`,
    },
    twice("github"),
  ),
  found(
    "a user's fields, counted",
    {
      providers: gitHub,
      options: "callbacks: { session: (session, user) => ({ ...session, fields: Object.keys(user).sort() }) },",
    },
    twice("github"),
  ),
  found(
    "a user without what nobody shall see",
    {
      providers: gitHub,
      options: `callbacks: {
    session(session, user) {
      const { email, emailVerified, ...rest } = user;
      return { ...session, user: rest };
    },
  },`,
    },
    twice("github"),
  ),
  found(
    "a user sent on as JSON",
    {
      providers: gitHub,
      options: `${jsonWebTokens}
  callbacks: { jwt(token, user) { if (user) token.profile = JSON.stringify(user); return token; }, session: (session, token) => ({ ...session, profile: token.profile }) },`,
    },
    twice("github"),
  ),
  found(
    "an account kept whole in the token",
    {
      providers: gitHub,
      options: `${jsonWebTokens}
  callbacks: {
    jwt(token, user, account) {
      if (account) token.account = account;
      return token;
    },
    session(session, token) {
      session.accessToken = token.account.accessToken;
      return session;
    },
  },`,
    },
    twice("github"),
  ),
  found(
    "fields of an account by a list",
    {
      providers: gitHub,
      above: 'const kept = ["accessToken", "refreshToken", "provider"];',
      options: `${jsonWebTokens}
  callbacks: {
    jwt(token, user, account) {
      if (account) kept.forEach((field) => (token[field] = account[field]));
      return token;
    },
    session: (session, token) => ({ ...session, accessToken: token.accessToken, provider: token.provider }),
  },`,
    },
    twice("github"),
  ),
  found(
    "fields of an account in a loop",
    {
      providers: gitHub,
      options: `${jsonWebTokens}
  callbacks: {
    jwt(token, user, account) {
      for (const field in account) if (/token/i.test(field)) token[field] = account[field];
      return token;
    },
    session: (session, token) => ({ ...session, accessToken: token.accessToken }),
  },`,
    },
    twice("github"),
  ),
  found(
    "an account assigned to the token",
    {
      providers: gitHub,
      options: `${jsonWebTokens}
  callbacks: {
    jwt: (token, user, account) => Object.assign(token, account && { access: account.accessToken, at: account.id }),
    session: (session, token) => ({ ...session, access: token.access, at: token.at }),
  },`,
    },
    twice("github"),
  ),
  found(
    "tokens refreshed, as documented",
    {
      providers: google,
      above: `async function refreshAccessToken(token) {
  return { ...token, error: "RefreshAccessTokenError" };
}`,
      options: `${jsonWebTokens}
  callbacks: {
    async jwt(token, user, account) {
      if (account && user) {
        return {
          accessToken: account.accessToken,
          accessTokenExpires: Date.now() + account.expires_in * 1000,
          refreshToken: account.refresh_token,
          user,
        };
      }
      if (Date.now() < token.accessTokenExpires) return token;
      return refreshAccessToken(token);
    },
    async session(session, token) {
      if (token) {
        session.user = token.user;
        session.accessToken = token.accessToken;
        session.error = token.error;
      }
      return session;
    },
  },`,
    },
    twice("google"),
  ),
  found(
    "ids of a person at a provider",
    {
      providers: gitHub,
      options: `${jsonWebTokens}
  callbacks: {
    async jwt(token, user, account, profile) {
      if (profile) {
        token.login = profile.login;
        token.numbers = [profile.id, account.id, user.id];
      }
      return token;
    },
    session: async (session, token) => ({ ...session, login: token.login, numbers: token.numbers }),
  },`,
      adapter: false,
    },
    twice("github"),
  ),
  found(
    "a profile kept whole in the token",
    {
      providers: google,
      options: `${jsonWebTokens}
  callbacks: {
    jwt(token, user, account, profile) {
      if (profile) token.profile = profile;
      return token;
    },
    session(session, token) {
      session.user.isVerified = token.profile.verified_email;
      session.user.googleId = token.profile.id;
      return session;
    },
  },`,
    },
    twice("google"),
  ),
  found(
    "who signs in for the first time",
    {
      providers: `${email}, ${gitHub}`,
      options: `${jsonWebTokens}
  callbacks: {
    jwt(token, user, account, profile, isNewUser) {
      if (isNewUser !== undefined) token.isNew = isNewUser;
      if (profile) token.hasProfile = true;
      return token;
    },
    session: (session, token) => ({ ...session, isNew: token.isNew, hasProfile: token.hasProfile }),
  },`,
    },
    [...twice("github"), { do: "other browser" }, ...byMail],
  ),
  found(
    "who is an e-mail user",
    {
      providers: `${email}, ${gitHub}`,
      options: `${jsonWebTokens}
  callbacks: {
    jwt(token, user, account) {
      if (account) token.via = account.provider ?? account.type;
      return token;
    },
    session: (session, token) => ({ ...session, via: token.via }),
  },`,
    },
    [...twice("github"), { do: "other browser" }, ...byMail],
  ),
  found(
    "a session that has what the page needs",
    {
      providers: gitHub,
      options: `callbacks: {
    session: async (session, user) => Promise.resolve({
      ...session,
      user: { ...session.user, id: user.id, initials: user.name.split(" ").map(([first]) => first).join("") },
    }),
  },`,
    },
    twice("github"),
  ),
  found(
    "a session for either kind",
    {
      providers: gitHub,
      options: `session: { jwt: process.env.SESSIONS === "jwt" },
  callbacks: {
    session(session, userOrToken) {
      session.user.id = userOrToken.id || userOrToken.sub;
      return session;
    },
  },`,
    },
    twice("github"),
  ),
  found(
    "a session named otherwise",
    {
      providers: gitHub,
      options: `${jsonWebTokens}
  callbacks: {
    jwt: async (jwt, user) => {
      if (user) jwt.uid = user.id;
      return jwt;
    },
    session: async (sess, user) => {
      sess.user.uid = user.uid;
      return sess;
    },
  },`,
    },
    twice("github"),
  ),
  found(
    "a signIn that writes into the user",
    {
      providers: gitHub,
      options: `callbacks: {
    async signIn(user, account, metadata) {
      const githubUser = { id: metadata.id, login: metadata.login, name: metadata.name };
      user.accessToken = await Promise.resolve(account.accessToken + githubUser.login);
      return true;
    },
  },`,
    },
    twice("github"),
  ),
  found(
    "a signIn that writes through another name",
    {
      providers: gitHub,
      options: `callbacks: {
    signIn(user, account) {
      const person = user;
      person["role"] = account.id === 583231 ? "admin" : "reader";
      return true;
    },
    session: (session, user) => ({ ...session, role: user.role || null }),
  },`,
    },
    everybody("github"),
  ),
  found(
    "a signIn that writes in another function",
    {
      providers: gitHub,
      above: `function decorate(user, profile) {
  user.login = profile.login;
}`,
      options: `callbacks: {
    signIn(user, account, profile) {
      decorate(user, profile);
      return true;
    },
  },`,
    },
    twice("github"),
  ),
  found(
    "a signIn that deletes from the user",
    {
      providers: gitHub,
      options: `callbacks: {
    signIn(user) {
      delete user.image;
      user.name = user.name.toUpperCase();
      return true;
    },
  },`,
    },
    twice("github"),
  ),
  found(
    "a profile with roles",
    {
      providers: provider(
        "GitHub",
        "github",
        `profile(profile, tokens) {
      return {
        id: profile.id,
        name: profile.name || profile.login,
        email: profile.email,
        image: profile.avatar_url,
        login: profile.login,
        token: tokens.accessToken,
      };
    }`,
      ),
      options: "callbacks: { session: (session, user) => ({ ...session, login: user.login || null }) },",
    },
    twice("github"),
  ),
  found(
    "a profile made by a function",
    {
      providers: provider("GitHub", "github", "profile: toUser"),
      above: `async function toUser(profile) {
  const user = { id: profile.id, name: profile.name, email: profile.email };
  user.role = "reader";
  return user;
}`,
    },
    twice("github"),
  ),
  found(
    "a profile made by another module",
    {
      providers: provider("GitHub", "github", "profile: toUser"),
      above: 'import { toUser } from "../../../lib/to-user";',
      options: "callbacks: { session: (session, user) => ({ ...session, scopes: user.scopes || null }) },",
    },
    twice("github"),
    {
      files: {
        "lib/to-user.js": `export const toUser = (profile, tokens) => {
  const { id, login, email, avatar_url } = profile;
  return { id, name: login, email, image: avatar_url, token: typeof tokens.accessToken };
};
`,
      },
    },
  ),
  found(
    "a profile without an id of its own",
    {
      providers: provider(
        "GitHub",
        "github",
        "profile: (p) => ({ id: p.login, name: p.name, email: p.email, image: null })",
      ),
    },
    twice("github"),
  ),
  found(
    "events of all kinds",
    {
      providers: gitHub,
      options: `events: {
    async signIn({ user, account, isNewUser }) {
      console.log("in", user.email, account.provider, account.id, isNewUser);
    },
    async signOut(session) {
      console.log("out", Boolean(session && session.userId), session && session.sessionToken ? "token" : "none");
    },
    async createUser(user) {
      console.log("new", user.email, user.emailVerified);
    },
    async linkAccount({ user, providerAccount }) {
      console.log("linked", user.email, providerAccount.accessToken);
    },
    async session(message) {
      console.log("session", Object.keys(message).sort().join());
    },
  },`,
    },
    [...twice("github"), { do: "sign out" }],
  ),
  found(
    "events by another module",
    {
      providers: gitHub,
      above: 'import * as events from "../../../lib/events";',
      options: `${jsonWebTokens}
  events,`,
    },
    [...twice("github"), { do: "sign out" }],
    {
      files: {
        "lib/events.js": `export async function signIn(message) {
  console.log(message.user.name, String(message.account.id), message.account.accessToken);
}

export const signOut = async (token) => console.log("bye", token.name);

export async function createUser({ name, email }) {
  console.log("hello", name, email);
}
`,
      },
    },
  ),
  found(
    "what is known of Credentials",
    {
      providers: credentials,
      options: `${jsonWebTokens}
  callbacks: {
    jwt(token, user, account, profile) {
      if (user) {
        token.id = user.id;
        token.kind = typeof user.id;
        token.account = account && account.id;
        token.who = profile && profile.name;
      }
      return token;
    },
    session(session, token) {
      session.user.id = token.id;
      session.kind = token.kind;
      session.account = token.account;
      session.who = token.who;
      return session;
    },
  },`,
    },
    byPassword,
  ),
  found(
    "the sub of a token",
    {
      providers: credentials,
      options: `${jsonWebTokens}
  callbacks: { session: (session, token) => ({ ...session, user: { ...session.user, id: Number(token.sub) } }) },`,
    },
    byPassword,
  ),
  found(
    "what a token is made of",
    {
      providers: credentials,
      options: `${jsonWebTokens}
  callbacks: { session: (session, token) => ({ ...session, has: Object.keys(token).filter((name) => !/^(iat|exp|jti)$/.test(name)).sort() }) },`,
    },
    byPassword,
  ),
  found(
    "the session's token, kept",
    {
      providers: gitHub,
      options:
        "callbacks: { session: (session, user) => ({ ...session, user, hasToken: typeof session.accessToken }) },",
    },
    twice("github"),
  ),
  found(
    "dates of a user",
    {
      providers: email,
      options: `callbacks: {
    session(session, user) {
      session.user.verified = user.emailVerified ? user.emailVerified.substring(0, 4) : null;
      session.user.year = new Date(user.emailVerified).getFullYear();
      session.user.kind = typeof user.emailVerified;
      return session;
    },
  },`,
    },
    byMail,
  ),
  found(
    "dates of a user, compared",
    {
      providers: email,
      options: `callbacks: {
    session(session, user) {
      session.isOld = user.emailVerified < "2031-01-01";
      session.since = \`since \${user.emailVerified}\`;
      return session;
    },
  },`,
    },
    byMail,
  ),
  found(
    "an account that is sent to a service",
    {
      providers: gitHub,
      above: 'import { remember } from "../../../lib/remember";',
      options: `callbacks: {
    async signIn(user, account, profile) {
      await remember({ user, account, login: profile.login });
      return true;
    },
  },`,
    },
    twice("github"),
    {
      files: {
        "lib/remember.js": `export async function remember({ user, account, login }) {
  const { accessToken, refreshToken, id, provider } = account;
  console.log(user.email, login, accessToken, refreshToken, typeof id, provider);
}
`,
      },
    },
  ),
  found(
    "an account that two functions get",
    {
      providers: gitHub,
      above: `function tokenOf(account) {
  return account.accessToken;
}
const other = { accessToken: "other" };
console.log(tokenOf(other));`,
      options: `${jsonWebTokens}
  callbacks: {
    jwt(token, user, account) {
      if (account) token.access = tokenOf(account);
      return token;
    },
    session: (session, token) => ({ ...session, access: token.access }),
  },`,
    },
    twice("github"),
  ),
  found(
    "an account in a closure",
    {
      providers: gitHub,
      options: `${jsonWebTokens}
  callbacks: {
    async jwt(token, user, account) {
      const linked = account || undefined;
      const read = (name) => (linked ? linked[name] : token[name]);
      token.accessToken = read("accessToken");
      return token;
    },
    session: (session, token) => ({ ...session, accessToken: token.accessToken }),
  },`,
    },
    twice("github"),
  ),
  found(
    "an account through optional chaining",
    {
      providers: gitHub,
      options: `${jsonWebTokens}
  callbacks: {
    jwt: async (token, user, account) => {
      token.accessToken = account?.accessToken ?? token.accessToken;
      token.idAt ??= account?.id;
      return token;
    },
    session: (session, { accessToken, idAt }) => ({ ...session, accessToken, idAt }),
  },`,
    },
    twice("github"),
  ),
  found(
    "a lookup by what is missing",
    {
      providers: provider("GitLab", "gitlab"),
      options: `${jsonWebTokens}
  callbacks: {
    jwt(token, user) {
      if (user) token.contact = "mailto:" + user.email;
      return token;
    },
    session: (session, token) => ({ ...session, contact: token.contact }),
  },`,
    },
    everybody("gitlab"),
  ),
];
