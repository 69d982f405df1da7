import { gitHub, jsonWebTokens, secureOrigin } from "../application/samples.ts";
import { provider } from "../application/templates.ts";
import { signingInWith } from "../scenario/stories.ts";
import { row } from "./row.ts";

const signingIn = signingInWith("github");
const secure = { origin: secureOrigin };

const sessionToken = (options: string, name = "next-auth.session-token") =>
  `cookies: { sessionToken: { name: "${name}", options: { ${options} } } },`;

export const cookies = [
  row(
    "C1",
    "A",
    "insecure cookies on a secure site",
    { providers: gitHub, options: "useSecureCookies: false," },
    signingIn,
    secure,
  ),
  row(
    "C1",
    "A",
    "cookies that are secure in production",
    { providers: gitHub, options: 'useSecureCookies: process.env.SECURE === "yes",' },
    signingIn,
    secure,
  ),
  row(
    "C2",
    "A",
    "a cookie's lifetime in milliseconds",
    { providers: gitHub, options: sessionToken('httpOnly: true, sameSite: "lax", path: "/", maxAge: 3600000') },
    signingIn,
  ),
  row(
    "C3",
    "B",
    "a cookie without path",
    { providers: gitHub, options: sessionToken('httpOnly: true, sameSite: "lax"') },
    signingIn,
  ),
  row(
    "C4",
    "B",
    "another cookie whose name begins as the session's",
    { providers: gitHub, options: sessionToken('httpOnly: true, sameSite: "lax", path: "/"', "session") },
    [
      { do: "sign in", with: "github" },
      { do: "session" },
      { do: "set cookie", name: "session_theme", value: "dark" },
      { do: "session" },
    ],
    {
      files: {
        "lib/theme.js":
          "export const remember = (theme) => {\n  document.cookie = 'session_theme=' + theme + '; path=/';\n};\n",
      },
    },
  ),
  row(
    "C5",
    "B",
    "a cookie's name alone",
    {
      providers: provider("GitHub", "github", 'protection: "pkce"'),
      options: 'cookies: { pkceCodeVerifier: { name: "verifier" } },',
    },
    signingIn,
  ),
  row(
    "C6",
    "B",
    "sign-in in a frame",
    {
      providers: gitHub,
      options: `cookies: {
    csrfToken: { name: "csrf", options: { httpOnly: true, sameSite: "none", path: "/", secure: true } },
    callbackUrl: { name: "callback", options: { httpOnly: true, sameSite: "none", path: "/", secure: true } },
    sessionToken: { name: "session-token", options: { httpOnly: true, sameSite: "none", path: "/", secure: true } },
  },`,
    },
    [{ do: "sign in", with: "github", framed: true }, { do: "session" }],
    secure,
  ),
  row(
    "C8",
    "B",
    "a cookie's end as text",
    {
      providers: gitHub,
      options:
        'cookies: { callbackUrl: { name: "callback", options: { path: "/", expires: new Date("2031-01-01").toISOString() } } },',
    },
    signingIn,
  ),
];

export const sessions = [
  row(
    "S1",
    "A",
    "tokens that live for an hour",
    { providers: gitHub, options: "session: { jwt: true }, jwt: { maxAge: 3600 }," },
    [
      { do: "sign in", with: "github" },
      { do: "wait", seconds: 1800 },
      { do: "session" },
      { do: "wait", seconds: 7200 },
      { do: "session" },
    ],
  ),
  row(
    "S1",
    "A",
    "tokens that are refused after an hour",
    {
      providers: gitHub,
      options: 'session: { jwt: true }, jwt: { verificationOptions: { maxTokenAge: "1h", algorithms: ["HS512"] } },',
    },
    [
      { do: "sign in", with: "github" },
      { do: "wait", seconds: 1800 },
      { do: "session" },
      { do: "wait", seconds: 7200 },
      { do: "session" },
    ],
  ),
  row(
    "S2",
    "B",
    "a session's lifetime from the environment",
    { providers: gitHub, options: "session: { jwt: true, maxAge: process.env.SESSION_MAX_AGE }," },
    signingIn,
    { env: { SESSION_MAX_AGE: "3600" } },
  ),
  row(
    "S2",
    "B",
    "a token's lifetime from the environment",
    { providers: gitHub, options: "session: { jwt: true }, jwt: { maxAge: process.env.TOKEN_MAX_AGE }," },
    signingIn,
    { env: { TOKEN_MAX_AGE: "3600" } },
  ),
  row("S3", "B", "sessions without end", { providers: gitHub, options: "session: { maxAge: 0 }," }, signingIn),
  row(
    "S5",
    "B",
    "the session's access token",
    {
      providers: gitHub,
      options:
        'callbacks: { session: (session) => ({ ...session, hasToken: typeof session.accessToken === "string" }) },',
    },
    signingIn,
  ),
  row(
    "S6",
    "B",
    "an address that isn't there",
    { providers: provider("GitLab", "gitlab"), options: jsonWebTokens },
    [
      { do: "sign in", with: "gitlab", as: "nemo" },
      { do: "props", file: "pages/profile.js" },
    ],
    {
      files: {
        "pages/profile.js": `import { getSession } from "next-auth/client";

export async function getServerSideProps({ req }) {
  const session = await getSession({ req });
  return { props: { name: session.user.name, email: session.user.email } };
}

export default function Profile({ name, email }) {
  return <a href={email && "mailto:" + email}>{name}</a>;
}
`,
      },
    },
  ),
];
