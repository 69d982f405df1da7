import { gitHub, jsonWebTokens } from "../application/samples.ts";
import { row } from "./row.ts";

const parts = { providers: gitHub, options: jsonWebTokens };
const apiFile = "pages/api/token.js";

export const tokens = [
  row("J1", "B", "somebody who was signed in when the upgrade came", { ...parts, adapter: false }, [
    { do: "sign in", with: "github" },
    { do: "session" },
    { do: "upgrade" },
    { do: "session" },
    { do: "sign in", with: "github" },
  ]),
  row(
    "J2",
    "B",
    "a token for another service",
    parts,
    [
      { do: "sign in", with: "github" },
      { do: "call", file: apiFile },
    ],
    {
      files: {
        [apiFile]: `import { getToken } from "next-auth/jwt";

export default async function handler(req, res) {
  const token = await getToken({ req, secret: process.env.SECRET, raw: true });
  res.json({ signed: token.split(".").length === 3 });
}
`,
      },
    },
  ),
  row(
    "J3",
    "A",
    "a token that is too old",
    parts,
    [
      { do: "sign in", with: "github" },
      { do: "call", file: apiFile },
      { do: "wait", seconds: 3600 },
      { do: "call", file: apiFile },
    ],
    {
      files: {
        [apiFile]: `import { getToken } from "next-auth/jwt";

export default async function handler(req, res) {
  try {
    const token = await getToken({ req, secret: process.env.SECRET, maxAge: 600 });
    res.json({ name: token.name });
  } catch {
    res.status(401).end();
  }
}
`,
      },
    },
  ),
];

const guarded = (client: string, answer: string): string => `import { ${client} } from "next-auth/client";

export default async function handler(req, res) {
  const result = await ${client}({ req });
  ${answer}
}
`;

const calls = [
  { do: "sign in", with: "github" },
  { do: "call", file: apiFile },
  { do: "call", file: apiFile, method: "POST", body: { text: "hello" } },
] as const;

export const client = [
  row("K1", "A", "the session in an API route that takes a body", { providers: gitHub }, calls, {
    files: { [apiFile]: guarded("getSession", "res.json({ name: result ? result.user.name : null });") },
  }),
  row("K2", "B", "the csrf token in an API route that takes a body", { providers: gitHub }, calls, {
    files: { [apiFile]: guarded("getCsrfToken", 'res.json({ hasToken: typeof result === "string" });') },
  }),
];
