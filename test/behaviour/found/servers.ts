import { gitHub, jsonWebTokens, secureOrigin } from "../application/samples.ts";
import { asking, found } from "./found.ts";

const api = "pages/api/me.js";
const page = "pages/inside.js";
const tokens = { providers: gitHub, options: jsonWebTokens };
const stored = { providers: gitHub };

/** Routes, pages and guards of a server that ask who is signed in. */
export const servers = [
  found("a route behind a guard", stored, asking(api), {
    files: {
      "lib/with-auth.js": `import { getSession } from "next-auth/client";

export const withAuth = (handler) => async (req, res) => {
  const session = await getSession({ req });
  if (!session) return res.status(401).json({ error: "Not signed in" });
  req.session = session;
  return handler(req, res);
};
`,
      [api]: `import { withAuth } from "../../lib/with-auth";

export default withAuth(async function handler(req, res) {
  res.json({ name: req.session.user.name, method: req.method });
});
`,
    },
  }),
  found("a route that asks by another name", stored, asking(api), {
    files: {
      [api]: `import * as auth from "next-auth/client";

export default async (request, response) => {
  const s = await auth.session({ req: request });
  response.status(s ? 200 : 403).json({ user: s && s.user.email });
};
`,
    },
  }),
  found("a helper that asks", stored, asking(api), {
    files: {
      "lib/session.js": `import { getSession } from "next-auth/client";

export default async function currentUser(context) {
  const session = await getSession(context);
  return session ? session.user : null;
}
`,
      [api]: `import currentUser from "../../lib/session";

export default async function handler(req, res) {
  const user = await currentUser({ req });
  res.json({ user: user ? user.name : null });
}
`,
    },
  }),
  found("a route that asks by require", stored, asking(api), {
    files: {
      [api]: `const { getSession } = require("next-auth/client");

module.exports = async (req, res) => {
  const options = { req };
  const session = await getSession(options);
  res.json({ name: session && session.user ? session.user.name : "guest" });
};
`,
    },
  }),
  found(
    "a page that asks, behind a function",
    stored,
    [
      { do: "props", file: page },
      { do: "sign in", with: "github" },
      { do: "props", file: page },
      { do: "props", file: page, parsed: true },
    ],
    {
      files: {
        "server.js": `const express = require("express");
const next = require("next");

const app = next({ dev: false });
app.prepare().then(() => {
  const server = express();
  server.use(express.json());
  server.all("*", app.getRequestHandler());
  server.listen(3000);
});
`,
        "lib/with-session.js": `import { getSession } from "next-auth/client";

export function withSession(inner) {
  return async (ctx) => {
    const session = await getSession(ctx);
    if (!session) return { redirect: { destination: "/login", permanent: false } };
    return inner({ ...ctx, session });
  };
}
`,
        [page]: `import { withSession } from "../lib/with-session";

export const getServerSideProps = withSession(async ({ session }) => ({ props: { name: session.user.name } }));

export default ({ name }) => name;
`,
      },
    },
  ),
  found(
    "a page's props",
    stored,
    [
      { do: "props", file: page },
      { do: "sign in", with: "github" },
      { do: "props", file: page },
    ],
    {
      files: {
        [page]: `import { getSession, useSession } from "next-auth/client";

export async function getServerSideProps(context) {
  const session = await getSession(context);
  if (!session) {
    context.res.statusCode = 403;
    return { props: { user: null } };
  }
  const { name, email, image } = session.user;
  return { props: { user: { name, email, image }, session } };
}

export default function Inside({ user }) {
  const [session] = useSession();
  return session ? user.name : null;
}
`,
      },
    },
  ),
  found(
    "a page's props without a picture",
    {
      ...tokens,
      providers: gitHub.replace("clientId", "profile: (p) => ({ id: p.id, name: p.name, email: p.email }), clientId"),
    },
    [
      { do: "sign in", with: "github" },
      { do: "props", file: page },
    ],
    {
      files: {
        [page]: `import { getSession } from "next-auth/client";

export const getServerSideProps = async ({ req }) => {
  const session = await getSession({ req });
  const user = session.user;
  const { image } = user;
  return { props: { name: user.name, image: user.image, picture: image } };
};

export default () => null;
`,
      },
    },
  ),
  found("a token in a route", tokens, asking(api), {
    files: {
      [api]: `import jwt from "next-auth/jwt";

const secret = process.env.SECRET;

export default async (req, res) => {
  const token = await jwt.getToken({ req, secret });
  if (!token) return res.status(401).end();
  res.json({ name: token.name, sub: Boolean(token.sub) });
};
`,
    },
  }),
  found("a token in a middleware", { ...tokens, secret: "process.env.SECRET" }, asking("pages/_middleware.js"), {
    files: {
      "pages/_middleware.js": `import { getToken } from "next-auth/jwt";

export default async function middleware(req, res) {
  const session = await getToken({ req, secret: process.env.SECRET, secureCookie: false });
  if (!session) return res.redirect("/login");
  return res.json({ email: session.email });
}
`,
    },
  }),
  found(
    "a token with a codec of one's own",
    {
      providers: gitHub,
      above: `const encode = async ({ token }) => Buffer.from(JSON.stringify(token)).toString("base64url");
const decode = async ({ token }) => JSON.parse(Buffer.from(token, "base64url").toString());`,
      options: "session: { jwt: true }, jwt: { encode, decode },",
    },
    asking(api),
    {
      files: {
        [api]: `import { getToken } from "next-auth/jwt";

const decode = async ({ token }) => (token ? JSON.parse(Buffer.from(token, "base64url").toString()) : null);

export default async function handler(req, res) {
  const token = await getToken({ req, secret: process.env.SECRET, decode });
  res.json({ name: token ? token.name : null });
}
`,
      },
    },
  ),
  found(
    "a token with a secret of its own",
    {
      providers: gitHub,
      options: 'session: { jwt: true, maxAge: 8 * 60 * 60 }, jwt: { secret: "a secret for tokens", encryption: true },',
    },
    asking(api),
    {
      files: {
        [api]: `import { getToken } from "next-auth/jwt";

export default async function handler(req, res) {
  const token = await getToken({ req, secret: "a secret for tokens", encryption: true });
  res.json({ name: token ? token.name : null });
}
`,
      },
    },
  ),
  found("a token on a site with a certificate", tokens, asking(api), {
    origin: secureOrigin,
    files: {
      [api]: `import { getToken } from "next-auth/jwt";

export default async function handler(req, res) {
  const token = await getToken({ req, secret: process.env.SECRET });
  const cookie = req.cookies["__Secure-next-auth.session-token"];
  res.json({ name: token ? token.name : null, hasCookie: Boolean(cookie) });
}
`,
    },
  }),
  found(
    "a token that can't be read",
    tokens,
    [
      { do: "set cookie", name: "next-auth.session-token", value: "nonsense" },
      { do: "call", file: api },
    ],
    {
      files: {
        [api]: `import { getToken } from "next-auth/jwt";

export default async function handler(req, res) {
  try {
    await getToken({ req, secret: process.env.SECRET });
    res.json({ ok: true });
  } catch (error) {
    res.status(401).json({ ok: false });
  }
}
`,
      },
    },
  ),
  found(
    "a link with a token of one's own",
    tokens,
    [
      { do: "call", file: api },
      { do: "wait", seconds: 700 },
      { do: "call", file: api },
    ],
    {
      files: {
        [api]: `import { decode, encode } from "next-auth/jwt";

let link;

export default async function handler(req, res) {
  link = link || (await encode({ token: { invite: 1 }, secret: process.env.SECRET, maxAge: 24 * 60 * 60 }));
  const { invite } = await decode({ token: link, secret: process.env.SECRET, maxAge: 600 }).catch(() => ({ invite: 0 }));
  res.json({ invite });
}
`,
      },
    },
  ),
  found("the session's cookie, asked for by a route", stored, asking(api), {
    files: {
      [api]: `export default async function handler(req, res) {
  const sessionToken = req.cookies["next-auth.session-token"] || req.cookies["__Secure-next-auth.session-token"];
  res.json({ signedIn: Boolean(sessionToken), long: sessionToken ? sessionToken.length === 64 : null });
}
`,
    },
  }),
  found(
    "a session as a route's user, with its id",
    {
      providers: gitHub,
      options: "callbacks: { session: async (session, user) => { session.userId = user.id; return session; } },",
    },
    asking(api),
    {
      files: {
        [api]: `import { getSession } from "next-auth/client";

const load = async (req) => {
  const session = await getSession({ req });
  if (session === null) throw new Error("guest");
  return session.userId;
};

export default (req, res) => load(req).then((id) => res.json({ id })).catch((error) => res.status(401).json({ error: error.message }));
`,
      },
    },
  ),
  found("a form with a token against forgery", stored, asking(api), {
    files: {
      [api]: `import { csrfToken, getProviders } from "next-auth/client";

export default async function handler(req, res) {
  const [token, providers] = await Promise.all([csrfToken({ req }), getProviders()]);
  res.json({ hasToken: Boolean(token), providers: Object.keys(providers) });
}
`,
    },
  }),
  found("a session's own token sent to a service", stored, asking(api), {
    files: {
      [api]: `import { getSession } from "next-auth/client";

export default async function handler(req, res) {
  const session = await getSession({ req });
  const headers = session ? { Authorization: \`Bearer \${session.accessToken}\` } : {};
  res.json({ sends: Object.keys(headers), isGiven: Boolean(session && session.accessToken) });
}
`,
    },
  }),
  found(
    "a page with the session's item's keys",
    {
      providers: gitHub,
      options: "callbacks: { session: async (session, user) => ({ ...session, user }) },",
    },
    asking(api),
    {
      files: {
        [api]: `import { getSession } from "next-auth/client";

export default async function handler(req, res) {
  const session = await getSession({ req });
  res.json({ key: session ? session.user.pk : null });
}
`,
      },
    },
  ),
];
