import { email, gitHub, google, jsonWebTokens } from "../application/samples.ts";
import { adapter, byMail, everybody, found, imports, twice } from "./found.ts";

/** How functions get into next-auth's options. */
export const shapes = [
  found(
    "static methods of a class",
    {
      providers: gitHub,
      above: `class AuthService {
  static async signIn(user, account, profile) {
    return account.provider === "github" && profile.login !== "mallory";
  }
  static async session(session, user) {
    session.user.id = user.id;
    return session;
  }
}`,
      options: "callbacks: { signIn: AuthService.signIn, session: AuthService.session },",
    },
    everybody("github"),
  ),
  found(
    "methods of an instance, bound",
    {
      providers: gitHub,
      above: `class Gate {
  constructor(banned) {
    this.banned = banned;
  }
  async signIn(user, account, profile) {
    return !this.banned.includes(profile.login);
  }
  async jwt(token, user, account) {
    if (account) token.accessToken = account.accessToken;
    return token;
  }
  session(session, token) {
    session.accessToken = token.accessToken;
    return session;
  }
}

const gate = new Gate(["mallory"]);`,
      options: `${jsonWebTokens}
  callbacks: { signIn: gate.signIn.bind(gate), jwt: gate.jwt.bind(gate), session: gate.session.bind(gate) },`,
    },
    everybody("github"),
  ),
  found(
    "an instance whose methods are fields",
    {
      providers: gitHub,
      above: `class Callbacks {
  signIn = async (user, account, profile) => profile.login !== "mallory";
  session = async (session, user) => ({ ...session, id: user.id });
}`,
      options: "callbacks: new Callbacks(),",
    },
    everybody("github"),
  ),
  found(
    "methods of an instance, called by arrows",
    {
      providers: gitHub,
      above: `class Policy {
  allows(user, account) {
    return account.id !== 666 && user.email !== null;
  }
}
const policy = new Policy();`,
      options: "callbacks: { signIn: async (user, account) => policy.allows(user, account) },",
    },
    everybody("github"),
  ),
  found(
    "a class of another module",
    `${imports}import { AuthCallbacks } from "../../../lib/auth-callbacks";

const callbacks = new AuthCallbacks();

export default NextAuth({
  providers: [${gitHub}],
  ${adapter}
  secret: process.env.SECRET,
  callbacks: {
    signIn: (...args) => callbacks.signIn(...args),
    session: (...args) => callbacks.session(...args),
  },
});
`,
    everybody("github"),
    {
      files: {
        "lib/auth-callbacks.js": `export class AuthCallbacks {
  async signIn(user, account, profile) {
    return profile.login !== "mallory";
  }

  async session(session, user) {
    session.user.id = user.id;
    return session;
  }
}
`,
      },
    },
  ),
  found(
    "a wrapper that logs",
    {
      providers: gitHub,
      above: `const logged = (name, callback) => async (...args) => {
  console.log("auth callback", name);
  return callback(...args);
};`,
      options: `callbacks: {
    signIn: logged("signIn", async (user, account, profile) => profile.login !== "mallory"),
    session: logged("session", (session, user) => ({ ...session, id: user.id })),
  },`,
    },
    everybody("github"),
  ),
  found(
    "a wrapper that catches",
    {
      providers: gitHub,
      above: `function safely(callback) {
  return async function (user, account, profile) {
    try {
      return await callback(user, account, profile);
    } catch (error) {
      return false;
    }
  };
}

async function signIn(user, account, profile) {
  if (profile.login === "mallory") throw new Error("banned");
  return true;
}`,
      options: "callbacks: { signIn: safely(signIn) },",
    },
    everybody("github"),
  ),
  found(
    "a wrapper of another module",
    {
      providers: gitHub,
      above: 'import { withTiming } from "../../../lib/timing";',
      options: `callbacks: {
    signIn: withTiming(async (user, account) => account.id !== 666),
  },`,
    },
    everybody("github"),
    {
      files: {
        "lib/timing.js": `export function withTiming(fn) {
  return async function timed() {
    const result = await fn.apply(this, arguments);
    return result;
  };
}
`,
      },
    },
  ),
  found(
    "checks in a list",
    {
      providers: gitHub,
      above: `const notBanned = (user, account, profile) => profile.login !== "mallory";
const hasAddress = (user) => user.email !== null;
const checks = [notBanned, hasAddress];`,
      options:
        "callbacks: { signIn: async (user, account, profile) => checks.every((check) => check(user, account, profile)) },",
    },
    everybody("github"),
  ),
  found(
    "checks in a loop",
    {
      providers: gitHub,
      above: `const checks = [
  async (user, account) => account.id !== 666,
  async (user) => user.name !== "Nemo Nobody",
];`,
      options: `callbacks: {
    async signIn(user, account, profile) {
      for (const check of checks) {
        if (!(await check(user, account, profile))) return false;
      }
      return true;
    },
  },`,
    },
    everybody("github"),
  ),
  found(
    "checks by provider",
    {
      providers: `${gitHub}, ${google}`,
      above: `const checks = {
  github: (user, account, profile) => profile.login !== "mallory",
  google: (user, account, profile) => profile.verified_email,
};`,
      options: "callbacks: { signIn: (user, account, profile) => checks[account.provider](user, account, profile) },",
    },
    [...everybody("github"), ...everybody("google")],
  ),
  found(
    "arguments, one by one",
    {
      providers: gitHub,
      options: `callbacks: {
    signIn: function () {
      var user = arguments[0];
      var account = arguments[1];
      return account.provider === "github" && user.name !== "Mallory Mann";
    },
  },`,
    },
    everybody("github"),
  ),
  found(
    "arguments, taken apart",
    {
      providers: gitHub,
      options: `${jsonWebTokens}
  callbacks: {
    jwt: function () {
      const [token, user, account] = arguments;
      if (account) token.access = account.accessToken;
      return token;
    },
    session() {
      const [session, token] = Array.from(arguments);
      return Object.assign({}, session, { access: token.access });
    },
  },`,
    },
    twice("github"),
  ),
  found(
    "arguments, handed on",
    {
      providers: gitHub,
      above: `function decide(user, account, profile) {
  return profile.login !== "mallory";
}`,
      options: "callbacks: { signIn() { return decide.apply(null, arguments); } },",
    },
    everybody("github"),
  ),
  found(
    "the rest, handed on",
    {
      providers: gitHub,
      above: `const decide = (user, account, profile) => profile.login !== "mallory";`,
      options: "callbacks: { signIn: (...args) => decide(...args) },",
    },
    everybody("github"),
  ),
  found(
    "callbacks made for a list of people",
    {
      providers: gitHub,
      above: `const only = (names) => async (user, account, profile) => names.includes(profile.login) && account.id !== 0;
const makeSession = (fields) => (session, user) => {
  for (const field of fields) session.user[field] = user[field];
  return session;
};`,
      options: 'callbacks: { signIn: only(["ada", "nemo"]), session: makeSession(["id", "name"]) },',
    },
    everybody("github"),
  ),
  found(
    "callbacks made by a function of another module",
    {
      providers: `${gitHub}, ${email}`,
      above: 'import { makeCallbacks } from "../../../lib/callbacks";',
      options: 'callbacks: makeCallbacks({ domain: "example.com" }),',
    },
    [...everybody("github"), ...byMail],
    {
      files: {
        "lib/callbacks.js": `export function makeCallbacks({ domain }) {
  const belongs = (address) => Boolean(address) && address.endsWith("@" + domain);
  return {
    async signIn(user, account, profile) {
      if (account.type === "email") return belongs(user.email);
      return belongs(profile.email) && profile.login !== "mallory";
    },
    async session(session, user) {
      return { ...session, user: { ...session.user, id: user.id } };
    },
  };
}
`,
      },
    },
  ),
  found(
    "callbacks put together by Object.assign",
    {
      providers: gitHub,
      above: `const base = { session: (session, user) => ({ ...session, id: user.id }) };
const callbacks = Object.assign({}, base, {
  signIn: (user, account, profile) => profile.login !== "mallory",
});`,
      options: "callbacks,",
    },
    everybody("github"),
  ),
  found(
    "callbacks set one by one",
    `${imports}
const options = { providers: [${gitHub}], ${adapter} secret: process.env.SECRET };
options.callbacks = {};
options.callbacks.signIn = async function signIn(user, account, profile) {
  return profile.login !== "mallory";
};
options.callbacks["session"] = async (session, user) => {
  session.user.id = user.id;
  return session;
};

export default (req, res) => NextAuth(req, res, options);
`,
    everybody("github"),
  ),
  found(
    "callbacks by computed names",
    {
      providers: gitHub,
      above: `const handlers = {};
handlers["signIn"] = async (user, account, profile) => profile.login !== "mallory";
const SESSION = "session";`,
      options: "callbacks: { ...handlers, [SESSION]: (session, user) => ({ ...session, id: user.id }) },",
    },
    everybody("github"),
  ),
  found(
    "callbacks put together in a loop",
    {
      providers: gitHub,
      above: `const all = { signIn: (user, account, profile) => profile.login !== "mallory" };
const callbacks = {};
for (const name of Object.keys(all)) callbacks[name] = all[name];`,
      options: "callbacks,",
    },
    everybody("github"),
  ),
  found(
    "callbacks by Object.fromEntries",
    {
      providers: gitHub,
      above: `const callbacks = Object.fromEntries(
  Object.entries({ signIn: (user, account, profile) => profile.login !== "mallory" }).map(([name, fn]) => [name, async (...args) => fn(...args)]),
);`,
      options: "callbacks,",
    },
    everybody("github"),
  ),
  found(
    "a callback that is composed",
    {
      providers: gitHub,
      above: `const compose = (...fns) => async (session, user) => {
  let result = session;
  for (const fn of fns) result = await fn(result, user);
  return result;
};
const addId = (session, user) => ({ ...session, id: user.id });
const addName = (session, user) => ({ ...session, who: user.name });`,
      options: "callbacks: { session: compose(addId, addName) },",
    },
    twice("github"),
  ),
  found(
    "options made for each request",
    `${imports}
const getOptions = (req) => ({
  providers: [${gitHub}],
  ${adapter}
  secret: process.env.SECRET,
  callbacks: {
    signIn: async (user, account, profile) => {
      if (req.query.nextauth.includes("callback")) return profile.login !== "mallory";
      return true;
    },
  },
});

export default async function auth(req, res) {
  return await NextAuth(req, res, getOptions(req));
}
`,
    everybody("github"),
  ),
  found(
    "options with more for a request",
    `${imports}
const options = { providers: [${gitHub}], ${adapter} secret: process.env.SECRET };

export default (req, res) =>
  NextAuth(req, res, {
    ...options,
    callbacks: {
      ...options.callbacks,
      async signIn(user, account, profile) {
        return profile.login !== "mallory";
      },
    },
  });
`,
    everybody("github"),
  ),
  found(
    "a handler behind another",
    `${imports}
const handler = NextAuth({
  providers: [${gitHub}],
  ${adapter}
  secret: process.env.SECRET,
  callbacks: { session: (session, user) => Promise.resolve({ ...session, user: { ...session.user, id: user.id } }) },
});

const withLog = (next) => async (req, res) => {
  console.log(req.method);
  return next(req, res);
};

export default withLog(handler);
`,
    twice("github"),
  ),
  found(
    "CommonJS",
    `const NextAuth = require("next-auth").default;
const Providers = require("next-auth/providers").default;
const AWS = require("aws-sdk");
const { DynamoDBAdapter } = require("@next-auth/dynamodb-adapter");
const { signIn, session } = require("../../../lib/callbacks");

module.exports = (req, res) =>
  NextAuth(req, res, {
    providers: [${gitHub}],
    ${adapter}
    secret: process.env.SECRET,
    callbacks: { signIn, session },
  });
`,
    everybody("github"),
    {
      files: {
        "lib/callbacks.js": `exports.signIn = async function (user, account, profile) {
  return profile.login !== "mallory" && account.id !== 0;
};

module.exports.session = function (session, user) {
  session.user.id = user.id;
  return session;
};
`,
      },
    },
  ),
  found(
    "options in TypeScript with v3's types",
    `import NextAuth, { NextAuthOptions, User, Session, Account, Profile } from "next-auth";
import Providers from "next-auth/providers";
import AWS from "aws-sdk";
import { DynamoDBAdapter } from "@next-auth/dynamodb-adapter";

type Login = Profile & { login: string };

const signIn = async (user: User, account: Account, profile: Login): Promise<boolean> => {
  return account.provider === "github" && profile.login !== "mallory";
};

async function session(session: Session, user: User): Promise<Session> {
  return { ...session, user: { ...session.user, id: user.id as string } } as Session;
}

export const options: NextAuthOptions = {
  providers: [${gitHub}],
  ${adapter}
  secret: process.env.SECRET,
  callbacks: { signIn: signIn as any, session },
};

export default NextAuth(options);
`,
    everybody("github"),
  ),
  found(
    "an overloaded function",
    `import NextAuth, { Session, User } from "next-auth";
import Providers from "next-auth/providers";
import AWS from "aws-sdk";
import { DynamoDBAdapter } from "@next-auth/dynamodb-adapter";

function addUser(session: Session, user: User): Promise<Session>;
function addUser(session: any, user?: any) {
  return Promise.resolve({ ...session, id: user && user.id });
}

export default NextAuth({
  providers: [${gitHub}],
  ${adapter}
  secret: process.env.SECRET,
  callbacks: { session: addUser },
});
`,
    twice("github"),
  ),
  found(
    "a callback that calls another through this",
    {
      providers: gitHub,
      options: `callbacks: {
    check(login) {
      return login !== "mallory";
    },
    async signIn(user, account, profile) {
      return this.check(profile.login);
    },
  },`,
    },
    everybody("github"),
  ),
  found(
    "a callback by a conditional",
    {
      providers: gitHub,
      above: 'const open = process.env.OPEN === "1";',
      options:
        'callbacks: { signIn: open ? () => true : async (user, account, profile) => profile.login !== "mallory" },',
    },
    everybody("github"),
  ),
  found(
    "a generator of callbacks with defaults",
    {
      providers: gitHub,
      above: `function callbacksFor({ admins = [] } = {}) {
  const signIn = async (user, account, profile) => admins.includes(profile.login);
  const session = async (session, user) => {
    session.user.admin = true;
    session.user.id = user.id;
    return session;
  };
  return { signIn, session };
}`,
      options: 'callbacks: callbacksFor({ admins: ["ada"] }),',
    },
    everybody("github"),
  ),
  found(
    "events made by a function",
    {
      providers: gitHub,
      above: `const track = (event) => async (message) => console.log(event, message.user ? message.user.name : message.name);`,
      options: 'events: { signIn: track("in"), createUser: track("new"), linkAccount: track("linked") },',
    },
    twice("github"),
  ),
  found(
    "events made in a loop",
    {
      providers: gitHub,
      above: `const events = {};
for (const name of ["createUser", "signIn"]) events[name] = async (message) => console.log(name, message.name || message.user.name);`,
      options: "events,",
    },
    twice("github"),
  ),
  found(
    "one function for all callbacks of a kind",
    {
      providers: gitHub,
      above: `async function audit(subject, context) {
  console.log(subject && subject.name, Boolean(context));
  return true;
}`,
      options: "callbacks: { signIn: audit },",
    },
    twice("github"),
  ),
];
