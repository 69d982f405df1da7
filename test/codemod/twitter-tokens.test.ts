import { transformSync } from "esbuild";
import { describe, expect, it } from "vitest";
import { defaultOptions } from "../../transforms/context.ts";
import { runCodemod } from "../support/codemod-fixtures.ts";

/** What next-auth 3 and next-auth 4 give as the account of a sign-in (dist/server/lib/oauth/client.js, core/lib/oauth/callback.js). */
const accounts = {
  twitter: {
    v3: { accessToken: "t", refreshToken: "s", oauth_token: "t", oauth_token_secret: "s" },
    v4: { oauth_token: "t", oauth_token_secret: "s" },
  },
  google: {
    v3: { accessToken: "a", refreshToken: "r", access_token: "a", refresh_token: "r" },
    v4: { access_token: "a", refresh_token: "r" },
  },
  github: { v3: { accessToken: "g", access_token: "g" }, v4: { access_token: "g" } },
};
type Id = keyof typeof accounts;

const application = (body: string, providers: readonly string[]) => `import NextAuth from "next-auth";
import Providers from "next-auth/providers";

export default NextAuth({
  providers: [${providers.map((key) => `Providers.${key}({ clientId: "id", clientSecret: "secret" })`).join(", ")}],
  secret: process.env.SECRET,
  callbacks: {
    async jwt(token, user, account) {
${body}
    },
  },
});
`;

type Arguments = Readonly<Record<"token" | "user" | "account", unknown>>;
interface Options {
  readonly callbacks: { readonly jwt: (...args: unknown[]) => Promise<unknown> };
}

/** Calls the application's jwt callback. */
async function answer(source: string, call: (jwt: Options["callbacks"]["jwt"]) => Promise<unknown>): Promise<unknown> {
  const { code } = transformSync(source, { loader: "js", format: "cjs" });
  const module = { exports: {} as { default?: Options } };
  const provider = () => () => ({});
  const stub = { __esModule: true, default: Object.assign((given: unknown) => given, { Twitter: provider() }) };
  const known = {
    ...stub,
    default: new Proxy(stub.default, { get: (_target, key) => (key === "then" ? undefined : provider()) }),
  };
  new Function("require", "module", "exports", code)(
    (name: string) => (name === "next-auth" ? stub : known),
    module,
    module.exports,
  );
  const { default: options } = module.exports;
  return options && (await call(options.callbacks.jwt));
}

const reads: Readonly<Record<string, (read: string) => string>> = {
  alone: (read) => `if (account) token.key = ${read};\nreturn token;`,
  "with another by ||": (read) => `return account ? { key: ${read} || "none" } : token;`,
  "with another by &&": (read) => `return { key: account && ${read} && 1 };`,
  "with another by ??": (read) => `return account ? { key: ${read} ?? null } : token;`,
  negated: (read) => `return account ? { key: !${read} } : token;`,
  "in a template": (read) => `return account ? { key: \`Bearer \${${read}}\` } : token;`,
  "in a sum": (read) => `return account ? { key: "Bearer " + ${read} } : token;`,
  "as an argument": (read) => `return account ? { key: String(${read}) } : token;`,
  compared: (read) => `return account ? { key: ${read} === "t" } : token;`,
  chosen: (read) => `return account ? { key: ${read} ? "y" : "n" } : token;`,
  "for its member": (read) => `return account && ${read} ? { key: ${read}.length } : token;`,
  "for its member, perhaps": (read) => `return account ? { key: ${read}?.length } : token;`,
  "for Google": (read) => `return account?.provider === "google" ? { key: ${read} } : token;`,
  "for all but Twitter": (read) =>
    `if (!account || account.provider === "twitter") return token;\nreturn { key: ${read} };`,
  "for Twitter": (read) => `if (account?.provider === "twitter") return { key: ${read} };\nreturn token;`,
  "by a switch": (read) => `switch (account?.provider) {
  case "twitter": return { of: "twitter", key: ${read} };
  case "google": return { of: "google", key: ${read} };
  default: return token;
}`,
};
const forms: Readonly<Record<string, string>> = {
  accessToken: "account.accessToken",
  refreshToken: "account.refreshToken",
  "accessToken, perhaps": "account?.accessToken",
  "accessToken by its name": `account["accessToken"]`,
};

describe.each([
  ["Twitter beside others", ["Google", "Twitter", "GitHub"], ["twitter", "google", "github"]],
  ["Twitter alone", ["Twitter"], ["twitter"]],
  ["Twitter beside Email", ["Twitter", "Email"], ["twitter"]],
  ["others alone", ["Google", "GitHub"], ["google", "github"]],
] as const)("%s", (_name, providers, ids) => {
  describe.each(Object.entries(reads))("a token that is read %s", (_read, body) => {
    it.each(Object.entries(forms))("%s", async (_form, read) => {
      const path = "/app/pages/api/auth/[...nextauth].js";
      const before = application(body(read), providers);
      const [result] = runCodemod(new Map([[path, before]]), defaultOptions);
      if (result?.outcome.status !== "changed") throw new Error("It should have been changed.");
      const { after } = result.outcome;
      if (result.findings.some(({ code, level }) => code === "NAD364" && level === "todo")) return;
      for (const id of ids satisfies readonly Id[]) {
        const { v3, v4 } = accounts[id];
        const [token, user] = [{ name: "n" }, {}];
        const old = await answer(before, (jwt) => jwt({ ...token }, user, { provider: id, ...v3 }));
        const given: Arguments = { token: { ...token }, user, account: { provider: id, ...v4 } };
        expect(await answer(after, (jwt) => jwt(given))).toEqual(old);
      }
    });
  });
});

it("leaves only what can't be written", () => {
  const texts = Object.values(reads).flatMap((body) =>
    Object.values(forms).map((read) => application(body(read), ["Google", "Twitter"])),
  );
  const left = texts.filter((text) =>
    runCodemod(new Map([["/app/pages/api/auth/[...nextauth].js", text]]), defaultOptions)
      .flatMap(({ findings }) => findings)
      .some(({ code }) => code === "NAD364"),
  );
  // Nothing else is asked of an account that isn't there.
  expect(left.every((text) => /account\?\.accessToken\.length/.test(text))).toBe(true);
});
