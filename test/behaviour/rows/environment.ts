import { gitHub, jsonWebTokens, secureOrigin } from "../application/samples.ts";
import { signingInWith } from "../scenario/stories.ts";
import { row } from "./row.ts";

const signingIn = signingInWith("github");

const apiFile = "pages/api/who.js";
const secure = { origin: secureOrigin };

export const environment = [
  row("E1", "B", "no secret", { providers: gitHub, secret: "" }, signingIn),
  row("E2", "B", "an empty secret", { providers: gitHub, secret: 'process.env.UNSET || ""' }, signingIn, {
    env: { NEXTAUTH_SECRET: "set on the server" },
  }),
  row("E8", "B", "frozen options without a secret", { providers: gitHub, secret: "", freeze: true }, signingIn),
  row("E4", "B", "an empty address", { providers: gitHub, options: jsonWebTokens }, [{ do: "session" }], {
    files: { ".env": "NEXTAUTH_URL=\n" },
  }),
  row(
    "E5",
    "B",
    "an address without https",
    { providers: gitHub, options: jsonWebTokens },
    [{ do: "sign in", with: "github" }, { do: "session" }, { do: "call", file: apiFile }],
    {
      ...secure,
      files: {
        ".env": `NEXTAUTH_URL=${secureOrigin.replace("https://", "")}\n`,
        [apiFile]: `import { getToken } from "next-auth/jwt";

export default async function handler(req, res) {
  const token = await getToken({ req, secret: process.env.SECRET });
  res.json({ name: token ? token.name : null });
}
`,
      },
    },
  ),
  row("E6", "B", "Vercel's address, set by hand", { providers: gitHub, options: jsonWebTokens }, signingIn, {
    ...secure,
    files: { ".env": `VERCEL_URL=${secureOrigin.replace("https://", "")}\n` },
  }),
];
